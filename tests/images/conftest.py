"""Small images that the tests make themselves."""

import io
import struct

import numpy as np
import pytest
from PIL import Image


def idx(array, kind=8):
    """An array as the bytes of an IDX file."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape)
    return header + array.tobytes()


def encoded(array, form="PNG", **options):
    """An array as the bytes of a picture."""
    stream = io.BytesIO()
    Image.fromarray(array).save(stream, form, **options)
    return stream.getvalue()


def pixels(*shape, seed=0):
    """Bytes drawn by chance."""
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@pytest.fixture
def clothes(tmp_path):
    """Fashion-MNIST's layout in small: train and test, classes 0, 2 and 10, three pictures each."""
    for number, place in enumerate(
        f"{part}/{label}/{file:04}.png"
        for part in ("train", "test")
        for label in (0, 2, 10)
        for file in range(3)
    ):
        path = tmp_path / "clothes" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(pixels(28, 28, seed=number)))
    return tmp_path / "clothes"
