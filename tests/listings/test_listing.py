"""A listing: the page's side, ours, and when the two agree."""

import numpy as np
import pytest

from glassnet.errors import ShapeError
from glassnet.listings import AtMost, Holds, Listing, Near, Refused, Text


def fail():
    raise ShapeError("expected 3 numbers, got 2", do="give 3")


def listing(page, ours, rule):
    return Listing("C9-01", "for a test", page, ours, rule)


@pytest.mark.parametrize(
    ("page", "ours"),
    [
        ("2.3", 2.3),
        ("[4.8, 1.21]", [4.8, 1.21]),
        ("[0.  2.5]", np.array([0, 2.5])),
        ("[[1. 2.] [-3. 4.]]", np.array([[1.0, 2], [-3, 4]])),
    ],
)
def test_the_same_text_agrees_whatever_its_spaces(page, ours):
    """What is printed counts; how numbers are lined up does not."""
    assert Text().agree(page, ours)


@pytest.mark.parametrize(
    ("page", "ours"), [("2.3", 2.30001), ("[1, 2]", [1.0, 2.0]), ("[1 2]", [1, 2]), ("4.8", None)]
)
def test_another_text_does_not_agree(page, ours):
    """Every digit, point and comma counts."""
    assert not Text().agree(page, ours)


def test_numbers_agree_up_to_the_tolerance():
    """The tolerance itself is still near, and what is just beyond it is not."""
    assert Near(0.5).agree([1, 2], [1.5, 1.5])
    assert not Near(0.5).agree([1, 2], [1.5, 1.4])
    assert Near(0, relative=0.01).agree(1e-133, 1.009e-133)
    assert not Near(0, relative=0.01).agree(1e-133, 1.02e-133)


@pytest.mark.parametrize("ours", [[1], [[1, 2]], [1, 2, 3], 1, [1, np.nan], [np.inf, 2]])
def test_numbers_never_broadcast(ours):
    """Another shape, NaN and infinity are never near, however large the tolerance."""
    assert not Near(1e9).agree([1, 2], ours)


def test_a_limit_is_kept_or_not():
    """The limit itself is kept; what is not a number keeps none."""
    assert AtMost().agree(0.05, 0.05)
    assert not AtMost().agree(0.05, 0.0501)
    assert not AtMost().agree(0.05, float("nan"))


@pytest.mark.parametrize("ours", [False, 1, "so", None, ShapeError("wrong")])
def test_a_claim_holds_only_if_it_is_true(ours):
    """Nothing but True will do, not even what Python takes for it."""
    assert not Holds().agree("a claim", ours)
    assert Holds().agree("a claim", True)
    assert Holds().agree("a claim", np.True_)


def test_a_refusal_is_an_error_of_ours():
    """An error that tells the reader what to do is a refusal; a bug is not, nor is an answer."""
    assert listing("refused", fail, Refused()).run().passed
    assert not listing("refused", lambda: 1 / 0, Refused()).run().passed
    assert not listing("refused", lambda: 2.3, Refused()).run().passed


@pytest.mark.parametrize("rule", [Text(), Near(1e9), AtMost(), Holds()])
def test_an_error_is_shown_and_never_passes(rule):
    """A listing that breaks does not stop the others; it fails and says why."""
    outcome = listing(1, fail, rule).run()
    assert not outcome.passed
    assert outcome.texts[1] == "ShapeError: expected 3 numbers, got 2"


def test_both_sides_are_shown_with_the_digits_that_count():
    """A difference that matters is always visible, and dust never is."""
    assert listing(1.21, lambda: 1.2099999999999997, Near(1e-12)).run().texts == ("1.21", "1.21")
    assert listing(1.21, lambda: 1.2101, Near(1e-4)).run().texts == ("1.21", "1.2101")
    assert listing(0.05, lambda: 0.0317, AtMost()).run().texts == ("at most 0.05", "0.0317")
    assert listing("a claim", lambda: True, Holds()).run().texts == ("a claim", "so it is")
