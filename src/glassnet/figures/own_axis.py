"""Axes: inputs along which one can look at a model, in the units of their columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, quoted
from ..explain.geometry.regions import Ends

AROUND = 0.06  # of an axis's range, on both sides of a window


@dataclass(frozen=True)
class Axis:
    """An input that is a number: value = input · spread + centre.

    place  which input it is; flag: the one beside it that says that the number is missing

    >>> Axis("age", 0, centre=40, spread=10).values(np.array([[-1.0], [2.0]])).tolist()
    [30.0, 60.0]
    """

    name: str
    place: int
    centre: float = 0.0
    spread: float = 1.0
    flag: int | None = None

    def values(self, X: Array) -> Array:
        """Of every row the number as its column has it."""
        return np.asarray(X[:, self.place], np.float64) * self.spread + self.centre

    def window(self, X: Array) -> Ends:
        """From where to where the rows lie, and a little more."""
        values = self.values(X)
        low, high = float(values.min()), float(values.max())
        more = AROUND * (high - low) or abs(self.spread)
        return low - more, high + more


@dataclass(frozen=True)
class Group:
    """Inputs that say together which category a row has."""

    name: str
    places: slice


@dataclass(frozen=True, eq=False)
class Plane:
    """Where a model is looked at over two axes, all else as in a typical row.

        inputs = origin + x · directions[0] + y · directions[1]

    x, y  from where to where; origin: (inputs,); directions: (2, inputs)
    """

    axes: tuple[Axis, Axis]
    x: Ends
    y: Ends
    origin: Array
    directions: Array

    @classmethod
    def through(
        cls, X: Array, axes: Sequence[Axis], groups: Sequence[Group], first: Axis, second: Axis
    ) -> "Plane":
        """The plane of two axes through the typical row."""
        origin = typical_row(X, axes, groups)
        directions = np.zeros((2, len(origin)))
        for axis, direction in zip((first, second), directions, strict=True):
            origin[axis.place] = -axis.centre / axis.spread
            direction[axis.place] = 1 / axis.spread
        return cls((first, second), first.window(X), second.window(X), origin, directions)

    def inputs(self, x: Array, y: Array) -> Array:
        """The inputs of points of the plane, one row for each."""
        first, second = self.directions
        points = np.ravel(x)[:, None], np.ravel(y)[:, None]
        return self.origin + points[0] * first + points[1] * second

    @property
    def is_whole(self) -> bool:
        """Whether the network has no other inputs."""
        return len(self.origin) == len(self.axes)


def typical_row(X: Array, axes: Sequence[Axis], groups: Sequence[Group]) -> Array:
    """The mean of every number, none missing, and of every category the most frequent.

    >>> axes, groups = [Axis("age", 0)], [Group("colour", slice(1, 3))]
    >>> typical_row(np.array([[1.0, 0, 1], [2, 1, 0], [6, 0, 1]]), axes, groups).tolist()
    [3.0, 0.0, 1.0]
    """
    row = np.asarray(X, np.float64).mean(axis=0)
    for axis in axes:
        if axis.flag is not None:
            there = X[:, axis.flag] == 0
            row[axis.place] = X[there, axis.place].mean() if there.any() else 0.0
            row[axis.flag] = 0
    for group in groups:
        kinds, counts = np.unique(X[:, group.places], axis=0, return_counts=True)
        row[group.places] = kinds[counts.argmax()]
    return row


def chosen_axes(
    axes: Sequence[Axis], groups: Sequence[Group], along: Sequence[str]
) -> tuple[Axis, Axis]:
    """The two axes that were asked for, or the only two inputs there are.

    Raises:
        ConfigError  there are more or fewer, or no such axis
    """
    by_name = {axis.name: axis for axis in axes}
    if not along and len(axes) == 2 and not groups:
        return axes[0], axes[1]
    among = ", ".join(quoted(name) for name in [*by_name][:10]) or "none: there are no numbers"
    if not along:
        count = len(axes) + len(groups)
        inputs = f"{count} input{'' if count == 1 else 's'}" if count else "no single numbers"
        raise ConfigError(
            f"a plane has two axes, and a row has {inputs}",
            do=f"choose two with --along A,B among {among}" if len(axes) > 1 else "",
        )
    for name in along:
        if name not in by_name:
            raise ConfigError(f"there is no number {quoted(name)}", do=f"choose among {among}")
    if len(along) != 2 or along[0] == along[1]:
        raise ConfigError(
            f"a plane has two different axes, got {quoted(', '.join(along))}",
            do=f"choose two among {among}",
        )
    return by_name[along[0]], by_name[along[1]]
