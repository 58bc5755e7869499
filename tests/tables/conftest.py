"""Small files and tables for the tests of this room."""

import csv
import io

import pytest

from glassnet.tables import read


@pytest.fixture
def file(tmp_path):
    """Write text or bytes into a file and return its path."""

    def write(content, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def table(file):
    """Write columns into a CSV file and read it."""

    def make(columns, name="data.csv", **options):
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
        return read(file(text.getvalue(), name), **options)

    return make
