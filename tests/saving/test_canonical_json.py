"""JSON: one text for one value, and nothing but clean JSON is read."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.saving.canonical_json import depth_of, json_text, json_value

WORDS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**128), 2**128)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, derandomize=True)
@given(VALUES)
def test_values_come_back(value):
    """Whatever is written comes back the same, and writes the same text again."""
    text = json_text(value)
    assert json_value(text) == value == json.loads(text)
    assert json_text(json_value(text)) == text


@settings(deadline=None, derandomize=True)
@given(VALUES)
def test_depth_is_counted_without_parsing(value):
    """Brackets within words do not count, those outside do."""

    def depth(value):
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inner), default=0) if isinstance(value, list | dict) else 0

    assert depth_of(json_text(value)) == depth(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 1}', "same key twice"),
        ('[{"b": {"a": 1, "a": 2}}]', "same key twice"),
        ("[NaN]", "not finite"),
        ("[-Infinity]", "not finite"),
        ("1e999", "not finite"),
        ("9" * 41, "more than 40 digits"),
        ("[" * 33 + "]" * 33, "more than 32 deep"),
        ("[" * 500_000, "more than 32 deep"),
        ("[1,]", "Expecting value|Illegal trailing comma"),
        ("", "Expecting value"),
        ("{'a': 1}", "Expecting property name"),
    ],
)
def test_unclean_json_is_refused(text, reason):
    """Repeated keys, bombs and numbers that are none are refused with their reason."""
    with pytest.raises(ValueError, match=reason):
        json_value(text)


def test_the_deepest_and_the_longest_are_read():
    """What lies exactly at the limits is still read."""
    assert depth_of(json_text(json_value("[" * 32 + "]" * 32))) == 32
    assert json_value("9" * 40) == 10**40 - 1


def test_many_quotes_are_counted_in_one_pass():
    """A megabyte of escaped quotes without an end does not stall the count."""
    assert depth_of('"' + '\\"' * 500_000) == 0
