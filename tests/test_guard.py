"""The numerical guard: no number that is not finite goes unnoticed, and each has a name."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import DivergedError
from glassnet.guard import diverged_in_batch, diverged_in_update, is_finite, layer_names
from glassnet.train_step import Batch, Network

F = np.float32


# -- the look at an array ------------------------------------------------------------------


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_bad_number_among_many_is_seen(dtype, bad):
    """Wherever it stands, in an array of any shape or order."""
    for place in (0, 500, 999):
        numbers = np.ones(1000, dtype)
        numbers[place] = bad
        for array in (numbers, numbers.reshape(10, 100), numbers.reshape(10, 100).T):
            assert not is_finite(array)


def test_numbers_too_large_to_square_are_still_finite():
    """The fast look overflows; the second one does not."""
    with np.errstate(over="ignore"):
        assert is_finite(np.full(10, 3e38, F))
        assert is_finite(np.full((2, 2), -1e308))
    assert is_finite(np.zeros((0, 3)))


def test_layers_are_named_by_kind_and_number():
    """The second Dense is dense_2, whatever stands between."""
    layers = [gn.Dense(2, 2), gn.ReLU(), gn.Dense(2, 2), gn.BatchNorm(2), gn.ReLU()]
    assert layer_names(layers) == ["dense_1", "relu_1", "dense_2", "batchnorm_1", "relu_2"]


# -- naming the first bad number -----------------------------------------------------------

ROWS = [40, 41, 42]


def named(weights, inputs, targets, loss=None, **options):
    """What the guard says of a chain of neurons with one input each."""
    layers = [gn.Dense(1, 1, initial_weights=[[w]], **options) for w in weights]
    network = Network(tuple(layers), loss or gn.MeanSquaredError(), gn.SGD())
    batch = Batch(np.array(inputs, F)[:, None], np.array(targets, F)[:, None])
    return diverged_in_batch(network, [layer.parameters for layer in layers], batch, ROWS)


def test_an_output_is_named_with_layer_value_and_row():
    """The second row is row 41 of the training rows; the second layer makes it too large."""
    error = named([1e30, 1e30], [0, 1, 2], [0, 0, 0])
    assert error.what == "the output of dense_2 became inf"
    assert error.where == "dense_2, training row 41"
    assert error.do


def test_a_loss_is_named_with_its_row():
    """The predictions were finite; their squares are not."""
    error = named([1e30], [0, 0, -1], [0, 0, 0])
    assert error.what == "the loss became inf"
    assert error.where == "the loss, training row 42"


def test_a_sum_of_losses_is_named_with_its_largest_row():
    """Each loss could be represented, all together cannot."""
    error = named([1.5e19], [1, 1.1, 1], [0, 0, 0])
    assert error.what == "the mean loss became inf"
    assert error.where == "the loss, largest in training row 41"


def test_a_gradient_on_its_way_back_is_named():
    """The forward way is finite: a tiny number comes, and a huge weight makes it 1."""
    error = named([1e-30, 1e30], [1, 1, 1], [1, -1e15, 1])
    assert error.what == "the gradient in the output of dense_1 became inf"
    assert error.where == "dense_1, training row 41"


def test_a_gradient_of_weights_is_named():
    """The rows are summed in it, so it has no row."""
    error = named([0], [1e30, 0, 0], [-1e15, 0, 0])
    assert error.what == "the gradient of the weights of dense_1 became inf"
    assert error.where == "dense_1"


def test_the_price_of_weights_is_named():
    """Only the regularizer became too large; it is shown as it was made."""
    error = named([10], [1, 1, 1], [0, 0, 0], weight_regularizer=gn.L2(1e38))
    assert error.what == "the price L2(strength=1e+38) became inf"
    assert error.where == "weights of dense_1"


def test_not_a_number_is_called_so():
    """NaN and infinity are told apart."""
    assert named([1], [np.nan, 0, 0], [0, 0, 0]).what == "the output of dense_1 became nan"
    assert named([1], [-np.inf, 0, 0], [0, 0, 0]).what == "the output of dense_1 became -inf"


def test_what_cannot_be_found_again_is_still_an_error():
    """With dropout, the second walk may see other numbers than the first."""
    error = named([1], [1, 1, 1], [1, 1, 1])
    assert isinstance(error, DivergedError)
    assert "too large to represent" in error.what


def test_a_weight_is_named_after_the_update():
    """Layer and parameter of the first one that is not finite."""
    layers = (gn.Dense(2, 2), gn.Dense(2, 1))
    network = Network(layers, gn.MeanSquaredError(), gn.SGD())
    parameters = [layer.parameters for layer in layers]
    assert "too large" in diverged_in_update(network, parameters).what
    parameters[1].biases[0, 0] = np.nan
    error = diverged_in_update(network, parameters)
    assert (error.what, error.where) == ("the biases of dense_2 became nan", "dense_2")


# -- in a training -------------------------------------------------------------------------

X = np.random.default_rng(0).standard_normal((40, 3))
Y = X.sum(axis=1)


class Bomb(gn.Layer):
    """From its `at`-th training batch on, one number of its output is not finite."""

    def __init__(self, at, value=np.inf):
        self.at, self.value, self.batches = at, value, 0

    def compute(self, parameters, inputs, mode):
        self.batches += mode.training
        output = +inputs
        if mode.training and self.batches >= self.at:
            output[2] = self.value
        return output, None

    def differentiate_inputs(self, parameters, memory, dvalues):
        return dvalues


def armed(at, **options):
    layers = [gn.Dense(3, 4, seed=0), gn.Tanh(), Bomb(at), gn.Dense(4, 1, seed=1)]
    return gn.Model(layers, loss=gn.MeanSquaredError(), **options)


OPTIONS = {"batch_size": 8, "validation_split": 0, "shuffle": False, "seed": 0}  # 5 batches


def all_finite(model):
    return all(np.isfinite(array).all() for array in model.parameters.values())


def test_the_very_step_is_named():
    """Batch 12 of 5 each is epoch 3, batch 2, and its third row is row 10."""
    model = armed(at=12)
    with pytest.raises(DivergedError) as caught:
        model.fit(X, Y, epochs=9, **OPTIONS)
    assert caught.value.what.startswith("the output of bomb_1 became inf; last finite cost ")
    assert caught.value.where == "bomb_1, training row 10, epoch 3, batch 2"
    assert caught.value.code == 6
    assert len(str(caught.value)) <= 400


def test_the_last_finite_cost_is_that_of_the_batch_before():
    """So one sees how it grew; the first batch of an epoch has none."""
    costs = [r.cost for r in streamed(armed(at=99), epochs=1)]
    with pytest.raises(DivergedError, match=f"last finite cost {costs[1]:.4g} "):
        armed(at=3).fit(X, Y, epochs=1, **OPTIONS)
    with pytest.raises(DivergedError) as caught:
        armed(at=1).fit(X, Y, epochs=1, **OPTIONS)
    assert "last finite" not in str(caught.value)


def streamed(model, epochs):
    plan = gn.Plan(epochs, 8, shuffle=False)
    return [
        r for r in model.stream(model.batch_of(X, Y), None, plan) if isinstance(r, gn.BatchRecord)
    ]


def test_afterwards_the_layers_hold_the_weights_from_the_start_of_the_epoch():
    """Nothing of the failing epoch is left."""
    model, shorter = armed(at=12), armed(at=99)
    with pytest.raises(DivergedError):
        model.fit(X, Y, epochs=9, **OPTIONS)
    shorter.fit(X, Y, epochs=2, **OPTIONS)
    assert model.digest() == shorter.digest()
    assert model.epochs_done == 2


def test_divergence_in_the_first_epoch_leaves_the_first_weights():
    """As if nothing had been tried."""
    model, fresh = armed(at=3), armed(at=99)
    with pytest.raises(DivergedError):
        model.fit(X, Y, epochs=9, **OPTIONS)
    fresh.begin(0)
    assert model.digest() == fresh.digest()


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        (gn.SGD(1e6), {}),
        (gn.SGD(1e38), {"batch_size": 40}),
        (gn.Momentum(1e4), {}),
        (gn.Nesterov(1e4), {}),
        (gn.Adam(1e30), {"batch_size": 40}),
        (gn.AdamW(1e37), {}),
        (gn.RMSprop(1e38), {}),
        (gn.AdaGrad(1e38), {}),
    ],
    ids=repr,
)
@pytest.mark.parametrize("split", [0, 0.25])
def test_a_learning_rate_much_too_high_is_stopped_in_words(optimizer, options, split):
    """Whatever overflows first: named, without a single warning, with finite weights left."""
    layers = [gn.Dense(3, 8), gn.ReLU(), gn.Dense(8, 1)]
    model = gn.Model(layers, loss=gn.MeanSquaredError(), optimizer=optimizer)
    with pytest.raises(DivergedError, match=r"became -?(inf|nan)") as caught:
        model.fit(X, Y, epochs=60, seed=0, **{"batch_size": 8, "validation_split": split} | options)
    assert "epoch " in caught.value.where
    assert all_finite(model)


def test_after_divergence_one_can_go_on_more_gently():
    """What the optimizer remembers of the accident, here NaN, is forgotten."""
    layers = [gn.Dense(3, 8), gn.ReLU(), gn.Dense(8, 1)]
    model = gn.Model(layers, loss=gn.MeanSquaredError(), optimizer=gn.Adam(1e7))
    model.begin(0)
    first = [copy_of(layer.parameters) for layer in layers]
    with pytest.raises(DivergedError, match="the weights of dense_1 became nan"):
        model.fit(X, Y, epochs=60, batch_size=40, seed=0)
    for layer, own in zip(layers, first, strict=True):
        layer.parameters = own
    model.optimizer = gn.Adam(0.05)
    losses = model.fit(X, Y, epochs=30, seed=0)["loss"]
    assert losses[-1] < losses[0] / 5


def copy_of(parameters):
    return type(parameters)(*(array.copy() for array in parameters))


def test_huge_targets_are_stopped_in_words():
    """A target times 10¹² without scaling is the usual reason."""
    layers = [gn.Dense(3, 8), gn.ReLU(), gn.Dense(8, 1)]
    model = gn.Model(layers, loss=gn.MeanSquaredError(), optimizer=gn.SGD(0.1))
    with pytest.raises(DivergedError, match="scale inputs and targets"):
        model.fit(X, Y * 1e12, epochs=60, seed=0)


def test_an_infinite_validation_loss_is_stopped_too():
    """Finite weights can still be too large for rows that were not trained on."""
    model = gn.Model([gn.Dense(3, 1)], loss=gn.MeanSquaredError())
    with pytest.raises(DivergedError) as caught:
        model.fit(X, Y, epochs=3, validation=(X * 1e30, Y), seed=0)
    assert caught.value.what == "the validation loss became inf"
    assert caught.value.where == "epoch 1"
    assert all_finite(model)


def test_nothing_that_is_not_finite_is_saved(tmp_path):
    """Neither after an accident nor when weights were set by hand; the old file stays."""
    path = tmp_path / "model.safetensors"
    model = gn.Model([gn.Dense(3, 1)], loss=gn.MeanSquaredError())
    model.begin(0)
    model.save(path)
    before = path.read_bytes()
    model.layers[0].biases = np.full((1, 1), np.nan, F)
    with pytest.raises(DivergedError, match=r"dense_1\.biases"):
        model.save(path)
    assert path.read_bytes() == before
