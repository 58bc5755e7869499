"""Activations: their values, corners and far tails. (Gradients: test_every_layer.)

The referee is Python's `decimal`, which computes with as many digits as one likes.
"""

import math
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from glassnet import activations
from glassnet.activations import (
    ELU,
    GELU,
    Activation,
    Elementwise,
    LeakyReLU,
    Linear,
    LogSoftmax,
    Rectifier,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
    preferred_initializer,
)
from glassnet.arrays import INFERENCE
from glassnet.errors import ConfigError
from glassnet.initializers import GlorotUniform, HeNormal
from glassnet.layers import Dense, Dropout
from glassnet.layers.layer import NoParameters

jax.config.update("jax_enable_x64", True)

ONE, TWO = Decimal(1), Decimal(2)
ROOT = (TWO / Decimal("3.14159265358979323846264338327950288419716939937510")).sqrt()


def sigmoid(x):
    return ONE / (1 + (-x).exp())


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


def bend(x):
    return 2 * ROOT * (x + Decimal("0.044715") * x**3)


def gelu_slope(x):
    s = sigmoid(bend(x))
    return s + x * s * (1 - s) * 2 * ROOT * (1 + 3 * Decimal("0.044715") * x * x)


# activation, its value, its derivative: the textbook's formulas, written down naively
ELEMENTWISE = [
    (Linear(), lambda x: x, lambda x: ONE),
    (Step(), lambda x: Decimal(x > 0), lambda x: Decimal(0)),
    (Sigmoid(), sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    (Tanh(), tanh, lambda x: 1 - tanh(x) ** 2),
    (ReLU(), lambda x: max(x, Decimal(0)), lambda x: Decimal(x > 0)),
    (
        LeakyReLU(0.125),
        lambda x: x if x > 0 else x / 8,
        lambda x: ONE if x > 0 else ONE / 8,
    ),
    (
        ELU(1.5),
        lambda x: x if x > 0 else (x.exp() - 1) * 3 / 2,
        lambda x: ONE if x > 0 else x.exp() * 3 / 2,
    ),
    (Softplus(), lambda x: (1 + x.exp()).ln(), sigmoid),
    (
        SiLU(),
        lambda x: x * sigmoid(x),
        lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    ),
    (GELU(), lambda x: x * sigmoid(bend(x)), gelu_slope),
]
CASES = pytest.mark.parametrize(
    ("activation", "value", "derivative"), ELEMENTWISE, ids=[str(row[0]) for row in ELEMENTWISE]
)

POINTS = [0.0, -0.0, 1e-30, -1e-30, 1e-3, -1e-3, 0.5, -0.5, 1, -1, 3, -3, 8, -8, 16, -16]
FAR = [30.0, -30.0, 80.0, -80.0, 100.0, -100.0, 1e4, -1e4]


def exactly(formula, x):
    """A formula's value at every x, computed with 60 digits and then rounded."""
    with localcontext(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX):
        return np.array([float(formula(Decimal(float(number)))) for number in x])


def seen(activation, x):
    """Value and derivative, with every floating-point complaint turned into an error."""
    with np.errstate(all="raise", under="ignore"):
        output, memory = activation.compute(NoParameters(), x, INFERENCE)
        slope = activation.differentiate_inputs(NoParameters(), memory, np.ones_like(x))
    assert output.dtype == slope.dtype == x.dtype
    return output, slope


def test_every_elementwise_activation_has_a_referee():
    """Nobody can add an activation without its formula being checked here."""
    abstract = {Elementwise, Rectifier}
    public = {a for a in vars(activations).values() if isinstance(a, type)} - abstract
    elementwise = {a for a in public if issubclass(a, Elementwise)}
    assert {type(activation) for activation, _, _ in ELEMENTWISE} == elementwise
    assert {a for a in public - elementwise if issubclass(a, Activation)} == {
        Activation,
        Softmax,
        LogSoftmax,
    }


@CASES
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_are_those_of_the_formula(activation, value, derivative, dtype):
    """All digits of the value are right, from −10⁴ to 10⁴, far below 0 as well."""
    x = np.array(POINTS + FAR, dtype)
    output, _ = seen(activation, x)
    precision, smallest = np.finfo(dtype).eps, np.finfo(dtype).tiny
    tail = 80 if isinstance(activation, GELU) else 8  # an exponent of −80 has lost log2(80) bits
    np.testing.assert_allclose(output, exactly(value, x), rtol=tail * precision, atol=smallest)


@CASES
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_derivatives_are_those_of_the_formula(activation, value, derivative, dtype):
    """The derivative is right to the last digits of 1, everywhere."""
    x = np.array(POINTS + FAR, dtype)
    _, slope = seen(activation, x)
    wanted = exactly(derivative, x)
    np.testing.assert_allclose(slope, wanted, atol=16 * np.finfo(dtype).eps, rtol=0)


@CASES
def test_compiled_equals_plain(activation, value, derivative):
    """JAX gives the same values and slopes from the same source, in float32 as well."""
    x = np.array(POINTS + FAR, np.float32)

    def both(x):
        output, memory = activation.compute(NoParameters(), x, INFERENCE)
        return output, activation.differentiate_inputs(NoParameters(), memory, x * 0 + 1)

    for plain, compiled in zip(seen(activation, x), jax.jit(both)(jnp.asarray(x)), strict=True):
        assert compiled.dtype == np.float32
        np.testing.assert_allclose(compiled, plain, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("activation", [Sigmoid(), Softplus()], ids=str)
def test_far_tail_keeps_its_digits(activation):
    """At −80 a float32 still says 1.8 · 10⁻³⁵, and its slope too: not 0."""
    output, slope = seen(activation, np.array([-80], np.float32))
    np.testing.assert_allclose([output[0], slope[0]], math.exp(-80), rtol=1e-6)


def test_values_at_the_ends_of_the_number_line():
    """Sigmoid is exactly 0, ½ and 1 at −∞, 0 and ∞, as the book says."""
    ends = np.array([-np.inf, 0, np.inf])
    assert seen(Sigmoid(), ends)[0].tolist() == [0, 0.5, 1]
    assert seen(Tanh(), ends)[0].tolist() == [-1, 0, 1]


def test_corners_are_where_the_docstrings_say():
    """At exactly 0 every activation with a corner takes the slope of its left side."""
    corners = [Step(), ReLU(), LeakyReLU(0.25), ELU(2), Softplus(), SiLU(), GELU()]
    both_zeros = np.array([0.0, -0.0])
    slopes = [seen(activation, both_zeros)[1].tolist() for activation in corners]
    assert slopes == [[s, s] for s in [0, 0, 0.25, 2, 0.5, 0.5, 0.5]]


def test_gelu_is_as_near_to_the_exact_one_as_it_says():
    """The tanh form stays within 0.00048 of x · Φ(x)."""
    x = np.linspace(-6, 6, 10001)
    exact = np.array([number * (1 + math.erf(number / 2**0.5)) / 2 for number in x])
    assert 0.00047 < abs(seen(GELU(), x)[0] - exact).max() < 0.00048


def test_sigmoid_can_be_reversed():
    """The logit of the sigmoid is the number one began with."""
    x = np.linspace(-10, 10, 101)
    y = seen(Sigmoid(), x)[0]
    np.testing.assert_allclose(np.log(y / (1 - y)), x, atol=1e-9)


def test_not_a_number_is_never_hidden():
    """What is not a number going in is not a number coming out."""
    bad = np.array([np.nan])
    hidden = [a for a, _, _ in ELEMENTWISE if not np.isnan(a.value(bad))[0]]
    assert [type(activation) for activation in hidden] == [Step]


@pytest.mark.parametrize("activation", [Softmax(), LogSoftmax()], ids=str)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_of_scores_far_apart(activation, dtype):
    """Scores of ±10⁴ give exact probabilities, there and back, without a warning."""
    rows = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4 - 1], [0, -0.0, 1]], dtype)
    output, slope = seen(activation, rows)
    shifted = rows.astype(np.float64) - rows.max(axis=1, keepdims=True)
    logarithms = np.array([row - math.log(sum(map(math.exp, row))) for row in shifted])
    wanted = logarithms if isinstance(activation, LogSoftmax) else np.exp(logarithms)
    np.testing.assert_allclose(output, wanted, rtol=4 * np.finfo(dtype).eps)
    back = 1 - 3 * np.exp(logarithms) if isinstance(activation, LogSoftmax) else 0 * rows
    np.testing.assert_allclose(slope, back, atol=8 * np.finfo(dtype).eps)


def test_softmax_does_not_mind_a_common_shift():
    """Softmax depends on differences only, so it is as exact at 1000 as at 0."""
    scores = np.array([[1000.0, 1001.0, 999.0]])
    known = [[0.24472847, 0.66524096, 0.09003057]]
    np.testing.assert_allclose(seen(Softmax(), scores)[0], known, atol=1e-8)
    np.testing.assert_allclose(seen(Softmax(), scores - 1000)[0], known, atol=1e-8)


@pytest.mark.parametrize("activation", [Softmax(), LogSoftmax()], ids=str)
def test_the_last_axis_is_the_row(activation):
    """However the rows are arranged, each one is treated by itself, there and back."""
    rows = np.random.default_rng(0).normal(size=(6, 4))
    for flat, arranged in zip(
        seen(activation, rows), seen(activation, rows.reshape(2, 3, 4)), strict=True
    ):
        np.testing.assert_array_equal(arranged, flat.reshape(2, 3, 4))


def test_two_classes_are_one_sigmoid():
    """The softmax of (0, z) gives class 1 the sigmoid of z."""
    z = np.linspace(-30, 30, 61)
    pairs = np.stack([0 * z, z], axis=1)
    np.testing.assert_allclose(seen(Softmax(), pairs)[0][:, 1], seen(Sigmoid(), z)[0], rtol=1e-12)


def test_rectifiers_ask_for_he():
    """Whatever silences half of the signal asks for larger weights before it; others do not."""
    asks = {type(a): type(a.preferred_initializer) for a, _, _ in ELEMENTWISE}
    he = {ReLU, LeakyReLU, ELU, SiLU, GELU}
    assert {a for a in asks if asks[a] is HeNormal} == he
    assert {asks[a] for a in asks if a not in he} == {GlorotUniform}


@pytest.mark.parametrize(
    ("following", "kind"),
    [
        ([Dropout(0.5), ReLU(), Softmax()], HeNormal),
        ([Tanh(), ReLU()], GlorotUniform),
        ([Dense(2, 2), ReLU()], GlorotUniform),
        ([], GlorotUniform),
    ],
)
def test_weights_begin_as_their_own_activation_asks(following, kind):
    """The next one, whatever stands between, and not that of the weights after them."""
    assert type(preferred_initializer(following)) is kind


@pytest.mark.parametrize("slope", [0, 1, -0.1, math.nan, True, "0.1"])
def test_leaky_relu_refuses_a_slope_that_does_not_leak(slope):
    """A slope is between 0 and 1, so that positive numbers pass better than negative ones."""
    with pytest.raises(ConfigError, match="slope must be a number > 0 and < 1"):
        LeakyReLU(slope)


@pytest.mark.parametrize("alpha", [0, -1, math.inf, None])
def test_elu_refuses_an_alpha_that_is_not_positive(alpha):
    """ELU's lower limit is −alpha, so alpha is a positive number."""
    with pytest.raises(ConfigError, match="alpha must be a number > 0"):
        ELU(alpha)


def test_settings_can_be_read_back():
    """An activation shows itself as the expression that makes it."""
    assert [repr(a) for a in (ReLU(), LeakyReLU(), LeakyReLU(0.2), ELU(2))] == [
        "ReLU()",
        "LeakyReLU()",
        "LeakyReLU(slope=0.2)",
        "ELU(alpha=2.0)",
    ]


@pytest.mark.parametrize("name", ["value", "derivative"])
def test_an_activation_without_a_formula_is_not_one(name):
    """The abstract activation computes nothing by itself."""
    with pytest.raises(NotImplementedError):
        getattr(Elementwise(), name)(*[np.zeros(1)] * (1 if name == "value" else 2))
