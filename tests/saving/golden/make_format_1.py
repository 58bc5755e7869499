"""Make format_1.safetensors, once. It is kept as it is for ever: never make it anew.

python tests/saving/golden/make_format_1.py
"""

from pathlib import Path

import numpy as np

from glassnet.activations import ReLU, Softmax
from glassnet.layers import Dense, MaskedDense
from glassnet.losses import CrossEntropy
from glassnet.optimizers import Adam
from glassnet.regularizers import L2
from glassnet.saving import describe, write_model_file
from glassnet.schedules import InverseTimeDecay

LAYERS = [
    Dense(2, 2, weight_regularizer=L2(0.5), seed=3),
    ReLU(),
    MaskedDense(np.array([[1, 0, 1], [0, 1, 1]])),
    Softmax(),
]

TENSORS = {
    "dense_1.weights": np.array([[1, 2], [3, 4]], np.float32),
    "dense_1.biases": np.array([[0.5, -20]], np.float32),
    "maskeddense_1.weights": np.array([[1, 0, 2], [0, 1, 3]], np.float32),
    "maskeddense_1.biases": np.array([[0, 4.5, -4.5]], np.float32),
    "double": np.array(0.1, np.float64),
    "long": np.array([-(2**63), 2**63 - 1], np.int64),
    "int": np.array([-(2**31), 2**31 - 1], np.int32),
    "byte": np.array([[0], [255], [7]], np.uint8),
    "empty": np.zeros((0, 5), np.float32),
}


def make(path):
    """Write the file."""
    tensors = dict(TENSORS)
    description = {
        "layers": [describe(layer, tensors, f"layers.{i}") for i, layer in enumerate(LAYERS)],
        "loss": describe(CrossEntropy(), tensors, "loss"),
        "optimizer": describe(Adam(InverseTimeDecay(0.05, 1e-3)), tensors, "optimizer"),
        "words": ["naïve", "数", 'quote " and \\', None, True, 1.5e-300],
    }
    write_model_file(path, tensors, description)


if __name__ == "__main__":
    make(Path(__file__).with_name("format_1.safetensors"))
