"""The sine by hand: each stage as the page has it, and the whole wave."""

import numpy as np
import pytest

from glassnet import Adam, InverseTimeDecay, MaskedDense
from glassnet.datasets import sine
from glassnet.explain import active_intervals, area_of_effect
from glassnet.lessons import (
    Pair,
    active_pairs,
    fully_connected,
    hand_tuned_model,
    hand_tuned_pairs,
    sine_stages,
)

x = np.linspace(0, 1, 10_001)
STAGES = {stage.figure: stage for stage in sine_stages()}


def relu(value):
    return np.maximum(0, value)


@pytest.mark.parametrize(
    ("figure", "curve"),
    [
        ("4.20", lambda x: 0 * x),
        ("4.21", relu),
        ("4.22", lambda x: relu(6 * x)),
        ("4.23", lambda x: relu(6 * x) + 0.7),
        ("4.24", lambda x: relu(0.7 - relu(6 * x))),
        ("4.25", lambda x: -relu(0.7 - relu(6 * x))),
        ("4.26", lambda x: 0.7 - relu(0.7 - relu(6 * x))),
        ("4.27", lambda x: 0.7 - relu(0.7 - relu(6 * x)) + relu(x)),
    ],
)
def test_the_first_stages_are_the_formulas_of_the_page(figure, curve):
    """From nothing to the first slope."""
    np.testing.assert_allclose(STAGES[figure].at(x), curve(x), atol=1e-15)


def test_the_first_slope_at_points_of_the_page():
    """f(0) = 0, f(.05) = .3, f(.08) = .48, f(.1) = .6, and .7 from 0.116667 on."""
    curve = STAGES["4.26"].at([0, 0.05, 0.08, 0.1, 0.7 / 6, 0.5, 1])
    np.testing.assert_allclose(curve, [0, 0.3, 0.48, 0.6, 0.7, 0.7, 0.7], atol=1e-12)


def test_pair_2_takes_over_where_pair_1_stops():
    """Its area of effect is from 0.116667 to 0.193810, and the wave still begins at 0."""
    pair = STAGES["4.29"].pairs[1]
    area = area_of_effect(pair.w1, pair.b1, pair.w2, pair.b2)
    assert (area.low, area.high) == pytest.approx((0.116667, 0.193810), abs=1e-6)
    assert STAGES["4.31"].at(0) == pytest.approx(0, abs=1e-15)
    assert STAGES["4.31"].at([0.2, 1]) == pytest.approx(0.97)


def test_pair_3_begins_the_descent_after_a_flat_top():
    """What stands to its left stays as it was."""
    top, descent = STAGES["4.31"].at(x), STAGES["4.32"].at(x)
    left = x < 0.5 - 0.193810 - 1e-6
    np.testing.assert_array_equal(descent[left], top[left])
    assert (np.diff(descent[(x > 0.31) & (x < 0.38)]) < 0).all()


def test_each_figure_changes_only_what_it_names():
    """A reader who turns the same knobs arrives at the same network."""
    pairs = [Pair()] * 8
    for stage in sine_stages():
        for number, settings in stage.changed.items():
            pairs[number - 1] = Pair(**{**vars(pairs[number - 1]), **settings})
        assert stage.pairs == tuple(pairs)


def test_the_whole_wave_is_close_to_the_sine():
    """Nowhere more than 0.05 away, exactly 0 at 0, ½ and 1, and mirrored as the sine is."""
    wave = STAGES["4.33"].at(x)
    assert abs(wave - np.sin(2 * np.pi * x)).max() <= 0.05
    assert np.sqrt(np.square(wave - np.sin(2 * np.pi * x)).mean()) == pytest.approx(
        0.0152, abs=1e-4
    )
    assert STAGES["4.33"].at([0, 0.5, 1]) == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(wave, -wave[::-1], atol=1e-12)


def test_the_wave_can_be_built_from_rising_pairs_as_well():
    """With every w1 above 0 and no constant: other settings, the same function."""
    rising = [
        *((6, 0, -1, 0.70, -1), (3.5, -0.7 * 3.5 / 6, -1, 0.27, -1)),
        *((3.5, -1.0716666666666668, -1, 0.27, 1), (6, -2.3, -1, 1.4, 1)),
        *((3.5, -2.158333333333333, -1, 0.27, 1), (3.5, -2.8216666666666668, -1, 0.27, -1)),
        (6, -5.3, -1, 0.70, -1),
    ]
    total = sum(Pair(*settings).at(x) for settings in rising)
    np.testing.assert_allclose(STAGES["4.33"].at(x), total, atol=1e-12)


@pytest.mark.parametrize(
    ("at", "active"), [(0.08, (1,)), (0.15, (2,)), (0.25, ()), (0.5, (4,)), (0.95, (7,))]
)
def test_pairs_are_active_where_they_shape_the_wave(at, active):
    """Pair 1 alone at 0.08, pair 4 alone at a half, none on the flat top."""
    assert active_pairs(hand_tuned_pairs(), at) == active


def test_areas_of_effect_lie_side_by_side():
    """Seven of them, none over another, and the constant has none."""
    areas = [area_of_effect(p.w1, p.b1, p.w2, p.b2) for p in hand_tuned_pairs()]
    assert areas.pop() is None
    ends = [end for area in areas for end in (area.low, area.high)]
    assert ends == pytest.approx(sorted(ends))
    assert (ends[0], ends[-1]) == pytest.approx((0, 1))


@pytest.mark.parametrize("stage", sine_stages(), ids=lambda stage: stage.figure)
def test_every_stage_is_a_network(stage):
    """The model with missing connections draws the same curve as the sum of the pairs."""
    model = hand_tuned_model(stage.pairs)
    np.testing.assert_allclose(model.predict(x[:, None])[:, 0], stage.at(x), atol=1e-14)
    assert isinstance(model.layers[2], MaskedDense)


def test_the_network_says_itself_where_its_neurons_are_active():
    """Its intervals agree with the settings: neuron 1 of the second layer ends at 0.7 / 6."""
    found = active_intervals(hand_tuned_model(hand_tuned_pairs()).layers)
    assert found["relu_2"][0][0].high == pytest.approx(0.7 / 6)
    assert found["relu_1"][7] == ()


def test_training_goes_on_from_the_hand_tuned_start():
    """Fully connected it draws the same wave at first, and a better one after training."""
    X, y = sine()
    tuned = hand_tuned_model(hand_tuned_pairs())
    model = fully_connected(tuned, optimizer=Adam(InverseTimeDecay(0.005, 1e-3)))
    np.testing.assert_allclose(model.predict(X), tuned.predict(X), atol=1e-14)
    assert model.evaluate(X, y)["loss"] == pytest.approx(2.31e-4, abs=1e-6)
    model.fit(X, y, epochs=1500, batch_size=1000, validation_split=0, seed=0)
    assert model.evaluate(X, y)["loss"] < 1.4e-4
    weights = model.layers[2].weights
    assert (weights[~np.eye(8, dtype=bool)] != 0).any()
    assert tuned.evaluate(X, y)["loss"] == pytest.approx(2.31e-4, abs=1e-6)


def test_training_without_the_missing_connections_leaves_them_missing():
    """The masked network learns, too, pair by pair."""
    X, y = sine()
    model = hand_tuned_model(hand_tuned_pairs(), optimizer=Adam(0.001))
    model.fit(X, y, epochs=200, batch_size=1000, validation_split=0, seed=0)
    assert model.evaluate(X, y)["loss"] < 2.3e-4
    assert not model.layers[2].weights[~np.eye(8, dtype=bool)].any()
