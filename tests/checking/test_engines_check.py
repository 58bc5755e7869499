"""Engines and rungs: whoever differs from the others is named."""

from dataclasses import replace

import numpy as np
import pytest

from glassnet import rungs, scratch
from glassnet.checking import engines_check
from glassnet.engines import NumpyEngine


def other_engine(longer):
    """A second NumPy engine in JAX's place, with steps that are a little longer."""

    def start(name, network, state):
        rule = network.optimizer
        rule = replace(rule, learning_rate=rule.learning_rate * longer)
        return NumpyEngine(replace(network, optimizer=rule), state)

    return start


def told(checks):
    """All that is wrong, in one text."""
    return "\n".join(check.problem for check in checks if check.status == "failed")


@pytest.mark.parametrize(("longer", "wrong"), [(1, 0), (1 + 1e-6, 2)])
def test_an_engine_that_differs_is_named(monkeypatch, longer, wrong):
    """One part in a million of a step is enough."""
    monkeypatch.setattr(engines_check, "start_engine", other_engine(longer))
    checks = engines_check.check_engines()
    assert sum(check.status == "failed" for check in checks) == wrong
    assert len(checks) == 2
    if wrong:
        assert "a step of images, NumPy and JAX: the engines are" in told(checks)


def test_an_engine_that_stops_is_named(monkeypatch):
    """With what it said."""

    def broken(name, network, state):
        raise RuntimeError("out of order")

    monkeypatch.setattr(engines_check, "start_engine", broken)
    assert "raises RuntimeError: out of order" in told(engines_check.check_engines())


def test_rungs_and_loops_that_differ_are_named(monkeypatch):
    """A rung by its name, and a loop by the function."""
    monkeypatch.setattr(rungs, "has_jax", lambda: False)
    monkeypatch.setattr(rungs, "by_numpy", lambda task: off(rungs.by_loops(task)))
    monkeypatch.setattr(scratch, "sigmoid", lambda x: 0.5)
    checks = engines_check.check_rungs()
    assert "rungs: loops and NumPy are" in told(checks)
    assert "scratch.sigmoid and its NumPy twin are" in told(checks)
    assert sum(check.status == "failed" for check in checks) == 2
    assert [check.status for check in checks].count("skipped") == 1


def off(rung):
    """NumPy's rung, with a loss that is a little different."""
    return replace(rung, name="NumPy", numbers=rung.numbers._replace(loss=rung.numbers.loss + 1e-9))


def test_without_jax_engines_are_skipped(monkeypatch):
    """And the command that installs it is said."""
    monkeypatch.setattr(rungs, "has_jax", lambda: False)
    assert {check.status for check in engines_check.check_engines()} == {"skipped"}


def test_every_layer_with_something_to_learn_has_its_place():
    """The networks whose steps are compared hold them all."""
    parts = [layer for case in engines_check.cases() for layer in case.network.layers]
    kinds = {type(layer).__name__ for layer in parts if layer.parameter_shapes}
    assert kinds == {"Dense", "MaskedDense", "Conv2D", "BatchNorm", "LayerNorm", "Embedding"}
    assert all(np.isfinite(case.batch.inputs).all() for case in engines_check.cases())
