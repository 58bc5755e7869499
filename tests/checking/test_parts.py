"""Planted faults in layers, losses, regularizers and optimizers: each is found and named."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import glassnet as gn
from glassnet import activations, layers, losses, regularizers
from glassnet.activations import Elementwise
from glassnet.arrays import namespace_of
from glassnet.checking import check_layer, check_loss, check_optimizer, check_regularizer
from glassnet.checking.catalogue import CHECKED, LAYERS, LOSSES, OPTIMIZERS, REGULARIZERS
from glassnet.checking.library import check_part
from glassnet.checking.written_rules import WRITTEN
from glassnet.optimizers import Optimizer
from glassnet.regularizers import Regularizer


def problems(report):
    """All that is wrong, in one text."""
    assert not report.ok
    return "\n".join(check.problem for check in report.failures)


def test_everything_public_is_checked():
    """Who adds a layer, loss, regularizer or optimizer adds it to the catalogue."""
    public = {getattr(gn, name) for name in gn.__all__}
    families = (gn.Layer, gn.Loss, Regularizer, Optimizer)
    parts = {kind for kind in public if isinstance(kind, type) and issubclass(kind, families)}
    layers_checked = [layer for layer, _ in CHECKED]
    checked = {type(part) for part in (*layers_checked, *LOSSES, *REGULARIZERS, *OPTIMIZERS)}
    assert parts - {gn.Layer, gn.Loss} == checked
    assert {type(layer) for layer, _ in CHECKED} == set(LAYERS)
    assert {type(optimizer) for optimizer in OPTIMIZERS} == set(WRITTEN)


# -- faults in the library's own parts -----------------------------------------------------

BACK, OWN = "differentiate_inputs", "differentiate_parameters"
TIMES = 1 + 1e-4  # wrong by one part in ten thousand


def times(result):
    """A gradient that is a little too large."""
    if isinstance(result, tuple):
        return type(result)(*(None if part is None else part * TIMES for part in result))
    return result * TIMES


@pytest.mark.parametrize(
    ("part", "method"),
    [
        (layers.Dense(3, 2), BACK),
        (layers.Dense(3, 2), OWN),
        (layers.Conv2D(1, 2, 2), BACK),
        (layers.Conv2D(1, 2, 2), OWN),
        (layers.BatchNorm(3), BACK),
        (layers.BatchNorm(3), OWN),
        (layers.Embedding(4, 2), OWN),
        (activations.Softmax(), BACK),
        (losses.SoftmaxCrossEntropy(), "differentiate"),
        (losses.Huber(), "differentiate"),
        (regularizers.L2(0.5), "differentiate"),
    ],
    ids=str,
)
def test_a_wrong_gradient_is_found(monkeypatch, part, method):
    """And the method is named, with both numbers."""
    kind = type(part)
    right = getattr(kind, method)
    monkeypatch.setattr(kind, method, lambda *given: times(right(*given)))
    told = problems(check_part(part))
    assert f"{kind.__name__}.{method}: largest relative error 0.0001 at " in told
    assert "expected " in told


def test_a_softmax_without_its_jacobian(monkeypatch):
    """The usual shortcut, right only together with a certain loss."""

    def shortcut(self, parameters, memory, dvalues):
        return dvalues * memory.output * (1 - memory.output)

    monkeypatch.setattr(activations.Softmax, BACK, shortcut)
    assert "Softmax.differentiate_inputs: largest relative error" in problems(
        check_layer(activations.Softmax(), compiled=False)
    )


def test_what_is_observed_has_no_gradient(monkeypatch):
    """An optimizer would move it."""
    right = layers.BatchNorm.differentiate_parameters

    def too_much(self, parameters, memory, dvalues):
        return right(self, parameters, memory, dvalues)._replace(mean=parameters.mean * 0)

    monkeypatch.setattr(layers.BatchNorm, OWN, too_much)
    told = problems(check_layer(layers.BatchNorm(3), compiled=False))
    assert told.startswith("BatchNorm: mean is observed, and its gradient is not None")


@pytest.mark.parametrize("rule", [gn.Adam(0.05), gn.RMSprop(0.05), gn.Momentum(0.05)], ids=str)
def test_another_rule_than_the_written_one(monkeypatch, rule):
    """A step that is a little too long is still downhill, and not what is written."""
    kind = type(rule)
    right = kind.update

    def longer(self, parameter, gradient, state, step):
        moved, state = right(self, parameter, gradient, state, step)
        moved -= 1e-6 * gradient
        return moved, state

    monkeypatch.setattr(kind, "update", longer)
    told = problems(check_optimizer(rule, compiled=False))
    assert f"{kind.__name__}.update is not its written rule: after 5 steps expected" in told


# -- faults in somebody's own --------------------------------------------------------------


class Square(Elementwise):
    """x²."""

    def value(self, x):
        return x * x

    def derivative(self, x, y):
        return 2 * x


class WrongSquare(Square):
    """Its derivative is half of what it should be."""

    def derivative(self, x, y):
        return x


class InPlace(Square):
    """Changes what it was given."""

    def value(self, x):
        x *= x
        return x


class Remembering(Square):
    """Keeps its memory on itself."""

    def value(self, x):
        self.seen = x
        return x * x


class Chancy(Square):
    """Draws from a generator of its own."""

    def value(self, x):
        return x * x + np.random.default_rng().random()


class OnlyNumPy(Square):
    """Calls np., which JAX does not follow."""

    def value(self, x):
        return np.asarray(x) * x


class Wide(Square):
    """Computes in float64 whatever it is given."""

    def value(self, x):
        return x * namespace_of(x).asarray(np.ones(1), dtype="float64") * x


class PassedOn(gn.Layer):
    """Hands out the array that it was given."""

    def compute(self, parameters, inputs, mode):
        return inputs, ()

    def differentiate_inputs(self, parameters, memory, dvalues):
        return dvalues


class Forgetful(Square):
    """Does not keep what it was made with."""

    def __init__(self, power=2):
        pass


class Wider(PassedOn):
    """Does not say that its output has another shape."""

    def compute(self, parameters, inputs, mode):
        return namespace_of(inputs).concatenate([inputs, inputs], axis=1), ()

    def differentiate_inputs(self, parameters, memory, dvalues):
        half = dvalues.shape[1] // 2
        return dvalues[:, :half] + dvalues[:, half:]


class Stopping(Square):
    """Fails on its way back."""

    def derivative(self, x, y):
        raise ValueError("no idea")


class Single(Square):
    """Gives its output and forgets the memory."""

    def compute(self, parameters, inputs, mode):
        return inputs * inputs


class Listing(Square):
    """Gives lists."""

    def compute(self, parameters, inputs, mode):
        return (inputs * inputs).tolist(), ()


class Nameless(Square):
    """Its parameters have no names."""

    def initial_parameters(self, generator, initializer, dtype):
        return (np.ones(3, dtype),)


class Unfinished(gn.Layer):
    """Has no formula."""


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (WrongSquare(), "WrongSquare.differentiate_inputs: largest relative error 0.5 at input ["),
        (InPlace(), "InPlace.compute changes the inputs in place"),
        (Remembering(), "Remembering writes self.seen on its way"),
        (Chancy(), "Chancy.compute gives two outputs for the same inputs"),
        (OnlyNumPy(), "compiled by JAX, OnlyNumPy raises Tracer"),
        (OnlyNumPy(), "array methods and x.__array_namespace__(), never np."),
        (Wide(), "Wide: from float32 numbers, output is float64: an array was made without dtype="),
        (PassedOn(), "PassedOn: inputs and output are one array"),
        (Forgetful(), "Forgetful does not keep what it was made with"),
        (Wider(), "Wider.output_shape says (3,), and the output is (6,)"),
        (Stopping(), "ValueError: no idea (test_parts.py, line "),
        (Single(), "Single.compute must return two things, the output and the memory"),
        (Listing(), "Listing.compute must return its output as an array, got list"),
        (
            Nameless(),
            "Nameless.initial_parameters raises TypeError: expected a NamedTuple of arrays",
        ),
        (Unfinished(), "Unfinished.compute is not written"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_fault_in_a_layer_is_named(layer, told):
    """In one sentence, with the class and the method."""
    assert told in problems(check_layer(layer))


def test_a_right_layer_is_right():
    """The layer that the faulty ones are made from has none of their faults."""
    report = check_layer(Square(), (4, 3))
    assert report.ok, report.text
    assert {check.status for check in report.checks} == {"passed"}


class Scale(gn.Layer):
    """Every feature times a number."""

    class Parameters(NamedTuple):
        scale: Any

    def __init__(self, n, wrong=0.0):
        self.n, self.wrong = n, wrong

    @property
    def parameter_shapes(self):
        return self.Parameters((1, self.n))

    def initial_parameters(self, generator, initializer, dtype):
        return self.Parameters(np.ones((1, self.n), dtype))

    def compute(self, parameters, inputs, mode):
        return inputs * parameters.scale, (inputs,)

    def differentiate_inputs(self, parameters, memory, dvalues):
        return dvalues * parameters.scale

    def differentiate_parameters(self, parameters, memory, dvalues):
        sums = (dvalues * memory[0]).sum(axis=0, keepdims=True)
        return self.Parameters(sums * (1 + self.wrong))


def test_parameters_are_checked():
    """A shape of inputs is found from those of the parameters."""
    assert check_layer(Scale(5), compiled=False).ok
    told = problems(check_layer(Scale(5, 0.1), compiled=False))
    assert "Scale.differentiate_parameters: largest relative error 0.1 at scale [0, " in told


class LogCosh(gn.Loss):
    """log cosh e; `fault` plants one."""

    def __init__(self, fault=""):
        self.fault = fault

    def compute(self, y_pred, y_true):
        error = y_pred - y_true
        xp = namespace_of(error)
        values = xp.log(xp.cosh(error)).mean(axis=-1)
        if self.fault == "one number":
            return values.mean(), (error,)
        if self.fault == "others":
            values = values - values.mean()
        return values, (error,)

    def differentiate(self, memory, share):
        (error,) = memory
        outputs = 1 if self.fault == "outputs" else error.shape[-1]
        if self.fault == "share":
            share = 1 / error.shape[0]
        return namespace_of(error).tanh(error) * (share / outputs)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("outputs", "LogCosh.differentiate: largest relative error 2 at y_pred ["),
        ("share", "LogCosh.differentiate: largest relative error"),
        ("one number", "LogCosh.compute must give one value per sample, shape (5,), got ()"),
        ("others", "the loss of a sample depends on the others"),
    ],
)
def test_a_fault_in_a_loss_is_named(fault, told):
    """In one sentence, with the class and the method."""
    assert check_loss(LogCosh(), compiled=False).ok
    assert told in problems(check_loss(LogCosh(fault), compiled=False))


class Cubes(Regularizer):
    """Σ |p|³, with a gradient that forgets the sign."""

    def penalty(self, parameter):
        return (abs(parameter) ** 3).sum()

    def differentiate(self, parameter):
        return 3 * parameter**2


def test_a_fault_in_a_regularizer_is_named():
    """With the place where it is wrong."""
    told = problems(check_regularizer(Cubes(), compiled=False))
    assert "Cubes.differentiate: largest relative error 2 at parameter [" in told


def test_a_regularizer_that_stops_does_not_stop_the_check():
    """What it raises is told, with its line."""

    class OnlyDoubles(gn.L2):
        def penalty(self, parameter):
            if parameter.dtype != np.float64:
                raise TypeError("float64 alone")
            return gn.L2.penalty(self, parameter)

    told = problems(check_regularizer(OnlyDoubles(0.1), compiled=False))
    assert "TypeError: float64 alone (test_parts.py, line " in told


@dataclass(frozen=True)
class Uphill(gn.SGD):
    """Goes the wrong way."""

    def update(self, parameter, gradient, state, step):
        parameter += self.learning_rate * gradient
        return parameter, ()


@dataclass(frozen=True)
class Copying(gn.SGD):
    """Leaves the parameter as it was."""

    def update(self, parameter, gradient, state, step):
        return parameter - self.learning_rate * gradient, ()


@dataclass(frozen=True)
class Greedy(gn.SGD):
    """Changes the gradient, which is only lent."""

    def update(self, parameter, gradient, state, step):
        gradient *= self.learning_rate
        parameter -= gradient
        return parameter, ()


@dataclass(frozen=True)
class Normed(gn.SGD):
    """Divides by the norm of the whole array."""

    def update(self, parameter, gradient, state, step):
        norm = (gradient * gradient).sum() ** 0.5 + 1e-9
        parameter -= self.learning_rate * gradient / norm
        return parameter, ()


@dataclass(frozen=True)
class NewState(gn.Momentum):
    """Makes its state anew in every step."""

    def update(self, parameter, gradient, state, step):
        v = self.momentum * state.v - self.learning_rate * gradient
        parameter += v
        return parameter, self.State(v)


@dataclass(frozen=True)
class OneNumber(gn.Momentum):
    """Keeps one number for a whole array."""

    def start(self, parameter):
        return self.State(namespace_of(parameter).zeros(1, dtype=parameter.dtype))

    def update(self, parameter, gradient, state, step):
        parameter -= self.learning_rate * gradient
        return parameter, state


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (NewState(), "NewState.update must change the state it was given"),
        (OneNumber(), "OneNumber.start: every array of the state has the parameter's shape"),
        (Uphill(), "Uphill.update does not go against the gradient"),
        (Copying(), "Copying.update must change the parameter it was given"),
        (Greedy(), "Greedy.update changes the gradient, which is only lent"),
        (Normed(), "Normed.update treats a number by what stands beside it"),
    ],
    ids=str,
)
def test_a_fault_in_an_optimizer_is_named(rule, told):
    """In one sentence, with the cure."""
    assert told in problems(check_optimizer(rule, compiled=False))


def test_without_jax_compiling_is_skipped(monkeypatch):
    """And said, with the command that installs it."""
    monkeypatch.setattr("glassnet.rungs.has_jax", lambda: False)
    for part in (Square(), LogCosh(), regularizers.L1(0.1), gn.SGD()):
        report = check_part(part)
        assert report.ok
        assert [check.problem for check in report.skipped] == [
            "JAX is not installed: pip install 'glassnet[jax]'"
        ]
