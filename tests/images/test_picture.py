"""One picture: what Pillow draws is what we read, and nothing dangerous is decoded."""

import io
import struct
import sys
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from glassnet.errors import DataError, EnvError
from glassnet.images.picture import MOST_BYTES, read_picture

from .conftest import encoded, pixels

GREY, COLOUR = pixels(6, 4), pixels(6, 4, 3)


def read(path, content):
    """Read what a file with this content shows."""
    path.write_bytes(content)
    return read_picture(path, "'picture'")


def saved(picture, form="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "picture.png"


@pytest.fixture(scope="module")
def one_file(tmp_path_factory):
    """A file that every example of a property writes anew."""
    return tmp_path_factory.mktemp("pictures") / "picture"


@pytest.mark.parametrize("array", [GREY, COLOUR, pixels(1, 1)], ids=["grey", "colour", "a dot"])
def test_a_png_is_read_as_it_was_drawn(file, array):
    """Every pixel, height before width, colours last."""
    picture = read(file, encoded(array))
    assert picture.dtype == np.uint8
    np.testing.assert_array_equal(picture, array)


@pytest.mark.parametrize("array", [GREY, COLOUR], ids=["grey", "colour"])
def test_a_jpeg_is_read_nearly_as_it_was_drawn(file, array):
    """A smooth picture keeps its numbers up to a few; its size and kind it keeps exactly."""
    smooth = (np.zeros_like(array) + 100).astype(np.uint8)
    picture = read(file, encoded(smooth, "JPEG", quality=95))
    assert picture.shape == array.shape
    assert np.abs(picture.astype(int) - 100).max() <= 3


def test_black_and_white_and_palettes_are_converted(file):
    """One bit becomes 0 or 255; a palette becomes its colours."""
    bits = Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8)).convert("1")
    assert read(file, saved(bits)).tolist() == [[0, 255], [255, 0]]
    palette = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    palette.putpalette([10, 20, 30, 40, 50, 60])
    assert read(file, saved(palette)).tolist() == [[[10, 20, 30], [40, 50, 60]]]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (encoded(pixels(4, 4, 4)), "transparency"),
        (encoded(pixels(4, 4, 2)), "transparency"),
        (encoded(GREY, transparency=3), "transparency"),
        (encoded(GREY.astype(np.uint16)), "16 bits per pixel"),
        (saved(Image.new("CMYK", (4, 4)), "JPEG"), "colours for print"),
    ],
)
def test_what_would_lose_something_is_refused(file, content, says):
    """Transparency, fine shades and print colours are not thrown away in silence."""
    with pytest.raises(DataError, match=says) as told:
        read(file, content)
    assert "8-bit" in told.value.do


@pytest.mark.parametrize(
    "content",
    [
        b"hello, I am text",
        b"\x89PNG\r\n\x1a\n",
        encoded(GREY)[:-20],
        encoded(GREY)[:-12],
        encoded(GREY).replace(b"IDAT\x78", b"IDAT\x79"),
        encoded(pixels(40, 40), "JPEG")[:-400],
        encoded(GREY, "GIF"),
        encoded(GREY, "BMP"),
        encoded(GREY, "TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
    ids=[
        "text",
        "no header",
        "cut PNG",
        "no end",
        "a changed byte",
        "cut JPEG",
        "GIF",
        "BMP",
        "TIFF",
        "PostScript",
    ],
)
def test_what_is_no_whole_png_or_jpeg(file, content):
    """Is refused, whatever its name says; no other decoder is tried."""
    with pytest.raises(DataError, match="damaged, or is no PNG or JPEG") as told:
        read(file, content)
    assert told.value.where == "'picture'"


def test_an_empty_file(file):
    """Has nothing to show."""
    with pytest.raises(DataError, match="the file is empty"):
        read(file, b"")


def claiming(width, height):
    """A small PNG whose header claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    chunks = b""
    for name, content in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b"")):
        check = zlib.crc32(name + content)
        chunks += struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("width", "height"), [(4097, 4096), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_bomb_is_not_decoded(file, width, height):
    """Its header is enough to refuse it."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with pytest.raises(DataError, match="too large"):
            read(file, claiming(width, height))
    assert not said  # Pillow has a warning of its own


def test_a_huge_file_is_not_read(file):
    """Its size is enough to refuse it."""
    with file.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(DataError, match="too large: 67,108,865 bytes"):
        read_picture(file, "'picture'")


def test_what_cannot_be_opened(tmp_path):
    """A missing file, and a folder."""
    for path in (tmp_path / "nowhere.png", tmp_path):
        with pytest.raises(EnvError, match="cannot read the picture") as told:
            read_picture(path, "'picture'")
        assert "permission" not in told.value.do


def test_without_pillow(file, monkeypatch):
    """It is said what to install."""
    content = encoded(GREY)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(EnvError, match=r"Pillow.*pip install 'glassnet\[figures\]'"):
        read(file, content)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@given(st.data())
@settings(max_examples=150, derandomize=True)
def test_damage_anywhere_is_an_error_or_a_picture(one_file, form, data):
    """Changed bytes and cuts lead to a DataError or to some picture of bytes, and nothing else."""
    content = bytearray(encoded(COLOUR, form))
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    try:
        picture = read(one_file, bytes(content))
    except DataError:
        return
    assert picture.dtype == np.uint8
    assert picture.ndim in (2, 3)
