"""Reports: the table, the summary, and the document for programs."""

import json

from glassnet.checking import Check, Report
from glassnet.checking.record import measured, skipped

RIGHT = measured("a", "gradient", "gradient in x", 1e-9, 1e-6, "not said")
WRONG = measured("a", "gradient", "gradient in y", 0.5, 1e-6, "a.y is off")
NONE = measured("b", "agreement", "engines", float("nan"), 1e-6, "b is no number")
LEFT = skipped("c", "agreement", "JAX", "no JAX")


def test_right_wrong_and_no_number():
    """What is not at most what is allowed is wrong, a NaN as well."""
    assert [check.status for check in (RIGHT, WRONG, NONE, LEFT)] == [
        *("passed", "failed", "failed", "skipped")
    ]
    assert measured("a", "gradient", "x", 1e-6, 1e-6, "").status == "passed"


def test_the_table_shows_the_worst():
    """One line for each subject, and each problem once."""
    report = Report("all", (RIGHT, WRONG, WRONG, NONE, LEFT))
    assert report.rows() == [
        ("a", "5.0e-01", "", "", "wrong"),
        ("b", "", "nan", "", "wrong"),
        ("c", "", "", "", "skipped"),
    ]
    assert report.text.count("wrong: a.y is off") == 1
    assert "skipped: no JAX" in report.text
    assert report.summary == "all: 1 passed, 3 failed for 2 reasons, 1 skipped."
    assert not report.ok
    assert Report("all", (RIGHT, LEFT)).ok


def test_the_document_is_strict_json():
    """Numbers that are none become null."""
    document = Report("all", (RIGHT, NONE)).to_dict()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["checks"][1]["found"] is None
    assert set(document["checks"][0]) == set(Check.__dataclass_fields__)
