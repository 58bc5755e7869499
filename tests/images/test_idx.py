"""IDX files: what is read is what was written, and what is damaged is said to be."""

import gzip
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from glassnet.errors import DataError, EnvError
from glassnet.images import idx as idx_module
from glassnet.images import read_idx, read_idx_pair

from .conftest import idx, pixels

IMAGES = pixels(5, 4, 3)
LABELS = np.array([1, 0, 2, 1, 0], np.uint8)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write bytes to a file in this test's own folder."""
    monkeypatch.chdir(tmp_path)

    def write(content, name="images-idx3-ubyte"):
        path = Path(name)
        path.write_bytes(content)
        return path

    return write


@pytest.fixture(scope="module")
def one_file(tmp_path_factory):
    """A file that every example of a property writes anew."""
    return tmp_path_factory.mktemp("idx") / "file"


@given(arrays(np.uint8, array_shapes(max_dims=4, max_side=5)), st.booleans())
@settings(max_examples=100, derandomize=True)
def test_what_is_written_is_read(one_file, array, zipped):
    """Every shape, gzipped or not; the name of the file says nothing."""
    one_file.write_bytes(gzip.compress(idx(array)) if zipped else idx(array))
    read = read_idx(one_file)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)
    read += 1  # it is the reader's own


def test_by_hand(written):
    """Two labels, byte by byte as the format is described."""
    path = written(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]))
    assert read_idx(path).tolist() == [7, 9]
    assert read_idx(str(path)).tolist() == [7, 9]


def test_images_and_labels(written):
    """Belong together, and classes are called by their numbers, or as they are told."""
    images, labels = written(idx(IMAGES), "i"), written(gzip.compress(idx(LABELS)), "l.gz")
    read = read_idx_pair(images, labels)
    np.testing.assert_array_equal(read.images, IMAGES)
    assert read.labels.tolist() == [1, 0, 2, 1, 0]
    assert read.labels.dtype == np.int64
    assert read.class_names == ("0", "1", "2")
    names = ["shirt", "coat", "bag", "boot"]
    assert read_idx_pair(images, labels, class_names=names).class_names == tuple(names)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not an IDX file"),
        (b"\0\0\x08", "not an IDX file"),
        (b"\x89PNG\r\n\x1a\n", r"not an IDX file.*x89PNG"),
        (b"a,b\n1,2\n", "not an IDX file"),
        (b"\0\0\x08\0", "not an IDX file"),
        (b"\0\0\x08\x05" + b"\0\0\0\x01" * 5 + b"x", "not an IDX file"),
        (idx(IMAGES.astype(">f4"), kind=13), "expected an IDX file of unsigned bytes, got float32"),
        (idx(IMAGES, kind=7), "got type 7"),
        (idx(IMAGES)[:10], "expected 16 bytes, found 10"),
        (idx(IMAGES)[:-1], "expected 76 bytes, found 75"),
        (idx(IMAGES) + b"?", "expected 76 bytes, found 77"),
        (idx(IMAGES[:0]), "holds nothing"),
        (gzip.compress(idx(IMAGES)[:-1]), "expected 76 bytes, found 75"),
        (gzip.compress(idx(IMAGES) + b"?"), "expected 76 bytes, found more"),
        (gzip.compress(idx(IMAGES))[:-3], "the gzip file is damaged"),
        (gzip.compress(b"hello"), "not an IDX file"),
    ],
    ids=range(16),
)
def test_what_is_no_such_file(written, content, says):
    """Is refused with what was expected, what came, where, and what to do."""
    path = written(content)
    with pytest.raises(DataError, match=says) as told:
        read_idx(path)
    assert path.name in told.value.where
    assert told.value.do


def test_a_wrong_checksum(written):
    """Every byte is there, and one is not what it was."""
    content = bytearray(gzip.compress(idx(IMAGES), mtime=0))
    content[-8] ^= 1  # the checksum begins eight bytes before the end
    with pytest.raises(DataError, match="the gzip file is damaged: CRC check failed"):
        read_idx(written(bytes(content)))


def test_more_than_the_limit_is_refused_before_it_is_taken(written):
    """A header of 16 bytes cannot make this program take 4 GB."""
    path = written(struct.pack(">BBBB3I", 0, 0, 8, 3, 2**16, 2**8, 2**8) + b"x")
    with pytest.raises(DataError, match=re.escape("4,294,967,296 bytes, and 1,073,741,824")):
        read_idx(path)


def test_a_gzip_bomb_is_refused(written, monkeypatch):
    """A small file that claims to hold very much, however it is built."""
    big = np.zeros((20, 1000, 1000), np.uint8)
    path = written(gzip.compress(idx(big)))
    with pytest.raises(DataError, match="gzipped bytes claim to hold 20,000,000"):
        read_idx(path)
    monkeypatch.setattr(idx_module, "CHUNK", 1000)
    path = written(gzip.compress(idx(IMAGES) + bytes(10**7)))
    with pytest.raises(DataError, match="expected 76 bytes, found more"):
        read_idx(path)


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (IMAGES, LABELS[:4], "5 images and 4 labels"),
        (LABELS, IMAGES, r"shapes \(5,\) and \(5, 4, 3\)"),
        (IMAGES[0], LABELS, r"shapes \(4, 3\)"),
    ],
)
def test_files_that_do_not_belong_together(written, images, labels, says):
    """Are not cut to fit."""
    with pytest.raises(DataError, match=says):
        read_idx_pair(written(idx(images), "i"), written(idx(labels), "l"))


def test_a_label_without_a_name(written):
    """Is refused."""
    paths = written(idx(IMAGES), "i"), written(idx(LABELS), "l")
    with pytest.raises(DataError, match="label 2 has no name: there are 2"):
        read_idx_pair(*paths, class_names=["shirt", "coat"])


@pytest.mark.parametrize("path", ["nowhere", ".", "/dev/zero", "a\0b"])
def test_what_cannot_be_opened(tmp_path, monkeypatch, path):
    """A missing file, a folder, a device, and what cannot be a path."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EnvError, match="cannot read the file"):
        read_idx(path)


@given(st.data(), st.booleans())
@settings(max_examples=300, derandomize=True)
def test_damage_anywhere_is_an_error_or_the_same_shape(one_file, data, zipped):
    """A changed byte, a cut, something more: nothing else than a DataError ever comes of it."""
    content = bytearray(gzip.compress(idx(IMAGES), mtime=0) if zipped else idx(IMAGES))
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    one_file.write_bytes(content)
    try:
        read = read_idx(one_file)
    except DataError:
        return
    assert read.size == IMAGES.size
