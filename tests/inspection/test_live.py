"""The live look is silent when all is well, tells each thing once, and keeps its time short."""

import numpy as np

import glassnet as gn
from glassnet.inspection import DeadNeurons, LiveLook, live

RECORD = gn.EpochRecord(1, 1, 1.0, 0.0, None, {}, 0.1, 0.1, True)


def test_a_network_in_good_health_is_not_disturbed(network, rows):
    """Nothing is said."""
    look = LiveLook(network(), *rows, gn.History())
    assert look(RECORD) == []


def test_what_dies_is_told_once_for_each_layer(network, rows, monkeypatch):
    """However often it is looked at; a single dead neuron is no alarm."""
    monkeypatch.setattr(live, "SHARE", 1e9)
    model = network()
    look = LiveLook(model, *rows, gn.History())
    model.layers[0].biases[0, 2] = -100
    assert look(RECORD) == []
    model.layers[0].biases[0, :4] = -100
    found = look(RECORD)[0]
    assert isinstance(found, DeadNeurons)
    assert found.layer == "relu_1"
    assert look(RECORD) == []
    model.layers[2].biases[0, 3:] = -100
    (second,) = look(RECORD)
    assert second.layer == "relu_2"


def test_looking_takes_no_more_than_its_share_of_the_time(network, rows, monkeypatch):
    """After a look of one second the next is due when a hundred times as much has passed."""
    now = [0.0]
    monkeypatch.setattr(live, "perf_counter", lambda: now[0])
    look = LiveLook(network(), *rows, gn.History())
    seen = []

    def everything():
        seen.append(now[0])
        now[0] += 1.0
        return []

    monkeypatch.setattr(look, "everything", everything)
    for _ in range(1000):
        look(RECORD)
        now[0] += 1.0
    assert len(seen) == 1 + int((1000 + len(seen)) * live.SHARE / 1.0) - 1
    assert look.spent <= live.SHARE * now[0]


def test_a_look_changes_nothing(network, rows):
    """Weights are the same bits afterwards."""
    model = network()
    before = model.digest()
    LiveLook(model, *rows, gn.History())(RECORD)
    assert model.digest() == before
    assert np.isfinite(model.predict(rows[0])).all()
