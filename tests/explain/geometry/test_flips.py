"""Flips: the smallest change of one input that gives a row another answer."""

import json

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError
from glassnet.explain import flips
from glassnet.explain.geometry.flips import Flip

KINDS = ("relu", "leaky", "step", "masked", "norm", "linear")


def answers(model, row, place, values):
    rows = np.repeat(np.asarray(row, model.dtype)[None], len(values), axis=0)
    rows[:, place] = values
    return model.predict_classes(rows).reshape(len(values), -1)


def check(model, row, found, reach):
    """Flips flip, nothing nearer on a fine grid does, and without a flip the grid has none."""
    before = model.predict_classes(np.asarray(row, model.dtype)[None]).reshape(1, -1)
    for place, flip in enumerate(found):
        if flip is None:
            far = row[place] + np.linspace(-reach, reach, 4001)
            assert (answers(model, row, place, far) == before).all()
            continue
        assert (answers(model, row, place, [flip.value]) != before).any()
        assert flip.value == pytest.approx(float(row[place]) + flip.change, rel=1e-12)
        assert flip.crossed == pytest.approx(flip.change, rel=1e-3, abs=1e-4)
        shares = np.concatenate([np.linspace(-1, 1, 801), [0.5, -0.5, 0.99, -0.99]]) * 0.999
        nearer = row[place] + shares * abs(flip.change)
        assert (answers(model, row, place, nearer) == before).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_smallest_flip_flips_and_nothing_smaller_does(kind, dtype, random_model):
    """Tried on the model itself, on both sides, for rows of drawn networks."""
    for seed in range(6):
        model = random_model(kind, seed, dtype)
        row = np.random.default_rng(seed).standard_normal(2).astype(dtype)
        check(model, row, flips(model, row), reach=100)


@pytest.mark.parametrize("activation", [gn.GELU, gn.Tanh, gn.Sigmoid])
def test_curved_networks_are_searched_as_far_as_is_said(activation, random_model):
    """The flips found are the nearest within reach, and verified."""
    for seed in range(4):
        layers = [gn.Dense(2, 8), activation(), gn.Dense(8, 3)]
        model = random_model(layers, seed, "float32")
        row = np.random.default_rng(seed).standard_normal(2).astype("f4")
        found = flips(model, row, reach=5)
        check(model, row, found, reach=5)
        assert all(flip is None or abs(flip.change) <= 5 for flip in found)


@pytest.mark.parametrize("kind", ["relu", "step"])
def test_yes_and_no_flip_at_one_half(kind, random_model):
    """With a sigmoid at the end, or with scores and a threshold of 0."""
    for ending in ((gn.Sigmoid, gn.BinaryCrossEntropy), (None, gn.SigmoidBinaryCrossEntropy)):
        model = random_model(kind, 1, "float32", ending)
        row = np.array([0.3, -0.2], "f4")
        found = flips(model, row)
        assert any(found)
        check(model, row, found, reach=100)
        assert all(isinstance(flip.before, tuple) for flip in found if flip)  # of several labels


def test_a_flip_is_written_down_part_by_part():
    """Each under its own name."""
    flip = Flip(change=1.5, value=2.0, before=0, after=1, crossed=1.4)
    assert flip.to_dict() == {"change": 1.5, "value": 2.0, "before": 0, "after": 1, "crossed": 1.4}


def test_a_flip_that_can_be_seen_by_eye(random_model):
    """The second class wins from x = 2 on; the other input does nothing."""
    layer = gn.Dense(2, 2, initial_weights=[[0, 1], [0, 0]])
    model = random_model([layer])
    layer.biases = np.array([[0.0, -2.0]])
    first, second = flips(model, [0.5, 7.0])
    assert (first.before, first.after, second) == (0, 1, None)
    assert first.crossed == 1.5
    assert first.change == pytest.approx(1.5, abs=1e-6)


def test_an_answer_that_returns_is_not_overlooked(random_model):
    """A narrow hill: the answer differs from 3 to 3.001 alone, and is found from 0 and from 9."""
    first, last = gn.Dense(1, 3, initial_weights=[[1, 1, 1]]), gn.Dense(3, 2)
    model = random_model([first, gn.ReLU(), last])
    first.biases = np.array([[-3.0, -3.0005, -3.001]])
    last.weights = np.array([[0.0, 1.0], [0.0, -2.0], [0.0, 1.0]])
    last.biases = np.array([[0.0, -0.0002]])
    for start in (0.0, 9.0):
        (flip,) = flips(model, [start])
        assert 3 < flip.value < 3.001
        assert flip.after == 1
    for start, crossed in ((0.0, 3.0002), (9.0, 3.0008)):
        assert start + flips(model, [start])[0].crossed == pytest.approx(crossed, abs=1e-9)


def test_the_nearer_side_is_taken(random_model):
    """A valley with walls at -1 and 4: from 0 the left one, from 3 the right one."""
    first, last = gn.Dense(1, 2, initial_weights=[[-1, 1]]), gn.Dense(2, 2)
    model = random_model([first, gn.ReLU(), last])
    first.biases, last.biases = np.array([[-0.5, -3.5]]), np.array([[0.5, 0.0]])
    last.weights = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert flips(model, [0.0])[0].change == pytest.approx(-1, abs=1e-6)
    assert flips(model, [3.0])[0].change == pytest.approx(1, abs=1e-6)


def test_where_float32_is_coarse_the_least_change_that_flips_is_found(random_model):
    """Scores of about 1,000 move in steps of 6e-5: the flip is the first step, found by trying."""
    layer = gn.Dense(1, 2)
    model = random_model([layer], dtype="float32")
    layer.weights, layer.biases = np.array([[0, 1]], "f4"), np.array([[1000.5, 1000]], "f4")
    (flip,) = flips(model, [0.0])
    tried = np.arange(0.4999, 0.5002, 1e-7)
    least = tried[answers(model, [0.0], 0, tried)[:, 0] == 1][0]
    assert flip.change == pytest.approx(least, abs=6e-6)


def test_where_a_curve_crosses_is_narrowed_down(random_model):
    """tanh x is ahead of 0.5 from artanh 0.5 on."""
    layer = gn.Dense(1, 2)
    model = random_model([layer, gn.Tanh()])
    layer.weights, layer.biases = np.array([[0.0, 1]]), np.array([[np.arctanh(0.5), 0]])
    assert flips(model, [0.0])[0].crossed == pytest.approx(np.arctanh(0.5), abs=1e-12)


def test_pictures_flip_pixel_by_pixel(random_model):
    """In the order in which Flatten lays the pixels."""
    model = random_model("pictures", 2, "float32")
    image = np.random.default_rng(2).standard_normal((6, 6, 1)).astype("f4")
    found, before = flips(model, image), model.predict_classes(image[None])[0]
    assert len(found) == 36
    assert any(found)
    for place, flip in enumerate(found):
        if flip:
            changed = image.copy()
            changed.reshape(-1)[place] = flip.value
            assert model.predict_classes(changed[None])[0] == flip.after != before


def test_a_flip_is_plain_json(random_model):
    """Numbers of Python, and tuples where there are several labels."""
    found = next(flip for flip in flips(random_model("relu"), [0.1, 0.2]) if flip)
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False)) == found.to_dict()


@pytest.mark.parametrize("reach", [0, -1, np.nan])
def test_a_search_goes_somewhere(reach, random_model):
    """Nothing found where nothing was looked for would be no answer."""
    with pytest.raises(ConfigError, match="reach must be a number > 0"):
        flips(random_model("relu"), [0.5, 0.5], reach=reach)


def test_names_of_things_cannot_be_changed_a_little():
    """Between word 1 and word 2 there is none, so that there is no smallest change."""
    layers = [gn.Embedding(5, 2), gn.Flatten(), gn.Dense(4, 2), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy())
    model.begin(0)
    with pytest.raises(ConfigError, match="nothing lies between"):
        flips(model, [1, 4])


def test_a_predicted_number_has_no_other_answer(random_model):
    """It is refused, and what says how the number changes is named."""
    model = random_model("relu", ending=(None, gn.MeanSquaredError))
    with pytest.raises(ConfigError, match="predicts numbers") as caught:
        flips(model, [0.1, 0.2])
    assert "coefficients" in caught.value.do
