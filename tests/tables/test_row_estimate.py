"""How many rows a file has, about, before it is read."""

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glassnet.tables.row_estimate import rows_about


def test_a_text_file(tmp_path):
    """Lines of different lengths are counted where they lie; 3 in 100 too many is good enough."""
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1,2\n" * 200_000 + "1.2345,2.3456\n" * 100_000)
    assert rows_about(path) == pytest.approx(300_000, rel=0.05)


@pytest.mark.parametrize("name", ["plain.parquet", "[odd]* name.parquet"])
def test_a_parquet_file(tmp_path, name):
    """Parquet says it exactly, whatever the file is called."""
    pq.write_table(pa.table({"a": range(1234)}), tmp_path / name)
    assert rows_about(tmp_path / name) == 1234


def test_what_cannot_be_told(tmp_path):
    """A short, compressed or missing file, and one that only begins like Parquet, tell nothing."""
    (tmp_path / "short.csv").write_text("a,b\n1,2\n")
    (tmp_path / "long.csv.gz").write_bytes(gzip.compress(b"1,2\n" * 100_000))
    (tmp_path / "broken.parquet").write_bytes(b"PAR1" + bytes(100_000))
    for name in ("short.csv", "long.csv.gz", "broken.parquet", "none.csv", "."):
        assert rows_about(tmp_path / name) == 0
