"""Promises that every layer keeps. A new layer adds one line to LAYERS of the catalogue."""

import copy
from functools import cache
from itertools import combinations

import jax
import numpy as np
import pytest

from glassnet import layers
from glassnet.arrays import INFERENCE, namespace_of
from glassnet.checking.catalogue import LAYERS
from glassnet.checking.differences import slope
from glassnet.checking.examples import MODES
from glassnet.errors import ShapeError
from glassnet.layers import Layer
from glassnet.settings import settings_of

jax.config.update("jax_enable_x64", True)

SHAPES = 20  # random shapes of each layer that are compared with differences

MISFITS = [
    (layers.Dense(3, 2), (4,)),
    (layers.Dense(3, 2), (1, 3)),
    (layers.MaskedDense([[1, 0], [1, 1]]), (3,)),
    (layers.BatchNorm(3), (3, 2)),
    (layers.LayerNorm(3), ()),
    (layers.Conv2D(3, 1, 3), (8, 8)),
    (layers.Conv2D(3, 1, 3), (8, 8, 1)),
    (layers.Conv2D(1, 1, (3, 1)), (2, 8, 1)),
    (layers.MaxPool2D(2), (8, 8)),
    (layers.AveragePool2D((1, 3)), (8, 2, 1)),
    (layers.Embedding(3, 2), (4, 1)),
]


@pytest.fixture(params=LAYERS, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


@pytest.fixture(params=MODES.values(), ids=MODES)
def mode(request):
    return request.param


# -- how it is tested -----------------------------------------------------------------------


def example(kind, number, dtype=np.float64):
    """A layer, parameters and inputs of random sizes."""
    chance = np.random.default_rng([number, *kind.__name__.encode()])
    layer, inputs = LAYERS[kind](chance)
    shapes = layer.parameter_shapes
    parameters = layer.Parameters(
        *(
            # what is observed (a variance) may have to be positive
            chance.uniform(0.5, 1.5, shape)
            * (1 if name in layer.observed else signs(chance, shape))
            for name, shape in zip(shapes._fields, shapes, strict=True)
        )
    )
    if not layer.takes_indices:
        inputs = inputs.astype(dtype)
    return layer, jax.tree.map(lambda p: p.astype(dtype), parameters), inputs


def signs(chance, shape):
    return chance.choice([-1, 1], shape)


def there_and_back(layer, parameters, inputs, mode):
    """Forward, then backward from a gradient of 0.3, 1.3, 2.3, … in the output."""
    output, memory = layer.compute(parameters, inputs, mode)
    xp = namespace_of(output)
    dvalues = (xp.arange(output.size) + 0.3).reshape(output.shape).astype(output.dtype)
    dinputs = layer.differentiate_inputs(parameters, memory, dvalues)
    gradients = layer.differentiate_parameters(parameters, memory, dvalues)
    return output, dinputs, gradients, layer.observe(parameters, memory)


def weighted_output(layer, parameters, inputs, mode):
    """One number whose gradient `there_and_back` finds: Σ dvalues · output."""
    output, _ = layer.compute(parameters, inputs, mode)
    return (output.reshape(-1) * (namespace_of(output).arange(output.size) + 0.3)).sum()


def assert_close(ours, theirs, tolerance, what=""):
    """No entry differs by more than a share `tolerance` of the largest."""
    scale = max(abs(theirs).max(), 0.1)
    assert ours.shape == theirs.shape, what
    assert abs(ours - theirs).max() <= tolerance * scale, what


def learned(gradients):
    """The gradients that are not None, by name."""
    return {name: g for name, g in gradients._asdict().items() if g is not None}


@cache
def compiled(kind, mode, number):
    """What JAX makes of a layer's source: its own there and back, and its own gradients."""
    layer, parameters, inputs = example(kind, number)
    arguments = (0,) if layer.takes_indices else (0, 1)

    def everything(parameters, inputs):
        ours = there_and_back(layer, parameters, inputs, mode)
        referee = jax.grad(lambda p, x: weighted_output(layer, p, x, mode), arguments)
        return ours, referee(parameters, inputs)

    return jax.jit(everything)(parameters, inputs)


# -- the promises ---------------------------------------------------------------------------


def test_every_public_layer_is_here():
    """Nothing public goes without a referee."""

    def family(kind):
        below = [one for one in kind.__subclasses__() if one.__module__.startswith("glassnet.")]
        return {kind} if not below else set().union(*map(family, below))

    rooms = ("glassnet.layers", "glassnet.activations")
    assert {kind for kind in family(Layer) if kind.__module__.startswith(rooms)} == set(LAYERS)


def test_small_sizes_are_tested(kind):
    """The random shapes include dimensions of 1."""
    assert any(1 in example(kind, number)[2].shape for number in range(SHAPES))


def assert_slopes(layer, parameters, inputs, mode, what):
    """The gradients are those that differences show."""
    _, dinputs, gradients, _ = there_and_back(layer, parameters, inputs, mode)
    if not layer.takes_indices:
        seen = slope(lambda x: weighted_output(layer, parameters, x, mode), inputs)
        assert_close(dinputs, seen, 1e-6, f"inputs of {what}")
    for name, gradient in learned(gradients).items():

        def along(p, name=name):
            return weighted_output(layer, parameters._replace(**{name: p}), inputs, mode)

        assert_close(gradient, slope(along, getattr(parameters, name)), 1e-6, f"{name} of {what}")


def test_gradient_is_the_slope(kind, mode):
    """Moving one input or parameter a little changes the output as its gradient says."""
    for number in range(SHAPES):
        assert_slopes(*example(kind, number), mode, f"example {number}")


@pytest.mark.parametrize("number", range(2))
def test_gradient_is_what_autodiff_finds(kind, mode, number):
    """The hand-derived way back agrees with jax.grad of the way forward."""
    layer, parameters, inputs = example(kind, number)
    _, dinputs, gradients, _ = there_and_back(layer, parameters, inputs, mode)
    _, referee = compiled(kind, mode, number)
    for name, gradient in learned(gradients).items():
        assert_close(gradient, np.asarray(getattr(referee[0], name)), 1e-10)
    if not layer.takes_indices:
        assert_close(dinputs, np.asarray(referee[1]), 1e-10)


@pytest.mark.parametrize("number", range(2))
def test_compiled_equals_plain(kind, mode, number):
    """JAX, compiling the very same source, gives the same numbers, there and back."""
    plain = there_and_back(*example(kind, number), mode)
    theirs, _ = compiled(kind, mode, number)
    jax.tree.map(lambda a, b: assert_close(a, np.asarray(b), 1e-10), plain, theirs)


@pytest.mark.parametrize("number", range(5))
def test_gradients_have_the_shape_of_what_they_change(kind, mode, number):
    """dx has the shape of x, for the inputs and for every parameter that is learned."""
    layer, parameters, inputs = example(kind, number)
    _, dinputs, gradients, observed = there_and_back(layer, parameters, inputs, mode)
    assert dinputs.shape == inputs.shape
    for name in parameters._fields:
        assert getattr(observed, name).shape == getattr(parameters, name).shape
        gradient = getattr(gradients, name)
        if name in layer.observed:
            assert gradient is None
        else:
            assert gradient.shape == getattr(parameters, name).shape


def test_rules_are_pure(kind, mode):
    """Going there and back changes neither the layer nor any array it was given."""
    layer, parameters, inputs = example(kind, 1)
    before = copy.deepcopy(vars(layer))

    def freeze(array):
        array.flags.writeable = False

    jax.tree.map(freeze, (parameters, inputs))
    output, memory = layer.compute(parameters, inputs, mode)
    dvalues = np.ones_like(output)
    jax.tree.map(freeze, (memory, dvalues))
    layer.differentiate_inputs(parameters, memory, dvalues)
    layer.differentiate_parameters(parameters, memory, dvalues)
    layer.observe(parameters, memory)
    np.testing.assert_equal(vars(layer), before)


@pytest.mark.parametrize("number", range(5))
def test_no_array_goes_by_two_names(kind, mode, number):
    """Outputs and gradients are arrays of their own, so writing into one changes no other."""
    layer, parameters, inputs = example(kind, number)
    output, memory = layer.compute(parameters, inputs, mode)
    dvalues = np.ones_like(output)
    dinputs = layer.differentiate_inputs(parameters, memory, dvalues)
    gradients = layer.differentiate_parameters(parameters, memory, dvalues)
    arrays = jax.tree.leaves([inputs, *parameters, output, dvalues, dinputs, *gradients])
    assert not any(np.shares_memory(a, b) for a, b in combinations(arrays, 2))


def test_glass_case_shows_everything(kind, mode):
    """After forward and backward, every number can be read under the book's name."""
    layer, parameters, inputs = example(kind, 1)
    layer.parameters = parameters
    output = layer.forward(inputs, mode)
    dinputs = layer.backward(np.ones_like(output))
    assert layer.inputs is inputs
    assert layer.output is output
    assert layer.dinputs is dinputs
    for name in layer.Parameters._fields:
        assert getattr(layer, name) is getattr(parameters, name)
        assert (getattr(layer, "d" + name) is None) == (name in layer.observed)


def test_float32_stays_float32(kind, mode):
    """float32 numbers give float32 numbers, there and back, on NumPy and on JAX."""
    layer, parameters, inputs = example(kind, 1, np.float32)
    plain = there_and_back(layer, parameters, inputs, mode)
    traced = jax.eval_shape(lambda p, x: there_and_back(layer, p, x, mode), parameters, inputs)
    assert {array.dtype for array in jax.tree.leaves((plain, traced))} == {np.dtype(np.float32)}


def test_output_shape_is_known_beforehand(kind):
    """A layer can say what shape comes out before anything is computed."""
    for number in range(SHAPES):
        layer, parameters, inputs = example(kind, number)
        output, _ = layer.compute(parameters, inputs, INFERENCE)
        if inputs.ndim > 1:
            assert layer.output_shape(inputs.shape[1:]) == output.shape[1:], f"example {number}"
        if layer.input_shape is not None:
            assert layer.input_shape == inputs.shape[1:], f"example {number}"


@pytest.mark.parametrize(("layer", "shape"), MISFITS, ids=repr)
def test_inputs_that_do_not_fit_are_refused(layer, shape):
    """The error names the layer and what came, and says what to do, in a few words."""
    with pytest.raises(ShapeError) as caught:
        layer.output_shape(shape)
    assert type(layer).__name__ in str(caught.value)
    assert str(shape[0] if shape else "batch") in str(caught.value)
    assert caught.value.do
    assert len(str(caught.value)) <= 400


def test_layers_without_a_misfit_take_everything(kind):
    """A layer either refuses some shape, and that is tested above, or takes them all."""
    if kind not in {type(layer) for layer, _ in MISFITS}:
        layer, _, _ = example(kind, 0)
        for shape in [(1,), (5,), (2, 3), (4, 3, 2)]:
            assert np.prod(layer.output_shape(shape)) == np.prod(shape)


@pytest.mark.parametrize("number", range(5))
def test_settings_make_the_same_layer_again(kind, number):
    """A layer's settings say everything about it: a twin made from them is its equal."""
    layer, _, inputs = example(kind, number)
    twin = type(layer)(**settings_of(layer))
    np.testing.assert_equal(settings_of(twin), settings_of(layer))
    assert repr(twin) == repr(layer)
    for one in (layer, twin):
        one.begin(np.random.default_rng(5))
    np.testing.assert_equal(twin.forward(inputs), layer.forward(inputs))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_first_parameters_are_as_announced(kind, dtype):
    """What is drawn at the beginning has the announced shapes and the asked-for precision."""
    layer, _, _ = example(kind, 1)
    layer.begin(np.random.default_rng(0), dtype=dtype)
    for first, shape in zip(layer.parameters, layer.parameter_shapes, strict=True):
        assert first.shape == shape
        assert first.dtype == dtype
