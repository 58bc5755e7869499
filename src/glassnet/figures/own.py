"""The user's own model: a network and the rows that its figures are drawn from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..activations import Sigmoid, Softmax
from ..arrays import Array
from ..errors import ConfigError
from ..history import EpochRecord, History
from ..layers import Layer
from ..losses import SigmoidBinaryCrossEntropy, SoftmaxCrossEntropy
from ..model import Model
from ..train_step import Batch
from ..training import Plan
from .own_axis import Axis, Group, Plane, chosen_axes


@dataclass(frozen=True, eq=False)
class Repeat:
    """A training that can be repeated: a model before it, the rows, and the plan.

    watch  is told the record of every epoch
    """

    model: Model
    data: Batch
    plan: Plan
    held_back: Batch | None = None
    watch: Callable[[EpochRecord], None] | None = None


@dataclass(frozen=True)
class Unit:
    """A target's own unit: value = output · spread + centre."""

    name: str
    centre: float = 0.0
    spread: float = 1.0

    def of(self, output: Array) -> Array:
        """Outputs of the network in this unit."""
        return np.asarray(output, np.float64) * self.spread + self.centre


@dataclass(frozen=True, eq=False)
class Question:
    """One thing that a network tells apart, and what it says about some rows.

    name           empty for the only one
    class_names    by class number
    probabilities  (rows, classes)
    said, true     class numbers, (rows,)
    """

    name: str
    class_names: tuple[str, ...]
    probabilities: Array
    said: Array
    true: Array


@dataclass(frozen=True, eq=False)
class OwnModel:
    """A network, and the rows, targets and history that its figures are drawn from.

    X, y         as the network gets them; None where there are none
    held_back    (rows,) which of them it has not learned from; None if all are to be judged
    class_names  by class number; of several labels those of each
    axes         the inputs that are numbers; groups: those that stand for one category
    units        of the targets that are numbers
    along        two axes by name, for the pictures over a plane
    repeat       makes its training ready to be repeated; None where it is not known
    no_repeat    why there is none
    """

    model: Model
    X: Array | None = None
    y: Array | None = None
    held_back: Array | None = None
    history: History | None = None
    input_names: tuple[str, ...] = ()
    class_names: tuple[tuple[str, ...], ...] = ()
    label_names: tuple[str, ...] = ()
    axes: tuple[Axis, ...] = ()
    groups: tuple[Group, ...] = ()
    units: tuple[Unit, ...] = ()
    along: tuple[str, ...] = ()
    repeat: Callable[[], Repeat] | None = None
    no_repeat: str = "give repeat=, a training that can be repeated"

    # -- what it does ----------------------------------------------------------------------

    @property
    def tells_classes(self) -> bool:
        """Whether it tells classes apart, or yes from no."""
        return self.model.loss.takes_labels or self.model.loss.takes_yes_or_no

    @property
    def tells_one(self) -> bool:
        """Whether every row belongs to one class."""
        return self.model.loss.takes_labels or (self.tells_classes and self.n_outputs == 1)

    @cached_property
    def n_outputs(self) -> int:
        """How many numbers come out of the last layer."""
        some = [layer for layer in self.model.layers if "weights" in layer.Parameters._fields]
        return int(some[-1].parameters.weights.shape[-1]) if some else 1

    def probabilities(self, X: Array) -> Array:
        """How probable each class is, (rows, classes); of labels each one's yes, (rows, labels)."""
        output = self.model.predict(X)
        if isinstance(self.model.loss, SoftmaxCrossEntropy):
            return Softmax().forward(output)
        if isinstance(self.model.loss, SigmoidBinaryCrossEntropy):
            return Sigmoid().forward(output)
        return output

    def shares(self, X: Array) -> Array:
        """How probable each class of the one question is, (rows, classes)."""
        found = self.probabilities(X)
        return found if self.model.loss.takes_labels else np.hstack([1 - found, found])

    def answers(self, X: Array) -> Array:
        """The class number of every row."""
        return self.model.predict_classes(X).reshape(len(X), -1)[:, -1]

    def names(self, place: int = 0) -> tuple[str, ...]:
        """What the classes of a question are called."""
        if self.class_names:
            return self.class_names[place]
        count = self.n_outputs if self.model.loss.takes_labels else 2
        return tuple(map(str, range(count)))

    def unit(self, place: int) -> Unit:
        """The unit of an output."""
        return self.units[place] if self.units else Unit(f"output {place}")

    # -- rows ------------------------------------------------------------------------------

    @property
    def rows(self) -> Array:
        """All inputs.

        Raises:
            ConfigError  there are none
        """
        if self.X is None:
            raise ConfigError("there are no rows", do="give DATA")
        return self.X

    @property
    def targets(self) -> Array:
        """What all rows should give.

        Raises:
            ConfigError  it is not known
        """
        if self.y is None:
            raise ConfigError("the true answers are not known", do="give DATA with its target")
        return self.y

    @property
    def classes(self) -> Array:
        """The true class number of every row."""
        given = np.asarray(self.targets)
        if given.ndim == 1:
            return given.astype(np.int64)
        return given.argmax(axis=1) if given.shape[1] > 1 else given[:, 0].astype(np.int64)

    @cached_property
    def judged(self) -> Array:
        """The numbers of the rows that it is judged by: those held back, or all."""
        some = np.flatnonzero(self.held_back) if self.held_back is not None else np.array([])
        return some if len(some) else np.arange(len(self.rows))

    @property
    def judged_in_words(self) -> str:
        """How many rows it is judged by, and what they are."""
        count = len(self.judged)
        what = " that were held back" if count < len(self.rows) else ""
        return f"{count:,} row{'' if count == 1 else 's'}{what}"

    def questions(self) -> list[Question]:
        """What it tells apart, with what it says about the rows that it is judged by."""
        X = self.rows[self.judged]
        if self.tells_one:
            shares, true = self.shares(X), self.classes[self.judged]
            return [Question("", self.names(), shares, self.answers(X), true)]
        yes = self.probabilities(X)
        said, true = self.model.predict_classes(X), np.asarray(self.targets)[self.judged]
        return [
            Question(
                self.label_names[place] if self.label_names else f"label {place}",
                self.names(place),
                np.stack([1 - yes[:, place], yes[:, place]], axis=1),
                said[:, place],
                true[:, place].astype(np.int64),
            )
            for place in range(yes.shape[1])
        ]

    @cached_property
    def plane(self) -> Plane:
        """The plane that it is looked at over: its two inputs, or the two that were chosen."""
        first, second = chosen_axes(self.axes, self.groups, self.along)
        return Plane.through(self.rows, self.axes, self.groups, first, second)

    def not_drawn(self, most: int, what: str) -> str:
        """That there are more outputs than are drawn; empty if there are not."""
        if self.tells_one or self.n_outputs <= most:
            return ""
        return f" Drawn are the first {most} of {self.n_outputs} {what}."

    # -- layers ----------------------------------------------------------------------------

    def blocks(self) -> Iterator[tuple[int, Layer, str]]:
        """Each layer with weights: its number from 1, itself, and where its part ends."""
        layers, names = self.model.layers, self.model.layer_names
        begins = [p for p, layer in enumerate(layers) if "weights" in layer.Parameters._fields]
        ends = [*begins[1:], len(layers)]
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True), start=1):
            yield number, layers[begin], names[end - 1]


def of_arrays(
    model: Model,
    X: Any = None,
    y: Any = None,
    *,
    history: History | None = None,
    input_names: Sequence[str] = (),
    class_names: Sequence[str] = (),
    along: Sequence[str] = (),
    repeat: Repeat | None = None,
) -> OwnModel:
    """A model and the arrays that it is shown on."""
    inputs = None if X is None else np.asarray(X)
    is_flat = inputs is not None and inputs.ndim == 2
    are_numbers = is_flat and not model.layers[0].takes_indices
    width = inputs.shape[1] if inputs is not None and is_flat else 0
    names = tuple(input_names) or tuple(f"input {place}" for place in range(width))
    if inputs is not None and is_flat and len(names) != width:
        raise ConfigError(
            f"input_names has {len(names)} names, and a row has {width} inputs",
            do="give one name for each",
        )
    own = OwnModel(
        model,
        inputs,
        None if y is None else np.asarray(y),
        history=history,
        input_names=names,
        axes=tuple(Axis(name, place) for place, name in enumerate(names)) if are_numbers else (),
        along=tuple(along),
        repeat=None if repeat is None else lambda: repeat,
    )
    if inputs is not None:
        checked(model, inputs, own.y)
    return with_class_names(own, tuple(map(str, class_names))) if len(class_names) else own


def with_class_names(own: OwnModel, names: tuple[str, ...]) -> OwnModel:
    """The same model with names for its classes, the same for each of several labels."""
    count = own.n_outputs if own.model.loss.takes_labels else 2
    if own.tells_classes and len(names) != count:
        raise ConfigError(
            f"class_names has {len(names)} names, and there are {count} classes",
            do="give one name for each, in the order of their numbers",
        )
    return replace(own, class_names=(names,) * (1 if own.tells_one else own.n_outputs))


def checked(model: Model, X: Array, y: Array | None) -> None:
    """Refuse rows and targets that do not fit the network.

    Raises:
        ShapeError, DtypeError, DataError  they do not
    """
    if y is not None:
        model.batch_of(X, y)
    else:
        model.predict(X[:1])
