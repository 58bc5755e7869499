"""The image encoder: what it says comes back, and nothing else is taken for it."""

import numpy as np
import pytest

from glassnet.errors import DataError, ModelFileError
from glassnet.images.encoder import ImageEncoder, is_of_images

GOOD = {"kind": "images", "shape": [28, 28], "classes": ["cat", "dog"]}


@pytest.mark.parametrize("shape", [(28, 28), (20, 30, 3)])
def test_it_comes_back(shape):
    """What is written to a model file is read again as it was."""
    encoder = ImageEncoder(shape, ("cat", "dog"))
    assert is_of_images(encoder.to_dict())
    assert ImageEncoder.from_dict(encoder.to_dict()) == encoder


@pytest.mark.parametrize(
    "change",
    [
        {"shape": [28]},
        {"shape": [28, 28, 4]},
        {"shape": [28, 0]},
        {"shape": [28, 2.5]},
        {"shape": [28, True]},
        {"shape": "28"},
        {"classes": ["cat"]},
        {"classes": ["cat", "cat"]},
        {"classes": ["cat", ""]},
        {"classes": ["cat", 3]},
        {"classes": 3},
        {"kind": "pictures"},
        {"more": 1},
    ],
)
def test_other_records_are_refused(change):
    """A file that glassnet has not written makes no encoder."""
    with pytest.raises(ModelFileError) as told:
        ImageEncoder.from_dict({**GOOD, **change})
    assert told.value.do


@pytest.mark.parametrize("value", [None, [], "images", {"inputs": []}])
def test_what_is_not_of_images(value):
    """The record of a table, or none at all, is told from one of images."""
    assert not is_of_images(value)


def test_other_images_are_refused():
    """Of another size or kind; nothing is cut, stretched or turned grey in silence."""
    encoder = ImageEncoder((28, 30), ("cat", "dog"))
    with pytest.raises(DataError, match=r"30 × 20 and in colour.*from 30 × 28 and grey"):
        encoder.encode_inputs(np.zeros((2, 20, 30, 3), np.uint8))
