"""Areas of effect: where a rectified neuron lets anything through."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import Dense, Linear, MaskedDense, ReLU, Sigmoid
from glassnet.errors import ConfigError
from glassnet.explain import Interval, active_intervals, area_of_effect, pair_areas
from glassnet.lessons import hand_tuned_model, hand_tuned_pairs

setting = st.floats(-3, 3).map(lambda value: round(value, 2))


def pair(x, w1, b1, w2, b2):
    return np.maximum(0, w2 * np.maximum(0, w1 * x + b1) + b2)


@pytest.mark.parametrize(
    ("pair", "area"),
    [
        ((-1, 0.5, -2, 1), (0, 0.5)),  # figure 4.19
        ((6, 0, -1, 0.7), (0, 0.7 / 6)),  # the first pair of the sine
        ((3.5, -3.5 * 0.7 / 6, -1, 0.27), (0.7 / 6, 0.7 / 6 + 0.27 / 3.5)),
        ((1, 0, 1, 0), (0, math.inf)),
        ((-1, 2, 1, -1), (-math.inf, 1)),
        ((0, 5, 1, 1), None),
        ((1, 0, 0, 1), None),
        ((1, 0, -1, 0), None),
        ((1, 0, -1, -2), None),
    ],
)
def test_areas_that_can_be_seen_by_eye(pair, area):
    """From the book's pairs to pairs that never do anything."""
    found = area_of_effect(*pair)
    assert (found and (found.low, found.high)) == (area and pytest.approx(area, abs=1e-15))


@settings(max_examples=200, deadline=None)
@given(setting, setting, setting, setting)
def test_the_curve_varies_inside_and_only_there(w1, b1, w2, b2):
    """By differences on a fine grid: slope w1 · w2 inside, none outside."""
    x = np.linspace(-50.005, 50.005, 20_003)
    rise = np.diff(pair(x, w1, b1, w2, b2)) / np.diff(x)
    area = area_of_effect(w1, b1, w2, b2)
    inside = np.zeros(len(rise), bool)
    outside = np.ones(len(rise), bool)
    if area:
        inside = (x[:-1] > area.low + 1e-9) & (x[1:] < area.high - 1e-9)
        outside = (x[1:] < area.low - 1e-9) | (x[:-1] > area.high + 1e-9)
    np.testing.assert_allclose(rise[inside], w1 * w2, atol=1e-9)
    np.testing.assert_allclose(rise[outside], 0, atol=1e-9)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, "1", None])
def test_a_setting_that_is_no_number_is_refused(wrong):
    """Nothing is guessed."""
    with pytest.raises(ConfigError, match="w2"):
        area_of_effect(1, 0, wrong, 0)


def rectified_network(sizes, seed):
    generator = np.random.default_rng(seed)
    layers = []
    for n_inputs, n_neurons in pairwise(sizes):
        dense = Dense(n_inputs, n_neurons)
        dense.begin(generator, dtype="float64")
        dense.biases = generator.standard_normal((1, n_neurons))
        layers += [dense, ReLU()]
    return layers


@pytest.mark.parametrize("seed", range(10))
def test_intervals_say_exactly_where_each_neuron_is_active(seed):
    """A network of three rectified layers agrees with them on a fine grid, off the corners."""
    layers = rectified_network((1, 8, 8, 5), seed)
    x = np.linspace(-10, 10, 4001)
    output, found = x[:, None], active_intervals(layers)
    for layer in layers:
        output = layer.forward(output)
        if isinstance(layer, ReLU):
            name = f"relu_{layers.index(layer) // 2 + 1}"
            for neuron, intervals in enumerate(found[name]):
                inside = np.any([(x > i.low) & (x < i.high) for i in intervals], axis=0)
                far = [abs(x - end) > 1e-9 for i in intervals for end in (i.low, i.high)]
                sure = np.all(far, axis=0)
                assert np.array_equal(
                    (output[:, neuron] > 0)[sure], (inside & np.ones_like(x, bool))[sure]
                )


def test_a_pair_is_active_where_both_of_its_neurons_are():
    """The area of effect is where the intervals of the two neurons overlap."""
    first, second = Dense(1, 1, initial_weights=[[-1]]), MaskedDense([[1]], initial_weights=[[-2]])
    first.biases, second.biases = np.array([[0.5]]), np.array([[1.0]])
    found = active_intervals([first, ReLU(), second, ReLU()])
    assert found == {
        "relu_1": ((Interval(-math.inf, 0.5),),),
        "relu_2": ((Interval(0.0, math.inf),),),
    }


def test_a_neuron_may_be_active_in_several_places_or_nowhere():
    """A valley between two hills: |x| - 1; and a neuron with a bias that is too low."""
    hills = Dense(1, 2, initial_weights=[[1, -1]])
    valley = Dense(2, 2, initial_weights=[[1, -1], [1, -1]])
    valley.biases = np.array([[-1.0, 0.0]])
    both, nowhere = active_intervals([hills, ReLU(), valley, ReLU()])["relu_2"]
    assert both == (Interval(-math.inf, -1.0), Interval(1.0, math.inf))
    assert nowhere == ()


def test_a_neuron_that_touches_zero_is_not_active_there():
    """|x| is above 0 on both sides of 0, and not at it."""
    hills, sum_ = Dense(1, 2, initial_weights=[[1, -1]]), Dense(2, 1, initial_weights=[[1], [1]])
    (found,) = active_intervals([hills, ReLU(), sum_, ReLU()])["relu_2"]
    assert found == (Interval(-math.inf, 0.0), Interval(0.0, math.inf))


def test_rounding_makes_no_slivers():
    """Corners that are equal but for the last digit are one."""
    steps = Dense(1, 2, initial_weights=[[1, 3]])
    steps.biases = np.array([[-0.1, -0.3]])  # both begin at 0.1, but 0.3 / 3 is not quite 0.1
    difference = Dense(2, 1, initial_weights=[[-3], [1]])
    assert active_intervals([steps, ReLU(), difference, ReLU()])["relu_2"] == ((),)


def test_only_a_part_of_the_line_is_looked_at_if_wanted():
    """Intervals end where the domain ends."""
    layers = [Dense(1, 1, initial_weights=[[1.0]]), Linear(), ReLU()]
    assert active_intervals(layers, Interval(-1, 2))["relu_1"] == ((Interval(0.0, 2),),)
    assert active_intervals(layers, Interval(-2, -1))["relu_1"] == ((),)


def test_what_has_several_inputs_or_other_bends_is_refused():
    """It would have no intervals."""
    with pytest.raises(ConfigError, match="2 inputs"):
        active_intervals([Dense(2, 1), ReLU()])
    with pytest.raises(ConfigError, match="not linear"):
        active_intervals([Dense(1, 1), Sigmoid()])


def test_a_pair_acts_where_both_are_active():
    """The book's pair of figure 4.19: from 0 to 0.5."""
    first, second = Dense(1, 1, initial_weights=[[-1]]), Dense(1, 1, initial_weights=[[-2]])
    first.biases, second.biases = np.array([[0.5]]), np.array([[1.0]])
    (pair,) = pair_areas([first, ReLU(), second, ReLU()])
    assert pair.intervals == (Interval(0.0, 0.5),)
    assert (str(pair.first), str(pair.second)) == ("layer 1, neuron 0", "layer 2, neuron 0")
    assert pair.to_dict()["intervals"] == [{"low": 0.0, "high": 0.5}]


def test_the_pairs_of_the_wave_by_hand_are_the_books_areas():
    """Eight pairs one to one, each with the area that the two settings of its neurons give."""
    pairs = hand_tuned_pairs()
    found = pair_areas(hand_tuned_model(pairs).layers)
    assert [(pair.first.place, pair.second.place) for pair in found] == [
        ((number,), (number,)) for number in range(7)
    ]  # pair 8 is a constant: its weights are 0, and nothing passes through
    for area, own in zip(found, pairs, strict=False):
        (interval,) = area.intervals
        seen = area_of_effect(own.w1, own.b1, own.w2, own.b2)
        assert (interval.low, interval.high) == pytest.approx((seen.low, seen.high), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_pairs_of_a_full_network_are_where_both_neurons_are_active(seed):
    """On a fine grid, off the corners, both are active inside, and nowhere else."""
    layers = rectified_network((1, 6, 5), seed)
    x = np.linspace(-9, 9, 3001)
    first = layers[1].forward(layers[0].forward(x[:, None])) > 0
    second = layers[3].forward(layers[2].forward(layers[1].output)) > 0
    found = pair_areas(layers)
    assert len(found) == 30
    for pair in found:
        both = first[:, pair.first.place[0]] & second[:, pair.second.place[0]]
        inside = np.any([(x > i.low) & (x < i.high) for i in pair.intervals], axis=0)
        assert (both != inside).sum() == 0 if pair.intervals else not both.any()


def test_neurons_that_do_not_listen_to_each_other_are_no_pair():
    """Where a mask has no connection, nothing passes."""
    first, second = Dense(1, 2, initial_weights=[[1, 1]]), MaskedDense([[1, 0], [0, 1]])
    second.weights = np.eye(2)
    found = pair_areas([first, ReLU(), second, ReLU()])
    assert [(pair.first.place, pair.second.place) for pair in found] == [((0,), (0,)), ((1,), (1,))]
