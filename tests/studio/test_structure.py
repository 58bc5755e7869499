"""Another structure: weights that fit stay, training takes the library's steps, all is undoable."""

from time import monotonic, perf_counter, sleep

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError
from glassnet.inspection import ablation
from glassnet.studio.bench import MOST_PARAMETERS, bench_of_data, bench_of_model
from glassnet.studio.commands import do
from glassnet.studio.files.take_away import model_at
from glassnet.studio.frames import Slot
from glassnet.studio.learning import Learning
from glassnet.studio.network import structure
from glassnet.studio.network.marking import ablate, freeze, restore, thaw, worth
from glassnet.studio.network.parts import MOST_LAYERS, MOST_NEURONS, structure_of
from glassnet.studio.session import Session
from glassnet.train_step import TrainState
from glassnet.workbench.recipe import ACTIVATIONS
from glassnet.workbench.table_model import TableModel


def numbers(session):
    """All parameters by name, copied."""
    session.learner.show()
    return {name: np.array(own) for name, own in session.learner.bench.model.parameters.items()}


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


def widths(session):
    layers = structure_of(session.learner.bench.model)["layers"]
    return [layer["neurons"] for layer in layers]


def twin_of(session):
    """The library's own model as the session's network is now, ready to fit on."""
    learner = session.learner
    model = model_at(learner.moment()).model
    state = learner.moment().state
    model.train_state = TrainState(state.parameters, state.states, state.step)
    model.epochs_done = learner.epoch.number - 1
    return model


CHANGES = {
    "a neuron more": lambda s: structure.add_neuron(s, 1),
    "a neuron less": lambda s: structure.remove_neuron(s, 1, 3),
    "many more": lambda s: structure.resize(s, 2, 40),
    "many less": lambda s: structure.resize(s, 1, 2),
    "a layer in front": lambda s: structure.add_layer(s, 1),
    "a layer between": lambda s: structure.add_layer(s, 2, neurons=5, activation="tanh"),
    "a layer behind": lambda s: structure.add_layer(s, 3),
    "without the first layer": lambda s: structure.remove_layer(s, 1),
    "without the last layer": lambda s: structure.remove_layer(s, 2),
    "another activation": lambda s: structure.activate(s, 1, "silu"),
    "dropout": lambda s: s.learning(dropout=0.3),
    "a schedule": lambda s: s.learning(schedule="cosine", schedule_steps=13),
    "prices": lambda s: s.learning(l1=0.001, l2=0.01),
    "decay": lambda s: s.learning(optimizer="adamw", weight_decay=0.5),
}


@pytest.mark.parametrize("epochs", [0, 2])
@pytest.mark.parametrize("name", CHANGES)
def test_epochs_after_a_change_are_those_of_fit(session, name, epochs):
    """Of a model with the same start: the same rows, chance and steps, to the last bit."""
    session.learning(optimizer="momentum")
    for _ in range(epochs):
        session.epoch()
    CHANGES[name](session)
    model, data = twin_of(session), session.learner.bench.data
    model.fit(data.inputs, data.targets, epochs=3, batch_size=32, validation_split=0, seed=0)
    for _ in range(3):
        session.epoch()
    now = numbers(session)
    assert now.keys() == model.parameters.keys()
    assert same(now, model.parameters)


def test_weights_that_fit_stay(session):
    """A neuron more or less leaves all others, and what leads to and from them, as they are."""
    session.epoch()
    before = numbers(session)
    structure.add_neuron(session, 1)
    now = numbers(session)
    assert np.array_equal(now["dense_1.weights"][:, :16], before["dense_1.weights"])
    assert np.array_equal(now["dense_2.weights"][:16], before["dense_2.weights"])
    assert np.array_equal(now["dense_3.weights"], before["dense_3.weights"])
    assert np.array_equal(now["dense_1.biases"][:, :16], before["dense_1.biases"])
    assert before["dense_1.biases"].any()
    assert now["dense_1.biases"][0, 16] == 0
    structure.remove_neuron(session, 1, 2)
    left = [0, 1, *range(3, 17)]
    assert np.array_equal(numbers(session)["dense_1.weights"], now["dense_1.weights"][:, left])
    assert np.array_equal(numbers(session)["dense_2.weights"], now["dense_2.weights"][left])


def test_a_layer_between_leaves_the_others_their_weights(session):
    """It is as wide as the one before it, so that the next one's weights fit."""
    before = numbers(session)
    structure.add_layer(session, 2)
    now = numbers(session)
    assert widths(session) == [16, 16, 16, 3]
    assert np.array_equal(now["dense_1.weights"], before["dense_1.weights"])
    assert np.array_equal(now["dense_3.weights"], before["dense_2.weights"])
    assert np.array_equal(now["dense_4.weights"], before["dense_3.weights"])
    structure.remove_layer(session, 2)
    assert same(numbers(session), before)


def test_new_weights_have_the_spread_of_the_librarys_rule(session):
    """He before a ReLU, Glorot before a tanh: variances 2/16 and 2/(16 + 512)."""
    structure.resize(session, 2, 512)
    drawn = numbers(session)["dense_2.weights"][:, 16:]
    assert drawn.var() == pytest.approx(2 / 16, rel=0.05)
    structure.resize(session, 2, 16)
    structure.activate(session, 2, "tanh")
    structure.resize(session, 2, 512)
    drawn = numbers(session)["dense_2.weights"][:, 16:]
    assert drawn.var() == pytest.approx(2 / (16 + 512), rel=0.05)


def test_what_was_turned_by_hand_is_still_told_from_what_was_learned(session):
    """And can be taken back in the new structure."""
    session.epoch()
    learned = numbers(session)["dense_2.weights"][0, 0]
    session.set("dense_2.weights", [0, 0], 5.0)
    structure.add_neuron(session, 1)
    assert session.is_turned
    session.revert()
    assert numbers(session)["dense_2.weights"][0, 0] == learned
    structure.add_neuron(session, 1)
    assert not session.is_turned


def test_the_seed_decides_what_is_drawn():
    """The same changes draw the same weights; with another seed, others."""
    found = []
    for seed in (1, 1, 2):
        session = Session(bench_of_data("spiral", samples=20))
        session.seed(seed)
        structure.add_neuron(session, 1)
        found.append(numbers(session)["dense_1.weights"][:, 16])
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_a_neuron_that_comes_for_another_is_no_copy(session):
    """Neurons that start equal stay equal, so none may begin as one that is there."""
    structure.remove_neuron(session, 1, 0)
    structure.add_neuron(session, 1)
    columns = numbers(session)["dense_1.weights"].T
    assert len({column.tobytes() for column in columns}) == 16


def test_the_optimizer_keeps_what_it_knows_of_weights_that_stay(session):
    """Of new ones it knows nothing yet, and no step is counted anew."""
    session.epoch()
    before = session.learner.moment().state
    structure.add_neuron(session, 1)
    now = session.learner.moment().state
    assert now.step == before.step
    for kept, were in zip(now.states[0][0], before.states[0][0], strict=True):
        assert np.array_equal(kept[:, :16], were)
        assert not kept[:, 16].any()


@pytest.mark.parametrize("name", CHANGES)
def test_rewinding_is_always_to_the_same_first_weights(session, name):
    """Of the new structure; those that fit are the first weights of the old one."""
    first = numbers(session)
    session.epoch()
    CHANGES[name](session)
    session.rewind()
    begun = numbers(session)
    kept = begun["dense_1.weights"][:, :2]
    if "first" not in name and "front" not in name and "less" not in name:
        assert np.array_equal(kept, first["dense_1.weights"][:, :2])
    session.epoch()
    session.rewind()
    assert same(numbers(session), begun)
    assert session.learner.engine.step == 0


def test_every_change_comes_back_by_undoing(session):
    """With training and knobs between them, and forward again."""
    marks = []
    acts = [lambda s: s.epoch(), *CHANGES.values(), lambda s: s.epoch()]
    acts += [lambda s: freeze(s, layer=1), lambda s: ablate(s, 1, 1), lambda s: s.step()]
    for act in acts:
        marks.append((numbers(session), session.state()["structure"], session.learner.learning))
        act(session)
        session.step()
        session.undo()
    end = numbers(session)
    for weights, shape, learning in reversed(marks):
        session.undo()
        assert same(numbers(session), weights)
        assert session.state()["structure"] == shape
        assert session.learner.learning == learning
    for _ in marks:
        session.redo()
    assert same(numbers(session), end)


def test_in_the_middle_of_an_epoch_the_rest_of_its_rows_follow(session):
    """And where it diverges, the weights with which it began are there in the new structure."""
    session.step()
    structure.add_neuron(session, 1)
    begun = session.learner.epoch.begun_with[0].weights.copy()
    assert session.learner.epoch.rows_seen == 32
    session.learning(optimizer="sgd", learning_rate=1e6)
    for _ in range(20):
        session.epoch()
    assert session.state()["status"] == "diverged"
    assert begun.shape == (2, 17)
    assert session.learner.engine.parameters[0].weights.shape == (2, 17)


def test_it_changes_while_it_trains(session):
    """Training goes on with the new structure, and the timeline keeps its moments."""
    session.train()
    for name in ("a neuron more", "a layer between", "dropout", "without the first layer"):
        with session.lock:
            CHANGES[name](session)
            there = session.learner.epoch.number
        end = monotonic() + 30
        while session.learner.epoch.number <= there:
            assert monotonic() < end, "waited in vain"
            sleep(0.01)
    assert session.trainer.is_at_work
    with session.lock:
        assert session.timeline.run_of(session.learner) is not None
        session.pause()


@pytest.mark.parametrize("word", ACTIVATIONS)
def test_every_activation_can_be_chosen(session, word):
    """And is the library's layer of that name."""
    structure.activate(session, 2, word)
    assert type(session.learner.bench.model.layers[3]) is ACTIVATIONS[word]
    assert session.state()["structure"]["layers"][1]["activation"] == word
    session.epoch()


def test_a_network_may_lose_all_its_hidden_layers(session):
    """And get some again."""
    structure.remove_layer(session, 1)
    structure.remove_layer(session, 1)
    assert widths(session) == [3]
    session.epoch()
    with pytest.raises(ConfigError, match="no hidden layer"):
        structure.add_neuron(session, 1)
    structure.add_layer(session, 1, neurons=4)
    assert widths(session) == [4, 3]
    session.epoch()


def test_a_saved_model_has_the_new_structure(session, tmp_path):
    """Layers, activations, dropout and prices; it predicts as the session's network does."""
    session.epoch()
    structure.add_layer(session, 2, neurons=5, activation="tanh")
    session.learning(dropout=0.25, l2=0.01)
    structure.resize(session, 1, 7)
    session.epoch()
    session.learner.show()
    inputs = session.learner.bench.data.inputs
    expected = session.learner.bench.model.predict(inputs)
    model_at(session.learner.moment()).save(tmp_path / "model.safetensors")
    model = TableModel.load(tmp_path / "model.safetensors").model
    assert np.array_equal(model.predict(inputs), expected)
    kinds = [type(layer).__name__ for layer in model.layers]
    hidden = ["Dense", "ReLU", "Dropout", "Dense", "Tanh", "Dropout", "Dense", "ReLU", "Dropout"]
    assert kinds == [*hidden, "Dense", "Softmax"]
    assert model.layers[0].weight_regularizer == gn.L2(0.01)
    assert model.layers[2].rate == 0.25


def test_a_model_that_has_learned_keeps_it_through_rewinding():
    """Its first weights are those with which it came, where they still fit."""
    from glassnet.datasets import columns
    from glassnet.tables import read

    bench = bench_of_data("vertical", samples=20)
    layers = [gn.Dense(2, 6, weight_regularizer=gn.L1(0.5)), gn.Tanh(), gn.Dropout(0.4)]
    model = gn.Model([*layers, gn.Dense(6, 3), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(3)
    loaded = TableModel(model, bench.loaded.encoder)
    session = Session(bench_of_model(loaded, read(columns("vertical", samples=9)), "rows"))
    assert (session.learner.learning.dropout, session.learner.learning.l1) == (0.4, 0.5)
    came = numbers(session)
    session.epoch()
    structure.add_neuron(session, 1)
    session.rewind()
    assert np.array_equal(numbers(session)["dense_1.weights"][:, :6], came["dense_1.weights"])


def test_what_the_page_is_told_of_the_structure(session):
    """Neurons and parameters of every layer: (2 + 1) · 16, (16 + 1) · 16, (16 + 1) · 3."""
    told = session.state()["structure"]
    assert [layer["parameters"] for layer in told["layers"]] == [48, 272, 51]
    assert told["parameters"] == 371
    assert [layer["activation"] for layer in told["layers"][:2]] == ["relu", "relu"]
    assert told["most"] == {"layers": MOST_LAYERS, "neurons": MOST_NEURONS}


def test_other_kinds_of_layers_are_named_and_refused(session):
    """The page is told why, too."""
    model = gn.Model([gn.Dense(2, 4), gn.BatchNorm(4), gn.Dense(4, 3)], loss=gn.MeanSquaredError())
    told = structure_of(model)
    assert "BatchNorm" in told["refusal"]
    assert told["layers"] == []


# -- what cannot be done -------------------------------------------------------------------

WRONG = [
    ({"do": "add_neuron", "layer": 3}, "from 1 to 2"),
    ({"do": "add_neuron", "layer": 0}, "from 1 to 2"),
    ({"do": "add_neuron", "layer": -1}, "from 1 to 2"),
    ({"do": "add_neuron", "layer": 10**300}, "whole number"),
    ({"do": "add_neuron", "layer": True}, "whole number"),
    ({"do": "add_neuron"}, "layer"),
    ({"do": "remove_neuron", "layer": 1, "neuron": 16}, "from 0 to 15"),
    ({"do": "remove_neuron", "layer": 1, "neuron": -1}, "from 0 to 15"),
    ({"do": "neurons", "layer": 1, "neurons": 0}, "≥ 1"),
    ({"do": "neurons", "layer": 1, "neurons": -5}, "≥ 1"),
    ({"do": "neurons", "layer": 1, "neurons": MOST_NEURONS + 1}, "512 neurons"),
    ({"do": "neurons", "layer": 1, "neurons": 2**53}, "512 neurons"),
    ({"do": "add_layer", "place": 0}, "from 1 to 3"),
    ({"do": "add_layer", "place": 4}, "from 1 to 3"),
    ({"do": "add_layer", "place": 1, "neurons": 10**9}, "512 neurons"),
    ({"do": "add_layer", "place": 1, "activation": "relo"}, "did you mean 'relu'"),
    ({"do": "add_layer", "place": 1, "activation": "softmax"}, "unknown activation"),
    ({"do": "remove_layer", "place": 3}, "from 1 to 2"),
    ({"do": "activation", "layer": 1, "activation": ""}, "unknown activation"),
    ({"do": "activation", "layer": 1, "activation": 3}, "text"),
    ({"do": "learning", "dropout": 1}, "< 1"),
    ({"do": "learning", "dropout": -0.1}, "≥ 0"),
    ({"do": "learning", "schedule": "cosin"}, "did you mean 'cosine'"),
    ({"do": "learning", "schedule": 4}, "text"),
    ({"do": "learning", "schedule_steps": 1}, "from 2"),
    ({"do": "learning", "schedule_steps": 1.5}, "whole number"),
    ({"do": "freeze"}, "parameter and layer"),
    ({"do": "freeze", "parameter": "dense_1.weights", "layer": 1}, "parameter and layer"),
    ({"do": "freeze", "parameter": "dense_1.wights"}, "did you mean"),
    ({"do": "freeze", "parameter": "dense_1.weights", "index": [0, 99]}, "beyond it"),
    ({"do": "freeze", "parameter": "dense_1.weights", "index": [[0], 0]}, "2 whole numbers"),
    ({"do": "freeze", "layer": 4}, "from 1 to 3"),
    ({"do": "freeze", "layer": 1, "neuron": 16}, "from 0 to 15"),
    ({"do": "freeze", "layer": 1, "index": [0, 0]}, "neuron"),
    ({"do": "ablate", "layer": 3, "neuron": 0}, "outputs"),
    ({"do": "ablate", "layer": 1, "neuron": 16}, "from 0 to 15"),
    ({"do": "worth", "layer": 1, "neuron": -1}, "from 0 to 15"),
]


@pytest.mark.parametrize(("message", "said"), WRONG, ids=str)
def test_what_cannot_be_done_is_said_and_changes_nothing(session, message, said):
    """With the limit in it, and without an error on our side."""
    before = session.frame(1)
    answer = do(session, Slot(lambda: None), {**message, "seq": 1})
    assert answer["ok"] is False
    assert said in answer["message"] + answer["do"]
    assert session.frame(1) == before
    assert session.past == []


def test_limits_of_layers_and_parameters(session):
    """Twelve hidden layers, and as many parameters as can be shown."""
    for _ in range(MOST_LAYERS - 2):
        structure.add_layer(session, 1)
    with pytest.raises(ConfigError, match="12 hidden layers"):
        structure.add_layer(session, 1)
    session = Session(bench_of_data("spiral", samples=20))
    structure.resize(session, 1, 512)
    began = perf_counter()
    with pytest.raises(ConfigError, match=f"{MOST_PARAMETERS:,}"):
        structure.resize(session, 2, 512)
    assert perf_counter() - began < 1  # nothing of that size was made
    assert widths(session) == [512, 16, 3]


# -- freezing ------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"])
def test_frozen_numbers_keep_their_bits(session, optimizer):
    """Under momentum that they had, weight decay and prices, while all others learn."""
    session.learning(optimizer=optimizer, l1=0.01, l2=0.01)
    session.learning(**({"weight_decay": 0.5} if optimizer == "adamw" else {}))
    session.epoch()
    freeze(session, parameter="dense_1.weights", index=[1, 3])
    freeze(session, layer=2, neuron=4)
    freeze(session, layer=3)
    before = numbers(session)
    for _ in range(3):
        session.epoch()
    now = numbers(session)
    moved = {name: now[name] != before[name] for name in now}
    assert not moved["dense_1.weights"][1, 3]
    assert moved["dense_1.weights"].sum() > 20
    assert not moved["dense_2.weights"][:, 4].any()
    assert not moved["dense_2.biases"][0, 4]
    assert moved["dense_2.weights"].any()
    assert not moved["dense_3.weights"].any()
    assert not moved["dense_3.biases"].any()


def test_what_is_thawed_learns_again_and_from_rest(session):
    """With plain momentum the next step is the gradient alone: the old speed is forgotten."""
    session.learning(optimizer="momentum", learning_rate=0.1)
    session.epoch()
    freeze(session, layer=1)
    session.step()
    thaw(session, layer=1)
    assert not session.learner.marks.frozen
    assert not session.learner.moment().state.states[0][0].v.any()
    before = numbers(session)
    session.epoch()
    assert not np.array_equal(numbers(session)["dense_1.weights"], before["dense_1.weights"])


def test_freezing_nothing_changes_no_bit(session):
    """What is frozen and thawed before the first step leaves training as it is."""
    freeze(session, layer=1)
    thaw(session, layer=1)
    session.epoch()
    other = Session(bench_of_data("spiral", samples=20))
    other.epoch()
    assert same(numbers(session), numbers(other))


def test_what_is_frozen_adds_up(session):
    """Number by number, and one can be thawed without the other."""
    for neuron in (2, 7):
        freeze(session, parameter="dense_1.biases", index=[0, neuron])
    assert np.flatnonzero(session.learner.marks.frozen[0, 1]).tolist() == [2, 7]
    thaw(session, parameter="dense_1.biases", index=[0, 2])
    assert np.flatnonzero(session.learner.marks.frozen[0, 1]).tolist() == [7]
    session.undo()
    assert np.flatnonzero(session.learner.marks.frozen[0, 1]).tolist() == [2, 7]


def test_numbers_frozen_within_an_epoch_stay_where_that_is_given_up(session):
    """They keep the bits they had when they were frozen, not those from before."""
    first = numbers(session)
    session.step()
    freeze(session, layer=1)
    frozen = numbers(session)
    session.learner.go_back()
    now = numbers(session)
    assert np.array_equal(now["dense_1.weights"], frozen["dense_1.weights"])
    assert np.array_equal(now["dense_2.weights"], first["dense_2.weights"])


def test_frozen_numbers_stay_where_training_diverges(session):
    """The others go back to where the epoch began."""
    session.learning(optimizer="sgd", learning_rate=0.1)
    session.step()
    freeze(session, layer=1, neuron=3)
    frozen = numbers(session)["dense_1.weights"][:, 3]
    session.learning(learning_rate=1e6)
    for _ in range(20):
        session.epoch()
    assert session.state()["status"] == "diverged"
    assert np.array_equal(numbers(session)["dense_1.weights"][:, 3], frozen)


def test_marks_follow_their_neurons(session, unpacked):
    """Through another structure, rewinding and another seed; new numbers are free."""
    freeze(session, layer=1, neuron=5)
    freeze(session, parameter="dense_2.weights", index=[6, 2])
    structure.remove_neuron(session, 1, 0)
    structure.add_neuron(session, 1)
    for act in (lambda: None, session.rewind, lambda: session.seed(4)):
        act()
        frozen = session.learner.marks.frozen
        assert np.argwhere(frozen[0, 0]).tolist() == [[0, 4], [1, 4]]
        assert np.argwhere(frozen[2, 0]).tolist() == [[5, 2]]
    assert unpacked(session.frame(1))[0]["frozen"] == 4  # two weights, a bias and a weight
    before = numbers(session)
    session.epoch()
    assert numbers(session)["dense_2.weights"][5, 2] == before["dense_2.weights"][5, 2]


def test_the_page_is_told_what_is_frozen(session, unpacked):
    """As an array beside the numbers, and only where there is something to tell."""
    assert not any(name.endswith(".frozen") for name in unpacked(session.frame(1))[1])
    freeze(session, parameter="dense_2.biases", index=[0, 7])
    header, arrays = unpacked(session.frame(1))
    assert np.flatnonzero(arrays["dense_2.biases.frozen"]).tolist() == [7]
    assert header["frozen"] == 1


# -- ablation ------------------------------------------------------------------------------


def test_an_ablated_neuron_has_no_effect(session):
    """The loss is that of the library's own ablation, for every hidden neuron."""
    session.epoch()
    session.learner.show()
    bench = session.learner.bench
    held = bench.held_back
    whole = ablation(bench.model, held.inputs, held.targets)
    for one in whole.neurons:
        layer = int(one.layer.split("_")[1])
        said = worth(session, layer, one.neuron)
        assert said["without"]["loss"] == pytest.approx(whole.loss + one.loss, abs=1e-6)
        assert said["without"]["accuracy"] == pytest.approx(whole.accuracy - one.accuracy)
        assert said["with"]["loss"] == pytest.approx(whole.loss, abs=1e-6)
        assert (said["rows"], said["held_back"]) == (len(held.inputs), True)


def test_ablating_changes_the_loss_and_restoring_brings_back_every_bit(session, unpacked):
    """What is shown is what was said that the network is worth without the neuron."""
    session.epoch()
    before, said = numbers(session), worth(session, 2, 3)
    ablate(session, 2, 3)
    assert not session.learner.engine.parameters[4].weights[3].any()
    header, _ = unpacked(session.frame(1))
    assert header["ablated"] == [[2, 3]]
    assert header["held_back"] == said["without"]
    assert worth(session, 2, 3) == said
    restore(session, 2, 3)
    assert same(numbers(session), before)
    assert unpacked(session.frame(1))[0]["ablated"] == []


def test_an_ablated_neuron_stays_as_it_is_while_the_others_learn(session):
    """Under decay and momentum, through pausing and many epochs."""
    session.learning(optimizer="adamw", weight_decay=1.0, l2=0.1)
    session.epoch()
    before = numbers(session)
    ablate(session, 1, 5)
    for _ in range(3):
        session.epoch()
    assert not session.learner.engine.parameters[2].weights[5].any()
    restore(session, 1, 5)
    now = numbers(session)
    for name, some in (
        ("dense_2.weights", np.s_[5]),
        ("dense_1.weights", np.s_[:, 5]),
        ("dense_1.biases", np.s_[0, 5]),
    ):
        assert np.array_equal(now[name][some], before[name][some])
    assert not np.array_equal(now["dense_1.weights"], before["dense_1.weights"])


def test_ablation_is_no_knob_that_was_turned(session):
    """What was turned by hand can be taken back, and the neuron stays ablated."""
    session.epoch()
    before = numbers(session)
    ablate(session, 1, 5)
    assert not session.is_turned
    session.set("dense_2.weights", [0, 0], 5.0)
    with pytest.raises(ConfigError, match="ablated"):
        session.set("dense_2.weights", [5, 0], 5.0)
    session.revert()
    assert not session.is_turned
    assert not session.learner.engine.parameters[2].weights[5].any()
    restore(session, 1, 5)
    assert same(numbers(session), before)


def test_a_neuron_restored_after_training_is_as_trained(session):
    """And where the epoch in which it came back is given up, it stays what it was."""
    session.epoch()
    before = numbers(session)["dense_2.weights"][5]
    ablate(session, 1, 5)
    session.step()
    restore(session, 1, 5)
    assert not session.is_turned
    session.learner.go_back()
    assert np.array_equal(numbers(session)["dense_2.weights"][5], before)


def test_ablated_neurons_are_followed_too(session, unpacked):
    """Through another structure and rewinding; restoring brings back what is then theirs."""
    first = numbers(session)
    session.epoch()
    before = numbers(session)
    ablate(session, 1, 5)
    structure.remove_neuron(session, 1, 0)
    assert unpacked(session.frame(1))[0]["ablated"] == [[1, 4]]
    restore(session, 1, 4)
    assert np.array_equal(numbers(session)["dense_2.weights"], before["dense_2.weights"][1:])
    session.undo()
    session.rewind()
    restore(session, 1, 4)
    assert np.array_equal(numbers(session)["dense_2.weights"], first["dense_2.weights"][1:])
    ablate(session, 1, 4)
    structure.remove_neuron(session, 1, 4)
    assert unpacked(session.frame(1))[0]["ablated"] == []


def test_two_ablated_neurons_come_back_in_any_order(session):
    """Also of two layers, one behind the other."""
    session.epoch()
    before = numbers(session)
    for layer, neuron in ((1, 2), (2, 7), (1, 9)):
        ablate(session, layer, neuron)
        ablate(session, layer, neuron)
    for layer, neuron in ((2, 7), (1, 2), (1, 9)):
        restore(session, layer, neuron)
        restore(session, layer, neuron)
    assert same(numbers(session), before)


# -- settings ------------------------------------------------------------------------------


def test_schedules_play_over_their_steps_and_stay_where_they_end():
    """Cosine: half of the first rate in the middle, and 0 from its end on."""
    settings = Learning(schedule="cosine", learning_rate=0.5, schedule_steps=8)
    assert [settings.rate_after(step) for step in (0, 4, 8, 1000)] == [0.5, 0.25, 0, 0]
    settings = Learning(schedule="step", learning_rate=1.0, schedule_steps=9)
    assert [round(settings.rate_after(step), 6) for step in (0, 3, 6)] == [1, 0.1, 0.01]


def test_the_rate_of_the_moment_is_told(session, unpacked):
    """After so many steps of a schedule."""
    session.learning(schedule="exponential", schedule_steps=4, learning_rate=1.0)
    assert unpacked(session.frame(1))[0]["learning_rate"] == 1
    session.step()
    session.step()
    assert unpacked(session.frame(1))[0]["learning_rate"] == pytest.approx(0.1)


def test_dropout_silences_while_it_trains_and_never_else(session):
    """It stands behind every hidden activation, and is gone when its rate is 0."""
    before = numbers(session)
    session.learning(dropout=0.5)
    kinds = [type(layer).__name__ for layer in session.learner.bench.model.layers]
    assert kinds == ["Dense", "ReLU", "Dropout"] * 2 + ["Dense", "Softmax"]
    structure.add_layer(session, 3)
    structure.activate(session, 3, "tanh")
    assert [type(one).__name__ for one in session.learner.bench.model.layers].count("Dropout") == 3
    structure.remove_layer(session, 3)
    session.learning(dropout=0)
    assert same(numbers(session), before)
    assert len(session.learner.bench.model.layers) == 6


def test_the_first_hidden_layer_of_all_has_the_dropout_that_is_set(session):
    """Though there was no layer that it could be like."""
    session.learning(dropout=0.5)
    for _ in range(2):
        structure.remove_layer(session, 1)
    structure.add_layer(session, 1)
    assert [type(one).__name__ for one in session.learner.bench.model.layers][2] == "Dropout"
