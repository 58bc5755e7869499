"""Nested lists: their shape, what such a thing is called, and why some have no shape."""

from collections.abc import Sequence
from numbers import Real
from typing import Any

from ..errors import DtypeError, ShapeError, quoted

Shape = tuple[int, ...]
NAMES = {0: "number", 1: "vector", 2: "matrix"}
DEEPEST = 64  # dimensions, as in NumPy; a list that contains itself would have no end


def shape(nested: Any) -> Shape:
    """How many elements there are along each dimension. NNFS ch. 2.

    Raises ShapeError if the lists are not homologous.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    return _shape(nested, ())


def dimensions(nested: Any) -> int:
    """How many numbers it takes to point at one element.

    >>> dimensions([[1, 2, 3], [4, 5, 6]])
    2
    """
    return len(shape(nested))


def type_name(nested: Any) -> str:
    """Say what such a nested list is called: number, vector, matrix, 3D array, and so on.

    >>> type_name([[[1], [2]]])
    '3D array'
    """
    count = dimensions(nested)
    return NAMES.get(count, f"{count}D array")


def is_homologous(nested: Any) -> bool:
    """Whether all lists along each dimension are equally long, so that there is a shape.

    >>> is_homologous([[4, 2, 3], [5, 1]])
    False
    """
    try:
        check_homologous(nested)
    except ShapeError:
        return False
    return True


def check_homologous(nested: Any) -> None:
    """Raise a ShapeError that says where lists along one dimension are not equally long.

    Of [[4, 2, 3], [5, 1]] it says: row 1 has 2 elements, row 0 has 3.
    """
    shape(nested)


def element(nested: Any, index: Sequence[int]) -> Any:
    """What stands at an index: one number per dimension, counted from 0.

    >>> element([[1, 2, 3], [4, 5, 6]], (1, 2))
    6
    """
    for depth, position in enumerate(index):
        if not is_list(nested) or not 0 <= position < len(nested):
            there = f"{len(nested)} elements, 0 to {len(nested) - 1}" if is_list(nested) else "none"
            raise ShapeError(
                f"no element {position} along dimension {depth}: there are {there}",
                where=f"index {quoted(tuple(index))}",
                do="count from 0, and give at most one number per dimension",
            )
        nested = nested[position]
    return nested


def is_list(thing: Any) -> bool:
    """Whether something is made of elements, here: a list or a tuple."""
    return isinstance(thing, list | tuple)


def _shape(nested: Any, place: Shape) -> Shape:
    """The shape of what stands at a place."""
    if not is_list(nested):
        _check_number(nested, place)
        return ()
    if len(place) == DEEPEST:
        raise ShapeError(f"more than {DEEPEST} dimensions", do="give a list with fewer levels")
    shapes = [_shape(item, (*place, position)) for position, item in enumerate(nested)]
    for position, other in enumerate(shapes):
        if other != shapes[0]:
            raise _difference(place, position, shapes[0], other)
    return (len(nested), *(shapes[0] if shapes else ()))


def _check_number(thing: Any, place: Shape) -> None:
    if not isinstance(thing, Real):
        raise DtypeError(
            f"expected a number or a list, got {quoted(thing)}",
            where=_brackets(place),
            do="write lists of lists of numbers",
        )


def _difference(place: Shape, position: int, first: Shape, other: Shape) -> ShapeError:
    """Point at the first two neighbours that differ, as deep inside as it takes."""
    depth = 0
    while first[depth : depth + 1] == other[depth : depth + 1]:
        depth += 1
    here, there = (*place, position, *[0] * depth), (*place, 0, *[0] * depth)
    count, usual = other[depth:], first[depth:]
    if count and usual:
        words = f"{_name(here)} has {_elements(count[0])}, {_name(there)} has {usual[0]}"
    else:
        words = f"{_name(here)} {_kind(count)}, {_name(there)} {_kind(usual)}"
    do = "make all rows equally long"
    return ShapeError(f"not homologous: {words}", where=_brackets(here), do=do)


def _name(place: Shape) -> str:
    return f"row {place[0]}" if len(place) == 1 else f"element {_brackets(place)}"


def _brackets(place: Shape) -> str:
    return "".join(f"[{position}]" for position in place)


def _kind(rest: Shape) -> str:
    return f"is a list of {_elements(rest[0])}" if rest else "is a number"


def _elements(count: int) -> str:
    return "1 element" if count == 1 else f"{count} elements"
