"""Chapter 2: the numbers behind its pictures are those of the page."""

import numpy as np
import pytest

from glassnet.figures import figure_of

OUTPUTS = [4.8, 1.21, 2.385]
BATCH_OUTPUTS = [OUTPUTS, [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]]


@pytest.mark.parametrize(
    ("name", "inputs", "output"),
    [("2.01", 3, 2.3), ("2.02", 4, 4.8), ("2.03", 4, 4.8)],
)
def test_one_neuron(name, inputs, output):
    """Its products and its bias come to the page's number."""
    numbers = figure_of(name).numbers
    assert len(numbers["inputs"]) == len(numbers["weights"][0]) == inputs
    assert numbers["outputs"] == [output]
    assert sum(numbers["products"][0]) + numbers["biases"][0] == pytest.approx(output, abs=1e-12)


@pytest.mark.parametrize("name", ["2.04", "2.04.2"])
def test_three_neurons(name):
    """All three outputs, and the running sums that lead to them."""
    numbers = figure_of(name).numbers
    assert numbers["outputs"] == OUTPUTS
    np.testing.assert_allclose([row[-1] for row in numbers["running"]], OUTPUTS, atol=1e-12)


def test_terms_are_added_one_after_the_other():
    """Four products and a bias for each neuron, each frame one more."""
    frames = figure_of("anim-2.04").numbers
    assert [(one["neuron"], one["terms"]) for one in frames] == [
        (neuron, terms) for neuron in range(3) for terms in range(1, 6)
    ]
    first = frames[0]["running"][0]
    np.testing.assert_allclose(first, [0.2, 1.8, 0.3, 2.8, 4.8], atol=1e-12)


@pytest.mark.parametrize(
    ("name", "shape", "kind"),
    [
        ("2.05", (3, 2, 4), "3D array"),
        ("2.11", (4,), "vector"),
        ("2.13", (8, 4), "matrix"),
    ],
)
def test_arrays_have_the_shapes_of_the_page(name, shape, kind):
    """What is written under them is NumPy's shape."""
    numbers = figure_of(name).numbers
    assert numbers["shape"] == np.array(numbers["numbers"]).shape == shape
    assert numbers["type"] == kind


def test_the_dot_product_is_20():
    """2, 6 and 12, added up."""
    numbers = figure_of("2.06").numbers
    assert numbers["products"] == [2, 6, 12]
    assert numbers["dot"] == 20


def test_a_neuron_and_a_layer_by_a_product():
    """Before and after the biases."""
    neuron, layer = figure_of("2.07").numbers, figure_of("2.10").numbers
    assert (neuron["product"], neuron["output"]) == pytest.approx((2.8, 4.8), abs=1e-12)
    np.testing.assert_allclose(layer["products"], [2.8, -1.79, 1.885], atol=1e-12)
    np.testing.assert_allclose(layer["outputs"], OUTPUTS, atol=1e-12)
    assert figure_of("2.08").numbers["output"] == neuron["output"]
    assert np.array_equal(figure_of("2.09").numbers["products"], layer["products"])


def test_lines_tremble_less_with_more_samples():
    """The spread of 60 lines falls with each size, about as fast as the size grows."""
    numbers = figure_of("2.12").numbers
    sizes, spreads = np.array(numbers["sizes"]), np.array(numbers["spreads"])
    assert (np.diff(spreads) < 0).all()
    np.testing.assert_allclose(sizes * spreads / spreads[0], 1, atol=0.3)
    intercept, slope = np.polynomial.polynomial.polyfit(numbers["x"], numbers["y"], 1)
    assert numbers["best"] == pytest.approx((slope, intercept), abs=1e-9)
    assert abs(numbers["lines"][-1].mean(axis=0) - numbers["best"]).max() < 0.1


def test_each_step_follows_from_the_samples_that_are_shown():
    """From one frame's line the gradient of the next frame's samples leads to its line."""
    first, second = figure_of("anim-2.12").numbers[4:6]
    assert second["step"] == first["step"] + 1
    for size, chosen, before, after in zip(
        second["sizes"], second["chosen"], first["lines"], second["lines"], strict=True
    ):
        slope, intercept = before[-1]
        x, y = second["x"][chosen], second["y"][chosen]
        error = slope * x + intercept - y
        new = [slope - 0.1 * (error * x).mean(), intercept - 0.1 * error.mean()]
        assert len(chosen) == size
        np.testing.assert_allclose(after[-1], new, atol=1e-12)


def test_the_matrix_product_element_by_element():
    """25 elements in reading order, each the sum of its four pairs, as NumPy has them."""
    frames = figure_of("anim-2.14").numbers
    whole = np.array(frames[0]["left"]) @ np.array(frames[0]["right"])
    assert [one["at"] for one in frames] == [(i, j) for i in range(5) for j in range(5)]
    for frame in frames:
        assert sum(a * b for a, b in frame["pairs"]) == pytest.approx(whole[frame["at"]])
        assert frame["element"] == pytest.approx(whole[frame["at"]], abs=1e-12)
    assert round(frames[0]["element"], 2) == 1.05
    assert round(figure_of("2.14").numbers["element"], 2) == 0.50


def test_a_row_times_a_column():
    """A matrix of one number."""
    assert figure_of("2.15").numbers["product"] == [[20]]


@pytest.mark.parametrize(("name", "shape"), [("2.16", (5, 4)), ("2.17", (5, 5))])
def test_transposes_are_numpys(name, shape):
    """Rows have become columns."""
    numbers = figure_of(name).numbers
    assert np.array_equal(np.array(numbers["matrix"]).T, numbers["transposed"])
    assert np.shape(numbers["transposed"]) == shape


def test_the_matrix_of_the_page_is_transposed_row_by_row():
    """0 to 19, and a frame for each of four rows."""
    frames = figure_of("anim-2.16").numbers
    assert np.array_equal(np.ravel(frames[0]["matrix"]), np.arange(20))
    assert [one["rows"] for one in frames] == [1, 2, 3, 4]


def test_a_batch_through_the_layer():
    """Shapes that do not fit, shapes that do, the products and the outputs of the page."""
    numbers = figure_of("2.18").numbers
    assert np.shape(numbers["inputs"]) == np.shape(numbers["weights"]) == (3, 4)
    assert np.shape(figure_of("2.19").numbers["transposed"]) == (4, 3)
    products = [[2.8, -1.79, 1.885], [6.9, -4.81, -0.3], [-0.59, -1.949, -0.474]]
    np.testing.assert_allclose(figure_of("2.20").numbers["products"], products, atol=1e-12)
    np.testing.assert_allclose(figure_of("2.21").numbers["outputs"], BATCH_OUTPUTS, atol=1e-12)
