"""JSON: records become rows, keys become columns."""

import gzip
import json

import pytest

from glassnet.errors import DataError
from glassnet.tables import read


def texts(table):
    """All columns as texts."""
    return {name: table.text(name).tolist() for name in table.names}


RECORDS = [{"a": 1, "b": "x"}, {"a": 2.5, "b": None}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.json", json.dumps(RECORDS)),
        ("data.json", json.dumps(RECORDS, indent=2)),
        ("data.jsonl", "\n".join(map(json.dumps, RECORDS))),
        ("data.ndjson", "\n".join(map(json.dumps, RECORDS)) + "\n\n"),
        ("data.json", "\ufeff" + json.dumps(RECORDS)),
        ("data.json", "\ufeff" + "\n".join(map(json.dumps, RECORDS))),
        ("data.json.gz", gzip.compress(json.dumps(RECORDS).encode(), mtime=0)),
    ],
)
def test_forms(file, name, content):
    """A list of records and a record per line are the same table."""
    assert texts(read(file(content, name))) == {"a": ["1", "2.5"], "b": ["x", None]}


def test_a_place_is_said_by_file_and_row(file):
    """Records have no lines of their own, so a message counts rows."""
    table = read(file(json.dumps(RECORDS), "data.json"))
    assert table.where("a", 1).endswith("data.json, row 1 (counted from 0), column 'a'")


def test_cells(file):
    """Texts stay as they are written; numbers, truth values and missing keys become cells."""
    records = [{"z": "01", "A": True, "a": 1.0, "s/l~'\"": 10**30}, {"A": "NA", "n": "x\ny"}]
    table = read(file(json.dumps(records), "data.json"), missing=["NA"])
    assert texts(table) == {
        "z": ["01", None],
        "A": ["true", None],
        "a": ["1.0", None],
        "s/l~'\"": ["1" + "0" * 30, None],
        "n": [None, "x\ny"],
    }


def test_nested(file):
    """A column with lists or records in it is left out, and that is said."""
    table = read(file('[{"a": 1, "b": 2}, {"a": 2, "b": [2]}]', "data.json"))
    assert table.names == ("a",)
    assert table.notes == ("column 'b' is left out: it holds lists or records",)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "0 data rows"),
        ("[]", "0 data rows"),
        ("[1, 2]", "2 of 2 rows are no records"),
        ('[{"a": 1}, [2]]', "1 of 2 rows are no records"),
        ('{"a": {"0": 1}, "b": {"0": 2}}', "no record has a number or a text"),
        ('[{"a": 1}', "not JSON"),
        ('[{"a": 1}] x', "not JSON"),
        ('{"a": 1}\n{"a": \n', "not JSON"),
        ('[{"": 1}]', "column 1 has no name"),
        ('[{"a": 1, " a": 2}]', "more than once: 'a'"),
        (
            '[{"a": 1}, {"b": 1, "b": 2}]',
            r"row 1 \(counted from 0\) has the key 'b' more than once",
        ),
        (b'[{"a": "\xe9"}]', "not JSON.*UTF-8"),
        (gzip.compress(b'[{"a": 1}]', mtime=0)[:-3], "gzip file is damaged"),
    ],
)
def test_faults(file, content, what):
    """What is no list of records is refused with the reason and the file."""
    with pytest.raises(DataError, match=what) as caught:
        read(file(content, "data.json"))
    assert caught.value.where.endswith("data.json")
    assert caught.value.do
