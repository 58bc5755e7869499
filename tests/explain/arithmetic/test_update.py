"""One step of a training in slow motion, against the training itself."""

from itertools import pairwise

import numpy as np
import pytest

import glassnet as gn
from glassnet import schedules
from glassnet.course import EarlyStopping
from glassnet.errors import ConfigError
from glassnet.explain import update_of
from glassnet.explain.arithmetic.schedule_rules import learning_rate
from glassnet.history import BatchRecord

OPTIMIZERS = [
    *(gn.SGD(0.1), gn.Momentum(0.05), gn.Nesterov(0.05), gn.AdaGrad(0.05)),
    *(gn.RMSprop(0.01), gn.Adam(0.01), gn.AdamW(0.01, weight_decay=0.5)),
]
SCHEDULES = [
    *(schedules.InverseTimeDecay(0.1, 0.3), schedules.StepDecay(0.1, 0.5, 3)),
    *(schedules.ExponentialDecay(0.1, 0.9, 2), schedules.CosineDecay(0.1, 0.01)),
    *(schedules.OneCycle(0.1), schedules.WarmUp(0.1, 4)),
    schedules.WarmUp(schedules.CosineDecay(0.1), 4),
]
PLAN = gn.Plan(epochs=3, batch_size=16, seed=4)  # of 40 rows: 9 steps
X = np.random.default_rng(0).normal(size=(40, 3))
y = np.random.default_rng(1).integers(0, 3, 40)


def model_with(optimizer, dtype="float32", clipping=None):
    """With a price on weights, batch normalization and dropout, which all must be repeated."""
    layers = [
        gn.Dense(3, 8, weight_regularizer=gn.L1L2(0.001, 0.01)),
        *(gn.BatchNorm(8), gn.GELU(), gn.Dropout(0.2), gn.Dense(8, 3), gn.Softmax()),
    ]
    loss = gn.CrossEntropy()
    return gn.Model(layers, loss=loss, optimizer=optimizer, clipping=clipping, dtype=dtype)


def trained(model, data, plan, step, layer, field, at):
    """The weight after a step of the real training."""
    records = model.stream(data, None, plan)
    done = 0
    for record in records:
        done += isinstance(record, BatchRecord)
        if done == step:
            break
    value = float(getattr(model.engine.train_state.parameters[layer], field)[at])
    records.close()
    return value


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda rule: type(rule).__name__)
def test_every_optimizer(optimizer, dtype, check):
    """The new weight is that of the training, bit for bit, in the first step and later ones."""
    for step in (1, 3, 4, 9):
        model = model_with(optimizer, dtype)
        data = model.batch_of(X, y)
        update = update_of(model, data, PLAN, 1, (2, 5), step)
        real = trained(model_with(optimizer, dtype), data, PLAN, step, 0, "weights", (2, 5))
        assert update.after == update.lines[-1].value == real
        assert update.difference == 0
        check([update.data], float(np.finfo(dtype).eps))
        for line in update.lines:
            check([line], float(np.finfo(dtype).eps))


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda rule: type(rule).__name__)
def test_a_step_begins_where_the_one_before_has_ended(optimizer):
    """Weight and moments, in 9 steps over 3 epochs."""
    model = model_with(optimizer, "float64")
    data = model.batch_of(X, y)
    updates = [update_of(model, data, PLAN, 2, 1, step, "biases") for step in range(1, 10)]
    for one, next_one in pairwise(updates):
        assert next_one.before == one.after
        assert next_one.state == one.state_after
    places = [(update.epoch, update.batch) for update in updates]
    assert places == [(epoch, batch) for epoch in (1, 2, 3) for batch in (1, 2, 3)]


def test_adams_first_step_by_hand():
    """w = 2, x = 1, y = 3: g = −2, m̂ = −2, v̂ = 4, so w rises by the learning rate."""
    model = gn.Model(
        [gn.Dense(1, 1, initial_weights=[[2.0]])],
        loss=gn.MeanSquaredError(),
        optimizer=gn.Adam(0.5),
        dtype="float64",
    )
    plan = gn.Plan(epochs=1, batch_size=1)
    update = update_of(model, model.batch_of([[1.0]], [3.0]), plan, 1, (0, 0), step=1)
    lines = {line.name: line for line in update.lines}
    assert update.gradient.value == -2
    assert lines["m̂"].value == pytest.approx(-2)
    assert lines["v̂"].value == pytest.approx(4)
    assert lines["w"].symbols == "w − η · m̂ / (√(v̂) + ε)"
    assert update.after == pytest.approx(2.5, abs=1e-7)


@pytest.mark.parametrize(
    "clipping", [gn.ClipByNorm(0.05), gn.ClipByNorm(1e9), gn.ClipByValue(0.01)]
)
def test_limits_on_gradients(clipping, check):
    """The gradient before, the limit, and what is left; the weight is still the training's."""
    model = model_with(gn.SGD(0.5), clipping=clipping)
    update = update_of(model, model.batch_of(X, y), PLAN, 1, (2, 5), 2)
    assert update.difference == 0
    check([update.clipping[-1]], 1e-7)
    assert update.lines[-1].given["g"] == update.clipping[-1].value


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda rule: type(rule).__name__)
def test_every_schedule(schedule, check):
    """Its formula with its numbers gives the rate that it gives."""
    rule = schedule.over(20)
    for iterations in (0, 1, 5, 12, 19):
        lines = learning_rate(rule, iterations)
        check(lines, 1e-16)
        assert lines[-1].value == rule.rate(iterations)


def test_a_schedule_of_ones_own_is_asked():
    """Also one that was made from one of the library's, and whatever its settings look like."""

    class Late(schedules.CosineDecay):
        def rate(self, iterations):
            return 0.25

    class Plateaus(schedules.Schedule):
        def __init__(self, rates):
            self.rates = rates

        def rate(self, iterations):
            return self.rates[iterations]

    for own in (Late(0.1, steps=9), Plateaus({3: 0.25})):
        (line,) = learning_rate(own, 3)
        assert line.value == line.exact == 0.25
        assert line.written().endswith(".rate(3)")


def test_a_schedule_in_a_training():
    """It is told how many steps the whole training takes."""
    model = model_with(gn.SGD(gn.CosineDecay(0.1)))
    update = update_of(model, model.batch_of(X, y), PLAN, 1, (0, 0), 5)
    assert update.rate[-1].value == schedules.CosineDecay(0.1, steps=9).rate(4)
    assert update.lines[-1].given["η"] == update.rate[-1].value


def test_the_model_itself_stays_as_it_was():
    """It is trained on a copy; one that has learned goes on from there."""
    model = model_with(gn.Adam(0.01))
    model.fit(X, y, epochs=2, validation_split=0, seed=1)
    before, digest = model.layers[0].weights.copy(), model.digest()
    data = model.batch_of(X, y)
    update = update_of(model, data, gn.Plan(epochs=1, batch_size=40, seed=1), 1, (0, 0), 5)
    assert update.before == float(before[0, 0])
    assert model.digest() == digest
    assert update.step == 5  # after the four steps of `fit`


def test_rows_are_named():
    """Those of the batch, by the training's own shuffling."""
    model = model_with(gn.SGD(0.1))
    update = update_of(
        model, model.batch_of(X, y), PLAN, 1, (0, 0), 4, row_name=lambda place: f"line {place}"
    )
    assert sorted(set(update.rows)) == sorted(update.rows)
    assert len(update.rows) == 16
    named = [term.name for term in update.data.terms if term.role == "term"]
    assert named == [f"line {row}" for row in update.rows]


def test_rows_that_count_differently():
    """Weights of rows are in the gradient, as in the training."""
    model = model_with(gn.Adam(0.01))
    data = model.batch_of(X, y, class_weight="balanced")
    update = update_of(model, data, PLAN, 1, (2, 5), 3)
    real = trained(model_with(gn.Adam(0.01)), data, PLAN, 3, 0, "weights", (2, 5))
    assert update.after == real


def test_steps_that_are_not_taken_are_refused_with_the_range():
    """Those of the plan, or fewer where early stopping ends the training."""
    model = model_with(gn.SGD(5.0))
    data = model.batch_of(X, y)
    with pytest.raises(ConfigError, match="step must be from 1 to 9 in this training, got 10"):
        update_of(model, data, PLAN, 1, (0, 0), 10)
    with pytest.raises(ConfigError, match="step must be a whole number ≥ 1"):
        update_of(model, data, PLAN, 1, (0, 0), 0)
    patient = gn.Plan(epochs=50, batch_size=40, seed=4, early_stopping=EarlyStopping(1, 1e9))
    with pytest.raises(ConfigError, match="step must be from 1 to 2 in this training, got 40"):
        update_of(model, data, patient, 1, (0, 0), 40, held_back=data)
    update_of(model, data, patient, 1, (0, 0), 2, held_back=data)
