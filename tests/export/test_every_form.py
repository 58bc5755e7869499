"""Every layer of the library has every form, and each says what the layer says."""

from runpy import run_path

import numpy as np
import pytest

from glassnet import activations, layers
from glassnet.export import numpy_layers, plain_layers, python_script, subject_of, to_onnx
from glassnet.export.onnx_layers import FORMS
from glassnet.export.script_layers import CALLS
from glassnet.layers import Layer
from glassnet.losses import MeanSquaredError
from glassnet.model import Model
from glassnet.saving import KINDS

LAYERS = [kind for kind in KINDS.values() if issubclass(kind, Layer)]
MASK = [[1, 0, 1], [0, 0, 1], [1, 1, 0], [1, 0, 0]]

# A layer of each kind, and the shapes of one sample that it is asked about.
EXAMPLES = {
    layers.Dense: (lambda: layers.Dense(4, 3), [(4,)]),
    layers.MaskedDense: (lambda: layers.MaskedDense(MASK), [(4,)]),
    layers.Dropout: (lambda: layers.Dropout(0.5), [(4,), (2, 3)]),
    layers.Flatten: (lambda: layers.Flatten(), [(4,), (2, 3), (2, 3, 2)]),
    layers.BatchNorm: (lambda: layers.BatchNorm(3, epsilon=0.1), [(3,), (2, 4, 3)]),
    layers.LayerNorm: (lambda: layers.LayerNorm(3, epsilon=0.1), [(3,), (2, 3), (2, 4, 3)]),
    layers.Conv2D: (
        lambda: layers.Conv2D(2, 3, (2, 3), stride=(2, 1), padding="same"),
        [(5, 4, 2), (6, 7, 2)],
    ),
    layers.MaxPool2D: (lambda: layers.MaxPool2D((2, 3), stride=(1, 2)), [(5, 6, 2)]),
    layers.AveragePool2D: (lambda: layers.AveragePool2D(2), [(5, 6, 2)]),
    layers.Embedding: (lambda: layers.Embedding(5, 3), [(4,)]),
    activations.LeakyReLU: (lambda: activations.LeakyReLU(0.2), [(4,), (2, 3)]),
    activations.ELU: (lambda: activations.ELU(0.7), [(4,), (2, 3)]),
}
SHAPES = [(4,), (2, 3), (2, 3, 2)]


def example(kind, shape):
    """A network of that layer, with a normalization before it if it learns nothing; and inputs."""
    chance = np.random.default_rng(list(kind.__name__.encode()))
    layer = EXAMPLES.get(kind, (kind, SHAPES))[0]()
    stack = [layer] if layer.parameter_shapes else [layers.BatchNorm(shape[-1], epsilon=0.1), layer]
    stack[0].parameters = parameters_of(stack[0], chance)
    inputs = 3 * chance.standard_normal((7, *shape)).astype(np.float32)
    if layer.takes_indices:
        inputs = chance.integers(0, layer.n_words, (7, *shape))
    return Model(stack, loss=MeanSquaredError()), inputs


def parameters_of(layer, chance):
    """Numbers that are all different, of which only a variance has to be positive."""
    arrays = {}
    for name, shape in layer.parameter_shapes._asdict().items():
        signs = 1 if name == "variance" else chance.choice([-1, 1], shape)
        arrays[name] = (signs * chance.uniform(0.2, 1.5, shape)).astype(np.float32)
    return layer.Parameters(**arrays)


CASES = [(kind, shape) for kind in LAYERS for shape in EXAMPLES.get(kind, (kind, SHAPES))[1]]
NAMES = [f"{kind.__name__} {shape}" for kind, shape in CASES]


def test_every_layer_has_every_form():
    """Who adds a layer adds its forms; nothing in the tables is left over."""
    assert set(FORMS) == set(CALLS) == set(LAYERS)
    for call in filter(None, CALLS.values()):
        assert call.function in vars(numpy_layers)
        assert call.function in vars(plain_layers)


@pytest.mark.parametrize("opset", [13, 21])
@pytest.mark.parametrize(("kind", "shape"), CASES, ids=NAMES)
def test_onnx(kind, shape, opset, tmp_path):
    """onnxruntime, optimised and not, and the ONNX reference agree with the layer."""
    model, _ = example(kind, shape)
    written = to_onnx(model, tmp_path / "layer.onnx", opset=opset, input_shape=shape)
    assert written.difference <= 1e-5


@pytest.mark.parametrize("plain", [False, True], ids=["numpy", "plain"])
@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_scripts(kind, plain, tmp_path):
    """A script of the layer agrees with it to 1e-6, for every shape that it takes."""
    for shape in EXAMPLES.get(kind, (kind, SHAPES))[1]:
        model, inputs = example(kind, shape)
        text = python_script(subject_of(model, shape), plain=plain)
        (tmp_path / "script.py").write_text(text, encoding="utf-8")
        said = run_path(tmp_path / "script.py")["predict"](inputs.reshape(len(inputs), -1).tolist())
        np.testing.assert_allclose(said, model.predict(inputs), rtol=1e-6, atol=1e-6)
