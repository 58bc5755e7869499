"""Chapter 3: the numbers behind its pictures are those of the page."""

import numpy as np
import pytest

from glassnet.figures import figure_of

SECOND = [[0.5031, -1.04185, -2.03875], [0.2434, -2.7332, -5.7633], [-0.99314, 1.41254, -0.35655]]


def test_shapes_of_two_layers():
    """The second layer's neurons have a weight for each neuron of the first."""
    numbers = figure_of("3.01").numbers
    assert numbers["sizes"] == (4, 3, 3)
    assert numbers["weights"] == [(3, 4), (3, 3)]
    assert numbers["biases"] == [(3,), (3,)]


def test_a_batch_through_two_layers():
    """Every sample in three stages, with the outputs of the page."""
    frames = figure_of("anim-3.02").numbers
    assert [(one["sample"], one["stage"]) for one in frames] == [
        (sample, stage) for sample in range(3) for stage in (1, 2, 3)
    ]
    for sample, page in enumerate(SECOND):
        np.testing.assert_allclose(frames[3 * sample]["values"][2], page, atol=1e-12)
    np.testing.assert_allclose(figure_of("3.02").numbers["values"][1], [4.8, 1.21, 2.385])


@pytest.mark.parametrize(("name", "least", "most"), [("3.03", 0.95, 1), ("3.04", 0, 0.1)])
def test_a_line_explains_straight_data_and_not_bent_data(name, least, most):
    """The drawn line is the best one, and R² follows from what it leaves."""
    numbers = figure_of(name).numbers
    x, y = numbers["x"], numbers["y"]
    rest = y - numbers["slope"] * x - numbers["intercept"]
    assert least <= numbers["linearity"] <= most
    assert numbers["linearity"] == pytest.approx(1 - rest.var() / y.var(), abs=1e-9)
    assert (rest @ x, rest.sum()) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("name", ["3.05", "3.06"])
def test_the_spiral_is_the_books(name):
    """300 points, three arms that begin in the middle, with radii from 0 to 1."""
    numbers = figure_of(name).numbers
    radii = np.hypot(*numbers["X"].T).reshape(3, 100)
    np.testing.assert_allclose(radii, np.tile(np.arange(100) / 99, (3, 1)), atol=1e-6)
    assert np.bincount(numbers["y"]).tolist() == [100, 100, 100]


def test_classes_have_the_colours_of_brg():
    """0 is blue, 1 red and 2 green, as the low, middle and high end of that map."""
    numbers = figure_of("3.06").numbers
    assert np.argmax(numbers["colours"][:, :3], axis=1).tolist() == [2, 0, 1]
    np.testing.assert_allclose(numbers["colours"][:, :3].max(axis=1), 1, atol=0.01)
    assert numbers["names"] == ("blue", "red", "green")


def test_the_step_again():
    """The same numbers as in chapter 1."""
    assert np.array_equal(figure_of("3.07").numbers["y"], figure_of("1.09").numbers["y"])
