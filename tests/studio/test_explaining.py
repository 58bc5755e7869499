"""What the studio explains: the library's own numbers, and cures that can be undone."""

import math
from itertools import pairwise

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.studio.bench import bench_of_data
from glassnet.studio.curve import Point, history_of
from glassnet.studio.learning import Learning
from glassnet.studio.network.marking import ablate, restore
from glassnet.studio.seeing.effects import effect, firing
from glassnet.studio.seeing.explaining import explain, formula
from glassnet.studio.seeing.findings import cure, inspect
from glassnet.studio.seeing.one_row import row_of, target_of
from glassnet.studio.session import Session

DENSE = 2  # the place of dense_2 among the layers of the usual network


def learned(name, **given):
    """A session on some data that has learned a little."""
    found = Session(bench_of_data(name, **given))
    for _ in range(5):
        found.epoch()
    yield found
    found.pause()


@pytest.fixture(scope="module")
def wine():
    """A session on wines, which no test changes."""
    yield from learned("wine")


@pytest.fixture
def own_wine():
    """One that a test may change."""
    yield from learned("wine")


@pytest.fixture(scope="module")
def sine():
    """A session on a sine, which no test changes."""
    yield from learned("sine", samples=100)


@pytest.fixture
def own_sine():
    """One that a test may change."""
    yield from learned("sine", samples=100)


def row(session, place=0):
    """The cells and the truth of a row, as the page has them."""
    rows = session.learner.bench.contents()["rows"]
    return [column[place] for column in rows["cells"]], [column[place] for column in rows["truth"]]


def inputs_of(session, cells):
    """The inputs that the network receives for a row."""
    encoder = session.learner.bench.loaded.encoder
    return encoder.encode_inputs(row_of(encoder, cells), [0])


def layer(session, name):
    """A layer with the numbers of now."""
    session.learner.show()
    model = session.learner.bench.model
    return model.layers[model.layer_names.index(name)]


# -- a row ---------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["wine", "sine", "diabetes"])
def test_a_row_of_the_page_is_the_row_of_the_data(data):
    """Its cells give the same bits as the table's, and so does its truth."""
    session = Session(bench_of_data(data))
    cells, truth = row(session)
    encoder, held = session.learner.bench.loaded.encoder, session.learner.bench.held_back
    x = inputs_of(session, cells)[0]
    (at,) = np.flatnonzero((held.inputs == x).all(axis=1))
    assert np.array_equal(target_of(encoder, row_of(encoder, cells, truth)), held.targets[[at]])


@pytest.mark.parametrize(
    "cells",
    [[], [1.0], ["much"] * 13, [True] * 13, [[1]] * 13],
)
def test_what_is_no_row_is_refused(wine, cells):
    """With a remedy."""
    with pytest.raises(ConfigError) as failure:
        formula(wine, cells)
    assert failure.value.do


@pytest.mark.parametrize("truth", [[3], [-1], ["class_0"], [1.0], [], [0, 0]])
def test_a_class_that_is_none_is_refused(wine, truth):
    """Classes are told by their numbers."""
    with pytest.raises(ConfigError):
        explain(wine, row(wine)[0], "dense_1", 0, truth)


# -- the arithmetic ------------------------------------------------------------------------


def test_the_terms_of_a_neuron_add_up_to_what_the_layer_gives(wine):
    """To the last bit, with the rounding as a term."""
    cells, truth = row(wine)
    told = explain(wine, cells, "dense_2", 3, truth)["forward"]
    line = told[0]["lines"][-1]
    wine.learner.bench.model.forward(inputs_of(wine, cells))
    value = float(layer(wine, "dense_2").output[0, 3])
    assert math.fsum(term["value"] for term in line["terms"]) == line["value"] == value
    assert told[1]["lines"][-1]["value"] == max(0.0, value)


@pytest.mark.parametrize(("source", "field"), [(5, "weights"), (-1, "biases")])
def test_the_gradient_is_that_of_central_differences(wine, source, field):
    """Of the loss of this row alone."""
    cells, truth = row(wine, 1)
    told = explain(wine, cells, "dense_2", 3, truth, source)["gradient"]
    x, y = inputs_of(wine, cells), np.array(truth)
    array = getattr(layer(wine, "dense_2").parameters, field)
    place = (max(source, 0), 3)
    model, middle, losses = wine.learner.bench.model, float(array[place]), []
    step = 1e-2
    for value in (middle - step, middle + step):
        array[place] = value
        losses.append(model.evaluate(x, y)["loss"])
    array[place] = middle
    slope = (losses[1] - losses[0]) / (2 * step)
    assert told["value"] == pytest.approx(slope, rel=2e-2, abs=1e-6)


def test_the_next_step_is_told_before_it_is_taken(own_wine):
    """Bit for bit; asking changes nothing, and a frozen number is said to stay."""
    cells, truth = row(own_wine)
    own_wine.step()  # in the middle of an epoch
    before = own_wine.learner.whole()
    told = explain(own_wine, cells, "dense_2", 3, truth, 5)["next"]
    for own, then in zip(own_wine.learner.whole(), before, strict=True):
        assert all(map(np.array_equal, own, then))
    own_wine.step()
    assert float(own_wine.learner.engine.parameters[DENSE].weights[5, 3]) == told["after"]
    assert told["step"] == own_wine.learner.engine.step
    assert told["lines"][-1]["value"] == pytest.approx(told["after"], rel=1e-6)
    assert not told["frozen"]


def test_a_frozen_number_is_said_to_stay(own_wine):
    """As the step then leaves it."""
    from glassnet.studio.network.marking import freeze

    freeze(own_wine, parameter="dense_2.weights", index=[5, 3])
    told = explain(own_wine, row(own_wine)[0], "dense_2", 3, None, 5)["next"]
    assert told["frozen"]
    assert not explain(own_wine, row(own_wine)[0], "dense_2", 3, None, 6)["next"]["frozen"]
    own_wine.step()
    assert float(own_wine.learner.engine.parameters[DENSE].weights[5, 3]) == told["before"]


@pytest.mark.parametrize(
    "given",
    [{"layer": "relu_1"}, {"layer": "dense_9"}, {"neuron": 16}, {"neuron": -1}, {"input": 13}],
)
def test_what_is_not_there_cannot_be_explained(wine, given):
    """It is said what there is."""
    with pytest.raises(ConfigError) as failure:
        explain(wine, **{"cells": row(wine)[0], "layer": "dense_1", "neuron": 0} | given)
    assert failure.value.do


# -- the formula ---------------------------------------------------------------------------


def test_the_smallest_flip_really_changes_the_answer(wine):
    """And half of it does not."""
    cells, _ = row(wine)
    told = formula(wine, cells)["formula"]
    flip = told["smallest_flip"]
    at = [part.name for part in wine.learner.bench.loaded.encoder.inputs].index(flip["column"])
    names = wine.learner.bench.loaded.class_names

    def answer(value):
        x = inputs_of(wine, [value if place == at else cell for place, cell in enumerate(cells)])
        return names[wine.learner.bench.model.predict_classes(x)[0]]

    assert answer(flip["value"]) == flip["after"] != told["answer"]
    assert answer(cells[at] + flip["change"] / 2) == told["answer"] == answer(cells[at])


# -- effects -------------------------------------------------------------------------------


def test_rows_are_counted_on_which_neurons_fire(sine):
    """Those learned from and those held back, apart."""
    told = firing(sine)["firing"]
    bench = sine.learner.bench
    for name, batch in (("learned_from", bench.data), ("held_back", bench.held_back)):
        sums = batch.inputs @ layer(sine, "dense_1").weights + layer(sine, "dense_1").biases
        assert told["layers"][name]["relu_1"] == (sums > 0).sum(axis=0).tolist()
        assert told["rows"][name] == len(batch.inputs)


def test_a_neuron_is_active_where_it_is_said_to_be(sine):
    """In the column's own unit: 0 at a finite end, above 0 inside."""
    neuron = int(np.argmax(abs(layer(sine, "dense_1").weights[0])))
    cells, _ = row(sine)
    (interval,) = effect(sine, cells, "x", "relu_1", neuron)["effect"]["active"]
    edge = interval["high"] if interval["low"] is None else interval["low"]
    inward = -1 if interval["low"] is None else 1

    def total(value):
        own = layer(sine, "dense_1")
        return float((inputs_of(sine, [value]) @ own.weights + own.biases)[0, neuron])

    assert total(edge) == pytest.approx(0, abs=1e-5)
    assert total(edge + 0.1 * inward) > 0 > total(edge - 0.1 * inward)


def test_pairs_are_active_together_inside_their_intervals(sine):
    """And outside not both."""
    told = effect(sine, row(sine)[0], "x", "relu_1", 0)["effect"]
    own, following = layer(sine, "relu_1"), layer(sine, "relu_2")
    model = sine.learner.bench.model
    assert told["behind"]
    for pair in told["behind"]:
        ends = [
            -9.0,
            *sorted(end for one in pair["active"] for end in one.values() if end is not None),
            9.0,
        ]
        for low, high in pairwise(ends):
            x = (low + high) / 2
            model.forward(inputs_of(sine, [x]))
            both = own.output[0, 0] > 0 and following.output[0, pair["neuron"]] > 0
            inside = any(
                (one["low"] is None or x > one["low"]) and (one["high"] is None or x < one["high"])
                for one in pair["active"]
            )
            assert both == inside
    pair = told["behind"][0]
    other = effect(sine, row(sine)[0], "x", "relu_2", pair["neuron"])["effect"]
    assert {"layer": "relu_1", "neuron": 0, "active": pair["active"]} in other["before"]


def test_a_curved_network_says_that_it_has_no_such_intervals(own_wine):
    """And what to do."""
    from glassnet.studio.network.structure import activate

    activate(own_wine, 1, "tanh")
    with pytest.raises(ConfigError) as failure:
        effect(own_wine, row(own_wine)[0], "alcohol", "relu_1", 0)
    assert "tanh_1" in str(failure.value)
    assert failure.value.do


# -- gradient flow -------------------------------------------------------------------------


def test_the_flow_tells_the_last_step(own_sine):
    """As the square root of the mean of squares, of the engine's own gradients."""
    before = own_sine.learner.whole()
    own_sine.learning(optimizer="sgd", learning_rate=0.5)
    own_sine.step()
    flow = own_sine.learner.flow.told(own_sine.learner.bench.model, own_sine.learner.engine)
    moved = own_sine.learner.engine.parameters[0].weights - before[0].weights
    size = float(np.sqrt(np.mean(moved.astype(np.float64) ** 2)))
    assert flow["steps"][0] == pytest.approx(size, rel=1e-6)
    assert flow["gradients"][0] == pytest.approx(size / 0.5, rel=1e-4)
    assert flow["layers"] == ["dense_1", "dense_2", "dense_3"]


def test_nothing_flows_before_the_first_step():
    """There is no gradient yet."""
    session = Session(bench_of_data("sine", samples=20))
    assert session.learner.flow.told(session.learner.bench.model, session.learner.engine) is None


def test_vanishing_gradients_are_said(own_sine):
    """As inspection says it, with its cause and its cure."""
    first, _, second, _, third = own_sine.learner.engine.parameters
    for own in (first, second, third):
        own.biases[:] = 1  # every neuron is active
    for own in (second, third):
        own.weights[:] *= 0.001
    own_sine.step()
    flow = own_sine.learner.flow.told(own_sine.learner.bench.model, own_sine.learner.engine)
    assert flow["words"][0]["sentence"].startswith("gradients vanish")


# -- findings and cures --------------------------------------------------------------------


def test_a_curve_is_a_history_for_inspection():
    """25 rows in batches of 10 are 3 steps of an epoch, and after 6 the cosine is at 0.6 π."""
    learning = Learning(schedule="cosine", learning_rate=0.5, schedule_steps=10, batch_size=10)
    history = history_of([Point(1, 0.9, 0.3, None), Point(2, 0.5, 0.4, None)], learning, rows=25)
    last = list(history)[-1]
    assert (last.epoch, last.step, last.loss, last.validation_loss) == (2, 6, 0.5, 0.4)
    assert last.learning_rate == pytest.approx(0.25 * (1 + math.cos(0.6 * math.pi)))
    assert history.best.epoch == 1


def kill(session, neuron):
    """Make a neuron of the first layer dead."""
    session.learner.engine.parameters[0].biases[0, neuron] = -1e3


def kinds(session):
    """The kinds of what is found."""
    return [one["type"] for one in inspect(session)["findings"]]


def test_a_dead_neuron_is_found_and_woken(own_wine):
    """The loss is told before and after, and undoing brings the old bias back."""
    kill(own_wine, 4)
    (found,) = (one for one in inspect(own_wine)["findings"] if one["type"] == "DeadNeurons")
    assert 4 in found["evidence"]["neurons"]
    assert found["curable"]
    told = cure(own_wine, "DeadNeurons")
    assert "woke" in told["done"]
    assert set(told["before"]) == {"learned_from", "held_back"} == set(told["after"])
    assert firing(own_wine)["firing"]["layers"]["learned_from"]["relu_1"][4] > 0
    own_wine.undo()
    assert own_wine.learner.engine.parameters[0].biases[0, 4] == -1e3


def test_a_duplicate_is_folded_without_changing_an_answer(own_wine):
    """There is one neuron less, and undoing brings it back."""
    first = own_wine.learner.engine.parameters[0]
    first.weights[:, 7], first.biases[:, 7] = 2 * first.weights[:, 2], 2 * first.biases[:, 2]
    own_wine.learner.show()
    before = own_wine.learner.bench.model.predict(own_wine.learner.bench.data.inputs)
    known = own_wine.learner.engine.scatter_states()[0][0][0].copy()
    told = cure(own_wine, "DuplicateNeurons")
    own_wine.learner.show()
    remaining = own_wine.learner.engine.scatter_states()[0][0][0]
    assert np.array_equal(remaining, np.delete(known, 7, axis=1))  # what the optimizer knows
    after = own_wine.learner.bench.model.predict(own_wine.learner.bench.data.inputs)
    assert own_wine.learner.engine.parameters[0].weights.shape == (13, 15)
    assert after == pytest.approx(before, abs=1e-5)
    assert told["after"]["learned_from"] == pytest.approx(told["before"]["learned_from"], abs=1e-5)
    own_wine.epoch()
    own_wine.undo()
    own_wine.undo()
    assert own_wine.learner.engine.parameters[0].weights.shape == (13, 16)


def test_a_cure_looks_at_the_rows_on_which_the_finding_was_made(own_wine, monkeypatch):
    """Of a large table those are some, and what is so on them need not be so on all."""
    monkeypatch.setattr("glassnet.studio.seeing.findings.MOST_ROWS", 10)
    inputs = own_wine.learner.bench.data.inputs
    some = inputs[np.linspace(0, len(inputs) - 1, 10).round().astype(int)].max(axis=0)
    column = int((inputs.max(axis=0) - some).argmax())
    first = own_wine.learner.engine.parameters[0]
    first.weights[:, 4] = np.arange(13) == column
    first.biases[0, 4] = -(some[column] + inputs[:, column].max()) / 2
    assert "woke" in cure(own_wine, "DeadNeurons")["done"]


def test_a_cure_may_go_further_than_what_was_found(own_wine):
    """A neuron that listens to a faded one alone is faded when that is gone."""
    first, second = (own_wine.learner.engine.parameters[place] for place in (0, DENSE))
    first.weights[:, 4] = first.biases[0, 4] = 0
    second.weights[:, 6] = np.arange(16) == 4
    second.biases[0, 6] = 0
    own_wine.learner.show()
    before = own_wine.learner.bench.model.predict(own_wine.learner.bench.data.inputs)
    cure(own_wine, "FadedNeurons")
    own_wine.learner.show()
    after = own_wine.learner.bench.model.predict(own_wine.learner.bench.data.inputs)
    assert own_wine.learner.engine.parameters[DENSE].weights.shape == (15, 15)
    assert after == pytest.approx(before, abs=1e-6)


def test_an_ablated_neuron_comes_back_as_it_was_after_a_cure(own_wine):
    """What led away from it is kept, whatever was cured beside it."""
    kept = own_wine.learner.engine.parameters[DENSE].weights[2].copy()
    ablate(own_wine, layer=1, neuron=2)
    kill(own_wine, 9)
    cure(own_wine, "DeadNeurons")
    assert not own_wine.learner.engine.parameters[DENSE].weights[2].any()
    restore(own_wine, layer=1, neuron=2)
    assert np.array_equal(own_wine.learner.engine.parameters[DENSE].weights[2], kept)


def test_a_rate_that_is_too_large_is_lowered(own_sine):
    """To what inspection suggests."""
    own_sine.learning(optimizer="sgd", learning_rate=1.9)
    for _ in range(12):
        own_sine.epoch()
    if "RateTooLarge" not in kinds(own_sine):
        pytest.skip("this rate was borne")
    cure(own_sine, "RateTooLarge")
    assert own_sine.learner.learning.learning_rate < 1.9


@pytest.mark.parametrize("kind", ["SaturatedNeurons", "Everything"])
def test_what_is_not_found_cannot_be_cured(wine, kind):
    """And nothing changes."""
    before = len(wine.past)
    with pytest.raises(ConfigError) as failure:
        cure(wine, kind)
    assert failure.value.do
    assert len(wine.past) == before
