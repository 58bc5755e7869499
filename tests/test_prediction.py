"""Prediction: any number of rows, each with the same bits always."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import glassnet as gn
from glassnet import metrics, prediction
from glassnet.prediction import (
    block_size,
    evaluate,
    predict,
    predict_blocks,
    suitable_metrics,
)
from glassnet.train_step import Batch, Network

DTYPES = ["float32", "float64"]


def dense():
    layers = [gn.Dense(7, 33), gn.ReLU(), gn.Dense(33, 1)]
    return gn.Model(layers, loss=gn.MeanSquaredError()), (7,)


def wide():
    """Its products are large enough for all threads of the machine."""
    layers = [gn.Dense(100, 200), gn.SiLU(), gn.Dense(200, 3)]
    return gn.Model(layers, loss=gn.MeanSquaredError()), (100,)


def classes():
    layers = [gn.Dense(5, 20), gn.GELU(), gn.LayerNorm(20), gn.Dense(20, 3), gn.Softmax()]
    return gn.Model(layers, loss=gn.CrossEntropy()), (5,)


def batch_norm():
    layers = [gn.Dense(6, 16), gn.BatchNorm(16), gn.Tanh(), gn.Dropout(0.5), gn.Dense(16, 2)]
    return gn.Model(layers, loss=gn.MeanSquaredError()), (6,)


def images():
    layers = [
        *(gn.Conv2D(2, 3, 3, padding="same"), gn.ReLU(), gn.MaxPool2D(2)),
        *(gn.Conv2D(3, 4, 2), gn.AveragePool2D(2, stride=1), gn.Flatten()),
        gn.Dense(4, 5),
        gn.Softmax(),
    ]
    return gn.Model(layers, loss=gn.CrossEntropy()), (6, 6, 2)


NETWORKS = [dense, wide, classes, batch_norm, images]


@cache
def prepared(make, dtype):
    """A network whose numbers are all odd ones, a pool of rows, and the outputs of the pool."""
    model, shape = make()
    model = gn.Model(model.layers, loss=model.loss, dtype=dtype)
    model.begin(0)
    chance = np.random.default_rng(1)
    for layer in model.layers:
        moved = [np.abs(a + chance.normal(0, 0.1, a.shape)).astype(dtype) for a in layer.parameters]
        layer.parameters = type(layer.parameters)(*moved)
    pool = chance.standard_normal((400, *shape)).astype(dtype)
    return model, pool, model.predict(pool)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("make", NETWORKS)
@settings(max_examples=15, deadline=None)
@given(count=st.integers(1, 700), seed=st.integers(0, 2**32 - 1))
def test_a_row_has_the_same_bits_in_any_company(make, dtype, count, seed):
    """Alone, repeated, in another order, in a small batch or a large one."""
    model, pool, expected = prepared(make, dtype)
    rows = np.random.default_rng(seed).integers(0, len(pool), count)
    np.testing.assert_array_equal(model.predict(pool[rows]), expected[rows])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("make", NETWORKS)
def test_a_row_has_the_same_bits_in_every_place_of_a_block(make, dtype):
    """First, last and everywhere between; also in the last, incomplete block."""
    model, pool, expected = prepared(make, dtype)
    size = block_size(model.layers, pool.shape[1:])
    for count in (1, 2, 3, 63, 64, 65, size - 1, size, size + 1, 3 * size + 5):
        many = model.predict(np.repeat(pool[:1], count, axis=0))
        assert len(many) == count
        assert np.unique(many, axis=0).tolist() == expected[:1].tolist()


@pytest.mark.parametrize("make", NETWORKS)
def test_prediction_is_the_way_forward(make):
    """Layer after layer at inference, to within rounding."""
    model, pool, expected = prepared(make, "float64")
    np.testing.assert_allclose(model.forward(pool), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("make", NETWORKS)
def test_many_rows_are_shared_among_threads(make, monkeypatch):
    """In the same order, with the same bits, and with NumPy's error handling of the caller."""
    model, pool, expected = prepared(make, "float32")
    monkeypatch.setattr(prediction, "SHARE", 64)
    monkeypatch.setattr(prediction, "cores", lambda: 3)
    np.testing.assert_array_equal(model.predict(pool), expected)
    huge = np.full_like(pool, 3e38)
    with np.errstate(all="ignore"):  # warnings are errors in these tests
        predict(model.layers, model.in_order(), huge)


def test_a_failure_in_a_thread_reaches_the_caller(monkeypatch):
    """It is the same error as with few rows."""
    model, pool, _ = prepared(dense, "float32")
    monkeypatch.setattr(prediction, "SHARE", 64)
    with pytest.raises(FloatingPointError), np.errstate(all="raise"):
        predict(model.layers, model.in_order(), np.full_like(pool, 3e38))


def test_blocks_come_one_by_one():
    """Memory is needed for one block, however many rows there are."""
    model, pool, expected = prepared(dense, "float32")
    blocks = list(predict_blocks(model.layers, model.in_order(), np.tile(pool, (12, 1))))
    assert [len(block) for block in blocks] == [2048, 2048, 704]
    np.testing.assert_array_equal(np.concatenate(blocks), np.tile(expected, (12, 1)))


@pytest.mark.parametrize(("width", "rows"), [(1, 2048), (256, 1024), (784, 320), (100_000, 64)])
def test_wide_networks_are_run_in_smaller_blocks(width, rows):
    """What passes from layer to layer stays small, and blocks are never less than 64 rows."""
    assert block_size([gn.Dense(width, 2)], (width,)) == rows


def test_predicting_changes_neither_inputs_nor_parameters():
    """Asking is free of consequences."""
    model, pool, _ = prepared(batch_norm, "float32")
    before, inputs = model.digest(), pool.copy()
    parameters = [layer.parameters for layer in model.layers]
    predict(model.layers, parameters, pool)
    assert model.digest() == before
    np.testing.assert_array_equal(pool, inputs)


# -- evaluation ----------------------------------------------------------------------------

X = np.random.default_rng(2).standard_normal((300, 4))
LABELS = np.arange(300) % 3
WEIGHTS = np.arange(300) / 100


def started(layers, loss):
    model = gn.Model(layers, loss=loss, dtype="float64")
    model.begin(5)
    return model


def test_class_loss_and_accuracy_equal_a_plain_computation():
    """−log of the probability of the true class, and how often it is the largest."""
    model = started([gn.Dense(4, 3), gn.Softmax()], gn.CrossEntropy())
    weights, biases = model.layers[0].parameters
    scores = np.exp(X @ weights + biases)
    probabilities = scores / scores.sum(axis=1, keepdims=True)
    losses = -np.log(probabilities[np.arange(300), LABELS])
    plain = model.evaluate(X, LABELS)
    assert plain["loss"] == pytest.approx(losses.mean(), rel=1e-12)
    assert plain["accuracy"] == (probabilities.argmax(axis=1) == LABELS).mean()
    weighted = model.evaluate(X, LABELS, sample_weight=WEIGHTS)
    assert weighted["loss"] == pytest.approx((WEIGHTS @ losses) / WEIGHTS.sum(), rel=1e-12)


def test_yes_or_no_loss_and_accuracy_equal_a_plain_computation():
    """With and without the last sigmoid in the network, the same answer."""
    answers = (LABELS > 0)[:, None]
    with_sigmoid = started([gn.Dense(4, 1), gn.Sigmoid()], gn.BinaryCrossEntropy())
    scores_only = started([gn.Dense(4, 1)], gn.SigmoidBinaryCrossEntropy())
    p = 1 / (1 + np.exp(-(X @ with_sigmoid.layers[0].weights)))
    losses = -np.where(answers, np.log(p), np.log(1 - p))
    for model in (with_sigmoid, scores_only):
        got = model.evaluate(X, answers)
        assert got["loss"] == pytest.approx(losses.mean(), rel=1e-12)
        assert got["accuracy"] == ((p > 0.5) == answers).mean()
        np.testing.assert_array_equal(model.predict_classes(X), p > 0.5)


def test_regression_metrics_equal_a_plain_computation():
    """Mean squared and absolute error, and the share of the variance that is explained."""
    model = started([gn.Dense(4, 2)], gn.MeanSquaredError())
    truth = X[:, :2] * 2 + 1
    error = X @ model.layers[0].weights - truth
    unexplained = (error**2).sum(axis=0) / ((truth - truth.mean(axis=0)) ** 2).sum(axis=0)
    assert model.evaluate(X, truth) == pytest.approx(
        {
            "loss": (error**2).mean(),
            "mean_absolute_error": abs(error).mean(),
            "r_squared": (1 - unexplained).mean(),
        },
        rel=1e-12,
    )


def test_a_float32_mean_over_many_rows_loses_no_digits():
    """Losses are added in float64, however many there are."""
    model = gn.Model([gn.Dense(1, 1, initial_weights=[[0.0]])], loss=gn.MeanSquaredError())
    model.begin(0)
    targets = np.random.default_rng(0).random(20_000, dtype=np.float32)
    losses = (targets * targets).astype(np.float64)
    loss = model.evaluate(np.zeros((20_000, 1)), targets)["loss"]
    assert loss == pytest.approx(losses.mean(), rel=1e-12)


def test_an_overflow_is_an_infinite_loss_without_metrics_or_warnings():
    """The loss says that a number became too large; metrics would be made up."""
    layer = gn.Dense(1, 1, initial_weights=[[3e38]])
    network = Network((layer,), gn.MeanSquaredError(), gn.SGD())
    data = Batch(np.array([[1e5]], np.float32), np.array([[0]], np.float32))
    assert evaluate(network, [layer.parameters], data) == {"loss": np.inf}


def test_every_loss_has_metrics_that_suit_it():
    """Classes and answers have an accuracy; numbers have R² and a mean error."""
    one_hot, answers, numbers = np.eye(3), np.array([[1.0], [0.0]]), np.array([[1.0], [3.0]])
    assert suitable_metrics(gn.CrossEntropy(), one_hot, one_hot) == {"accuracy": 1}
    assert suitable_metrics(gn.BinaryCrossEntropy(), answers * 0.4, answers) == {"accuracy": 0.5}
    for loss in (gn.MeanSquaredError(), gn.MeanAbsoluteError(), gn.Huber()):
        assert set(suitable_metrics(loss, numbers, numbers)) == {"r_squared", "mean_absolute_error"}
    assert metrics.r_squared(numbers, numbers) == 1
