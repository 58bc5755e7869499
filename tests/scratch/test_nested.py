"""Nested lists: shapes, names, and where a list is not homologous."""

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from glassnet.errors import DtypeError, ShapeError
from glassnet.scratch import (
    check_homologous,
    dimensions,
    element,
    is_homologous,
    shape,
    type_name,
)

CUBE = [
    [[1, 5, 6, 2], [3, 2, 1, 3]],
    [[5, 2, 1, 2], [6, 4, 8, 4]],
    [[2, 8, 5, 3], [1, 1, 9, 4]],
]
NESTED = st.recursive(st.integers(0, 9), lambda inner: st.lists(inner, max_size=3), max_leaves=9)


@given(arrays(np.int64, array_shapes(max_dims=5, max_side=4)))
@settings(max_examples=100, derandomize=True)
def test_shapes_are_numpys(array):
    """Of every array that is written as nested lists."""
    nested = array.tolist()
    assert shape(nested) == array.shape
    assert dimensions(nested) == array.ndim
    assert is_homologous(nested)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("chance", range(3))
def test_homologous_means_that_numpy_makes_an_array_of_it(chance):
    """NumPy refuses exactly the lists that we refuse, and sees the same shape in the others."""

    @seed(chance)
    @given(NESTED)
    @settings(max_examples=100, database=None)
    def check(nested):
        try:
            expected = np.array(nested).shape
        except ValueError:
            assert not is_homologous(nested)
        else:
            assert shape(nested) == expected

    check()


@pytest.mark.parametrize(
    ("nested", "name"),
    [(3, "number"), ([1, 5, 6, 2], "vector"), ([[1, 2]], "matrix"), (CUBE, "3D array")],
)
def test_names_by_the_number_of_dimensions(nested, name):
    """A list is a vector, a list of lists a matrix, and from there on they are counted."""
    assert type_name(nested) == name


def test_the_books_cube():
    """Three matrices of two rows of four: each level's length, and one element by its index."""
    assert shape(CUBE) == (3, 2, 4)
    assert element(CUBE, (2, 1, 3)) == 4
    assert element(CUBE, (2, 1)) == [1, 1, 9, 4]


@pytest.mark.parametrize(
    ("nested", "says", "where"),
    [
        ([[4, 2, 3], [5, 1]], "row 1 has 2 elements, row 0 has 3", "[1]"),
        ([[1, 2], 3], "row 1 is a number, row 0 is a list of 2 elements", "[1]"),
        ([1, [2]], "row 1 is a list of 1 element, row 0 is a number", "[1]"),
        ([[[1, 2]], [[5, 6, 7]]], "element [1][0] has 3 elements, element [0][0] has 2", "[1][0]"),
        ([[1, 2], [[3], [4]]], "element [1][0] is a list of 1 element", "[1][0]"),
        ([[[1], [2]], [[3], [4, 5]]], "element [1][1] has 2 elements", "[1][1]"),
    ],
)
def test_it_says_where(nested, says, where):
    """The first two neighbours that differ are named, with both of their lengths."""
    with pytest.raises(ShapeError) as told:
        check_homologous(nested)
    assert says in told.value.what
    assert told.value.where == where


def test_only_numbers_have_a_shape():
    """A word among the numbers, or an array, is no list of numbers."""
    with pytest.raises(DtypeError, match=r"expected a number or a list, got 'x'.*\[0\]\[1\]"):
        shape([[1, "x"]])
    with pytest.raises(DtypeError):
        is_homologous(np.zeros(3))


def test_a_list_in_itself_has_no_shape():
    """It would go on for ever."""
    endless = []
    endless.append(endless)
    with pytest.raises(ShapeError, match="more than 64 dimensions"):
        shape(endless)


@pytest.mark.parametrize("index", [(3,), (-1,), (0, 2), (0, 0, 4), (0, 0, 0, 0)])
def test_what_is_not_there_is_not_found(index):
    """Past the end, before the beginning, or deeper than the lists go."""
    with pytest.raises(ShapeError, match=f"dimension {len(index) - 1}"):
        element(CUBE, index)
