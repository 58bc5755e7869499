"""Bytes: from wherever they come and however they are packed, none is lost or misread."""

import gzip
import io
import os
import pickle
import resource
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from glassnet import Dense, MeanSquaredError, Model
from glassnet.errors import DataError, EnvError
from glassnet.tables import read

GOLDEN = Path(__file__).parents[1] / "saving" / "golden"
PLAIN = [("1", "2"), ("3", "4")]


def cells(table):
    """All cells of a table, row by row."""
    return list(zip(*(table.text(name).tolist() for name in table.names), strict=True))


def test_gzip(file):
    """A gzipped table is read like any other, whatever its name."""
    for name in ("data.csv.gz", "data.csv"):
        assert cells(read(file(gzip.compress(b"a,b\n1,2\n3,4\n"), name))) == PLAIN


@pytest.mark.parametrize("cut", [1, 4, 12, 40])
def test_damaged_gzip(file, cut):
    """A gzip file that is cut or altered never loses rows in silence."""
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 1000)
    altered = bytearray(whole)
    altered[-6] ^= 1  # in the checksum
    for damaged in (whole[:-cut], bytes(altered)):
        with pytest.raises(DataError, match="gzip file is damaged"):
            read(file(damaged, "data.csv.gz"))


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_encodings(file, encoding):
    """Any encoding is read if it is named."""
    table = read(file("a,ü\n1,é\n".encode(encoding)), encoding=encoding)
    assert table.names == ("a", "ü")
    assert cells(table) == [("1", "é")]


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_without_mark(file, order):
    """The advice for UTF-16 without a byte order mark names the encoding that reads it."""
    path = file("a,b\n1,2\n".encode(f"utf-16-{order}"))
    with pytest.raises(DataError) as caught:
        read(path)
    assert f"--encoding utf-16-{order}" in caught.value.do
    assert cells(read(path, encoding=f"utf-16-{order}")) == [("1", "2")]
    with pytest.raises(DataError, match="is not utf-16"):
        read(path, encoding="utf-16")


def test_long_file_in_another_encoding(file):
    """A long file is translated whole, and a byte that does not fit is found."""
    content = ("a,b\n" + "é,1\n" * 200_000).encode("cp1252")
    assert read(file(content), encoding="cp1252").n_rows == 200_000
    with pytest.raises(DataError, match="byte 0x81 at line 200002 is not cp1252"):
        read(file(content + b"\x81,1\n"), encoding="cp1252")


def test_stdin(monkeypatch):
    """A dash reads CSV from standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n1,2\n3\n")))
    with pytest.raises(DataError, match="line 3: 1 cell, header has 2") as caught:
        read("-")
    assert caught.value.where == "standard input:3"


def test_pipe():
    """What can be read only once, as a pipe of the shell, loses no byte."""
    out, into = os.pipe()
    os.write(into, b"a,b\n1,2\n3,4\n")
    os.close(into)
    assert cells(read(f"/dev/fd/{out}")) == PLAIN
    os.close(out)


def pickled(protocol):
    """A pickle; those of protocols 0 and 1 look almost like text."""
    return pickle.dumps({"a": [1.5]}, protocol)


# The first bytes of kinds whose own writers are no part of this test: from the PNG, JFIF, GIF,
# BMP, TIFF and HDF5 specifications, from POSIX (ustar) and from the wire format of onnx.proto.
OTHERS = {
    "an HDF5 file": (b"\x89HDF\r\n\x1a\n" + bytes(88), "as CSV"),
    "a zip archive, as .xlsx": (b"PK\x03\x04\x14" + bytes(40), "as CSV"),
    "a tar archive": (b"a.csv".ljust(257, b"\0") + b"ustar\0" + bytes(240), "as CSV"),
    "a safetensors file": (safetensors.numpy.save({"w": np.ones(2)}), "evaluate and predict"),
    "an ONNX model": (b"\x08\x0a\x12\x07pytorch\x1a\x062.13.0" + bytes(40), "evaluate"),
    "a PNG image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), "folder"),
    "a JPEG image": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40), "folder"),
    "a GIF image": (b"GIF89a" + bytes(40), "folder"),
    "a BMP image": (b"BM\x46\0\0\0\0\0\0\0\x36" + bytes(40), "folder"),
    "a TIFF image": (b"II*\0\x08\0\0\0" + bytes(40), "folder"),
    **{f"a Python pickle{' ' * p}": (pickled(p), "as CSV") for p in range(6)},
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_kind_of_file(file, kind):
    """A file that is no table is called what it is, gzipped or not, and with one remedy."""
    content, remedy = OTHERS[kind]
    for packed in (content, gzip.compress(content)):
        with pytest.raises(DataError, match=f"looks like {kind.strip()}") as caught:
            read(file(packed))
        assert remedy in caught.value.do


def test_models_of_our_own(tmp_path):
    """A model and a checkpoint, given as a table, are told apart, and what they are for is said."""
    model = Model([Dense(2, 1)], loss=MeanSquaredError())
    model.begin(seed=0)
    model.save(tmp_path / "model.safetensors")
    with pytest.raises(DataError, match="a glassnet model") as caught:
        read(tmp_path / "model.safetensors")
    assert "glassnet evaluate and predict" in caught.value.do
    (checkpoint,) = GOLDEN.glob("run_1/checkpoint-*")
    with pytest.raises(DataError, match="a glassnet checkpoint") as caught:
        read(checkpoint)
    assert "glassnet resume" in caught.value.do


@pytest.mark.parametrize("header", ["[m],b", "{m},b", "city", "(length),b", "MM,BM", "GIF8,b"])
def test_a_table_that_begins_like_something_else(file, header):
    """Brackets and letters that other kinds of files begin with are allowed in a header."""
    n_columns = 1 + header.count(",")
    rows = "\n".join(",".join(row[:n_columns]) for row in (("Rome", "1"), ("(none)", "2")))
    assert read(file(f"{header}\n{rows}\n")).names == tuple(header.split(","))


@pytest.mark.parametrize(
    "content", [bytes(1000), b"a,b\n1,\x002\n", np.random.default_rng(0).bytes(1000)]
)
def test_zero_bytes_that_are_not_utf_16(file, content):
    """Nobody is sent to an encoding that cannot read the file either."""
    with pytest.raises(DataError, match="looks like binary data") as caught:
        read(file(content))
    assert "--encoding" not in caught.value.do


def test_a_zero_byte_is_named_with_its_line(file):
    """Lines are counted from 1, as an editor counts them."""
    with pytest.raises(DataError, match="at line 3:"):
        read(file(b"a,b\n1,2\n3,\x004\n"))


@pytest.mark.parametrize(
    ("text", "encoding"), [("a,b\n   \n" + "1,2\n" * 1000, "utf-8"), ("a,b\n" * 1000, "latin-1")]
)
def test_full_disk(file, text, encoding):
    """No room for a copy that is needed is a fault of the machine, and said so."""
    path, limits = file(text), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(EnvError, match="cannot read the table") as caught:
            read(path, encoding=encoding)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "free disk space" in caught.value.do


def test_no_file(tmp_path):
    """A path that cannot be read is a fault of the machine, not of the data."""
    for path in (tmp_path / "none.csv", tmp_path, "a\0b.csv"):
        with pytest.raises(EnvError, match="cannot read the table") as caught:
            read(path)
        assert caught.value.do
