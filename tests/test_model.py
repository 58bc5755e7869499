"""The model: layers, a loss and an optimizer that learn together."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, ShapeError
from glassnet.training import classes_of, hold_back

X, Y = gn.datasets.spiral(60, 3, seed=0)


def model(*, optimizer=None, hidden=16, dropout=None, **options):
    between = [gn.ReLU()] if dropout is None else [gn.ReLU(), gn.Dropout(dropout)]
    layers = [gn.Dense(2, hidden), *between, gn.Dense(hidden, 3), gn.Softmax()]
    optimizer = optimizer or gn.Adam(0.02)
    return gn.Model(layers, loss=gn.CrossEntropy(), optimizer=optimizer, **options)


def fitted(**options):
    trained = model()
    history = trained.fit(X, Y, **{"epochs": 3, "seed": 1} | options)
    return trained, history


def numbers_of(history):
    """Everything a history says but the seconds."""
    rows = [history.row(record) for record in history]
    return [{k: v for k, v in row.items() if k != "seconds"} for row in rows]


# -- it learns -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_the_spiral(seed):
    """Three arms that no straight line can part; who knows them to the end gets 0.91."""
    X, y = gn.datasets.spiral(100, 3, seed=0)
    net = model(hidden=64, optimizer=gn.Adam(0.05))
    net.fit(X, y, epochs=600, batch_size=100, validation_split=0, seed=seed)
    assert net.evaluate(X, y)["accuracy"] > 0.85
    others, labels = gn.datasets.spiral(500, 3, seed=1)
    assert 0.78 < net.evaluate(others, labels)["accuracy"] < 0.93
    assert (net.predict_classes(X) == y).mean() == net.evaluate(X, y)["accuracy"]
    np.testing.assert_allclose(net.predict(X).sum(axis=1), 1, rtol=1e-5)


def test_it_learns_a_sine():
    """The mean squared error of a smooth curve falls below a thousandth."""
    X, y = gn.datasets.sine(400)
    layers = [gn.Dense(1, 32), gn.Tanh(), gn.Dense(32, 32), gn.Tanh(), gn.Dense(32, 1)]
    optimizer = gn.Adam(gn.CosineDecay(0.01))
    net = gn.Model(layers, loss=gn.MeanSquaredError(), optimizer=optimizer)
    net.fit(X, y, epochs=150, batch_size=32, seed=0)
    result = net.evaluate(X, y)
    assert result["loss"] < 1e-3
    assert result["r_squared"] > 0.998
    assert np.abs(net.predict(X) - y).max() < 0.15


def test_it_learns_yes_or_no():
    """Whether a point lies in the upper half, and whether in the right one: two answers."""
    X = np.random.default_rng(0).uniform(-1, 1, (400, 2))
    layers = [gn.Dense(2, 16), gn.GELU(), gn.Dense(16, 2), gn.Sigmoid()]
    net = gn.Model(layers, loss=gn.BinaryCrossEntropy(), optimizer=gn.Adam(0.05))
    net.fit(X, X > 0, epochs=40, seed=0)
    assert net.evaluate(X, X > 0)["accuracy"] > 0.97
    assert ((net.predict_classes(X) == 1) == (X > 0)).mean() > 0.97


def test_it_learns_images():
    """Horizontal against vertical bars, by looking through small windows."""
    chance = np.random.default_rng(0)
    images, labels = 0.1 * chance.standard_normal((200, 6, 6, 1)), np.arange(200) % 2
    for image, label, place in zip(images, labels, chance.integers(0, 6, 200), strict=True):
        image[(place, slice(None)) if label else (slice(None), place)] += 1
    layers = [gn.Conv2D(1, 8, 3), gn.BatchNorm(8), gn.ReLU(), gn.MaxPool2D(2), gn.Flatten()]
    layers += [gn.Dense(32, 2), gn.Softmax()]
    net = gn.Model(layers, loss=gn.CrossEntropy(), optimizer=gn.Adam(0.02))
    history = net.fit(images, labels, epochs=20, batch_size=16, seed=0)
    assert history["accuracy"][-1] > 0.95


# -- fit and its options -------------------------------------------------------------------


def test_a_seed_repeats_a_run_bit_for_bit():
    """First weights, split, shuffling and dropout: weights and history are the same."""
    runs = []
    for seed in (7, 7, 8):
        net = model(dropout=0.3)
        history = net.fit(X, Y, epochs=3, seed=seed, early_stopping=5)
        runs.append((net.digest(), numbers_of(history), history.seed))
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[2][0]
    assert runs[0][1] != runs[2][1]
    assert [seed for _, _, seed in runs] == [7, 7, 8]


RUN = """
import glassnet as gn
X, y = gn.datasets.spiral(60, 3, seed=0)
layers = [gn.Dense(2, 16), gn.ReLU(), gn.Dropout(0.2), gn.Dense(16, 3), gn.Softmax()]
net = gn.Model(layers, loss=gn.CrossEntropy(), optimizer=gn.Adam(0.02))
history = net.fit(X, y, epochs=3, seed=5)
print(net.digest(), [loss.hex() for loss in history["loss"] + history["validation_loss"]])
"""


def test_a_seed_repeats_a_run_in_another_process():
    """Nothing depends on hash seeds, addresses or what ran before."""
    source = str(Path(gn.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": source, "PYTHONHASHSEED": "12345"}
    command = [sys.executable, "-c", RUN]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    net = model(dropout=0.2)
    history = net.fit(X, Y, epochs=3, seed=5)
    hexes = [loss.hex() for loss in history["loss"] + history["validation_loss"]]
    assert said.stdout.split(" ", 1) == [net.digest(), f"{hexes}\n"]


def test_without_a_seed_every_run_differs_and_can_be_repeated():
    """The seed that was drawn is in the history."""
    (first, history), (second, _) = fitted(seed=None), fitted(seed=None)
    assert first.digest() != second.digest()
    again, _ = fitted(seed=history.seed)
    assert again.digest() == first.digest()


def test_a_fifth_is_held_back_evenly_from_every_class(monkeypatch):
    """By default, and by chance: 60 of each class give 12."""
    seen = {}

    def noted(network, parameters, data):
        seen["held back"] = data
        return {"loss": 0.0}

    monkeypatch.setattr("glassnet.model.evaluate", noted)
    _, history = fitted(epochs=1)
    assert np.bincount(seen["held back"].targets).tolist() == [12, 12, 12]
    assert history["validation_loss"] == [0.0]


@pytest.mark.parametrize("seed", range(5))
def test_yes_and_no_are_held_back_evenly_too(seed):
    """Of 4 yes and 16 no, one and three."""
    model = gn.Model([gn.Dense(2, 1), gn.Sigmoid()], loss=gn.BinaryCrossEntropy())
    answers = (np.arange(20) < 4)[:, None]
    _, held_back = hold_back(model.batch_of(np.ones((20, 2)), answers), 0.2, seed)
    assert (held_back.targets.sum(), len(held_back.targets)) == (1, 4)


def test_rows_with_a_1_for_the_class_are_held_back_like_class_numbers():
    """The same rows; where a row has two answers or none, it has no class to be held back by."""
    model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    places, classes = np.arange(40.0).reshape(20, 2), np.arange(20) % 3
    as_numbers, as_ones = (
        hold_back(model.batch_of(places, targets), 0.2, 0)[1]
        for targets in (classes, np.eye(3)[classes])
    )
    np.testing.assert_array_equal(as_ones.inputs, as_numbers.inputs)
    assert classes_of(np.eye(3)[classes] + np.eye(3)[0] > 0) is None
    assert classes_of(np.full((4, 2), 0.5)) is None


def test_validation_rows_are_never_learned_from():
    """Whatever stands in them, the weights come out the same."""
    rows = np.random.default_rng(0).permutation(180)
    good, other = (X[rows[:50]], Y[rows[:50]]), (X[rows[:50]] * 9 + 4, Y[rows[:50]][::-1])
    one, history = fitted(validation=good)
    two, _ = fitted(validation=other)
    assert one.digest() == two.digest()
    assert history.epochs[-1].validation_loss == one.evaluate(*good)["loss"]
    assert history.epochs[-1].metrics["accuracy"] == one.evaluate(*good)["accuracy"]


def test_without_validation_all_rows_are_learned_from():
    """There is no validation loss then, and no metric of rows that were not seen."""
    _, history = fitted(validation_split=0, batch_size=50)
    assert history["validation_loss"] == [None] * 3
    assert [record.step for record in history] == [4, 8, 12]
    assert all(record.metrics == {} for record in history)


def test_early_stopping_stops_and_says_so():
    """The weights are those of the best epoch, and the history says why it ended."""
    net = model(optimizer=gn.Adam(0.3))
    history = net.fit(X, Y, epochs=400, seed=0, early_stopping=4)
    assert len(history) < 400
    assert len(history) == history.best.epoch + 4
    assert history.stopped == f"no improvement after epoch {history.best.epoch}"
    shorter = model(optimizer=gn.Adam(0.3))
    shorter.fit(X, Y, epochs=history.best.epoch, seed=0)
    assert shorter.digest() == net.digest()


def test_an_improvement_that_is_too_small_is_none():
    """The loss falls on, by less than counts; the weights of epoch 1 are those that are kept."""
    patience = gn.EarlyStopping(3, minimum=10.0)
    model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    history = model.fit(X, Y, epochs=20, early_stopping=patience, seed=0)
    assert history["loss"] == sorted(history["loss"], reverse=True)
    assert history.stopped == "no improvement after epoch 1"


def test_a_full_training_says_nothing_about_stopping():
    """It ended because it was over."""
    _, history = fitted(early_stopping=gn.EarlyStopping(3, minimum=0.01))
    assert history.stopped == ""
    assert len(history) == 3


class Interrupted(gn.Dense):
    """A layer in whose 14th training batch somebody presses Ctrl-C."""

    batches = 0

    def compute(self, parameters, inputs, mode):
        self.batches += mode.training
        if self.batches == 14:
            raise KeyboardInterrupt
        return gn.Dense.compute(self, parameters, inputs, mode)


def interrupted(**options):
    layers = [Interrupted(2, 16), gn.ReLU(), gn.Dense(16, 3), gn.Softmax()]
    net = gn.Model(layers, loss=gn.CrossEntropy(), optimizer=gn.Adam(0.02))
    with pytest.raises(KeyboardInterrupt):  # 5 batches an epoch: in the third epoch
        net.fit(X, Y, epochs=9, seed=1, **options)
    return net


def test_interrupted_it_keeps_what_it_has_learned():
    """Two epochs and three steps are done; a second fit goes on with epoch 3."""
    net = interrupted()
    assert net.epochs_done == 2
    assert net.train_state.step == 13
    assert net.fit(X, Y, epochs=1, seed=1)["epoch"] == [3]


def test_interrupted_under_early_stopping_it_keeps_the_best():
    """The same weights as if training had ended after the second epoch."""
    shorter, _ = fitted(epochs=2, early_stopping=5)
    best = interrupted(early_stopping=5)
    for ours, wanted in zip(best.parameters.values(), shorter.parameters.values(), strict=True):
        np.testing.assert_array_equal(ours, wanted)


def test_a_second_fit_goes_on():
    """Three epochs and two more are five, bit for bit, optimizer and shuffling included."""
    through, whole = fitted(epochs=5)
    parted, first = fitted(epochs=3)
    second = parted.fit(X, Y, epochs=2, seed=1)
    assert parted.digest() == through.digest()
    assert first["loss"] + second["loss"] == whole["loss"]
    assert first["validation_loss"] + second["validation_loss"] == whole["validation_loss"]
    assert second["epoch"] == [4, 5]


def test_a_second_fit_goes_on_from_weights_set_by_hand():
    """What one put into a layer is what training starts from."""
    net, _ = fitted()
    net.layers[0].weights = np.zeros((2, 16), np.float32)
    net.layers[3].biases = np.array([[0, 5, 0]], np.float32)
    net.optimizer = gn.Adam(1e-12)
    net.fit(X, Y, epochs=1, seed=0)
    assert abs(net.layers[0].weights).max() < 1e-9
    np.testing.assert_allclose(net.layers[3].biases, [[0, 5, 0]], atol=1e-6)


@pytest.mark.parametrize("optimizer", [gn.SGD(0.1), gn.AdaGrad(0.1), gn.Momentum(0.1)], ids=repr)
def test_another_optimizer_begins_at_rest(optimizer):
    """It does not take what the old one remembers for its own."""
    net, _ = fitted(epochs=2)
    net.optimizer = optimizer
    net.fit(X, Y, epochs=1, seed=1)
    fresh, _ = fitted(epochs=2)
    fresh.optimizer, fresh.train_state = optimizer, None
    fresh.fit(X, Y, epochs=1, seed=1)
    assert net.digest() == fresh.digest()


@pytest.mark.parametrize("shuffle", ["no", 0, None])
def test_shuffling_is_true_or_false(shuffle):
    """A word for no would count as yes."""
    model = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError())
    with pytest.raises(ConfigError, match="shuffle must be True or False"):
        model.fit(np.ones((4, 2)), np.ones(4), epochs=1, shuffle=shuffle)


def test_without_shuffling_rows_keep_their_order():
    """The same rows in the same batches: it makes a difference, and is repeatable."""
    plain, again, shuffled = (fitted(shuffle=s)[0].digest() for s in (False, False, True))
    assert plain == again != shuffled


def test_verbose_prints_every_so_many_epochs(capsys):
    """And is silent by default."""
    fitted(epochs=5)
    assert capsys.readouterr().out == ""
    fitted(epochs=5, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.startswith("EpochRecord(epoch=") for line in lines] == [True, True]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("epochs", v) for v in (0, -1, 2.5, "3", None)),
        *(("batch_size", v) for v in (0, -5, 1.5, None)),
        *(("validation_split", v) for v in (1, -0.2, "a", None)),
        *(("validation", v) for v in (0.2, (X,), [])),
        *(("early_stopping", v) for v in (0, -1, True, "2")),
        *(("seed", v) for v in (-1, 1.5, "x")),
        *(("verbose", v) for v in (-1, None)),
        *(("engine", v) for v in ("nunpy", "")),
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_learned(option, value):
    """With its name, and a word on what to do."""
    net = model()
    with pytest.raises(ConfigError) as caught:
        net.fit(X, Y, **{"epochs": 1} | {option: value})
    assert caught.value.do
    assert net.epochs_done == 0


# -- weights of rows and classes -----------------------------------------------------------

ALL = {"validation_split": 0, "shuffle": False, "batch_size": 1000, "epochs": 4, "seed": 0}


def full_batch(X, y, **options):
    net = model(optimizer=gn.SGD(0.5), dtype="float64")
    history = net.fit(X, y, **ALL | options)
    return history["loss"], np.concatenate([a.ravel() for a in net.parameters.values()])


def assert_same_training(one, other):
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_a_row_that_counts_k_is_as_good_as_k_rows():
    """Loss and weights, epoch after epoch; 0 leaves the row out."""
    times = np.arange(180) % 4
    weighted = full_batch(X, Y, sample_weight=times)
    assert_same_training(weighted, full_batch(X.repeat(times, 0), Y.repeat(times)))


def test_only_the_ratio_of_weights_matters():
    """All weights times 7 are the same weights."""
    weights = np.linspace(0.1, 2, 180)
    assert_same_training(
        full_batch(X, Y, sample_weight=weights), full_batch(X, Y, sample_weight=weights * 7)
    )


def test_weight_0_is_leaving_out_bit_for_bit():
    """Also from the split, from shuffling and from batches: none is ever only zeros."""
    weights = (np.arange(180) % 10 < 3).astype(float)
    there = weights > 0
    one, history = fitted(sample_weight=weights, batch_size=4)
    two = model()
    other = two.fit(X[there], Y[there], epochs=3, seed=1, batch_size=4)
    assert one.digest() == two.digest()
    assert numbers_of(history) == numbers_of(other)
    evaluated = one.evaluate(X, Y, sample_weight=weights)
    assert evaluated == one.evaluate(X[there], Y[there])


def test_balanced_classes_are_as_good_as_equally_many_rows():
    """A class with a third of the rows counts three times per row."""
    rare = np.concatenate([np.flatnonzero(Y != 2), np.flatnonzero(Y == 2)[::3]])
    balanced = full_batch(X[rare], Y[rare], class_weight="balanced")
    by_hand = full_batch(X[rare], Y[rare], sample_weight=np.where(Y[rare] == 2, 3.0, 1.0))
    assert_same_training(balanced, by_hand)
    assert_same_training(balanced, full_batch(X[rare], Y[rare], class_weight={2: 3}))


def test_a_class_of_weight_0_is_not_learned():
    """Its rows are left out, like rows of weight 0."""
    two = Y != 2
    assert_same_training(full_batch(X, Y, class_weight={2: 0}), full_batch(X[two], Y[two]))


# -- first weights -------------------------------------------------------------------------


def spread(following):
    """The variance of first weights before some layers, times the number of inputs."""
    layers = [gn.Dense(400, 100), *following, gn.Dense(100, 3), gn.Softmax()]
    net = gn.Model(layers, loss=gn.CrossEntropy())
    net.begin(0)
    return float(layers[0].weights.var() * 400)


@pytest.mark.parametrize(
    "following",
    [
        [gn.ReLU()],
        [gn.LeakyReLU()],
        [gn.ELU()],
        [gn.GELU()],
        [gn.SiLU()],
        [gn.BatchNorm(100), gn.ReLU()],
    ],
    ids=repr,
)
def test_before_a_rectifier_weights_begin_as_he_says(following):
    """Variance 2 / inputs, also if a layer without weights of that kind stands between."""
    assert spread(following) == pytest.approx(2, rel=0.03)


@pytest.mark.parametrize(
    "following", [[gn.Tanh()], [gn.Sigmoid()], [gn.Dropout(0.5)], []], ids=repr
)
def test_elsewhere_weights_begin_as_glorot_says(following):
    """Variance 2 / (inputs + outputs): a Dense next is no rectifier."""
    assert spread(following) == pytest.approx(2 * 400 / 500, rel=0.03)


def test_given_weights_are_taken_as_they_are():
    """An array or an initializer of the layer's own comes before any rule."""
    given = np.arange(6).reshape(2, 3)
    own = gn.Dense(3, 4, initial_weights=gn.Constant(0.5))
    net = gn.Model(
        [gn.Dense(2, 3, initial_weights=given), gn.ReLU(), own], loss=gn.MeanSquaredError()
    )
    net.begin(0)
    np.testing.assert_array_equal(net.layers[0].weights, given)
    assert (own.weights == 0.5).all()


def test_layers_that_had_begun_keep_their_weights():
    """What was learned or set before is not drawn anew."""
    known = gn.Dense(2, 16)
    known.begin(np.random.default_rng(9))
    before = known.weights.copy()
    layers = [known, gn.ReLU(), gn.Dense(16, 3), gn.Softmax()]
    net = gn.Model(layers, loss=gn.CrossEntropy(), optimizer=gn.SGD(1e-12))
    net.fit(X, Y, epochs=1, seed=0)
    np.testing.assert_allclose(known.weights, before, atol=1e-9)


def test_begin_rewinds_to_the_same_start():
    """Weights, epochs and what the optimizer remembers: as if nothing had been learned."""
    net, history = fitted()
    learned = net.digest()
    net.begin(1)
    fresh = model()
    fresh.begin(1)
    assert net.digest() == fresh.digest() != learned
    assert numbers_of(net.fit(X, Y, epochs=3, seed=1)) == numbers_of(history)
    assert net.digest() == learned


def test_every_seed_begins_elsewhere():
    """And no seed at all, too."""
    net, digests = model(), set()
    for seed in (0, 1, None, None):
        net.begin(seed)
        digests.add(net.digest())
    assert len(digests) == 4
    with pytest.raises(ConfigError, match="seed must be"):
        net.begin(-1)


@pytest.mark.parametrize("use", ["predict", "predict_classes", "activations", "forward"])
def test_before_the_first_fit_there_is_nothing_to_ask(use):
    """Silently drawn weights would be neither repeatable nor the right ones."""
    with pytest.raises(ConfigError, match="dense_1 has no weights yet") as caught:
        getattr(model(), use)(X)
    assert "fit()" in caught.value.do


def test_before_the_first_fit_there_is_nothing_to_save(tmp_path):
    """No file appears."""
    with pytest.raises(ConfigError, match="no weights yet"):
        model().save(tmp_path / "model.safetensors")
    with pytest.raises(ConfigError, match="no weights yet"):
        model().evaluate(X, Y)
    assert not list(tmp_path.iterdir())


# -- types ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_keep_their_type(dtype):
    """From the first weights through training to predictions."""
    net = model(dtype=dtype, dropout=0.1, clipping=gn.ClipByValue(1.0))
    net.fit(X, Y, epochs=1, seed=0, class_weight="balanced", sample_weight=np.ones(180))
    found = [*net.parameters.values(), net.predict(X), net.forward(X), *net.activations(X).values()]
    found += [a for own in net.train_state.states for state in own for a in state]
    net.backward(Y)
    found += [g for layer in net.layers for g in (layer.dinputs, layer.output)]
    found += [net.layers[0].dweights, net.layers[0].dbiases]
    assert {array.dtype.name for array in found} == {dtype}


def test_a_layer_that_had_begun_in_another_type_is_converted():
    """A float64 model stays float64 everywhere."""
    known = gn.Dense(2, 3)
    known.begin(np.random.default_rng(0))
    net = gn.Model([known, gn.Softmax()], loss=gn.CrossEntropy(), dtype="float64")
    assert net.predict(X).dtype == np.float64
    net.fit(X, Y, epochs=1, seed=0)
    assert known.weights.dtype == np.float64


def test_float32_and_float64_tell_the_same_story():
    """The same first weights but for rounding, and the same first losses."""
    losses = [fitted_as(dtype) for dtype in ("float32", "float64")]
    np.testing.assert_allclose(*losses, rtol=1e-4)


def fitted_as(dtype):
    net = model(dtype=dtype, optimizer=gn.SGD(0.1))
    return net.fit(X, Y, epochs=3, seed=0)["loss"]


# -- looking inside ------------------------------------------------------------------------


def test_activations_show_every_layer():
    """Under its name, for every row; the last one is the prediction."""
    net, _ = fitted()
    seen = net.activations(X)
    assert list(seen) == ["dense_1", "relu_1", "dense_2", "softmax_1"]
    np.testing.assert_array_equal(seen["softmax_1"], net.predict(X))
    np.testing.assert_array_equal(seen["relu_1"], np.maximum(seen["dense_1"], 0))
    weights, biases = net.layers[0].parameters
    np.testing.assert_allclose(seen["dense_1"], X @ weights + biases, rtol=1e-4, atol=1e-5)


def test_forward_and_backward_leave_every_number_in_sight():
    """Mean loss, and the gradients that automatic differentiation would give."""
    net = model(dtype="float64")
    net.begin(0)
    output = net.forward(X)
    np.testing.assert_allclose(output, net.predict(X), rtol=1e-12)
    weights = np.linspace(0.5, 2, 180)
    mean = net.backward(Y, sample_weight=weights)
    assert mean == pytest.approx(net.evaluate(X, Y, sample_weight=weights)["loss"], rel=1e-12)
    dense = net.layers[2]
    error = (output - np.eye(3)[Y]) * (weights / weights.sum())[:, None]
    np.testing.assert_allclose(dense.dweights, dense.inputs.T @ error, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(net.layers[3].dinputs, error, rtol=1e-9, atol=1e-12)
    assert net.layers[0].dinputs.shape == X.shape


def test_backward_works_without_a_common_formula_too():
    """The gradient goes through loss and last layer one by one."""
    net = gn.Model([gn.Dense(2, 1), gn.Tanh()], loss=gn.MeanSquaredError(), dtype="float64")
    net.begin(0)
    output = net.forward(X)
    y = np.sin(X[:, :1])
    assert net.backward(y) == pytest.approx(((output - y) ** 2).mean(), rel=1e-12)
    slope = 2 * (output - y) / 180 * (1 - output**2)
    np.testing.assert_allclose(net.layers[0].dweights, X.T @ slope, rtol=1e-9)


def test_forward_of_one_row_is_that_row():
    """The fast path takes lists, and refuses what does not fit."""
    net, _ = fitted()
    np.testing.assert_allclose(net.forward([X[3].tolist()]), net.predict(X[3:4]), rtol=1e-5)
    for wrong in (X[0], X.T, np.zeros((1, 2, 2))):
        with pytest.raises(ShapeError):
            net.forward(wrong)


def test_dropout_speaks_only_while_training():
    """Predictions have no chance in them; a forward pass in training mode has."""
    net = model(dropout=0.5)
    net.begin(0)
    assert np.array_equal(net.forward(X), net.forward(X))
    one, two = (net.forward(X, gn.training_mode(seed)) for seed in (1, 2))
    assert not np.array_equal(one, two)


def test_parameters_have_names_and_are_the_arrays_themselves():
    """Whoever writes into one changes the model."""
    net, _ = fitted()
    named = net.parameters
    assert list(named) == ["dense_1.weights", "dense_1.biases", "dense_2.weights", "dense_2.biases"]
    before = net.digest()
    named["dense_2.biases"][0, 0] += 1
    assert net.layers[2].biases[0, 0] == named["dense_2.biases"][0, 0]
    assert net.digest() != before


def test_parameters_are_counted_without_drawing_them():
    """Weights and biases; what batch normalization only observes is not learned."""
    assert model().count_parameters() == 2 * 16 + 16 + 16 * 3 + 3
    layers = [gn.Dense(4, 5), gn.BatchNorm(5), gn.Dense(5, 1)]
    assert gn.Model(layers, loss=gn.MeanSquaredError()).count_parameters() == 25 + 10 + 6


@pytest.mark.parametrize(("hidden", "deep"), [(0, False), (1, False), (2, True), (3, True)])
def test_deep_means_two_or_more_hidden_layers(hidden, deep):
    """As the book defines it."""
    layers = [layer for _ in range(hidden) for layer in (gn.Dense(2, 2), gn.ReLU())]
    net = gn.Model([*layers, gn.Dense(2, 1)], loss=gn.MeanSquaredError())
    assert net.is_deep is deep


def test_summary_shows_layers_shapes_and_numbers():
    """And that softmax and cross-entropy are trained as one."""
    text = model().summary()
    lines = text.splitlines()
    assert lines[1].split() == ["dense_1", "Dense(2,", "16)", "(batch,", "16)", "48"]
    assert lines[4].split() == ["softmax_1", "Softmax()", "(batch,", "3)", "0"]
    assert "CrossEntropy(), trained together as SoftmaxCrossEntropy()" in text
    assert "99 parameters in float32" in text


def test_the_summary_of_a_network_whose_input_is_open_is_honest():
    """An image's size is known only when images come."""
    net = gn.Model([gn.Conv2D(1, 2, 3), gn.Flatten(), gn.Dense(8, 1)], loss=gn.MeanSquaredError())
    assert "(batch, …)" in net.summary()


def test_a_model_is_shown_as_it_is_made():
    """Layers, loss and optimizer."""
    net = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError(), optimizer=gn.SGD(0.1))
    shown = "Model([Dense(2, 1)], loss=MeanSquaredError(), optimizer=SGD(learning_rate=0.1))"
    assert repr(net) == shown


def test_common_formulas_are_used_and_said():
    """Softmax and cross-entropy fuse; squares do not."""
    assert repr(model().fused_loss) == "SoftmaxCrossEntropy()"
    assert len(model().network.layers) == 3
    plain = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError())
    assert plain.fused_loss is None
    assert len(plain.network.layers) == 1


def test_label_smoothing_survives_the_fusion():
    """The common formula has the settings of the loss it stands for."""
    layers = [gn.Dense(2, 3), gn.Softmax()]
    net = gn.Model(layers, loss=gn.CrossEntropy(label_smoothing=0.2))
    assert net.fused_loss.label_smoothing == 0.2


def test_numbers_are_no_classes():
    """A regression model does not guess at them."""
    net = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError())
    with pytest.raises(ConfigError, match="predicts numbers, not classes"):
        net.predict_classes(X)


def test_classes_from_scores_are_those_from_probabilities():
    """A score of 0 is a probability of one half."""
    scores = gn.Model([gn.Dense(2, 2, seed=0)], loss=gn.SigmoidBinaryCrossEntropy())
    scores.begin(0)
    probabilities = 1 / (1 + np.exp(-scores.predict(X)))
    np.testing.assert_array_equal(scores.predict_classes(X), probabilities > 0.5)


# -- the stream ----------------------------------------------------------------------------


def test_the_stream_can_be_read_by_hand():
    """The same training as fit, record by record."""
    net, (whole, history) = model(), fitted(validation_split=0)
    records = list(net.stream(net.batch_of(X, Y), None, gn.Plan(3, 32, seed=1)))
    assert net.digest() == whole.digest()
    assert [r.loss for r in records if isinstance(r, gn.EpochRecord)] == history["loss"]


def test_who_stops_reading_stops_the_training():
    """The layers hold what was learned until then; a later fit goes on from there."""
    net = model()
    for record in net.stream(net.batch_of(X, Y), None, gn.Plan(50, 32, seed=1)):
        if isinstance(record, gn.EpochRecord) and record.epoch == 2:
            break
    assert net.digest() == fitted(epochs=2, validation_split=0)[0].digest()
    net.fit(X, Y, epochs=1, seed=1, validation_split=0)
    assert net.digest() == fitted(epochs=3, validation_split=0)[0].digest()


def test_who_stops_reading_gets_the_best_weights_under_early_stopping():
    """Closing the stream restores them, in the layers and not only in the engine."""
    net = model(optimizer=gn.Adam(0.3))
    data, held_back = net.batch_of(X[::2], Y[::2]), net.batch_of(X[1::2], Y[1::2])
    plan = gn.Plan(50, 32, seed=1, early_stopping=gn.EarlyStopping(40))
    seen = []
    stream = net.stream(data, held_back, plan)
    for record in stream:
        if isinstance(record, gn.EpochRecord):
            seen.append((record.validation_loss, net.digest()))
            if len(seen) == 20:
                break
    stream.close()
    assert seen[-1] != min(seen), "else this shows nothing"
    assert net.digest() == min(seen)[1]


def test_layers_show_the_weights_after_every_epoch():
    """Whoever looks between two records sees what was learned so far."""
    net, digests = model(), []
    for record in net.stream(net.batch_of(X, Y), None, gn.Plan(3, 60, seed=1)):
        if isinstance(record, gn.EpochRecord):
            digests.append(net.digest())
    assert len(set(digests)) == 3
    assert digests[-1] == net.digest()


def test_class_weights_do_not_change_what_is_said_about_held_back_rows():
    """Validation asks how good the predictions are, whatever the classes count in training."""
    X, y = gn.datasets.spiral(30, 3, seed=0)
    model = gn.Model(
        [gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy(), optimizer=gn.SGD(1e-30)
    )
    model.begin(0)
    losses = [
        model.fit(X, y, epochs=1, class_weight=weight, seed=0)["validation_loss"][0]
        for weight in (None, {0: 100.0})
    ]
    assert losses[0] == losses[1]


def test_a_layers_own_seed_wins():
    """Dense(…, seed=3) begins with the same weights in any model."""
    alone, inside = gn.Dense(2, 3, seed=3), gn.Dense(2, 3, seed=3)
    model = gn.Model([inside], loss=gn.MeanSquaredError())
    model.begin(99)
    assert np.array_equal(alone.weights, inside.weights)


def test_no_way_back_before_a_way_forward():
    """`backward` without `forward` says what is missing."""
    model = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError())
    with pytest.raises(gn.ConfigError, match="no way back before a way forward"):
        model.backward([1.0])


@pytest.mark.parametrize("given", [[1.0, 2.0], 1.0])
def test_one_row_without_its_brackets_is_told_the_cure(given):
    """Not to make another layer."""
    model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(0)
    with pytest.raises(ShapeError, match="another pair of brackets"):
        model.forward(given)
