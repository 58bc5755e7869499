"""What `init` does, and what it leaves alone."""

import numpy as np
import pytest

from glassnet import ConfigError

NAMES = [(np, "dot"), (np, "zeros"), (np, "eye"), (np.random, "randn")]


def test_the_book_s_first_numbers(nnfs):
    """The page of chapter 3 that shows the first five outputs of a layer on the spiral."""
    X, _ = nnfs.spiral_data(samples=100, classes=3)
    dense = nnfs.Layer_Dense(2, 3)
    dense.forward(X)
    page = [
        [0, 0, 0],
        [-1.0475188e-04, 1.1395361e-04, -4.7983500e-05],
        [-2.7414842e-04, 3.1729150e-04, -8.6921798e-05],
        [-4.2188365e-04, 5.2666257e-04, -5.5912682e-05],
        [-5.7707680e-04, 7.1401405e-04, -8.9430439e-05],
    ]
    assert dense.output.dtype == np.float32
    np.testing.assert_array_equal(dense.output[:5], np.float32(page))


def test_first_weights_are_the_books(nnfs):
    """Seeded with 0, a layer of 2 to 4 begins with the weights of chapter 3."""
    page = [
        [0.01764052, 0.00400157, 0.00978738, 0.02240893],
        [0.01867558, -0.00977278, 0.00950088, -0.00151357],
    ]
    layer = nnfs.Layer_Dense(2, 4)
    np.testing.assert_allclose(layer.weights, page, atol=5e-9)
    assert layer.weights.dtype == layer.biases.dtype == np.float32
    assert not layer.biases.any()


def test_numpy_is_never_changed(nnfs):
    """Before and after, NumPy's functions are the same objects and give float64."""
    before = [getattr(module, name) for module, name in NAMES]
    nnfs.init(default_dtype="float32")
    assert [getattr(module, name) for module, name in NAMES] == before
    assert np.zeros(1).dtype == np.dot([1.0], [[1.0]]).dtype == np.float64


@pytest.mark.parametrize(
    ("arguments", "parameters", "products"),
    [
        ({}, np.float32, np.float32),
        ({"default_dtype": "float64"}, np.float64, np.float32),
        ({"default_dtype": None}, np.float64, np.float32),
        ({"dot_precision_workaround": False}, np.float32, np.float32),
        ({"dot_precision_workaround": False, "default_dtype": "float64"}, np.float64, np.float64),
        ({"dot_precision_workaround": False, "default_dtype": None}, np.float64, np.float64),
    ],
)
def test_types_are_those_that_were_asked_for(nnfs, arguments, parameters, products):
    """The default type is that of parameters; the workaround makes all products float32."""
    nnfs.init(**arguments)
    layer = nnfs.Layer_Dense(3, 2)
    layer.forward(np.ones((4, 3)))
    layer.backward(np.ones((4, 2)))
    assert layer.weights.dtype == layer.biases.dtype == parameters
    assert layer.dweights.dtype == layer.dinputs.dtype == products


def test_products_are_added_up_in_float64(nnfs):
    """1 + 2⁻³⁰ − 1 is 0 in float32 and 2⁻³⁰ in float64."""
    layer = nnfs.Layer_Dense(3, 1)
    layer.weights = np.float32([[1], [2**-30], [-1]])
    layer.forward(np.ones((1, 3), np.float32))
    assert layer.output == np.float32(2**-30)


def test_chance_goes_on_where_it_was_without_a_seed(nnfs):
    """A seed of None leaves the stream alone, the same seed starts it anew."""
    first = nnfs.Layer_Dense(2, 2).weights
    nnfs.init(random_seed=None)
    second = nnfs.Layer_Dense(2, 2).weights
    nnfs.init()
    assert (nnfs.Layer_Dense(2, 2).weights == first).all()
    assert (nnfs.Layer_Dense(2, 2).weights == second).all()


@pytest.mark.parametrize("dtype", ["int32", "no type", object()])
def test_only_floating_types_can_be_the_default(nnfs, dtype):
    """A network of whole numbers cannot learn."""
    with pytest.raises(ConfigError, match="floating"):
        nnfs.init(default_dtype=dtype)
