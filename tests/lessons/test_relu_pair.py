"""The rectified pair: figures 4.12 to 4.19 as curves."""

import numpy as np
import pytest

from glassnet.explain import area_of_effect
from glassnet.lessons import pair_stages

X = np.array([-1, -0.5, 0, 0.25, 0.5, 1])
CURVES = {  # by hand
    "4.12": [0, 0, 0, 0, 0, 0],
    "4.13": [0, 0, 0, 0.25, 0.5, 1],
    "4.14": [0, 0, 0.5, 0.75, 1, 1.5],
    "4.15": [1.5, 1, 0.5, 0.25, 0, 0],
    "4.16": [1.5, 1, 0.5, 0.25, 0, 0],
    "4.17": [2.5, 2, 1.5, 1.25, 1, 1],
    "4.18": [0, 0, 0, 0.5, 1, 1],
    "4.19": [0, 0, 0, 0.5, 1, 1],
}


@pytest.mark.parametrize("stage", pair_stages(), ids=lambda stage: stage.figure)
def test_each_figure_shows_its_curve(stage):
    """At points that can be computed in the head."""
    assert stage.at(X).tolist() == CURVES[stage.figure]


def test_each_figure_changes_what_it_says_and_nothing_else():
    """From one to the next, only the named settings differ."""
    for before, after in zip(pair_stages()[:-1], pair_stages()[1:], strict=True):
        changes = {
            name: value
            for name, value in vars(after.pair).items()
            if value != vars(before.pair)[name]
        }
        assert changes.items() <= after.changed.items()


def test_the_last_figure_has_an_area_of_effect_from_0_to_a_half():
    """Slope 2 inside, constant outside."""
    pair = pair_stages()[-1].pair
    area = area_of_effect(pair.w1, pair.b1, pair.w2, pair.b2)
    assert (area.low, area.high) == (0, 0.5)
    assert np.diff(pair.second(np.array([-9, 0, 0.1, 0.2, 0.5, 9]))) == pytest.approx(
        [0, 0.2, 0.2, 0.6, 0]
    )
