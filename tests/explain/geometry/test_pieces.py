"""Pieces: a network along a line, cut wherever something in it switches."""

import json
from itertools import pairwise

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, ShapeError
from glassnet.explain import Interval, pieces_along
from glassnet.explain.geometry.comparisons import Comparison
from glassnet.lessons import fully_connected, hand_tuned_model, hand_tuned_pairs

KINDS = ("relu", "leaky", "step", "masked", "norm", "linear", "pictures")


def line_for(model, generator):
    shape = (6, 6, 1) if isinstance(model.layers[0], gn.Conv2D) else (2,)
    return generator.standard_normal((2, *shape))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_pieces_are_the_network_on_the_whole_line(kind, seed, random_model, scores):
    """At two thousand places from -20 to 20, and far out, the pieces give the network's scores."""
    model = random_model(kind, seed)
    origin, direction = line_for(model, np.random.default_rng(seed))
    pieces = pieces_along(model.layers[:-1], origin, direction)
    t = np.concatenate([np.random.default_rng(1).uniform(-20, 20, 2000), [-1e6, 1e6]])
    rows = origin + t.reshape(-1, *[1] * origin.ndim) * direction
    np.testing.assert_allclose(pieces.at(t), scores(model, rows), rtol=1e-11, atol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_meet_and_something_switches_where_they_do(kind, random_model):
    """There is no gap, no piece twice, and behind every edge stands at least one neuron."""
    model = random_model(kind, seed=2)
    pieces = pieces_along(model.layers[:-1], *line_for(model, np.random.default_rng(2)))
    assert [pieces.edges[0], pieces.edges[-1]] == [-np.inf, np.inf]
    assert (np.diff(pieces.edges) > 0).all()
    assert len(pieces.intervals) > 3
    assert all(pieces.switching(piece) for piece in range(len(pieces.intervals) - 1))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "step"])
def test_a_continuous_network_has_no_jumps(kind, random_model):
    """Left and right of every edge the scores are the same."""
    model = random_model(kind, seed=5)
    pieces = pieces_along(model.layers[:-1], *line_for(model, np.random.default_rng(5)))
    edges = pieces.edges[1:-1, None]
    left = pieces.slopes[:-1] * edges + pieces.offsets[:-1]
    right = pieces.slopes[1:] * edges + pieces.offsets[1:]
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_answers_change_where_the_largest_score_changes(seed, random_model, scores):
    """Parts of the line with one class each agree with the network, and neighbours differ."""
    model = random_model("relu", seed)
    origin, direction = line_for(model, np.random.default_rng(seed))
    parts = pieces_along(model.layers[:-1], origin, direction).answers(Comparison(None))
    assert all(one[1] != other[1] for one, other in pairwise(parts))
    for t in np.random.default_rng(3).uniform(-9, 9, 500):
        said = scores(model, (origin + t * direction)[None])[0].argmax()
        (own,) = [answer for part, answer in parts if part.contains(t)]
        assert own == said


def test_a_pool_is_cut_only_where_the_largest_changes():
    """The largest of x, -x, 0 and x / 2: two pieces, though all of them cross at 0."""
    pool = [gn.Conv2D(1, 1, 1, initial_weights=np.ones((1, 1, 1, 1))), gn.MaxPool2D(2)]
    origin, direction = np.zeros((2, 2, 1)), np.array([[1.0, -1.0], [0.0, 0.5]])[..., None]
    pieces = pieces_along([*pool, gn.Flatten()], origin, direction)
    assert pieces.edges.tolist() == [-np.inf, 0, np.inf]
    assert pieces.slopes.ravel().tolist() == [-1, 1]


def test_a_pool_is_not_cut_where_two_cross_below_a_third():
    """1, x and -x from -1 to 1: the largest is 1, whatever the others do."""
    origin, direction = np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 1.0], [-1.0, 0.0]])
    layers = [gn.MaxPool2D(2), gn.Flatten()]
    pieces = pieces_along(layers, origin[..., None], direction[..., None])
    assert pieces.edges.tolist() == [-np.inf, -1, 1, np.inf]


def test_the_wave_by_hand_has_the_books_corners():
    """The eight pairs of the sine: the first stops where 6 x = 0.7, and all is mirrored at 0.5."""
    model = hand_tuned_model(hand_tuned_pairs())
    pieces = pieces_along(model.layers, np.zeros(1), np.ones(1), Interval(0.0, 1.0))
    corners = pieces.edges.tolist()
    assert any(abs(corner - 0.7 / 6) < 1e-12 for corner in corners)
    x = np.linspace(0, 1, 1001)
    by_hand = np.sum([pair.at(x) for pair in hand_tuned_pairs()], axis=0)
    np.testing.assert_allclose(pieces.at(x)[:, 0], by_hand, atol=1e-12)
    np.testing.assert_allclose(pieces.at(x), -pieces.at(1 - x), atol=0.1)
    whole = pieces_along(fully_connected(model).layers, np.zeros(1), np.ones(1), Interval(0.0, 1.0))
    np.testing.assert_allclose(whole.edges, pieces.edges, atol=1e-12)


def test_corners_that_are_equal_but_for_rounding_are_one():
    """x - 0.1 and 3 x - 0.3 cross 0 at the same place, though 0.3 / 3 is not quite 0.1."""
    steps = gn.Dense(1, 2)
    steps.parameters = steps.Parameters(np.array([[1.0, 3.0]]), np.array([[-0.1, -0.3]]))
    pieces = pieces_along([steps, gn.ReLU()], np.zeros(1), np.ones(1))
    np.testing.assert_allclose(pieces.edges, [-np.inf, 0.1, np.inf], atol=1e-15)


def test_an_end_of_the_line_is_kept():
    """Only the part that was asked for is cut."""
    layers = [gn.Dense(1, 1, initial_weights=[[1.0]]), gn.ReLU()]
    pieces = pieces_along(layers, np.zeros(1), np.ones(1), Interval(-1.0, 2.0))
    assert pieces.edges.tolist() == [-1, 0, 2]


def test_everything_is_plain_json():
    """An infinite end is null, and what switches stands with the piece that it begins."""
    layers = [gn.Dense(1, 1, initial_weights=[[1.0]]), gn.ReLU()]
    said = pieces_along(layers, np.zeros(1), np.ones(1)).to_dict()
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert [piece["low"] for piece in said["pieces"]] == [None, 0]
    assert said["pieces"][1]["switching"] == [{"layer": 1, "neuron": [0], "name": "relu_1"}]


def test_a_curved_layer_is_named_with_a_remedy():
    """There are no pieces, and what to do instead is said."""
    with pytest.raises(ConfigError, match="Tanh") as caught:
        pieces_along([gn.Dense(1, 2), gn.Tanh()], np.zeros(1), np.ones(1))
    assert caught.value.where == "tanh_1"
    assert "--activation relu" in caught.value.do


def test_a_line_goes_through_its_origin():
    """A direction has one number for every input, as the origin has."""
    with pytest.raises(ShapeError, match="directions"):
        pieces_along([gn.Dense(2, 2), gn.ReLU()], np.zeros(2), np.ones(3))
