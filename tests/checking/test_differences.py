"""The referee: slopes that are known beforehand, corners, and wrong claims."""

import numpy as np
import pytest

from glassnet.checking.differences import EVERY, compare, slope, slope_along

POINT = np.array([[0.5, -1.25, 2.0], [0.75, -0.25, 1.5]])


def chance():
    return np.random.default_rng(0)


def cubes(x):
    return (x**3).sum()


def test_slopes_of_cubes():
    """x³ rises by 3 x² at x."""
    np.testing.assert_allclose(slope(cubes, POINT), 3 * POINT**2, rtol=1e-7)
    along = np.array([[1.0, 0, 0], [0, 0, 2.0]])
    assert slope_along(cubes, POINT, along) == pytest.approx(3 * (0.25 + 2 * 2.25))


def test_a_right_claim():
    """All entries and three directions are looked at, and hardly differ."""
    found = compare(cubes, POINT, 3 * POINT**2, chance())
    assert found.error < 1e-10
    assert (found.moves, found.corners) == (9, 0)


def test_a_wrong_entry_is_named():
    """Half of what it should be, at one place among six."""
    claimed = 3 * POINT**2
    claimed[0, 2] /= 2
    found = compare(cubes, POINT, claimed, chance())
    assert found.place == (0, 2)
    assert found.error == pytest.approx(0.5)
    assert found.where("input") == "at input [0, 2]"
    assert (found.expected, found.got) == (pytest.approx(12), 6)


@pytest.mark.parametrize("wrong", [1e-5, -1e-5])
def test_small_errors_are_seen(wrong):
    """One part in a hundred thousand is ten times too much."""
    assert compare(cubes, POINT, 3 * POINT**2 * (1 + wrong), chance()).error > 1e-6


def test_what_is_no_number_is_wrong():
    """NaN is no gradient."""
    claimed = np.full_like(POINT, np.nan)
    assert not compare(cubes, POINT, claimed, chance()).error <= 1e-6


def test_a_corner_is_excused_and_counted():
    """|x| at 0 may claim any slope from −1 to 1, and no other."""
    at = np.array([0.0, 1.0, -2.0, 3.0])
    for claim in (-1.0, 0.0, 1.0):
        found = compare(lambda x: abs(x).sum(), at, np.array([claim, 1, -1, 1]), chance())
        assert found.error < 1e-6
        assert (found.corners > 0) == (claim != 0)  # 0 is what differences see, too
    assert compare(lambda x: abs(x).sum(), at, np.array([1.5, 1, -1, 1]), chance()).error > 0.1


def test_nobody_can_hide_behind_corners():
    """Where nearly every move meets a corner, none is excused."""
    assert compare(lambda x: abs(x).sum(), np.zeros(4), np.full(4, 0.5), chance()).error > 0.1


def test_of_large_arrays_some_entries_are_moved():
    """And all together, so that no entry goes unseen."""
    large = np.linspace(-1, 1, 1000)
    claimed = 3 * large**2
    assert compare(cubes, large, claimed, chance()).moves == EVERY + 3
    order = np.random.default_rng(0).permutation(1000)
    claimed[order[EVERY]] += 1.0  # of those that are not moved by themselves
    found = compare(cubes, large, claimed, chance())
    assert found.place is None
    assert found.error > 1e-6


def test_an_error_counts_as_a_share_of_the_largest_entry():
    """Among slopes of 12, one that is wrong by 12 · 10⁻⁷ is within its digits."""
    claimed = 3 * POINT**2
    claimed[1, 1] += 12e-7
    assert compare(cubes, POINT, claimed, chance()).error == pytest.approx(1e-7, rel=0.01)


def test_slopes_beside_a_large_value():
    """Beside a million the small step loses its digits, and the wide ones together keep them."""
    at = np.array([0.3, 0.7])
    claimed = 30 * np.cos(30 * at)
    found = compare(lambda x: 1e6 + np.sin(30 * x).sum(), at, claimed, chance())
    assert found.error < 5e-8


def test_sharp_curves_do_not_pass_for_errors():
    """Where wide steps see too little, the small one is exact."""
    at = np.array([0.3, 0.7])
    claimed = 1000 * np.cos(1000 * at)
    assert compare(lambda x: np.sin(1000 * x).sum(), at, claimed, chance()).error < 1e-6
