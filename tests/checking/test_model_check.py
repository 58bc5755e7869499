"""Trained networks: their own gradients, engines, exports and files, and faults in each."""

import numpy as np
import pytest

import glassnet as gn
from glassnet import activations, layers, losses
from glassnet.checking import check_model, check_optimizer, exports_check, loops, model_check
from glassnet.errors import ConfigError

X = np.random.default_rng(0).standard_normal((8, 4)).astype(np.float32)
CLASSES = np.arange(8) % 3


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Without JAX and ONNX, which are tested once below."""
    monkeypatch.setattr("glassnet.rungs.has_jax", lambda: False)
    monkeypatch.setattr(exports_check, "find_spec", lambda name: None)


def network(middle=(), loss=None, last=None):
    """A small network that has begun."""
    parts = [gn.Dense(4, 5, weight_regularizer=gn.L2(0.1)), *(middle or [gn.ReLU()])]
    model = gn.Model(
        [*parts, gn.Dense(5, 3), *([last] if last else [gn.Softmax()])],
        loss=loss or gn.CrossEntropy(),
    )
    model.begin(0)
    return model


def told(report):
    """All that is wrong, in one text."""
    return "\n".join(check.problem for check in report.failures)


def test_a_right_network_is_right():
    """Everything is looked at, but what is not installed."""
    report = check_model(network(), X, CLASSES)
    assert report.ok, report.text
    assert {check.subject for check in report.skipped} == {"JAX", "a step", "onnx"}
    wanted = {"dense_1", "softmax_1", "loss", "whole network", "predict", "loops", "python"}
    assert wanted < set(report.subjects)
    assert max(c.found for c in report.checks if c.kind == "gradient") < 1e-6


def test_with_jax_and_onnx(monkeypatch):
    """Both engines and ONNX agree, too; dropout is left out of the step."""
    monkeypatch.undo()
    report = check_model(network([gn.GELU(), gn.BatchNorm(5), gn.Dropout(0.5)]), X, CLASSES)
    assert report.ok, report.text
    assert [check.subject for check in report.skipped] == ["loops"]


@pytest.mark.parametrize(
    ("loss", "last", "y"),
    [
        (gn.MeanSquaredError(), gn.Linear(), np.ones((8, 3))),
        (gn.BinaryCrossEntropy(), gn.Sigmoid(), np.eye(3)[CLASSES]),
        (gn.BinaryCrossEntropy(), gn.Sigmoid(), None),
        (gn.CrossEntropy(), gn.Softmax(), None),
    ],
    ids=str,
)
def test_all_kinds_of_targets(loss, last, y):
    """Numbers, several labels, and targets that are drawn."""
    report = check_model(network(loss=loss, last=last), X, y)
    assert report.ok, report.text


def test_images_and_words():
    """Rows are drawn, and what loops cannot say is skipped."""
    words = [gn.Embedding(7, 2), gn.Flatten(), gn.Dense(6, 2)]
    images = [gn.Conv2D(1, 2, 3), gn.MaxPool2D(2), gn.Flatten(), gn.Dense(2, 2)]
    for parts, given in ((words, np.ones((4, 3), int)), (images, np.ones((4, 4, 4, 1)))):
        model = gn.Model(parts, loss=gn.MeanSquaredError())
        model.begin(0)
        report = check_model(model, given)
        assert report.ok, report.text
        assert "loops" in {check.subject for check in report.skipped}


def test_words_are_compiled(monkeypatch):
    """Weights that are looked up go into the program, as others do."""
    monkeypatch.undo()
    model = gn.Model([gn.Embedding(7, 2), gn.Flatten()], loss=gn.MeanSquaredError())
    model.begin(0)
    report = check_model(model, np.arange(12).reshape(4, 3) % 7)
    assert report.ok, report.text


def test_without_rows_an_open_shape_is_told_where_to_get_them():
    """Nobody can draw images of a size that nobody knows."""
    model = gn.Model([gn.MaxPool2D(2), gn.Flatten(), gn.Dense(4, 1)], loss=gn.Huber())
    model.begin(0)
    with pytest.raises(ConfigError, match=r"check_model\(model, X, y\)"):
        check_model(model)


@pytest.mark.parametrize("rate", [gn.WarmUp(0.01, 200), gn.CosineDecay(0.01)], ids=str)
def test_schedules_may_be_long_or_open(rate):
    """The step that is compared is the first of a training that is long enough."""
    model = gn.Model([gn.Dense(4, 1)], loss=gn.Huber(), optimizer=gn.Adam(rate))
    model.begin(0)
    assert check_model(model, X, np.ones(8)).ok
    assert check_optimizer(gn.Adam(rate)).ok


@pytest.mark.parametrize(
    ("kind", "method", "named"),
    [
        (layers.Dense, "differentiate_parameters", "dense_1: Dense.differentiate_parameters"),
        (activations.ReLU, "differentiate_inputs", "relu_1: ReLU.differentiate_inputs"),
        (losses.SoftmaxCrossEntropy, "differentiate", "loss: SoftmaxCrossEntropy.differentiate"),
    ],
)
def test_a_wrong_gradient_is_named(monkeypatch, kind, method, named):
    """The layer by its name in this network, and the whole chain, too."""
    right = getattr(kind, method)

    def wrong(*given):
        result = right(*given)
        return type(result)(*(p * 1.5 for p in result)) if isinstance(result, tuple) else result * 2

    monkeypatch.setattr(kind, method, wrong)
    report = check_model(network(), X, CLASSES)
    assert f"{named}: largest relative error " in told(report)
    assert "whole network: the gradient of the loss in dense_1.weights" in told(report)


def test_a_forgotten_regularizer_is_named(monkeypatch):
    """Each layer by itself is right, and the chain is not."""
    monkeypatch.setattr(gn.L2, "differentiate", lambda self, p: 0 * p)
    report = check_model(network(), X, CLASSES)
    assert {check.subject for check in report.failures} == {"whole network"}


def test_a_wrong_script_is_named(monkeypatch):
    """An export that computes something else."""
    right = exports_check.run_network
    monkeypatch.setattr(exports_check, "run_network", lambda *a, **k: right(*a, **k) + 1e-5)
    assert "the script of export --to python is" in told(check_model(network(), X, CLASSES))


def test_wrong_loops_are_named(monkeypatch):
    """Loops that differ from NumPy in the last digits of float32."""
    monkeypatch.setitem(loops.EACH, activations.ReLU, lambda x: max(x, 0) * (1 + 1e-8))
    assert "the loops are" in told(check_model(network(), X, CLASSES))


def test_a_file_that_changes_a_bit_is_named(monkeypatch):
    """What comes back is not what was saved."""
    right = model_check.load

    def other(path):
        model = right(path)
        model.layers[0].weights = np.nextafter(model.layers[0].weights, np.float32(9))
        return model

    monkeypatch.setattr(model_check, "load", other)
    assert "not the same bits" in told(check_model(network(), X, CLASSES))


def test_rows_that_depend_on_others_are_named(monkeypatch):
    """A layer that looks at the whole batch when it predicts."""
    right = activations.ReLU.compute

    def centred(self, parameters, inputs, mode):
        output, memory = right(self, parameters, inputs, mode)
        return output - 1e-3 * output.mean(), memory

    monkeypatch.setattr(activations.ReLU, "compute", centred)
    assert "predict gives row 1 other bits" in told(check_model(network(), X, CLASSES))


def test_rows_that_depend_on_their_place_are_named():
    """A model whose answer for a row depends on whether it comes first."""

    class Placed:
        def predict(self, inputs):
            swapped = len(inputs) == 8 and not (inputs[0] == X[0]).all()
            return inputs * (2 if swapped else 1)

    check = model_check.company(Placed(), X)
    assert check.problem == "predict gives row 1 other bits in another order"
