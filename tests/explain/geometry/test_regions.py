"""Regions: the polygons of a plane in which a network is one formula each."""

import json

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, ShapeError
from glassnet.explain import pieces_along, regions_over
from glassnet.explain.geometry.comparisons import Comparison

KINDS = ("relu", "leaky", "step", "masked", "norm", "linear", "pictures")


def regions_of(model, seed=0):
    """Over the two inputs, or over a plane through a picture; and the plane."""
    generator = np.random.default_rng(seed)
    if not isinstance(model.layers[0], gn.Conv2D):
        origin, directions = np.zeros(2), np.eye(2)
        return regions_over(model.layers[:-1], (-2, 3), (-1, 2)), origin, directions
    origin = generator.standard_normal((6, 6, 1))
    directions = generator.standard_normal((2, 6, 6, 1))
    found = regions_over(model.layers[:-1], (-2, 3), (-1, 2), origin, directions)
    return found, origin, directions


def inside(regions, region, generator):
    """A point well inside a region."""
    corners = regions.outline(region)
    return generator.dirichlet(np.full(len(corners), 2.0)) @ corners


def patterns(model, rows):
    """What the network's own bending layers have switched on."""
    values, found = rows, {}
    for name, layer in zip(model.layer_names, model.layers, strict=True):
        before, values = values, layer.forward(values)
        if isinstance(layer, gn.ReLU | gn.LeakyReLU | gn.Step):
            found[name] = before > 0
        if isinstance(layer, gn.MaxPool2D):
            found[name] = np.stack(layer.places(before)).argmax(axis=0)
    return found


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_formulas_and_patterns_are_the_networks_inside_every_polygon(
    kind, seed, random_model, scores
):
    """At a random point of each polygon: the same neurons are on, and the scores are the plane."""
    model, generator = random_model(kind, seed), np.random.default_rng(seed)
    regions, origin, directions = regions_of(model, seed)
    assert regions.count > 3
    wide = np.flatnonzero(regions.areas > 1e-9)  # a point in others is not well inside
    points = np.array([inside(regions, region, generator) for region in wide])
    rows = origin + np.tensordot(points, directions, 1)
    planes = (points[:, None] @ regions.slopes[wide])[:, 0] + regions.offsets[wide]
    np.testing.assert_allclose(planes, scores(model, rows), atol=1e-10)
    for name, own in patterns(model, rows).items():
        np.testing.assert_array_equal(regions.patterns[name][wide], own)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_polygons_fill_the_window_and_no_two_are_alike(kind, seed, random_model):
    """Areas add up to 15, every corner lies in the window, and every pattern is there once."""
    regions, _, _ = regions_of(random_model(kind, seed), seed)
    assert regions.areas.sum() == pytest.approx(15, abs=1e-12)
    assert (regions.areas > 0).all()
    corners = np.concatenate([regions.outline(region) for region in range(regions.count)])
    assert (corners >= [-2, -1]).all()
    assert (corners <= [3, 2]).all()
    every = np.column_stack([p.reshape(regions.count, -1) for p in regions.patterns.values()])
    assert len(np.unique(every, axis=0)) == regions.count


def test_polygons_are_convex_and_turn_to_the_left(random_model):
    """Every corner is one."""
    regions, _, _ = regions_of(random_model("relu", seed=1))
    for region in range(regions.count):
        corners = regions.outline(region)
        first, second = np.roll(corners, -1, axis=0) - corners, np.roll(corners, -2, axis=0)
        second = second - np.roll(corners, -1, axis=0)
        assert (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0] > -1e-12).all()


def test_a_straight_way_over_the_plane_meets_the_same_borders(random_model):
    """Along a line the pieces and the polygons have the same formulas."""
    model = random_model("relu", seed=4)
    regions, _, _ = regions_of(model)
    pieces = pieces_along(model.layers[:-1], np.array([-2.0, 0.3]), np.array([1.0, 0.0]))
    for interval in pieces.intervals:
        t = np.clip(interval.middle, 0, 5)
        if interval.contains(t) and 0 < t < 5:
            region = regions.find((t - 2, 0.3))
            piece = int(np.searchsorted(pieces.edges[1:-1], t))
            np.testing.assert_allclose(regions.slopes[region][0], pieces.slopes[piece], atol=1e-11)


def test_two_rectifiers_cut_a_window_in_four():
    """By eye: one polygon for each of none, either and both, in the right place."""
    layers = [gn.Dense(2, 2, initial_weights=np.eye(2)), gn.ReLU()]
    regions = regions_over(layers, (-1, 2), (-3, 1))
    by_count = {}
    for region in range(4):
        by_count.setdefault(len(regions.active(region)), []).append(regions.areas[region])
    assert by_count[0] == [3]
    assert sorted(by_count[1]) == [1, 6]
    assert by_count[2] == [2]
    both = regions.find((1, 0.5))
    assert regions.slopes[both].tolist() == [[1, 0], [0, 1]]
    assert [str(neuron) for neuron in regions.active(both)] == [
        "layer 1, neuron 0",
        "layer 1, neuron 1",
    ]
    assert len(regions.switching(both, regions.find((1, -1)))) == 1


def test_neighbours_differ_in_the_neuron_on_their_border():
    """Across every border that two polygons of one layer share, one neuron switches."""
    layers = [gn.Dense(2, 5, seed=1), gn.ReLU()]
    layers[0].begin(dtype="float64")
    layers[0].biases = np.random.default_rng(0).standard_normal((1, 5))
    regions, generator = regions_over(layers, (-2, 2), (-2, 2)), np.random.default_rng(1)
    for _ in range(200):
        region = int(generator.integers(regions.count))
        corners = regions.outline(region)
        edge = int(generator.integers(len(corners)))
        one, other = corners[edge], corners[(edge + 1) % len(corners)]
        outwards = np.array([other[1] - one[1], one[0] - other[0]])
        beside = (one + other) / 2 + 1e-7 * outwards / np.linalg.norm(outwards)
        if (abs(beside) < 2).all():
            assert len(regions.switching(region, regions.find(beside))) == 1


def test_a_large_network_is_cut_into_thousands_of_polygons(scores):
    """64-64 neurons: formulas hold at random points, and not a bit of the window is lost."""
    model = gn.Model(
        [gn.Dense(2, 64), gn.ReLU(), gn.Dense(64, 64), gn.ReLU(), gn.Dense(64, 3), gn.Softmax()],
        loss=gn.CrossEntropy(),
    )
    model.begin(seed=0)
    generator = np.random.default_rng(0)
    for layer in model.layers[:-1:2]:
        layer.biases = generator.normal(0, 0.5, layer.biases.shape).astype("f4")
    regions = regions_over(model.layers[:-1], (-2, 2), (-2, 2))
    assert regions.count > 2000
    assert regions.areas.sum() == pytest.approx(16, abs=1e-11)
    points = generator.uniform(-2, 2, (100, 2))
    for point, own in zip(points, scores(model, points), strict=True):
        region = regions.find(point)
        plane = point @ regions.slopes[region] + regions.offsets[region]
        np.testing.assert_allclose(plane, own, atol=1e-8)


def test_the_areas_of_the_classes_agree_with_counting(random_model, scores):
    """Shares of the window in which each class wins, against 90,000 points of a grid."""
    model = random_model("relu", seed=6)
    regions, _, _ = regions_of(model)
    parts, answers = regions.answers(Comparison(None))
    assert parts.areas.sum() == pytest.approx(15, abs=1e-12)
    x, y = np.meshgrid(np.linspace(-2, 3, 300), np.linspace(-1, 2, 300))
    said = scores(model, np.column_stack([x.ravel(), y.ravel()])).argmax(axis=1)
    for label in range(3):
        exact = parts.areas[answers == label].sum() / 15
        assert exact == pytest.approx((said == label).mean(), abs=0.01)


def test_many_classes_cut_only_where_the_answer_changes():
    """One formula is cut into one part for each class that wins somewhere, and found by a grid."""
    generator = np.random.default_rng(1)
    weights = generator.standard_normal((2, 12))
    layers = [gn.Dense(2, 12, initial_weights=weights)]
    parts, answers = regions_over(layers, (-2, 2), (-2, 2)).answers(Comparison(None))
    assert sorted(answers) == sorted({*answers})
    assert parts.areas.sum() == pytest.approx(16, abs=1e-12)
    for label, middle in zip(answers, parts.polygons.middles, strict=True):
        assert (middle @ weights).argmax() == label
    grid = np.stack(np.meshgrid(*[np.linspace(-2, 2, 200)] * 2), axis=-1).reshape(-1, 2)
    said = (grid @ weights).argmax(axis=1)
    for label, area in zip(answers, parts.areas, strict=True):
        assert area / 16 == pytest.approx((said == label).mean(), abs=0.01)


def test_everything_is_plain_json(random_model):
    """Every region with corners, area, formula and the neurons that are active."""
    said = regions_of(random_model("relu"))[0].to_dict()
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert {*said["regions"][0]} == {"corners", "area", "slopes", "constant", "active"}


def test_what_has_no_polygons_is_refused():
    """Curves, other than two inputs without a plane, empty windows, points outside."""
    with pytest.raises(ConfigError, match="GELU"):
        regions_over([gn.Dense(2, 2), gn.GELU()], (0, 1), (0, 1))
    with pytest.raises(ConfigError, match="2 directions"):
        regions_over([gn.Dense(3, 2), gn.ReLU()], (0, 1), (0, 1))
    with pytest.raises(ConfigError, match=r"y\[1\]"):
        regions_over([gn.Dense(2, 2), gn.ReLU()], (0, 1), (1, 1))
    plane = np.zeros(2), np.eye(2)
    for origin, directions in ((plane[0], None), (None, plane[1])):
        with pytest.raises(ConfigError, match="both its origin and its directions"):
            regions_over([gn.Dense(2, 2), gn.ReLU()], (0, 1), (0, 1), origin, directions)
    for directions in (np.eye(2)[:1], np.ones((2, 3))):
        with pytest.raises(ShapeError, match="directions"):
            regions_over([gn.Dense(2, 2), gn.ReLU()], (0, 1), (0, 1), plane[0], directions)
    here = regions_over([gn.Dense(2, 2), gn.ReLU()], (0, 1), (0, 1))
    away = regions_over([gn.Dense(2, 2), gn.ReLU()], (1e6, 1e6 + 1), (1e6, 1e6 + 1))
    for regions, point in ((here, (2, 2)), (here, (0.5, np.nan)), (away, (1e6 + 2, 1e6))):
        with pytest.raises(ConfigError, match="outside"):
            regions.find(point)
