"""Model files of every format ever released load for ever."""

from pathlib import Path

import numpy as np
import pytest

from glassnet.layers import Layer
from glassnet.losses import Loss
from glassnet.optimizers import Adam, Optimizer
from glassnet.saving import read_model_file, rebuild
from glassnet.schedules import InverseTimeDecay

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def saved():
    """The tensors and the description in the golden file of format 1."""
    return read_model_file(GOLDEN / "format_1.safetensors")


def test_every_golden_file_is_tested():
    """A new golden file needs its own tests here."""
    assert [path.name for path in GOLDEN.glob("*.safetensors")] == ["format_1.safetensors"]


def test_format_1_numbers(saved):
    """Every dtype of format 1 comes back with the numbers that were saved."""
    tensors, _ = saved
    expected = {
        "byte": np.array([[0], [255], [7]], np.uint8),
        "double": np.array(0.1),
        "empty": np.zeros((0, 5), np.float32),
        "int": np.array([-(2**31), 2**31 - 1], np.int32),
        "layers.2.mask": np.array([[True, False, True], [False, True, True]]),
        "long": np.array([-(2**63), 2**63 - 1], np.int64),
    }
    for name, numbers in expected.items():
        np.testing.assert_array_equal(tensors[name], numbers, strict=True)


def test_format_1_words(saved):
    """The words of the description come back as they were written."""
    assert saved[1]["words"] == ["naïve", "数", 'quote " and \\', None, True, 1.5e-300]


def test_format_1_predictions(saved):
    """The saved network predicts what paper and pencil say.

    (1, 1) gives 4.5 and −14, the ReLU makes that 4.5 and 0, the last layer gives scores of
    4.5 three times, so each class gets a third.
    """
    tensors, description = saved
    dense, relu, masked, softmax = (rebuild(d, tensors, Layer) for d in description["layers"])
    for layer, name in [(dense, "dense_1"), (masked, "maskeddense_1")]:
        names = [f"{name}.{field}" for field in layer.Parameters._fields]
        layer.parameters = layer.Parameters(*(tensors[name] for name in names))
    scores = masked.forward(relu.forward(dense.forward(np.ones((1, 2), np.float32))))
    np.testing.assert_array_equal(scores, [[4.5, 4.5, 4.5]])
    np.testing.assert_allclose(softmax.forward(scores), [[1 / 3, 1 / 3, 1 / 3]], rtol=1e-6)


def test_format_1_training_parts(saved):
    """Loss, optimizer and schedule come back ready to go on training."""
    tensors, description = saved
    assert rebuild(description["loss"], tensors, Loss).label_smoothing == 0
    optimizer = rebuild(description["optimizer"], tensors, Optimizer)
    assert optimizer == Adam(InverseTimeDecay(0.05, 1e-3), 0.9, 0.999, 1e-7)
