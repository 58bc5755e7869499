"""Repeating a training, bit for bit, up to one step, and taking that step in slow motion."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from ...arrays import Generator, Mode, NumpyRandom
from ...course import copy_of
from ...doors import check_batches
from ...engines import NumpyEngine
from ...engines.batches import batches
from ...errors import ConfigError
from ...history import BatchRecord, EpochRecord
from ...losses import share_of
from ...model import Model
from ...prediction import evaluate
from ...threads import fitting_threads
from ...train_step import Batch, Network, backward, forward, regularize
from ...training import Plan, train

Watch = Callable[[BatchRecord | EpochRecord], None]


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of a training: all that it was taken from, and what it led to.

    network    as it was trained, its schedule told how long training takes
    step       from 1, over all epochs
    epoch      from 1; `batch_number` of `batches` in it
    rows       which rows of the training data the batch has, from 0
    before     parameters before the step, and `states` of the optimizer
    data       gradients of the loss, without the price of regularizers
    gradients  with it
    clipped    the same, limited
    after      parameters after the step
    """

    network: Network
    step: int
    epoch: int
    batch_number: int
    batches: int
    rows: tuple[int, ...]
    batch: Batch
    before: list[Any]
    states: list[Any]
    memories: list[Any]
    dvalues: list[Any]  # per layer: the gradient in its output
    data: list[Any]
    gradients: list[Any]
    clipped: list[Any]
    after: list[Any]
    states_after: list[Any]


def moment_of(
    model: Model,
    data: Batch,
    plan: Plan,
    step: int,
    held_back: Batch | None = None,
    watch: Watch | None = None,
) -> Moment:
    """Train a copy of a model, as `stream` would, and stop at a step.

    Layers without weights draw them by the plan's seed; others go on from where they are.
    `held_back` is needed only where early stopping looks at it. `watch` is told every record.

    Raises:
        ConfigError  training has no such step
    """
    model = deepcopy(model)
    model.begin(plan.seed, anew=False)
    count = len(data.inputs)
    check_batches(model.layers, count, plan.batch_size)
    optimizer = model.optimizer.over(plan.steps(count))
    network = replace(model.network, optimizer=optimizer)
    engine = NumpyEngine(network, model.state_to_start_from(network))
    course = plan.course(engine.step)
    first, last = engine.step + 1, engine.step + plan.epochs * -(-count // plan.batch_size)
    if not first <= step <= last:
        raise no_such_step(step, first, last)

    def look(parameters: list[Any]) -> dict[str, float]:
        needed = held_back and plan.early_stopping
        return evaluate(network, parameters, held_back) if needed and held_back else {}

    with fitting_threads(model.layers, plan.batch_size):
        records = train(engine, data, plan, look, course)
        while course.total < step - 1 or course.step == -(-count // plan.batch_size):
            record = next(records, None)
            if record is None:
                raise no_such_step(step, first, course.total)
            if watch:
                watch(record)
        generator = course.generator or plan.generator(course.epoch)
        return slow_motion(engine, data, plan, course.epoch, course.step, generator)


def no_such_step(step: int, first: int, last: int) -> ConfigError:
    """The error for a step that this training does not take."""
    return ConfigError(
        f"step must be from {first:,} to {last:,} in this training, got {step:,}",
        do="count the steps from 1, over all epochs",
    )


def slow_motion(
    engine: NumpyEngine, data: Batch, plan: Plan, epoch: int, done: int, generator: Generator
) -> Moment:
    """Take the next step of a plan in slow motion."""
    count, size = len(data.inputs), plan.batch_size
    rows, batch = next(batches(data, plan.order(epoch, count), size, done * size))
    numbers = (epoch, done + 1, -(-count // size))
    return step_of(engine, batch, tuple(map(int, rows)), generator, numbers)


def step_of(
    engine: NumpyEngine,
    batch: Batch,
    rows: tuple[int, ...],
    generator: Generator,
    numbers: tuple[int, int, int],
) -> Moment:
    """Take a step: every part of it once for the record, and then by the engine itself.

    rows     of the batch, by their places among the training rows
    numbers  the epoch, the batch in it from 1, and how many batches it has
    """
    before, states = copy_of(engine.parameters), deepcopy(engine.scatter_states())
    mode = Mode(NumpyRandom(deepcopy(generator)))
    network = engine.network
    output, memories = forward(network, before, batch.inputs, mode)
    values, memory = network.loss.compute(output, batch.targets)
    dvalues = network.loss.differentiate(memory, share_of(values, batch.weights))
    in_data = backward(network, before, memories, dvalues)
    gradients = regularize(network, before, list(in_data))[1]
    clipped = network.clipping.clip(gradients) if network.clipping else gradients
    engine.train_step(batch, Mode(NumpyRandom(generator)), rows)
    epoch, batch_number, count = numbers
    return Moment(
        network=network,
        step=engine.step,
        epoch=epoch,
        batch_number=batch_number,
        batches=count,
        rows=rows,
        batch=batch,
        before=before,
        states=states,
        memories=memories,
        dvalues=gradients_in_outputs(network, before, memories, dvalues),
        data=in_data,
        gradients=gradients,
        clipped=clipped,
        after=copy_of(engine.parameters),
        states_after=deepcopy(engine.scatter_states()),
    )


def gradients_in_outputs(
    network: Network, parameters: list[Any], memories: list[Any], dvalues: Any
) -> list[Any]:
    """The gradient of the loss in every layer's output, from the last one's."""
    found = [dvalues]
    links = list(zip(network.layers, parameters, memories, strict=True))
    for layer, own, memory in reversed(links[1:]):
        found.append(layer.differentiate_inputs(own, memory, found[-1]))
    return found[::-1]
