"""A stack: as many arrays of one shape as there are members, which look like one array.

The formulas of layers, losses and optimizers see the shape that each member has, and NumPy
works on all of them in one call. What `vmap` is to JAX, this is to NumPy, for the
operations that the formulas need.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ..arrays import Array

NUMBER_BY_NUMBER = (np.where, np.clip)
ALIKE = (np.zeros_like, np.ones_like)


class Stack(NDArrayOperatorsMixin):
    """Arrays of one shape, under one another in `numbers`: (members, *shape).

    >>> Stack(np.ones((5, 3, 2))).shape
    (3, 2)
    """

    def __init__(self, numbers: Array) -> None:
        self.numbers = numbers
        self.shape, self.dtype = numbers.shape[1:], numbers.dtype

    @property
    def ndim(self) -> int:
        """The number of axes that each member has."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many numbers each member has."""
        return prod(self.shape)

    @property
    def T(self) -> "Stack":  # noqa: N802
        """Every member with its axes in reverse."""
        return Stack(self.numbers.transpose(0, *range(self.ndim, 0, -1)))

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, index: Any) -> "Stack":
        index = index if isinstance(index, tuple) else (index,)
        return Stack(self.numbers[(slice(None), *index)])

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return np

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__":
            return NotImplemented
        if "out" in options:
            options["out"] = tuple(one.numbers for one in options["out"])
        return Stack(ufunc(*aligned(inputs, least=2 * (ufunc is np.matmul)), **options))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, inputs: Any, options: Any
    ) -> Any:
        if function in NUMBER_BY_NUMBER:
            return Stack(function(*aligned(inputs), **options))
        if function in ALIKE:
            return Stack(function(inputs[0].numbers, **options))
        if function is np.stack:
            return Stack(np.stack([one.numbers for one in inputs[0]], axis=1))
        return NotImplemented

    def sum(self, axis: Any = None, keepdims: bool = False) -> "Stack":
        """The sum along some axes of each member, or of all of its numbers."""
        return Stack(self.numbers.sum(axis=self.axes(axis), keepdims=keepdims))

    def mean(self, axis: Any = None, keepdims: bool = False) -> "Stack":
        """The mean, likewise."""
        return Stack(self.numbers.mean(axis=self.axes(axis), keepdims=keepdims))

    def max(self, axis: Any = None, keepdims: bool = False) -> "Stack":
        """The largest number, likewise."""
        return Stack(self.numbers.max(axis=self.axes(axis), keepdims=keepdims))

    def min(self, axis: Any = None, keepdims: bool = False) -> "Stack":
        """The smallest number, likewise."""
        return Stack(self.numbers.min(axis=self.axes(axis), keepdims=keepdims))

    def repeat(self, times: int, axis: int) -> "Stack":
        """Every number of each member several times."""
        return Stack(self.numbers.repeat(times, axis=self.axes(axis)[0]))

    def reshape(self, *shape: Any) -> "Stack":
        """Each member in another shape."""
        [wanted] = shape if isinstance(shape[0], tuple) else [shape]
        return Stack(self.numbers.reshape(len(self.numbers), *wanted))

    def astype(self, dtype: Any) -> "Stack":
        """In another type."""
        return Stack(self.numbers.astype(dtype))

    def copy(self) -> "Stack":
        """A copy that nobody shares."""
        return Stack(self.numbers.copy())

    def axes(self, axis: int | Sequence[int] | None) -> tuple[int, ...]:
        """Axes of a member as axes of the stack."""
        given = range(self.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
        return tuple(one + 1 if one >= 0 else one for one in given)


def aligned(inputs: Sequence[Any], least: int = 0) -> list[Any]:
    """The arrays in the stacks with so many axes that members meet members in all of them."""
    rank = max(least, *(one.ndim if isinstance(one, Stack) else np.ndim(one) for one in inputs))
    return [
        one.numbers.reshape(len(one.numbers), *(1,) * (rank - one.ndim), *one.shape)
        if isinstance(one, Stack)
        else one
        for one in inputs
    ]


def stacked(parts: Sequence[Any]) -> Any:
    """Arrays put under one another, and so lists and named tuples of arrays, one by one."""
    first = parts[0]
    if first is None:
        return None
    if isinstance(first, np.ndarray):
        return Stack(np.stack(parts))
    inside = [stacked(one) for one in zip(*parts, strict=True)]
    return inside if isinstance(first, list) else type(first)(*inside)


def member_of(tree: Any, place: int) -> Any:
    """What one member has in a list of named tuples of stacks, copied."""
    return [type(own)(*(stack.numbers[place].copy() for stack in own)) for own in tree]
