"""Chapter 1: the numbers behind its pictures are those of the page."""

from itertools import pairwise

import numpy as np
import pytest

from glassnet.figures import figure_of
from glassnet.figures.code_drawing import broken

LINES = {
    "1.04": (1, 0),
    "1.05": (2, 0),
    "1.06": (-0.7, 0),
    "1.07": (1, 2),
    "1.08": (1, -0.7),
}


@pytest.mark.parametrize(("name", "weight", "bias"), [(k, *v) for k, v in LINES.items()])
def test_lines_have_the_weight_and_the_bias_of_the_page(name, weight, bias):
    """At x = 0 the height is the bias, and from there to x = 1 it grows by the weight."""
    numbers = figure_of(name).numbers
    assert numbers["at_0"] == bias
    assert numbers["at_1"] == pytest.approx(weight + bias, abs=1e-12)
    np.testing.assert_allclose(numbers["y"], weight * numbers["x"] + bias, atol=1e-12)


def test_moving_lines_rest_at_every_neuron_of_the_page():
    """The animation passes each of the five, and moves in small steps between them."""
    frames = [(one["weight"], one["bias"]) for one in figure_of("anim-1.04").numbers]
    assert list(LINES.values()) == [
        pair for pair in dict.fromkeys(frames) if frames.count(pair) > 1
    ]
    assert abs(np.diff(frames, axis=0)).max() < 0.35


def test_the_step_is_0_at_0():
    """Below and at 0 nothing comes out, above it 1."""
    numbers = figure_of("1.09").numbers
    assert numbers["at_0"] == 0
    assert list(zip(numbers["x"], numbers["y"], strict=True)) == [(-3, 0), (0, 0), (0, 1), (3, 1)]


@pytest.mark.parametrize(
    ("name", "sizes", "between", "total"),
    [("1.03", (16, 16, 16), [(256, 16)] * 2, 544), ("1.10", (4, 4), [(16, 4)], 20)],
)
def test_hidden_layers_have_the_parameters_of_the_page(name, sizes, between, total):
    """As many as the page's sizes come to, between the hidden layers."""
    numbers = figure_of(name).numbers
    assert numbers["sizes"][1:-1] == sizes
    assert numbers["between"] == between
    assert numbers["total"] == total


def test_structures_are_counted_as_weights_and_biases():
    """Inputs times neurons, and a bias each: 784-128-128-10 has 118,282."""
    frames = figure_of("anim-1.03").numbers
    for frame in frames:
        sizes = frame["sizes"]
        assert frame["layers"] == [(n * m, m) for n, m in pairwise(sizes)]
        assert frame["is_deep"] == (len(sizes) >= 4)
    assert frames[-1]["total"] == 118_282


@pytest.mark.parametrize(("name", "answer"), [("1.11", "cat"), ("1.12", "dog")])
def test_the_larger_score_is_the_answer(name, answer):
    """And it is right; scores are shares of 1, and the picture has 36 pixels."""
    numbers = figure_of(name).numbers
    assert numbers["truth"] == numbers["said"] == answer
    assert ("cat", "dog")[int(np.argmax(numbers["scores"]))] == answer
    assert numbers["scores"].sum() == pytest.approx(1, abs=1e-6)
    assert numbers["image"].shape == (6, 6)


def test_hidden_neurons_and_scores_follow_from_the_picture():
    """The drawn weights, by hand."""
    numbers = figure_of("1.11").numbers
    from glassnet.figures.chapter_1_images import trained

    biases = [trained().layers[place].biases for place in (1, 3)]
    hidden = np.maximum(0, numbers["image"].reshape(1, 36) @ numbers["weights"][0] + biases[0])
    powers = np.exp(hidden @ numbers["weights"][1] + biases[1])
    np.testing.assert_allclose(hidden[0], numbers["hidden"], rtol=1e-5)
    np.testing.assert_allclose((powers / powers.sum())[0], numbers["scores"], rtol=1e-4)


def test_pictures_pass_in_four_stages():
    """Two cats and two dogs, all of them recognized."""
    frames = figure_of("anim-1.11").numbers
    assert [one["stage"] for one in frames] == [1, 2, 3, 4] * 4
    assert [one["said"] for one in frames[::4]] == ["cat", "dog"] * 2


def test_the_formula_has_the_values_of_the_page():
    """The first layer is 4.8, 1.21 and 2.385; the loss for the first class 1.2588."""
    numbers = figure_of("1.13").numbers
    first, second, scores, confidences, loss = numbers["values"]
    np.testing.assert_allclose(first, [4.8, 1.21, 2.385], atol=1e-12)
    np.testing.assert_allclose(second, [0.5031, 0, 0], atol=1e-12)
    np.testing.assert_allclose(confidences, np.exp(scores) / np.exp(scores).sum(), atol=1e-12)
    assert loss.item() == numbers["loss"] == pytest.approx(1.258770642416614, abs=1e-12)


def test_the_nested_python_has_the_losses_of_the_page():
    """One for each class that the truth may be; the text is an expression of NumPy."""
    numbers = figure_of("1.14").numbers
    page = [1.258770642416614, 1.309700642416614, 0.8072206424166142]
    np.testing.assert_allclose(numbers["losses"], page, atol=1e-12)
    assert numbers["formula"].startswith("np.mean(-np.log(")


def test_the_evaluation_ends_with_the_loss():
    """A frame for every step; the first is the first product, the last the loss."""
    frames = figure_of("anim-1.14").numbers
    steps = frames[-1]["steps"]
    assert [one["done"] for one in frames] == list(range(1, len(steps) + 1))
    assert steps[0][1] == "np.dot(x, w1)"
    np.testing.assert_allclose(steps[0][2], [[2.8, -1.79, 1.885]], atol=1e-12)
    assert float(steps[-1][2]) == pytest.approx(1.258770642416614, abs=1e-12)


@pytest.mark.parametrize("width", [20, 40, 98])
def test_broken_code_is_the_same_code(width):
    """Lines are as long as asked for where brackets allow it, and nothing is lost."""
    text = figure_of("1.14").numbers["formula"]
    lines = broken(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(len(line) for line in lines if not line.lstrip().startswith(")")) <= max(width, 32)
