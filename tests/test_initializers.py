"""Initializers: what the weights are before anything is learned."""

import numpy as np
import pytest

from glassnet import initializers
from glassnet.errors import ConfigError, ShapeError
from glassnet.initializers import (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Initializer,
    LeCunNormal,
    LeCunUniform,
    Orthogonal,
    ScaledNormal,
    first_weights,
)
from glassnet.layers import Conv2D, Dense, Embedding, MaskedDense

FAN_IN, FAN_OUT = 300, 200
VARIANCES = {  # from the papers, for 300 inputs and 200 outputs
    ScaledNormal(): 0.01**2,
    ScaledNormal(2): 4,
    LeCunNormal(): 1 / 300,
    LeCunUniform(): 1 / 300,
    GlorotNormal(): 2 / 500,
    GlorotUniform(): 2 / 500,
    HeNormal(): 2 / 300,
    HeUniform(): 2 / 300,
}
OTHERS = [Constant(), Constant(2.5), Orthogonal(), Orthogonal(3)]


def draw(rule, shape=(FAN_IN, FAN_OUT), seed=0):
    return rule.draw(np.random.default_rng(seed), shape, FAN_IN, FAN_OUT)


def test_every_public_initializer_is_here():
    """Nothing public goes without a referee."""

    def family(kind):
        below = kind.__subclasses__()
        return {kind} if not below else set().union(*map(family, below))

    public = {kind for kind in family(Initializer) if kind.__module__ == initializers.__name__}
    assert public == {type(rule) for rule in [*VARIANCES, *OTHERS]}


@pytest.mark.parametrize(("rule", "variance"), VARIANCES.items(), ids=repr)
def test_spread_is_what_the_paper_asks_for(rule, variance):
    """Mean 0 and the right variance, over 60,000 draws."""
    weights = draw(rule)
    assert abs(weights.mean()) < 5 * (variance / weights.size) ** 0.5
    assert weights.var() == pytest.approx(variance, rel=0.04)


@pytest.mark.parametrize(("rule", "variance"), VARIANCES.items(), ids=repr)
def test_shape_of_the_distribution(rule, variance):
    """Uniform weights fill ±√(3 · variance) evenly; of normal ones, 8.3 % lie outside."""
    outside = (abs(draw(rule)) > (3 * variance) ** 0.5).mean()
    assert outside == (0 if "Uniform" in repr(rule) else pytest.approx(0.0833, abs=0.005))


@pytest.mark.parametrize(
    "shape", [(5, 5), (7, 3), (3, 7), (1, 4), (4, 1), (3, 2, 2, 5), (1, 1, 2, 9)]
)
def test_orthogonal_weights_are_at_right_angles(shape):
    """Columns (or rows, if there are more columns) have length `gain` and right angles."""
    drawn = draw(Orthogonal(gain=3), shape)
    assert drawn.shape == shape
    weights = drawn.reshape(-1, shape[-1])
    small = weights.T @ weights if len(weights) >= shape[-1] else weights @ weights.T
    np.testing.assert_allclose(small, 9 * np.eye(len(small)), atol=1e-12)


def test_all_rotations_are_equally_likely():
    """Over many draws, no entry of an orthogonal matrix prefers a sign."""
    drawn = np.array([draw(Orthogonal(), (2, 2), seed) for seed in range(1000)])
    assert abs(drawn.mean(axis=0)).max() < 0.1


def test_constant_weights():
    """All weights are the value, 0 by default."""
    assert np.array_equal(draw(Constant(2.5), (2, 3)), np.full((2, 3), 2.5))
    assert not draw(Constant(), (2, 3)).any()


@pytest.mark.parametrize("rule", [*VARIANCES, *OTHERS], ids=repr)
def test_a_generator_decides_everything(rule):
    """The same generator draws the same weights."""
    assert np.array_equal(draw(rule, seed=3), draw(rule, seed=3))


class Noting(Initializer):
    """Writes down what it was asked for."""

    def __init__(self):
        self.asked = []

    def draw(self, generator, shape, fan_in, fan_out):
        self.asked.append((shape, fan_in, fan_out))
        return np.zeros(shape)


@pytest.mark.parametrize(
    ("layer", "asked"),
    [
        (Dense(7, 4), [((7, 4), 7, 4)]),
        (Conv2D(3, 5, (2, 4)), [((2, 4, 3, 5), 24, 40)]),
        (Embedding(9, 6), [((9, 6), 1, 6)]),
        (MaskedDense([[1, 0], [1, 1], [1, 0]]), [((3, 1), 3, 1), ((1, 1), 1, 1)]),
    ],
    ids=["Dense", "Conv2D", "Embedding", "MaskedDense"],
)
def test_layers_count_their_connections(layer, asked):
    """Fan-in: how many numbers make one output; fan-out: how many outputs use one input."""
    rule = Noting()
    layer.begin(initializer=rule)
    assert rule.asked == asked


def first(given, shape=(2, 3), dtype=np.float32):
    generator = np.random.default_rng(0)
    return first_weights(given, generator, shape, fan_in=2, fan_out=3, dtype=dtype)


def test_first_weights_have_the_asked_for_precision():
    """Drawn or given, weights come in the model's precision."""
    for given in (HeNormal(), np.ones((2, 3)), [[1, 2, 3], [4, 5, 6]]):
        assert first(given).dtype == np.float32
        assert first(given, dtype=np.float64).dtype == np.float64


def test_given_weights_are_copied():
    """A given array stays the user's own."""
    given = np.ones((2, 3), np.float32)
    assert not np.shares_memory(first(given), given)


def test_given_weights_of_the_wrong_shape_are_refused():
    """The message has both shapes."""
    with pytest.raises(ShapeError, match=r"\(2, 3\) expected, got \(3, 2\)"):
        first(np.ones((3, 2)))


@pytest.mark.parametrize("given", ["he", [[1, 2, 3], [4, 5]], {"a": 1}])
def test_given_weights_that_are_no_numbers_are_refused(given):
    """Names of initializers that other libraries know are told what is taken here."""
    with pytest.raises(ConfigError, match="initial weights must be numbers") as caught:
        first(given)
    assert "HeNormal()" in caught.value.do


def test_wrong_settings_are_refused():
    """A spread is not negative, a gain is positive, a constant is a number."""
    with pytest.raises(ConfigError, match="scale"):
        ScaledNormal(-1)
    with pytest.raises(ConfigError, match="gain"):
        Orthogonal(0)
    with pytest.raises(ConfigError, match="value"):
        Constant(float("nan"))


def test_rules_without_a_formula_cannot_draw():
    """The plain rules say what is missing."""
    with pytest.raises(NotImplementedError):
        draw(Initializer())
    for kind in (initializers.NormalInitializer, initializers.UniformInitializer):
        with pytest.raises(NotImplementedError):
            draw(kind())
