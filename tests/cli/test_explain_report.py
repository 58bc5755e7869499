"""What `glassnet explain` prints of sums and numbers, for any of them."""

from decimal import Decimal

import numpy as np
import pytest

from glassnet.cli.explain_style import Style, columns, cut
from glassnet.cli.explain_sums import printed, sum_lines
from glassnet.explain.arithmetic.sums import Sum, Term


def random_sum(chance):
    """Terms of very different sizes, and a total that is rounded to float32."""
    count = int(chance.integers(1, 30))
    values = chance.normal(size=count) * 10.0 ** chance.integers(-9, 9)
    values *= 10.0 ** chance.integers(-3, 1, count)
    terms = [Term(f"t{place}", value) for place, value in enumerate(values.tolist())]
    return Sum.of("z", "Σ", terms, float(np.float32(values.sum())))


@pytest.mark.parametrize("digits", [2, 3, 4, 6, 9, 12, 16])
def test_what_is_printed_adds_up(digits):
    """As decimal numbers, exactly as they stand there, whatever is cut off."""
    chance, rounded = np.random.default_rng(digits), 0
    for _ in range(200):
        whole = random_sum(chance).shortened(int(chance.integers(1, 20)))
        terms, total = printed(whole, Style(digits))
        assert sum(Decimal(text) for _, text in terms) == Decimal(total)
        rounded += terms[-1][0].role == "rounding"
    assert rounded > 20


@pytest.mark.parametrize("digits", [2, 4, 6])
def test_a_printed_term_is_the_term(digits):
    """To half a unit of the last digit that the column has."""
    chance = np.random.default_rng(digits)
    for _ in range(100):
        whole = random_sum(chance)
        terms, _ = printed(whole, Style(digits))
        largest = max(abs(value) for value in [whole.value, *(t.value for t in whole.terms)])
        for term, text in terms:
            if term.role == "term":
                assert abs(float(text) - term.value) <= 0.5001 * largest * 10 ** (1 - digits)


def test_nothing_is_printed_as_minus_nothing():
    """A small negative term is 0.00 and not -0.00."""
    whole = Sum.of("z", "Σ", [Term("a", 1.0), Term("b", -1e-9)], 1.0)
    assert [text for _, text in printed(whole, Style(3))[0]][:2] == ["1.00", "0.00"]


def test_a_sum_of_nothing():
    """All terms may be 0."""
    lines = sum_lines(Sum.of("z", "Σ", [Term("a", 0.0)], 0.0), Style(3))
    assert lines[-1].strip() == "0.00"


def test_columns_and_long_names():
    """Cells stand under each other; a name that is too long ends with a sign that it goes on."""
    assert columns([("a", "1"), ("bcd", "22")]) == ["  a    1", "  bcd  22"]
    assert cut("x" * 40) == "x" * 33 + "…"
