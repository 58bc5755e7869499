"""Checkpoints: everything that a training needs to go on, bit for bit, as if it had never stopped.

A checkpoint has the layout of a model file. Its tensors are what training changes: the
parameters, the optimizer's states, the parameters of the best epoch and of the beginning of
this one, and the history so far. Its description says where training is, and what was asked
for, so that nobody goes on with other data or another network unnoticed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from os import PathLike
from typing import Any, NamedTuple

import numpy as np

from .arrays import Array
from .course import Best, Course, Sums
from .errors import ModelFileError, quoted
from .history import History
from .model import Model
from .saving import read_model_file, write_model_file
from .train_step import Network, TrainState, initial_state
from .training import Plan

KIND = "checkpoint"
KEYS = {"kind", "about", "course", "best", "sums", "chance"}
COURSE = {"epoch": (int,), "step": (int,), "total": (int,)}
BEST = {"loss": (float, type(None)), "waited": (int,)}
SUMS = dict.fromkeys(("losses", "weight", "penalty", "last"), (float,))
COPIES = ("best", "begun_with")  # of the parameters, where there are any


class Checkpoint(NamedTuple):
    """What a checkpoint says, and its tensors."""

    about: dict[str, Any]  # what was asked for, of which data, with which versions
    said: dict[str, Any]
    tensors: dict[str, Array]


def write_checkpoint(
    path: str | PathLike[str], model: Model, history: History, about: Mapping[str, Any]
) -> None:
    """Write where the training at work is; `model.is_settled` must hold."""
    course, state = model.where_training_is
    copies = {"best": course.best.parameters, "begun_with": course.begun_with}
    tensors = dict(named(model, "parameters", state.parameters))
    for name, parameters in copies.items():
        if parameters is not None:
            tensors |= named(model, name, parameters)
    tensors |= named_states(model, state)
    tensors["history"] = np.frombuffer(history.to_jsonl().encode(), np.uint8)
    best = course.best
    description = {
        "kind": KIND,
        "about": dict(about),
        "course": {"epoch": course.epoch, "step": course.step, "total": course.total},
        "best": {"loss": best.loss if isfinite(best.loss) else None, "waited": best.waited},
        "sums": asdict(course.sums),
        "chance": course.generator and course.generator.bit_generator.state,
    }
    write_model_file(path, tensors, description)


def read_checkpoint(path: str | PathLike[str]) -> Checkpoint:
    """Read a checkpoint; a ModelFileError if the file is damaged or something else."""
    tensors, said = read_model_file(path)
    if set(said) != KEYS or said["kind"] != KIND:
        raise ModelFileError(f"{path} is not a checkpoint", do="give the folder of a run")
    return Checkpoint(said["about"], said, tensors)


def go_on_from(checkpoint: Checkpoint, model: Model, plan: Plan) -> tuple[Course, History]:
    """Put a model, made like the one of the checkpoint, where that was.

    Raises:
        ModelFileError  the checkpoint is of another network
    """
    _, said, tensors = checkpoint
    model.begin(plan.seed)
    network = model.network
    here = Reader(model, network, dict(tensors))
    try:
        place, sums = checked(said["course"], COURSE), Sums(**checked(said["sums"], SUMS))
        if place["epoch"] < 1 or (place["step"] and sums.weight <= 0):
            raise ValueError("no training comes to such a place")
        state = TrainState(here.parameters("parameters"), here.states(), place["total"])
        begun = {name: here.parameters(name) for name in COPIES if here.has(name)}
        history = History.from_jsonl(here.take("history").tobytes().decode())
        history.seed = plan.seed
        seen = {
            name: value for name, value in checked(said["best"], BEST).items() if value is not None
        }
        best = Best(plan.early_stopping, parameters=begun.get("best"), **seen)
        course = Course(best, sums=sums, **place)
        course.begun_with = begun.get("begun_with")
        if said["chance"] is not None:
            course.generator = plan.generator(course.epoch)
            course.generator.bit_generator.state = said["chance"]
        here.check_all_taken()
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ModelFileError(
            f"the checkpoint does not fit this network: {error}", do="start the run again"
        ) from error
    model.take(state)
    model.epochs_done = course.epoch - 1
    return course, history


def checked(said: Any, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """What is said, if it is just these names, with values of these kinds, none below 0."""
    if not isinstance(said, dict) or set(said) != set(kinds):
        raise ValueError(f"expected {', '.join(kinds)}, found {quoted(said)}")
    for name, value in said.items():
        if type(value) not in kinds[name] or (name in COURSE and value < 0):
            raise ValueError(f"{name} cannot be {quoted(value)}")
    return said


# -- names ---------------------------------------------------------------------------------


def named(model: Model, kind: str, parameters: list[Any]) -> Iterator[tuple[str, Array]]:
    """The arrays of all layers, such as `best.dense_1.weights`."""
    for layer, own in zip(model.layer_names, parameters, strict=False):
        for field, array in own._asdict().items():
            yield f"{kind}.{layer}.{field}", array


def named_states(model: Model, state: TrainState) -> Iterator[tuple[str, Array]]:
    """The optimizer's arrays, such as `state.dense_1.weights.m`."""
    for layer, own, states in zip(model.layer_names, state.parameters, state.states, strict=False):
        for field, each in zip(own._fields, states, strict=True):
            for part, array in each._asdict().items() if each else ():
                yield f"state.{layer}.{field}.{part}", array


class Reader:
    """Takes the arrays of a checkpoint by their names, each just as the network needs it."""

    def __init__(self, model: Model, network: Network, tensors: dict[str, Array]) -> None:
        self.model, self.fresh, self.tensors = model, initial_state(network), tensors

    def has(self, kind: str) -> bool:
        """Whether there are arrays of a kind."""
        return any(name.startswith(f"{kind}.") for name in self.tensors)

    def take(self, name: str, like: Array | None = None) -> Array:
        """The array of a name; a ValueError if it is not like the one that is there now."""
        if name not in self.tensors:
            raise ValueError(f"{name} is missing")
        array = self.tensors.pop(name)
        if like is not None and (array.shape, array.dtype) != (like.shape, like.dtype):
            raise ValueError(f"{name} should be {like.shape} {like.dtype}, found {array.shape}")
        return array

    def check_all_taken(self) -> None:
        """Refuse, as a ValueError, arrays that this network has no place for."""
        if self.tensors:
            raise ValueError(f"{quoted(min(self.tensors))} is not part of it")

    def parameters(self, kind: str) -> list[Any]:
        """The parameters of all layers."""
        return [
            type(own)(*(self.take(f"{kind}.{layer}.{f}", a) for f, a in own._asdict().items()))
            for layer, own in zip(self.model.layer_names, self.fresh.parameters, strict=False)
        ]

    def states(self) -> list[Any]:
        """The states of the optimizer."""
        names = dict(named_states(self.model, self.fresh))
        arrays = iter(self.take(name, array) for name, array in names.items())
        return [
            [type(each)(*(next(arrays) for _ in each)) if each else each for each in own]
            for own in self.fresh.states
        ]
