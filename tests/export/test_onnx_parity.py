"""ONNX, row by row: 10,000 rows in every program that runs it, and none is told otherwise."""

import warnings

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx.reference import ReferenceEvaluator

from glassnet import Conv2D, CrossEntropy, Dense, Flatten, MaxPool2D, Model, ReLU, Softmax
from glassnet.export import to_onnx
from glassnet.tables import read

from .conftest import columns

ROWS = 10_000
CLOSEST, TIED = 1e-5, 1e-4
OPSETS = [13, 17, 21]


def said_by_all(path, feeds):
    """The answers of onnxruntime, as the file is and optimised, and of the ONNX reference."""
    onnx.checker.check_model(path, full_check=True)
    for level in ("ORT_DISABLE_ALL", "ORT_ENABLE_ALL"):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, level)
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        yield session.run(None, feeds)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a program that is not ours
        yield ReferenceEvaluator(str(path)).run(None, feeds)


def clear_rows(probabilities):
    """The rows whose two most probable classes are apart."""
    second, first = np.sort(probabilities, axis=1)[:, -2:].T
    return first - second > TIED


@pytest.fixture(scope="module")
def many_cells():
    """Rows that no model has seen: a table as in the other tests, only longer."""
    return columns(np.random.default_rng(1), ROWS)


@pytest.fixture(scope="module")
def feeds(many_cells):
    """The same cells as an ONNX file takes them: empty texts where words are missing."""
    return {
        name: np.array([["" if cell is None else cell] for cell in cells], cells.dtype)
        for name, cells in many_cells.items()
    }


@pytest.mark.one_in(4)
@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize("task", ["number", "numbers"])
def test_numbers_agree(make, many_cells, feeds, tmp_path, task, opset):
    """Numbers agree to 1e-5 of their spread."""
    model, path = make(task), tmp_path / "model.onnx"
    inputs = to_onnx(model, path, opset=opset).inputs
    spread = np.squeeze([target.scale.spread for target in model.encoder.targets])
    expected = model.predict(read(many_cells)).values
    for (answer,) in said_by_all(path, {name: feeds[name] for name in inputs}):
        apart = answer.reshape(expected.shape) - expected
        assert len(apart) == ROWS
        assert abs(apart / spread).max() < CLOSEST


@pytest.mark.one_in(5)
@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize("task", ["classes", "labels"])
def test_classes_agree(make, many_cells, feeds, tmp_path, task, opset):
    """Probabilities agree to 1e-5, and so do all labels but those of a toss-up."""
    model, path = make(task), tmp_path / "model.onnx"
    inputs = to_onnx(model, path, opset=opset).inputs
    expected = model.predict(read(many_cells))
    ours = np.asarray(expected.probabilities)
    clear = clear_rows(ours) if task == "classes" else abs(ours - 0.5) > TIED / 2
    assert clear.sum() > 0.9 * clear.size
    for labels, probabilities in said_by_all(path, {name: feeds[name] for name in inputs}):
        assert probabilities.shape == ours.shape
        assert abs(probabilities - ours).max() < CLOSEST
        assert (labels == expected.values)[clear].all()


NETWORKS = {
    "784-128-10": ([Dense(784, 128), ReLU(), Dense(128, 10), Softmax()], (784,)),
    "images": (
        [Conv2D(1, 3, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(27, 3), Softmax()],
        (8, 8, 1),
    ),
}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("opset", OPSETS)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_agree(tmp_path, name, opset):
    """Without a table, too: a network of the book's size and one for images."""
    layers, shape = NETWORKS[name]
    model, path = Model(layers, loss=CrossEntropy()), tmp_path / "model.onnx"
    model.begin(seed=0)
    to_onnx(model, path, opset=opset, input_shape=shape)
    inputs = np.random.default_rng(0).standard_normal((ROWS, *shape), np.float32)
    ours = model.predict(inputs)
    clear = clear_rows(ours)
    for output, classes in said_by_all(path, {"inputs": inputs}):
        assert abs(output - ours).max() < CLOSEST
        assert (classes == ours.argmax(axis=1))[clear].all()
