"""Vectors and matrices as plain lists, multiplied and turned by loops."""

from collections.abc import Sequence

from ..errors import ShapeError
from .lengths import check_lengths
from .nested import shape

Vector = Sequence[float]
Matrix = Sequence[Vector]


def dot(a: Vector, b: Vector) -> float:
    """Σ aᵢ bᵢ, the sum of products of two vectors. NNFS ch. 2.

    >>> dot([1, 2, 3], [2, 3, 4])
    20
    """
    where, do = "the dot product a · b", "give two vectors of the same length"
    check_lengths("a", a, "b", b, where=where, do=do)
    total: float = 0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


def add(a: Vector, b: Vector) -> list[float]:
    """aᵢ + bᵢ, element by element. NNFS ch. 2.

    >>> add([1, 2, 3], [2, 3, 4])
    [3, 5, 7]
    """
    where, do = "the sum a + b", "give two vectors of the same length"
    check_lengths("a", a, "b", b, where=where, do=do)
    if len(shape(a)) != 1 or len(shape(b)) != 1:  # Python would join lists inside, end to end
        raise ShapeError(
            f"expected two vectors, got the shapes {shape(a)} and {shape(b)}", where=where, do=do
        )
    return [x + y for x, y in zip(a, b, strict=True)]


def total(values: Vector) -> float:
    """The sum, from left to right. (Since Python 3.12, `sum` takes more care with its last digit.)

    >>> total([1.41, 1.051, 0.026])
    2.4869999999999997
    """
    result: float = 0
    for value in values:
        result += value
    return result


def row_vector(a: Vector) -> list[list[float]]:
    """A matrix of one row. NNFS ch. 2.

    >>> row_vector([1, 2, 3])
    [[1, 2, 3]]
    """
    return [list(a)]


def column_vector(a: Vector) -> list[list[float]]:
    """A matrix of one column. NNFS ch. 2.

    >>> column_vector([1, 2, 3])
    [[1], [2], [3]]
    """
    return [[x] for x in a]


def transpose(a: Matrix) -> list[list[float]]:
    """Rows become columns. NNFS ch. 2.

    >>> transpose([[1, 2, 3], [4, 5, 6]])
    [[1, 4], [2, 5], [3, 6]]
    """
    _, width = matrix_shape("a", a)
    return [[row[column] for row in a] for column in range(width)]


def product(a: Matrix, b: Matrix) -> list[list[float]]:
    """The matrix product: every row of a times every column of b. NNFS ch. 2.

    Shapes:
        a        (rows, inner)
        b        (inner, columns)
        product  (rows, columns)

    >>> product([[1, 2, 3]], [[2], [3], [4]])
    [[20]]
    """
    left, right = matrix_shape("a", a), matrix_shape("b", b)
    if left[1] != right[0]:
        raise ShapeError(
            f"a of shape {left} cannot be multiplied by b of shape {right}:"
            f" a has {left[1]} columns and b has {right[0]} rows",
            where="the matrix product of a and b",
            do="transpose b" if left[1] == right[1] else "give b one row for each column of a",
        )
    columns = transpose(b)
    return [[dot(row, column) for column in columns] for row in a]


def matrix_shape(name: str, a: Matrix) -> tuple[int, int]:
    """The numbers of rows and columns of a matrix; a ShapeError if it is none."""
    sizes = shape(a)
    if len(sizes) != 2:
        raise ShapeError(
            f"{name} must be a matrix, a list of rows, got the shape {sizes}",
            where=name,
            do="row_vector or column_vector makes a matrix of a vector",
        )
    return sizes[0], sizes[1]
