"""How many rows a file has, about, before it is read."""

import gzip
import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glassnet.tables import Encoder, read
from glassnet.tables.row_estimate import NOTHING, look_at


def test_a_text_file(tmp_path):
    """Lines of different lengths are counted where they lie; 3 in 100 too many is good enough."""
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 200_000 + "1.2345,2.3456\n" * 100_000)
    assert look_at(path).rows == pytest.approx(300_000, rel=0.05)


@pytest.mark.parametrize("name", ["plain.parquet", "[odd]* name.parquet"])
def test_a_parquet_file(tmp_path, name):
    """Parquet says it exactly, whatever the file is called."""
    pq.write_table(pa.table({"a": range(1234)}), tmp_path / name)
    assert look_at(tmp_path / name) == (1234, 2, 102)


def test_what_cannot_be_told(tmp_path):
    """A missing file, a folder and one that only begins like another kind tell nothing."""
    (tmp_path / "broken.parquet").write_bytes(b"PAR1" + bytes(100_000))
    (tmp_path / "broken.csv.gz").write_bytes(b"\x1f\x8b" + bytes(100))
    (tmp_path / "empty.csv").write_bytes(b"")
    for name in ("broken.parquet", "broken.csv.gz", "none.csv", "."):
        assert look_at(tmp_path / name) == NOTHING
    assert look_at(tmp_path / "empty.csv") == (0, 1, 1)


@pytest.mark.parametrize("packed", [False, True])
def test_how_many_rows_a_short_or_packed_file_has(tmp_path, packed):
    """It is not told, for a short one is no matter and a packed one would have to be unpacked."""
    text = b"a,b\n" + b"1,x\n" * (100_000 if packed else 3)
    (tmp_path / "data.csv").write_bytes(gzip.compress(text) if packed else text)
    assert look_at(tmp_path / "data.csv") == (0, 2 + 102, 1)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_never_fewer_inputs_than_there_are(tmp_path, separator):
    """What is told beforehand is at least what the columns become, in inputs and in outputs."""
    rows = [["n", "word", "gap", "y"]]
    rows += [[f"{n}.5", f'"w{n % 90}"', "" if n % 3 else f"{n}", f"c{n % 7}"] for n in range(700)]
    path = tmp_path / "data.csv"
    path.write_text("".join(separator.join(row) + "\n" for row in rows))
    encoder, look = Encoder.fit(read(path), "y", impute=True), look_at(path)
    assert len(encoder.input_names) <= look.inputs <= 4 * 102
    assert encoder.n_outputs <= look.outputs


@pytest.mark.skipif(sys.platform == "win32", reason="no such files")
def test_what_can_be_read_only_once_is_not_looked_at():
    """What a look would take from a pipe, its reader would miss."""
    reading, writing = os.pipe()
    with os.fdopen(reading) as pipe:
        with os.fdopen(writing, "w") as end:
            end.write("x,y\n1,2\n")
        assert look_at(Path(f"/dev/fd/{reading}")) == NOTHING
        assert pipe.read() == "x,y\n1,2\n"
