"""Images as inputs: bytes that become the book's numbers when they are taken."""

import numpy as np
import pytest

from glassnet.images.pixel_rows import PixelRows

from .conftest import pixels


def as_in_the_book(images):
    """NNFS ch. 19."""
    return (images.reshape(len(images), -1).astype(np.float32) - 127.5) / 127.5


@pytest.mark.parametrize("shape", [(6, 3, 4), (6, 3, 4, 3)])
def test_numbers_are_those_of_the_book(shape):
    """Every bit, however the rows are taken: in a slice, in an order, all at once."""
    images = pixels(*shape)
    rows, expected = PixelRows(images), as_in_the_book(images)
    order = np.array([5, 0, 2])
    assert rows.shape == expected.shape
    assert len(rows) == 6
    for found, wanted in [
        (rows[1:4], expected[1:4]),
        (rows.take(order, 0), expected[order]),
        (np.asarray(rows), expected),
    ]:
        np.testing.assert_array_equal(found, wanted, strict=True)


def test_all_256_levels():
    """From −1 for black to 1 for white."""
    levels = np.asarray(PixelRows(np.arange(256, dtype=np.uint8)[:, None, None]))[:, 0]
    assert levels[0] == -1
    assert levels[255] == 1
    np.testing.assert_array_equal(levels, as_in_the_book(np.arange(256)[:, None])[:, 0])


def test_the_images_stay_as_they_are():
    """Nothing is scaled in place."""
    images = pixels(2, 3, 3)
    before = images.copy()
    PixelRows(images)[:]
    np.testing.assert_array_equal(images, before)
