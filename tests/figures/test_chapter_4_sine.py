"""Chapter 4: the sine by hand and the networks that learn it, as their pictures have them."""

from itertools import pairwise

import numpy as np
import pytest

from glassnet.explain import active_intervals, best_line
from glassnet.figures import figure_of
from glassnet.figures.chapter_4_sine_networks import error_of
from glassnet.lessons import fit_sine, hand_tuned_model, hand_tuned_pairs, linear_limit

STOPS, LEVEL = 0.116667, 0.193810  # where pairs 1 and 2 end


def numbers_of(name):
    return figure_of(name).numbers


def curve_at(numbers, at):
    return np.interp(at, numbers["x"], numbers["y"])


# -- the sine by hand ----------------------------------------------------------------------------

BY_HAND = {
    "4.20": ([0, 0.5, 1], [0, 0, 0]),
    "4.21": ([0, 0.5, 1], [0, 0.5, 1]),
    "4.22": ([0, 0.5, 1], [0, 3, 6]),
    "4.23": ([0, 0.05, 0.1], [0.7, 1, 1.3]),
    "4.24": ([0, 0.05, 0.1, 0.2], [0.7, 0.4, 0.1, 0]),
    "4.25": ([0, 0.05, 0.1, 0.2], [-0.7, -0.4, -0.1, 0]),
    "4.26": ([0, 0.05, 0.08, 0.1, 0.2, 1], [0, 0.3, 0.48, 0.6, 0.7, 0.7]),
    "4.27": ([0, 0.1, 1], [0, 0.7, 1.7]),
    "4.28": ([0, 0.1, 1], [0, 0.6, 0.7 + 3.5 * (1 - 0.7 / 6)]),
    "4.29": ([0, 0.1, 0.2, 1], [0.27, 0.87, 0.7, 0.7]),
    "4.30": ([0, 0.1, 0.2, 1], [-0.27, 0.33, 0.7, 0.7]),
    "4.31": ([0, 0.1, 0.2, 1], [0, 0.6, 0.97, 0.97]),
    "4.32": ([0.2, 0.25, 0.3, 0.5, 1], [0.97, 0.97, 0.97, 0.7, 0.7]),
    "4.33": ([0, 0.08, 0.25, 0.5, 0.75, 1], [0, 0.48, 0.97, 0, -0.97, 0]),
}
NEW = {
    "4.20": {},
    "4.21": {1: {"w1": 1, "w2": 1, "o": 1}},
    "4.22": {1: {"w1": 6}},
    "4.23": {1: {"b2": 0.7}},
    "4.24": {1: {"w2": -1}},
    "4.25": {1: {"o": -1}},
    "4.26": {8: {"b2": 1, "o": 0.7}},
    "4.27": {2: {"w1": 1, "w2": 1, "o": 1}},
    "4.28": {2: {"w1": 3.5, "b1": -3.5 * 0.7 / 6}},
    "4.29": {2: {"w2": -1, "b2": 0.27}},
    "4.30": {2: {"o": -1}},
    "4.31": {8: {"o": 0.97}},
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_stage_draws_the_curve_of_the_page(name):
    """At the points for which the page's settings give a number."""
    numbers = numbers_of(name)
    at, heights = BY_HAND[name]
    np.testing.assert_allclose(curve_at(numbers, at), heights, atol=1e-9)
    np.testing.assert_allclose(numbers["sine"], np.sin(2 * np.pi * numbers["x"]), atol=1e-12)
    error = np.square(numbers["y"] - numbers["sine"]).mean()
    assert numbers["mean_squared_error"] == pytest.approx(error)


@pytest.mark.parametrize("name", NEW)
def test_each_stage_marks_what_is_new_in_it(name):
    """The settings that the page changes are in boxes, and have the page's numbers."""
    numbers = numbers_of(name)
    found = {
        number: {one: getattr(numbers["pairs"][number - 1], one) for one in names}
        for number, names in numbers["changed"].items()
    }
    assert found.keys() == NEW[name].keys()
    for number, settings in NEW[name].items():
        assert found[number] == pytest.approx(settings)


@pytest.mark.parametrize(
    ("name", "areas"),
    [
        ("4.20", {}),
        ("4.22", {1: (0, 1)}),
        ("4.24", {1: (0, STOPS)}),
        ("4.26", {1: (0, STOPS)}),
        ("4.28", {1: (0, STOPS), 2: (STOPS, 1)}),
        ("4.31", {1: (0, STOPS), 2: (STOPS, LEVEL)}),
        ("4.32", {1: (0, STOPS), 2: (STOPS, LEVEL), 3: (0.5 - LEVEL, 0.5 - STOPS)}),
    ],
)
def test_areas_of_effect_are_shaded_where_pairs_shape_the_curve(name, areas):
    """Those of pairs 1 and 2 are the page's; a pair that is not connected has none."""
    shaded = numbers_of(name)["areas"]
    assert shaded.keys() == areas.keys()
    for number, area in areas.items():
        assert shaded[number] == pytest.approx(area, abs=1e-6)


def test_shaded_areas_are_where_the_network_says_that_both_neurons_are_active():
    """Found once more from the network's own pieces; the flat tops belong to none."""
    found = active_intervals(hand_tuned_model(hand_tuned_pairs()).layers)
    for number, (low, high) in numbers_of("4.33")["areas"].items():
        x = (low + high) / 2
        assert all(
            any(one.contains(x) for one in found[name][number - 1]) for name in ("relu_1", "relu_2")
        )
    curve = numbers_of("4.33")
    flat = (curve["x"] > LEVEL + 0.001) & (curve["x"] < 0.5 - LEVEL - 0.001)
    np.testing.assert_allclose(curve["y"][flat], 0.97, atol=1e-12)
    assert abs(curve["y"] - curve["sine"]).max() <= 0.05


def test_the_wave_grows_through_all_figures_in_their_order():
    """It rests at each; between them settings move in steps of a third or a half."""
    frames = numbers_of("anim-4.20")
    assert list(dict.fromkeys(frame["figure"] for frame in frames)) == list(BY_HAND)
    for name in BY_HAND:
        rests = [one for one in frames if one["pairs"] == numbers_of(name)["pairs"]]
        assert len(rests) == 6
    [first, second] = [f for f in frames if f["figure"] == "4.22"][:2]
    assert (first["pairs"][0].w1, second["pairs"][0].w1) == pytest.approx((1 + 5 / 3, 1 + 10 / 3))


# -- an input passes through ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "x", "output", "pair"),
    [
        ("4.34", 0.08, 0.48, 1),
        ("4.35", 0.5, 0.0, 4),
    ],
)
def test_one_pair_alone_is_active(name, x, output, pair):
    """Of it both neurons are above 0, of no other both; the output follows from the settings."""
    numbers = numbers_of(name)
    inside = numbers["passing"]
    both = np.flatnonzero((inside.first > 0) & (inside.second > 0)) + 1
    assert inside.x == x
    assert numbers["active"] == (pair,) == tuple(both)
    assert inside.output == pytest.approx(output, abs=1e-12)
    total = sum(one.o * value for one, value in zip(numbers["pairs"], inside.second, strict=True))
    assert inside.output == pytest.approx(total, abs=1e-12)


def test_pair_1_at_008_by_hand():
    """6 · 0.08 = 0.48 and 0.7 − 0.48 = 0.22."""
    inside = numbers_of("4.34")["passing"]
    assert (inside.first[0], inside.second[0]) == pytest.approx((0.48, 0.22))
    assert (inside.first[7], inside.second[7]) == (0, 1)


def test_each_pair_is_active_in_its_turn():
    """1 to 7 as x goes from 0 to 1, with none on the flat tops."""
    frames = numbers_of("anim-4.34")
    active = [frame["active"] for frame in frames]
    order = [one for one in dict.fromkeys(active) if one]
    assert order == [(1,), (2,), (3,), (4,), (5,), (6,), (7,)]
    assert active[5] == active[15] == ()
    np.testing.assert_allclose([frame["passing"].x for frame in frames], np.arange(21) / 20)


# -- networks that learn -------------------------------------------------------------------------


def test_a_linear_network_draws_the_best_line():
    """Its curve is a line, and its error that of the best line, 0.196038."""
    numbers = numbers_of("4.06")
    best = best_line(numbers["x"], numbers["sine"])
    assert numbers["sizes"] == (1, 8, 8, 1)
    assert numbers["activation"] == "linear"
    assert abs(np.diff(numbers["y"], n=2)).max() < 1e-6
    np.testing.assert_allclose(numbers["y"], best.at(numbers["x"]), atol=2e-3)
    assert linear_limit() - 1e-7 <= numbers["mean_squared_error"] < 0.19605


@pytest.mark.parametrize(("name", "width", "most"), [("4.07", 8, 1e-3), ("4.37", 64, 1e-5)])
def test_networks_of_relu_follow_the_sine(name, width, most):
    """The drawn error is that of the drawn curve, and small."""
    numbers = numbers_of(name)
    error = np.square(numbers["y"] - np.sin(2 * np.pi * numbers["x"])).mean()
    assert numbers["sizes"] == (1, width, width, 1)
    assert numbers["activation"] == "ReLU"
    assert numbers["epoch"] == 200
    assert numbers["mean_squared_error"] == pytest.approx(error, rel=1e-3)
    assert error < most


def test_the_drawn_network_is_the_lessons():
    """The same training, so the same error to the last digit."""
    lesson = fit_sine("ReLU 8-8", seed=0)
    assert numbers_of("4.07")["mean_squared_error"] == lesson.mean_squared_error


def test_drawn_weights_give_the_drawn_curve_only_at_their_moment():
    """Every frame has weights of its own; nothing that training changes later is shared."""
    frames = numbers_of("anim-4.37")
    moments = [frame for frame in frames if frame is not frames[0]]
    for one, other in pairwise(moments):
        assert one["epoch"] < other["epoch"]
        assert not np.array_equal(one["weights"][1], other["weights"][1])


def test_training_goes_on_from_the_hand_tuned_curve():
    """It begins at an error of 2.31e-4, and ends below the page's 6.8e-5, fully connected."""
    frames = numbers_of("anim-4.36")
    first, last = frames[0], frames[-1]
    np.testing.assert_allclose(first["y"], first["by_hand"], atol=1e-12)
    assert first["mean_squared_error"] == pytest.approx(2.31e-4, abs=1e-6)
    assert last["mean_squared_error"] < 6.8e-5
    apart = ~np.eye(8, dtype=bool)
    assert not first["weights"][1][apart].any()
    assert (last["weights"][1][apart] != 0).mean() > 0.5
    assert numbers_of("4.36")["error_by_hand"] == first["mean_squared_error"]


def test_more_neurons_do_better_and_a_bend_does_better_than_none():
    """64-64 below 8-8 below linear, and from epoch to epoch they are at the same place."""
    errors = [numbers_of(name)["mean_squared_error"] for name in ("4.37", "4.07", "4.06")]
    assert errors == sorted(errors)
    for frame in numbers_of("anim-4.07"):
        linear, relu = frame["networks"]
        assert linear["epoch"] == relu["epoch"]
        assert (linear["activation"], relu["activation"]) == ("linear", "ReLU")


@pytest.mark.parametrize(
    ("error", "text"),
    [(0.4995, "0.499"), (2.31e-4, "0.000231"), (5.34e-5, "5.34 · 10⁻⁵"), (1e-12, "1.00 · 10⁻¹²")],
)
def test_errors_are_written_in_three_digits(error, text):
    """Small ones with a power of ten."""
    assert error_of(error) == text
