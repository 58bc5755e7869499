"""The three rungs: loops, NumPy and JAX come to the same numbers."""

from itertools import combinations

import jax
import numpy as np
import pytest

from glassnet import rungs, scratch

SAMPLES = np.random.default_rng(0).standard_normal((11, 4))
TASKS = {
    "classes": (scratch.softmax_cross_entropy, (np.arange(11) % 3).tolist(), [4, 7, 6, 3]),
    "numbers": (
        scratch.squared_error,
        np.random.default_rng(1).standard_normal((11, 2)).tolist(),
        [4, 5, 2],
    ),
    "one layer": (scratch.softmax_cross_entropy, (np.arange(11) % 2).tolist(), [4, 2]),
}


def task(name):
    """A network with biases that are not 0, so that none can be left out unnoticed."""
    loss, targets, sizes = TASKS[name]
    network = scratch.Network.random(sizes, loss, seed=2)
    network.biases = [[0.1 * (j + 1) for j in range(len(own))] for own in network.biases]
    return rungs.Task(network, SAMPLES.tolist(), targets, learning_rate=0.3)


@pytest.fixture(scope="module", params=TASKS)
def climbed(request):
    """All rungs of a task."""
    return rungs.climb(task(request.param))


@pytest.mark.parametrize("part", rungs.Numbers._fields)
def test_all_rungs_agree(climbed, part):
    """Output, loss, gradients, and the network after one step: each pair to 1e-12."""
    assert [rung.name for rung in climbed] == ["loops", "NumPy", "compiled"]
    for one, other in combinations(climbed, 2):
        ours, theirs = getattr(one.numbers, part), getattr(other.numbers, part)
        ours, theirs = (part if isinstance(part, list) else [part] for part in (ours, theirs))
        for a, b in zip(ours, theirs, strict=True):
            assert a.shape == b.shape
            assert a.dtype == b.dtype == np.float64
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


def test_the_difference_is_the_largest_of_all(climbed):
    """One number moved by a thousandth is found, wherever it is."""
    numbers = climbed[0].numbers
    assert rungs.largest_difference(numbers, climbed[1].numbers) <= 1e-12
    for place in range(len(rungs.flat(numbers))):
        other = climbed[1].numbers
        rungs.flat(other)[place].flat[-1] += 0.001
        assert rungs.largest_difference(numbers, other) == pytest.approx(0.001, abs=1e-9)
        rungs.flat(other)[place].flat[-1] -= 0.001


def test_a_number_that_is_none_is_no_agreement(climbed):
    """Wherever it stands, the difference is not a number either."""
    numbers = climbed[0].numbers
    spoiled = numbers._replace(loss=np.array(np.nan))
    assert np.isnan(rungs.largest_difference(numbers, spoiled))


@pytest.mark.parametrize("name", TASKS)
def test_a_step_goes_against_the_gradient(name):
    """On every rung, as far as the learning rate says; the task itself stays as it was."""
    given = task(name)._replace(learning_rate=0.001)
    for rung in rungs.climb(given):
        for place, before in enumerate(given.network.weights):
            expected = np.array(before) - 0.001 * rung.numbers.dweights[place]
            np.testing.assert_allclose(rung.numbers.weights[place], expected, atol=1e-14)


def test_nobody_elses_jax_is_changed():
    """After the third rung, JAX computes as it did before."""
    for setting in (True, False):
        with jax.enable_x64(setting):
            rungs.by_jax(task("one layer"))
            assert bool(jax.config.jax_enable_x64) is setting


def test_the_code_is_what_ran():
    """Loops show the neuron's loop, NumPy the page of training, the compiler its one call."""
    loops, numpy, compiled = (rung.code for rung in rungs.climb(task("one layer")))
    assert "for value, weight in zip(" in loops
    assert "def train_step(" in numpy
    assert "jax.jit(function)" in compiled
    for code in (loops, numpy, compiled):
        assert code.startswith("def ")
    assert loops.count("\n") > numpy.count("\n") > compiled.count("\n")


def test_without_jax_there_are_two(monkeypatch):
    """And nothing fails."""
    monkeypatch.setattr(rungs, "has_jax", lambda: False)
    assert [rung.name for rung in rungs.climb(task("one layer"))] == ["loops", "NumPy"]
