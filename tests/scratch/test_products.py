"""Vectors and matrices by loops: NumPy's numbers, and no silent cutting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from glassnet.errors import ShapeError
from glassnet.scratch import add, column_vector, dot, product, row_vector, shape, total, transpose

# Figure 2.14 of the book, rounded there to two decimals.
LEFT = [
    [0.49, 0.97, 0.53, 0.05],
    [0.33, 0.65, 0.62, 0.51],
    [1.00, 0.38, 0.61, 0.45],
    [0.74, 0.27, 0.64, 0.17],
    [0.36, 0.17, 0.96, 0.12],
]
RIGHT = [
    [0.79, 0.32, 0.68, 0.90, 0.77],
    [0.18, 0.39, 0.12, 0.93, 0.09],
    [0.87, 0.42, 0.60, 0.71, 0.12],
    [0.45, 0.55, 0.40, 0.78, 0.81],
]
sizes = st.integers(1, 5)
numbers = st.floats(-100, 100)


def matrices(*dimensions):
    return arrays(np.float64, dimensions, elements=numbers)


@given(st.data(), sizes, sizes, sizes)
@settings(max_examples=100, derandomize=True)
def test_products_are_numpys(data, rows, inner, columns):
    """Of matrices and of vectors, of every size."""
    a, b = data.draw(matrices(rows, inner)), data.draw(matrices(inner, columns))
    ours = product(a.tolist(), b.tolist())
    np.testing.assert_allclose(ours, a @ b, rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(dot(a[0].tolist(), b[:, 0].tolist()), a[0] @ b[:, 0], atol=1e-10)


@given(st.data(), sizes, sizes)
@settings(max_examples=50, derandomize=True)
def test_sums_and_turns_are_numpys(data, rows, columns):
    """Adding and transposing lose no bit."""
    a, b = data.draw(matrices(rows, columns)), data.draw(matrices(rows, columns))
    assert transpose(a.tolist()) == a.T.tolist()
    assert add(a[0].tolist(), b[0].tolist()) == (a[0] + b[0]).tolist()
    np.testing.assert_allclose(total(a[0].tolist()), a[0].sum(), atol=1e-12)


def test_the_books_vectors():
    """20 as a number, and as the only element of a row times a column."""
    assert dot([1, 2, 3], [2, 3, 4]) == 20
    assert add([1, 2, 3], [2, 3, 4]) == [3, 5, 7]
    assert product(row_vector([1, 2, 3]), column_vector([2, 3, 4])) == [[20]]


def test_the_books_matrix_product():
    """All 25 numbers of the figure's product, of which these are the first row and the corners."""
    ours = product(LEFT, RIGHT)
    assert shape(ours) == (5, 5)
    np.testing.assert_allclose(ours, np.array(LEFT) @ np.array(RIGHT), atol=1e-14)
    assert [round(x, 2) for x in ours[0]] == [1.05, 0.79, 0.79, 1.76, 0.57]


def test_the_books_transposition():
    """The numbers 0 to 19 in 4 rows of 5 become 5 rows of 4; twice is back again."""
    rows = [list(range(5 * row, 5 * row + 5)) for row in range(4)]
    assert transpose(rows)[1] == [1, 6, 11, 16]
    assert transpose(transpose(rows)) == rows


@pytest.mark.parametrize("operation", [dot, add])
@pytest.mark.parametrize(("a", "b"), [([1, 2, 3], [1, 2]), ([], [1])])
def test_unequal_vectors_are_refused(operation, a, b):
    """Both lengths are named; nothing is cut to the shorter one."""
    with pytest.raises(
        ShapeError, match=f"a and b must be equally long, got {len(a)} and {len(b)}"
    ):
        operation(a, b)


def test_inner_sizes_must_match():
    """Both shapes are named, and transposing is proposed where it helps."""
    inputs, weights = [[1, 2, 3, 2.5]] * 3, [[0.2, 0.8, -0.5, 1]] * 3
    with pytest.raises(
        ShapeError, match=r"\(3, 4\) cannot be multiplied by b of shape \(3, 4\)"
    ) as e:
        product(inputs, weights)
    assert e.value.do == "transpose b"
    assert shape(product(inputs, transpose(weights))) == (3, 3)


@pytest.mark.parametrize("wrong", [[1, 2], [[[1]]], [[1, 2], [3]], 5])
def test_only_matrices_are_multiplied(wrong):
    """Not vectors, nor 3D arrays, nor rows of different lengths."""
    with pytest.raises(ShapeError):
        product(wrong, [[1], [2]])
    with pytest.raises(ShapeError):
        transpose(wrong)


@pytest.mark.parametrize("matrix", [[[1, 2], [3, 4]], [[1], [2]], [[[1]]]])
def test_only_vectors_are_added(matrix):
    """Not matrices: Python's + would join their rows end to end."""
    with pytest.raises(ShapeError, match="expected two vectors"):
        add(matrix, matrix)


@pytest.mark.parametrize("operation", [dot, add])
def test_a_number_is_no_vector(operation):
    """Each side must be a list, and the error names the one that is not."""
    with pytest.raises(ShapeError, match="b must be a list, got 3"):
        operation([1, 2], 3)
