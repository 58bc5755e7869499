"""Bytes: from wherever they come and however they are packed, none is lost or misread."""

import gzip
import io
import os
import resource

import pytest

from glassnet.errors import DataError, EnvError
from glassnet.tables import read

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
    with pytest.raises(DataError, match="the file is not utf-16"):
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
