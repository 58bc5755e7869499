"""Windows: copying patches out of images, and adding them back."""

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.layers.windows import (
    checked_padding,
    checked_sides,
    count_windows,
    fold,
    margins,
    unfold,
)

SETTINGS = [
    (size, stride) for size in [(1, 1), (2, 3), (3, 2)] for stride in [(1, 1), (2, 1), (3, 4)]
]


def test_a_window_holds_the_pixels_it_sees():
    """Four windows of 2 × 2 over an image of 3 × 3, pixels row by row."""
    image = np.arange(9).reshape(1, 3, 3, 1)
    windows = unfold(image, (2, 2), (1, 1))
    assert windows.reshape(4, 4).tolist() == [
        [0, 1, 3, 4],
        [1, 2, 4, 5],
        [3, 4, 6, 7],
        [4, 5, 7, 8],
    ]


@pytest.mark.parametrize(("size", "stride"), SETTINGS)
def test_every_window_is_where_it_should_be(size, stride):
    """The window in row r and column c begins r strides down and c strides across."""
    images = np.random.default_rng(0).standard_normal((2, 7, 6, 3))
    windows = unfold(images, size, stride)
    for row, column in np.ndindex(windows.shape[1:3]):
        top, left = row * stride[0], column * stride[1]
        patch = images[:, top : top + size[0], left : left + size[1]]
        assert np.array_equal(windows[:, row, column], patch.reshape(2, -1, 3))


@pytest.mark.parametrize(("size", "stride"), SETTINGS)
@pytest.mark.parametrize("side", [3, 4, 5, 6, 7])
def test_folding_is_the_transpose_of_unfolding(size, stride, side):
    """⟨unfold(images), windows⟩ = ⟨images, fold(windows)⟩, whatever is left over at the end."""
    chance = np.random.default_rng(side)
    images = chance.standard_normal((2, side, 7, 2))
    unfolded = unfold(images, size, stride)
    windows = chance.standard_normal(unfolded.shape)
    folded = fold(windows, size, stride, side, 7)
    assert folded.shape == images.shape
    assert (unfolded * windows).sum() == pytest.approx((images * folded).sum(), rel=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_as_many_windows_as_fit(size, stride):
    """The count agrees with stepping along the axis; an axis that is too short has none."""
    for length in range(1, 9):
        starts = range(0, length - size + 1, stride)
        assert count_windows(length, size, stride) == len(starts)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_same_padding_divides_the_length_by_the_stride(size, stride):
    """With "same", ⌈length / stride⌉ windows fit, and the odd zero is at the end."""
    for length in range(1, 12):
        before, after = margins(length, size, stride, "same")
        assert 0 <= after - before <= 1
        assert count_windows(before + length + after, size, stride) == -(-length // stride)


def test_padding_by_number():
    """A number of zeros goes on both sides; "valid" means none."""
    assert margins(5, 3, 1, 2) == (2, 2)
    assert margins(5, 3, 1, "valid") == (0, 0)


@pytest.mark.parametrize("wrong", [0, -1, 2.0, "3", None, True, (3,), (3, 0), (1, 2, 3), [2, "2"]])
def test_wrong_sizes_are_refused(wrong):
    """A size is a whole number from 1, or two of them."""
    with pytest.raises(ConfigError, match="kernel_size"):
        checked_sides("kernel_size", wrong)


def test_a_pair_may_come_as_a_list():
    """Settings read from a file come as lists, and mean the same."""
    assert checked_sides("size", [2, 3]) == (2, 3)


def test_wrong_paddings_are_refused():
    """A misspelt padding gets the right word; a negative number is refused."""
    with pytest.raises(ConfigError, match="did you mean 'same'"):
        checked_padding("sane")
    with pytest.raises(ConfigError, match="padding must be a whole number ≥ 0"):
        checked_padding(-1)
