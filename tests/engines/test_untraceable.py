"""Rules of one's own that NumPy can follow and JAX cannot: the error says what to change."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.arrays import namespace_of
from glassnet.errors import ConfigError
from glassnet.losses import Loss


class Widening(Loss):
    """Squared errors, on the way back in float64, whatever came."""

    def compute(self, y_pred, y_true):
        error = y_pred - y_true
        return (error * error).mean(axis=1), error

    def differentiate(self, memory, share):
        return (2 * memory * share / memory.shape[1]).astype(np.float64)


class Branching(Widening):
    """The same, with a question about a number that is not known while JAX compiles."""

    def differentiate(self, memory, share):
        return 2 * memory * share if memory.sum() > 0 else memory * 0


class Numpys(Widening):
    """The same, with a function of NumPy."""

    def differentiate(self, memory, share):
        return np.array(memory) * share


class Faithful(Widening):
    """As it should be."""

    def differentiate(self, memory, share):
        return namespace_of(memory).asarray(2 * memory * share, memory.dtype)


def fit(loss, engine):
    """Train a line for two epochs."""
    model = gn.Model([gn.Dense(1, 1)], loss=loss)
    x = np.linspace(-1, 1, 8, dtype=np.float32)[:, None]
    return model.fit(x, x, epochs=2, validation_split=0, seed=0, engine=engine)


@pytest.mark.parametrize("kind", [Widening, Branching, Numpys])
def test_what_jax_cannot_compile_is_told_with_a_way_out(kind):
    """And NumPy trains it all the same."""
    with pytest.raises(ConfigError, match="JAX cannot compile this network: ") as caught:
        fit(kind(), "jax")
    assert 'train with engine="numpy"' in caught.value.do
    assert "\n" not in str(caught.value)
    assert len(fit(kind(), "numpy")) == 2


def test_a_rule_that_keeps_the_dtype_is_compiled():
    """With the same course as in NumPy."""
    here, there = (fit(Faithful(), engine) for engine in ("numpy", "jax"))
    assert [one.loss for one in here] == pytest.approx([one.loss for one in there], rel=1e-5)
