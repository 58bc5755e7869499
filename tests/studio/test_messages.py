"""Messages from the page, and errors as the page is told them: read by the letter, bounded."""

import json

import pytest

from glassnet.errors import DataError, ShapeError
from glassnet.studio.messages import DEEPEST, LARGEST, depth, failed, read_message


def test_a_message_may_be_exactly_as_large_and_deep_as_is_said():
    """The limits are what is still taken."""
    rest = LARGEST - len('{"a": ""}')
    assert len(read_message(f'{{"a": "{"x" * rest}"}}')["a"]) == rest
    inner = DEEPEST - 1
    assert "a" in read_message(f'{{"a": {"[" * inner}{"]" * inner}}}')


@pytest.mark.parametrize(
    ("text", "deepest"),
    [
        ("1", 0),
        ("[[], [], []]", 2),
        ("[[[], [[]]]]", 4),  # after the first is closed it goes down again
        ('[{"a": [1]}, {"b": 2}]', 3),
        (r'["\\", [1]]', 2),  # a text that ends with a backslash
        (r'["\"[[[", [1]]', 2),  # a quotation mark within a text
    ],
)
def test_depth_counts_the_brackets_that_are_open_at_once(text, deepest):
    """Not how many there are, and none inside of texts."""
    assert depth(text) == deepest


def test_an_error_is_told_with_its_kind_its_place_and_its_remedy():
    """The kind is the error's name in small letters, without the word error."""
    error = DataError("a word came", where="line 3", do="write a number")
    said = {"message": "a word came", "where": "line 3", "do": "write a number"}
    assert failed(error) == {"ok": False, "code": "data", **said}
    assert failed(ShapeError("too long"))["code"] == "shape"
    assert json.loads(json.dumps(failed(error)))["ok"] is False
