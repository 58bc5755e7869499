"""Promises that every optimizer keeps. A new optimizer adds a row to the golden numbers.

The golden numbers come from PyTorch; scripts/make_golden_optimizers.py made them.
"""

import dataclasses
import json
import math
import runpy
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from glassnet import optimizers
from glassnet.errors import ConfigError
from glassnet.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    fits_on,
    numbers_of,
    start_all,
    update_all,
)
from glassnet.schedules import CosineDecay, InverseTimeDecay

jax.config.update("jax_enable_x64", True)

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden" / "optimizers.json").read_text())["trajectories"]
SCRIPT = runpy.run_path(str(HERE.parent / "scripts" / "make_golden_optimizers.py"))
START, gradient = np.array(SCRIPT["START"]), SCRIPT["gradient"]

EVERY = [
    SGD(0.05),
    Momentum(0.05),
    Nesterov(0.05),
    AdaGrad(0.05),
    RMSprop(0.05),
    Adam(0.05),
    AdamW(0.05),
]
EACH = pytest.mark.parametrize("optimizer", EVERY, ids=lambda rule: type(rule).__name__)


@pytest.fixture(autouse=True)
def no_floating_point_complaint():
    with np.errstate(all="raise", under="ignore"):
        yield


def made(row):
    return getattr(optimizers, row["optimizer"])(**row["settings"])


def walk(optimizer, start, steps, update=None):
    """The parameter after each of so many steps down the golden landscape."""
    parameter = start.copy()
    state = optimizer.start(parameter)
    for step in range(1, steps + 1):
        now = update or optimizer.at(step - 1).update
        parameter, state = now(parameter, gradient(parameter), state, step)
        yield np.array(parameter)


def test_every_optimizer_has_a_referee():
    """Nobody can add an optimizer without golden numbers."""
    rules = {c for c in vars(optimizers).values() if isinstance(c, type)}
    public = {c.__name__ for c in rules if issubclass(c, Optimizer) and c is not Optimizer}
    assert {row["optimizer"] for row in GOLDEN} == public
    assert {type(optimizer).__name__ for optimizer in EVERY} == public


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: str(made(row)))
def test_hundred_steps_are_those_of_pytorch(row):
    """Down a landscape with several valleys, every step lands where PyTorch's lands."""
    path = list(walk(made(row), START, row["steps"][-1]))
    seen = [path[step - 1] for step in row["steps"]]
    np.testing.assert_allclose(seen, row["path"], rtol=0, atol=1e-12)


@EACH
def test_gradient_is_only_lent(optimizer):
    """The gradient is read, never written; only parameter and state are given away."""
    parameter, lent = START.copy(), gradient(START)
    optimizer.update(parameter, lent, optimizer.start(parameter), 1)
    np.testing.assert_array_equal(lent, gradient(START))


@EACH
def test_a_start_is_fresh_and_changes_nothing(optimizer):
    """Every start is at rest, and no two share their memory."""
    parameter = START.copy()
    first, second = optimizer.start(parameter), optimizer.start(parameter)
    optimizer.update(START.copy(), gradient(START), first, 1)
    assert all((array == 0).all() and array.shape == START.shape for array in second)
    assert not any(np.shares_memory(array, parameter) for array in second)
    np.testing.assert_array_equal(parameter, START)


@EACH
def test_numpy_works_in_place(optimizer):
    """The parameter that comes back is the array that was given: views into it stay right."""
    parameter = START.copy()
    state = optimizer.start(parameter)
    moved, after = optimizer.update(parameter, gradient(parameter), state, 1)
    assert moved is parameter
    assert all(new is old for new, old in zip(after, state, strict=True))


@EACH
def test_compiled_equals_plain(optimizer):
    """JAX, compiling the same source into donated buffers, takes the same steps."""
    compiled = jax.jit(optimizer.update, donate_argnums=(0, 2))
    there = list(walk(optimizer, jnp.asarray(START), 10, compiled))
    np.testing.assert_allclose(there, list(walk(optimizer, START, 10)), rtol=1e-12)


@EACH
def test_float32_stays_float32(optimizer):
    """Nothing is secretly computed in float64, on NumPy or on JAX."""
    for array in (START.astype(np.float32), jnp.asarray(START, np.float32)):
        parameter, state = optimizer.update(array, array * 1, optimizer.start(array), 1)
        assert {parameter.dtype, *(part.dtype for part in state)} == {np.dtype(np.float32)}


@EACH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_of_any_size_are_survived(optimizer, dtype):
    """No gradient from 0 to 10¹⁵ makes a number that is not finite."""
    parameter = np.zeros(5, dtype)
    lent = np.array([0, 1e-30, -1, 1e15, -1e15], dtype)
    state = optimizer.start(parameter)
    for step in (1, 2, 3, 10**6):
        parameter, state = optimizer.update(parameter, lent, state, step)
    assert np.isfinite([parameter, *state]).all()
    assert parameter[0] == 0


@EACH
def test_the_learning_rate_follows_its_schedule(optimizer):
    """After so many steps the optimizer is the one with the schedule's rate, and else the same."""
    scheduled = dataclasses.replace(optimizer, learning_rate=InverseTimeDecay(0.1, decay=0.5))
    assert scheduled.at(0) == dataclasses.replace(optimizer, learning_rate=0.1)
    assert scheduled.at(8) == dataclasses.replace(optimizer, learning_rate=0.02)
    assert optimizer.at(8) is optimizer


@EACH
def test_the_schedule_learns_how_long_training_is(optimizer):
    """Told the number of steps, only the schedule changes, and only if it was left open."""
    scheduled = dataclasses.replace(optimizer, learning_rate=CosineDecay(0.1))
    assert scheduled.over(10) == dataclasses.replace(
        optimizer, learning_rate=CosineDecay(0.1, steps=10)
    )
    assert optimizer.over(10) is optimizer


@EACH
def test_a_schedule_that_has_ended_at_0_stands_still(optimizer):
    """A rate that has decayed to 0 is the end of moving, not an error in the middle of training."""
    ended = dataclasses.replace(optimizer, learning_rate=CosineDecay(0.1, steps=10)).at(10)
    parameter, _ = ended.update(START.copy(), gradient(START), ended.start(START), 11)
    np.testing.assert_array_equal(parameter, START)


def test_scheduled_steps_by_hand():
    """With rates 1, ½, ⅓ down a slope of 1, gradient descent walks 1, then ½, then ⅓."""
    optimizer, parameter = SGD(InverseTimeDecay(1.0, decay=1.0)), np.zeros(1)
    walked = []
    for step in (1, 2, 3):
        parameter, _ = optimizer.at(step - 1).update(parameter, np.ones(1), (), step)
        walked.append(-parameter[0])
    assert walked == pytest.approx([1, 1.5, 1.5 + 1 / 3])


def test_momentum_is_of_speed_not_of_gradients():
    """v ← μ v − η g: when the rate drops, the speed that was gained is kept."""
    optimizer = Momentum(InverseTimeDecay(1.0, decay=1.0), momentum=0.5)
    parameter, state = np.zeros(1), Momentum.State(np.zeros(1))
    for step in (1, 2):
        parameter, state = optimizer.at(step - 1).update(parameter, np.ones(1), state, step)
    assert state.v[0] == pytest.approx(0.5 * -1 - 0.5)
    assert parameter[0] == pytest.approx(-1 - 1)


@pytest.mark.parametrize("optimizer", [Adam(0.001), AdamW(0.001, weight_decay=0)], ids=repr)
def test_adam_s_first_step_is_its_learning_rate(optimizer):
    """Whatever the size of its gradient, a parameter first moves by η."""
    parameter, _ = optimizer.update(
        np.zeros(3), np.array([1e-3, -5, 1e6]), optimizer.start(np.zeros(3)), 1
    )
    np.testing.assert_allclose(parameter, [-0.001, 0.001, -0.001], rtol=1.1e-4)


# -- all parameters of a network -----------------------------------------------------------


class Normalizer:
    """A layer of which only the scale is learned; the mean is observed."""

    observed = ("mean",)


class Parameters(NamedTuple):
    scale: Any
    mean: Any


def test_observed_parameters_are_left_alone():
    """A parameter without a gradient has no state and does not move; the others all do."""
    own = Parameters(np.ones(2), np.full(2, 7.0))
    states = start_all(Momentum(0.5), [Normalizer()], [own])
    assert states[0][1] == ()
    [moved], [[first, second]] = update_all(
        Momentum(0.5), [own], [Parameters(np.ones(2), None)], states, 1
    )
    assert type(moved) is Parameters
    assert moved.scale.tolist() == [0.5, 0.5]
    assert moved.mean.tolist() == [7, 7]
    assert first.v.tolist() == [-0.5, -0.5]
    assert second == ()


def test_states_of_its_own_kind_can_be_gone_on_from():
    """Not those of another optimizer, and none with a number that is not finite."""
    own = [Parameters(np.ones(2), np.ones(2))]
    adam, momentum = (start_all(one, [Normalizer()], own) for one in (Adam(0.1), Momentum(0.1)))
    assert fits_on(adam, start_all(Adam(0.1), [Normalizer()], own))
    assert not fits_on(momentum, adam)
    momentum[0][0].v[1] = np.inf
    assert not fits_on(momentum, start_all(Momentum(0.1), [Normalizer()], own))


def test_numbers_are_those_that_a_compiled_program_is_given():
    """All but the learning rate, which has a schedule, and switches."""
    assert numbers_of(SGD(0.1)) == {}
    assert numbers_of(Momentum(0.1, momentum=0.8)) == {"momentum": 0.8}
    assert numbers_of(RMSprop(0.1, rho=0.7, epsilon=1e-5)) == {"rho": 0.7, "epsilon": 1e-5}


# -- settings ------------------------------------------------------------------------------


def bad_settings():
    """Every number of every optimizer, set to something it cannot be."""
    for optimizer in EVERY:
        for field in dataclasses.fields(optimizer):
            wrong = [-0.1, math.nan, math.inf, "0.1", True, None]
            wrong += [0] if field.name in ("learning_rate", "epsilon") else []
            wrong += [1] if field.name in ("momentum", "rho", "beta_1", "beta_2") else []
            for value in wrong:
                name = f"{type(optimizer).__name__}({field.name}={value!r})"
                yield pytest.param(optimizer, field.name, value, id=name)


@pytest.mark.parametrize(("optimizer", "name", "value"), list(bad_settings()))
def test_settings_that_make_no_sense_are_refused(optimizer, name, value):
    """The error names the setting, and comes when the optimizer is made."""
    with pytest.raises(ConfigError, match=name):
        dataclasses.replace(optimizer, **{name: value})


def test_defaults_are_those_of_the_literature():
    """Small steps, inertia 0.9, and Adam as its authors set it (with the book's ε of 10⁻⁷)."""
    beta = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    wanted = {
        SGD: {"learning_rate": 0.01},
        Momentum: {"learning_rate": 0.01, "momentum": 0.9},
        Nesterov: {"learning_rate": 0.01, "momentum": 0.9},
        AdaGrad: {"learning_rate": 0.01, "epsilon": 1e-7},
        RMSprop: {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7},
        Adam: {"learning_rate": 0.001, **beta},
        AdamW: {"learning_rate": 0.001, "weight_decay": 0.01, **beta},
    }
    assert {kind: dataclasses.asdict(kind()) for kind in wanted} == wanted


@EACH
def test_settings_are_fixed(optimizer):
    """An optimizer can be shared: nobody can change it behind another's back."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        optimizer.learning_rate = 1.0


def test_an_optimizer_without_a_rule_is_not_one():
    """The abstract optimizer moves nothing."""
    with pytest.raises(NotImplementedError):
        Optimizer().start(START)
    with pytest.raises(NotImplementedError):
        Optimizer().update(START, START, (), 1)
