"""Chapter 4: the numbers behind its pictures are those of the page."""

import math

import numpy as np
import pytest

from glassnet.figures import figure_of


def numbers_of(name):
    return figure_of(name).numbers


def curve_at(numbers, at):
    return np.interp(at, numbers["x"], numbers["y"])


# -- functions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("4.02", lambda x: x),
        ("4.03", lambda x: 1 / (1 + np.exp(-x))),
        ("4.04", lambda x: x * (x > 0)),
        ("4.05", lambda x: np.sin(2 * np.pi * x)),
        ("4.38", np.exp),
    ],
)
def test_functions_are_their_formulas(name, formula):
    """Every point of the curve, and those that are named."""
    numbers = numbers_of(name)
    np.testing.assert_allclose(numbers["y"], formula(numbers["x"]), atol=1e-12)
    for x, y in numbers.get("points", numbers.get("quarters")):
        assert y == pytest.approx(formula(np.array(x)), abs=1e-12)


def test_the_step_is_on_above_0_only():
    """As in chapters 1 and 3."""
    numbers = numbers_of("4.01")
    assert (numbers["at_0"], numbers["y"].tolist()) == (0, [0, 0, 1, 1])


def test_named_points_are_those_of_the_page():
    """The sigmoid is 0.5 at 0, the exponential function 1 at 0 and e at 1, the sine's quarters."""
    assert dict(numbers_of("4.03")["points"])[0] == 0.5
    powers = dict(numbers_of("4.38")["points"])
    assert (powers[0], powers[1]) == (1, pytest.approx(math.e, abs=1e-12))
    assert powers[2.385] == pytest.approx(10.859062664920513, abs=1e-9)
    assert 0 < powers[-2.385] < 0.1
    quarters = [(0, 0), (0.25, 1), (0.5, 0), (0.75, -1)]
    np.testing.assert_allclose(numbers_of("4.05")["quarters"], quarters, atol=1e-12)


# -- linear neurons ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["4.08", "4.09", "4.10", "4.11"])
def test_linear_neurons_give_a_line(name):
    """What comes out is the line of one neuron, whatever the weights and biases."""
    numbers = numbers_of(name)
    y, (weight, bias) = numbers["x"], numbers["one"]
    for own_weight, own_bias in numbers["neurons"]:
        y = own_weight * y + own_bias
    np.testing.assert_allclose(numbers["curves"][-1], y, atol=1e-12)
    np.testing.assert_allclose(weight * numbers["x"] + bias, y, atol=1e-12)
    assert len(numbers["curves"]) == len(numbers["neurons"]) == (2 if name == "4.11" else 1)


def test_each_linear_figure_changes_what_it_marks():
    """First nothing, then the weight, then the bias; and so does the animation, always a line."""
    first, second, third = (numbers_of(name)["neurons"][0] for name in ("4.08", "4.09", "4.10"))
    assert first[0] != second[0] == third[0]
    assert first[1] == second[1] != third[1]
    for frame in numbers_of("anim-4.08"):
        assert abs(np.diff(frame["curves"][-1], n=2)).max() < 1e-12


# -- one neuron and a pair -----------------------------------------------------------------------

AT = [-1, -0.5, 0, 0.25, 0.5, 1]
PAIR = {
    "4.12": [0, 0, 0, 0, 0, 0],
    "4.13": [0, 0, 0, 0.25, 0.5, 1],
    "4.14": [0, 0, 0.5, 0.75, 1, 1.5],
    "4.15": [1.5, 1, 0.5, 0.25, 0, 0],
    "4.16": [1.5, 1, 0.5, 0.25, 0, 0],
    "4.17": [2.5, 2, 1.5, 1.25, 1, 1],
    "4.18": [0, 0, 0, 0.5, 1, 1],
    "4.19": [0, 0, 0, 0.5, 1, 1],
}
BENDS = {
    "4.12": [],
    "4.13": [(0, 0)],
    "4.14": [(-0.5, 0)],
    "4.15": [(0.5, 0)],
    "4.16": [(0.5, 0)],
    "4.17": [(0.5, 1)],
    "4.18": [(0, 0), (0.5, 1)],
    "4.19": [(0, 0), (0.5, 1)],
}


@pytest.mark.parametrize("name", PAIR)
def test_a_neuron_and_a_pair_draw_the_curves_of_the_page(name):
    """At six points, and with their bends where the page has them."""
    numbers = numbers_of(name)
    np.testing.assert_allclose(curve_at(numbers, AT), PAIR[name], atol=1e-12)
    assert numbers["bends"] == BENDS[name]
    assert len(numbers["neurons"]) == (1 if name < "4.16" else 2)


def test_the_curve_varies_in_the_area_of_effect_and_only_there():
    """From 0 to 0.5 with a slope of 2, elsewhere with none."""
    numbers = numbers_of("4.19")
    x = (numbers["x"][1:] + numbers["x"][:-1]) / 2
    slopes = np.diff(numbers["y"]) / np.diff(numbers["x"])
    inside = (x > 0) & (x < 0.5)
    assert (numbers["area"].low, numbers["area"].high) == (0, 0.5)
    np.testing.assert_allclose(slopes, np.where(inside, 2, 0), atol=1e-9)


def test_the_pair_moves_through_all_figures_in_their_order():
    """It rests at each, and changes in small steps between them."""
    frames = numbers_of("anim-4.12")
    assert list(dict.fromkeys(frame["figure"] for frame in frames)) == list(PAIR)
    for name in PAIR:
        resting = [one for one in frames if one["neurons"] == numbers_of(name)["neurons"]]
        assert len(resting) >= 6
    curves = [frame["y"] for frame in frames if len(frame["neurons"]) == 2]
    assert abs(np.diff(curves, axis=0)).max() < 1.3


# -- softmax -------------------------------------------------------------------------------------


def test_softmax_of_the_batch():
    """Row by row: scores, exponentials and confidences of the page."""
    frames = numbers_of("anim-4.38")
    assert [(one["sample"], one["stage"]) for one in frames] == [
        (sample, stage) for sample in range(3) for stage in (1, 2, 3)
    ]
    confidences = [
        [0.895282664, 0.0247083068, 0.0800090293],
        [0.999811129, 2.23163963e-5, 1.66554348e-4],
        [0.513097164, 0.358333899, 0.128568937],
    ]
    for frame, page in zip(frames[::3], confidences, strict=True):
        scores, powers, found = frame["values"]
        np.testing.assert_allclose(powers / frame["total"], page, atol=1e-9)
        np.testing.assert_allclose(found, page, atol=1e-9)
        np.testing.assert_allclose(np.log(powers), scores, atol=1e-12)
    page = [121.51041751873483, 3.353484652549023, 10.859062664920513]
    np.testing.assert_allclose(frames[0]["values"][1], page, atol=1e-9)
