"""Stacks: one formula, many members, and each gets its own numbers."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.arrays import namespace_of
from glassnet.sweeps.crew import Crew, Team
from glassnet.sweeps.member import Member
from glassnet.sweeps.stack import Stack
from glassnet.sweeps.stacked import StackedPart, stacks
from glassnet.sweeps.together import train_all
from glassnet.train_step import Batch
from glassnet.training import Plan

A = np.random.default_rng(0).standard_normal((3, 5, 4))  # three members
B = np.random.default_rng(1).standard_normal((3, 4))

FORMULAS = {
    "a row for every row": lambda a, b: a + b,
    "the other way round": lambda a, b: 2 - b * a,
    "in place": lambda a, b: in_place(+a, b),
    "a product": lambda a, b: a @ a.T,
    "a plain array": lambda a, b: np.ones((2, 5)) @ a,
    "one number each": lambda a, b: a * b.sum(),
    "along an axis": lambda a, b: a.sum(axis=0) + a.max(axis=-1, keepdims=True).mean(),
    "another shape": lambda a, b: a.reshape(2, 10) ** 2,
    "some rows": lambda a, b: a[1:3, None] - b.repeat(2, axis=0)[::2],
    "numbers compared": lambda a, b: (a > b).astype(np.float64),
    "from the namespace": lambda a, b: namespace_of(a).where(a > 0, a, b),
    "limited": lambda a, b: namespace_of(a).clip(a, -0.5, 0.5),
}


def in_place(a, b):
    a -= b
    return a


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_gives_every_member_what_it_gives_it_alone(name):
    """Whatever is broadcast, added up or multiplied."""
    formula = FORMULAS[name]
    result = formula(Stack(A.copy()), Stack(B.copy()))
    for place in range(3):
        np.testing.assert_allclose(result.numbers[place], formula(A[place].copy(), B[place]))


X = np.random.default_rng(2).standard_normal((12, 6))
IMAGES = X.reshape(12, 3, 2, 1)
LABELS = np.arange(12) % 3


def model_of(*middle, optimizer=None, clipping=None):
    layers = [*middle, gn.Softmax()]
    return gn.Model(
        layers, loss=gn.CrossEntropy(), optimizer=optimizer, clipping=clipping, dtype="float64"
    )


def member_of(model, inputs, seed=0):
    plan = Plan(epochs=2, batch_size=5, seed=seed)
    return Member({}, None, model, Batch(inputs, LABELS), None, plan)


NETWORKS = {
    "dense": lambda: model_of(gn.Dense(6, 4), gn.GELU(), gn.Dense(4, 3)),
    "normalized": lambda: model_of(gn.BatchNorm(6), gn.Dense(6, 4), gn.LayerNorm(4)),
    "clipped": lambda: model_of(gn.Dense(6, 3), clipping=gn.ClipByNorm(0.1)),
    "masked": lambda: model_of(gn.MaskedDense(np.eye(6)), optimizer=gn.AdamW()),
    "dropping": lambda: model_of(gn.Dense(6, 4), gn.Dropout(0.5), gn.LeakyReLU(), gn.Dense(4, 3)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_stacked_networks_learn_what_each_learns_alone(name):
    """Whatever their layers are."""
    assert stacks(member_of(NETWORKS[name](), X))
    members = [member_of(NETWORKS[name](), X, seed) for seed in (0, 1, 2)]
    crew = Crew("numpy", lambda member: Team(StackedPart, 3), 1)
    rows = [row for row in train_all(members, crew) if isinstance(row, gn.sweeps.SweepRow)]
    for row in rows:
        model = NETWORKS[name]()
        model.fit(X, LABELS, epochs=2, batch_size=5, seed=row.seed, validation_split=0)
        assert row.in_sample == pytest.approx(model.evaluate(X, LABELS), rel=1e-9)


def test_formulas_that_do_not_stack_are_found_out():
    """Such networks train one after another, the result says so, and is none the worse."""
    layers = [gn.Conv2D(1, 2, 2), gn.Flatten(), gn.Dense(4, 3)]
    assert not stacks(member_of(model_of(*layers), IMAGES))
    model = model_of(gn.Conv2D(1, 2, 2), gn.Flatten(), gn.Dense(4, 3))
    result = gn.sweep(model, IMAGES, LABELS, epochs=2, folds=2, engine="numpy")
    assert "do not stack train one after another on NumPy: Conv2D" in result.notes[0]
    assert len(result.rows) == 2


def test_a_formula_that_stacks_wrongly_is_found_out():
    """A layer that mixes members up is never trained in a stack."""

    class Scaled(gn.Dense):
        def compute(self, parameters, inputs, mode):
            output, memory = gn.Dense.compute(self, parameters, inputs, mode)
            size = output.numbers.max() if isinstance(output, Stack) else output.max()
            return output / size, memory

    assert not stacks(member_of(model_of(Scaled(6, 3)), X))
