"""MaxPool2D and AveragePool2D: one number of every window."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, ShapeError
from glassnet.layers import AveragePool2D, MaxPool2D

POOLS = [MaxPool2D, AveragePool2D]
image = np.array([[1.0, 2, 5, 3, 9], [4, 0, 7, 8, 9], [6, 6, 1, 1, 9]]).reshape(1, 3, 5, 1)


@pytest.mark.parametrize(("pool", "wanted"), [(MaxPool2D, [4, 8]), (AveragePool2D, [1.75, 5.75])])
def test_windows_lie_side_by_side(pool, wanted):
    """Without a stride windows do not overlap, and what is left over at the end is not seen."""
    assert pool(2).forward(image).reshape(-1).tolist() == wanted


def test_windows_may_overlap():
    """With a stride of 1 the window moves one pixel at a time."""
    largest = MaxPool2D(2, stride=1).forward(image)
    assert largest[0, :, :, 0].tolist() == [[4, 7, 8, 9], [6, 7, 8, 9]]


def test_the_largest_pixel_gets_the_whole_gradient():
    """Where several are equally large, the first does, row by row."""
    pool = MaxPool2D((1, 2))
    pool.forward(np.array([3.0, 3, 1, 2]).reshape(1, 1, 4, 1))
    assert pool.backward(np.array([5.0, 7]).reshape(1, 1, 2, 1)).reshape(-1).tolist() == [
        5,
        0,
        0,
        7,
    ]


def test_a_pixel_in_two_windows_gets_both_gradients():
    """The 7 in the middle is the largest of two overlapping windows."""
    pool = MaxPool2D(2, stride=1)
    pool.forward(image)
    dinputs = pool.backward(np.ones((1, 2, 4, 1)))
    assert dinputs[0, 1, 2, 0] == 2
    assert dinputs.sum() == 8


def test_the_mean_shares_its_gradient_evenly():
    """Each of a window's pixels gets the same; pixels no window sees get nothing."""
    pool = AveragePool2D(2)
    pool.forward(image)
    dinputs = pool.backward(np.array([4.0, 8]).reshape(1, 1, 2, 1))[0, :, :, 0]
    assert dinputs.tolist() == [[1, 1, 2, 2, 0], [1, 1, 2, 2, 0], [0, 0, 0, 0, 0]]


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("place", range(4))
def test_what_is_not_a_number_stays_visible(pool, place):
    """A NaN anywhere in a window makes its output NaN: trouble is not pooled away."""
    window = np.arange(4.0)
    window[place] = np.nan
    assert np.isnan(pool(2).forward(window.reshape(1, 2, 2, 1)))


@pytest.mark.parametrize("pool", POOLS)
def test_a_window_larger_than_the_image_is_refused(pool):
    """The message gives both sizes."""
    with pytest.raises(ShapeError, match="4 × 4 pixels, and the images have 3 × 5"):
        pool(4).output_shape((3, 5, 1))


@pytest.mark.parametrize("pool", POOLS)
def test_wrong_settings_are_refused(pool):
    """The message names the setting."""
    with pytest.raises(ConfigError, match="size"):
        pool(0)
    with pytest.raises(ConfigError, match="stride"):
        pool(2, stride=0)
