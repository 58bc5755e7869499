"""Sums that add up as they are shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.errors import DataError
from glassnet.explain.arithmetic.sums import Calculation, Sum, Term, short

numbers = st.floats(-1e30, 1e30, allow_subnormal=True)


@given(st.lists(numbers, min_size=1, max_size=30), numbers)
def test_terms_and_rounding_are_the_total_to_the_last_bit(values, total):
    """Whatever the terms and whatever the network holds."""
    whole = Sum.of("z", "Σ", [Term(f"t{i}", value) for i, value in enumerate(values)], total)
    assert math.fsum(term.value for term in whole.terms) == total
    assert [term.value for term in whole.terms[: len(values)]] == values


@given(st.lists(numbers, min_size=1, max_size=30), st.integers(1, 10))
def test_a_short_sum_is_the_same_sum(values, most):
    """The largest terms stay, the others are one term, and the total is the same."""
    terms = [Term(f"t{i}", value) for i, value in enumerate(values)]
    brief = Sum.of("z", "Σ", terms, math.fsum(values)).shortened(most)
    assert math.fsum(term.value for term in brief.terms) == math.fsum(values)
    kept = [abs(term.value) for term in brief.terms if term.role == "term"]
    others = [term for term in brief.terms if term.role == "rest"]
    if others:
        assert len(kept) == most
        assert sorted(map(abs, values))[::-1][:most] == sorted(kept)[::-1]
        assert others[0].name == f"and {len(values) - most} more"


def test_a_sum_smaller_than_its_own_rounding():
    """One number cannot hold what is missing then; two can."""
    terms = [Term("a", 1.0), Term("b", -1.0), Term("c", 1e-30)]
    whole = Sum.of("z", "Σ", terms, 1.2345678901234567e-38)
    assert math.fsum(term.value for term in whole.terms) == 1.2345678901234567e-38


def test_a_sum_that_needs_no_rounding_has_none():
    """0.5 and 0.25 are 0.75 in any arithmetic."""
    whole = Sum.of("z", "Σ", [Term("a", 0.5), Term("b", 0.25)], 0.75)
    assert [term.name for term in whole.terms] == ["a", "b"]


def test_a_bias_is_never_hidden_among_others():
    """However small it is."""
    terms = [*(Term(f"t{i}", 5.0 + i) for i in range(9)), Term("bias", 1e-9, role="bias")]
    brief = Sum.of("z", "Σ", terms, 81.000000001).shortened(2)
    assert [term.name for term in brief.terms[:4]] == ["t8", "t7", "and 7 more", "bias"]


def test_numbers_below_zero_stand_in_brackets_where_they_could_be_misread():
    """3 − (-2), but tanh(-2), and (-2)² and not -2²."""
    given = {"a": -2.0, "b": -3.0}
    for formula, written in (
        ("{a} − {b}", "-2 − (-3)"),
        ("tanh({a})", "tanh(-2)"),
        ("max(0, {a})", "max(0, -2)"),
        ("{a}²", "(-2)²"),
        ("1 − {a}²", "1 − (-2)²"),
    ):
        assert Calculation.of("y", formula, given, 0.0).written() == written


def test_names_with_braces_do_no_harm():
    """A column may be called anything."""
    from glassnet.explain.arithmetic.sums import field_of

    for text in ("{a}: {0.x!r}", "two\nlines", ""):
        name = field_of(text)
        assert Calculation.of("y", f"{{{name}}}", {name: 2.0}, 2.0).written() == "2"


def test_numbers_that_are_not_finite_are_refused():
    """There is no arithmetic with them."""
    for value in (math.inf, math.nan):
        with pytest.raises(DataError, match="cannot be shown"):
            Sum.of("z", "Σ", [Term("a", value)], 1.0)


def test_digits():
    """As many as are asked for; with 17 all of them, and the number can be read back."""
    assert (short(2 / 3, 3), short(1e-7 / 3, 3), short(5.0, 3)) == ("0.667", "3.33e-08", "5")
    assert float(short(0.1 + 0.2, 17)) == 0.1 + 0.2
