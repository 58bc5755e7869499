"""The local formula: a row's scores as a weighted sum of its inputs, exact or a tangent."""

import json
from importlib import import_module

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, DataError, DivergedError, ShapeError
from glassnet.explain import local_formula

KINDS = ("relu", "leaky", "step", "masked", "norm", "linear", "pictures")


def row_for(model, generator):
    shape = (6, 6, 1) if isinstance(model.layers[0], gn.Conv2D) else (2,)
    return generator.standard_normal(shape)


def switches_of(model, rows):
    """What every bending layer has switched on, from the network's own outputs."""
    values, found = np.asarray(rows, np.float64), []
    for layer in model.layers:
        before, values = values, layer.forward(values)
        if isinstance(layer, gn.ReLU | gn.LeakyReLU | gn.Step):
            found.append((before > 0).reshape(len(before), -1))
        if isinstance(layer, gn.MaxPool2D):
            found.append(np.stack(layer.places(before)).argmax(axis=0).reshape(len(before), -1))
    return np.hstack(found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_the_formula_is_the_network_at_the_row_and_in_its_whole_region(
    kind, seed, random_model, scores
):
    """Wherever the network's own neurons switch as at the row, formula and network agree."""
    model, generator = random_model(kind, seed), np.random.default_rng(seed)
    row = row_for(model, generator)
    formula = local_formula(model, row)
    assert formula.exact
    np.testing.assert_allclose(formula.scores, scores(model, row[None])[0], rtol=1e-12, atol=1e-12)
    near = row + 0.1 * generator.standard_normal((400, *row.shape)) * generator.random(
        (400, *[1] * row.ndim)
    )
    same = (switches_of(model, near) == switches_of(model, row[None])).all(axis=1)
    assert same.sum() > 5
    np.testing.assert_allclose(
        formula.at(near[same].reshape(same.sum(), -1)), scores(model, near[same]), atol=1e-11
    )
    if kind != "step" and (~same).any():  # elsewhere it is another
        far = scores(model, near[~same]) - formula.at(near[~same].reshape((~same).sum(), -1))
        assert abs(far).max() > 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_constant_and_rounding_add_up_to_the_scores(kind, random_model):
    """Added up exactly, nothing is left over."""
    model = random_model(kind, seed=7)
    formula = local_formula(model, row_for(model, np.random.default_rng(7)))
    whole = formula.contributions.sum(axis=0) + formula.constant + formula.rest
    np.testing.assert_allclose(whole, formula.scores, rtol=1e-14, atol=1e-14)
    assert (abs(formula.rest) < 1e-13).all()


def test_a_formula_that_can_be_seen_by_eye():
    """Two neurons, one of them silent: only the other's weights are left."""
    first = gn.Dense(2, 2, initial_weights=[[1, -1], [2, -1]])
    last = gn.Dense(2, 1, initial_weights=[[10], [100]])
    model = gn.Model([first, gn.ReLU(), last], loss=gn.MeanSquaredError())
    model.begin(0)
    first.biases, last.biases = np.array([[0.5, 0.0]], "f4"), np.array([[-3.0]], "f4")
    formula = local_formula(model, [1, 1])
    assert formula.weights.ravel().tolist() == [10, 20]
    assert formula.constant.tolist() == [2]
    assert formula.scores.tolist() == [32]
    assert formula.patterns["relu_1"].tolist() == [True, False]


@pytest.mark.parametrize("activation", [gn.GELU, gn.Tanh, gn.Sigmoid, gn.ELU, gn.Softplus, gn.SiLU])
def test_of_a_curved_network_it_is_the_tangent(activation, random_model, scores):
    """Its weights are the slopes that central differences find, and it names what is curved."""
    model = random_model([gn.Dense(3, 8), activation(), gn.LayerNorm(8), gn.Dense(8, 2)], seed=1)
    row = np.array([0.3, -0.7, 1.1])
    formula = local_formula(model, row)
    assert not formula.exact
    assert formula.curved == f"{activation.__name__.lower()}_1"
    steps = 1e-5 * np.eye(3)
    slopes = (scores(model, row + steps) - scores(model, row - steps)) / 2e-5
    np.testing.assert_allclose(formula.weights, slopes, atol=1e-8)
    np.testing.assert_allclose(formula.at(row), scores(model, row[None])[0], atol=1e-12)


def test_a_curved_layer_behind_straight_ones_is_found(random_model):
    """The rectifiers before it do not make the formula exact."""
    layers = [gn.Dense(2, 4), gn.ReLU(), gn.Dense(4, 4), gn.Tanh(), gn.Dense(4, 2)]
    assert local_formula(random_model(layers), [1.0, 2.0]).curved == "tanh_1"


def test_the_row_is_taken_as_the_network_receives_it(random_model):
    """A float32 network does not see the digits that float32 cannot hold."""
    formula = local_formula(random_model("relu", dtype="float32"), [0.1, 1 / 3])
    assert formula.inputs.tolist() == [float(np.float32(0.1)), float(np.float32(1 / 3))]


def test_a_layer_of_ones_own_is_not_taken_for_what_it_was_made_from(random_model):
    """A Dense that squares what it gives is curved, whatever it inherits."""

    class Squared(gn.Dense):
        def compute(self, parameters, inputs, mode):
            output, memory = gn.Dense.compute(self, parameters, inputs, mode)
            return output * output, memory

    formula = local_formula(random_model([Squared(2, 2)]), [1.0, 2.0])
    assert formula.curved == "squared_1"


def test_everything_is_plain_json(random_model):
    """With borders where there are any, and null for those of a tangent."""
    exact = local_formula(random_model("relu"), [0.5, 0.5]).to_dict()
    tangent = local_formula(random_model([gn.Dense(2, 2), gn.GELU()]), [0.5, 0.5]).to_dict()
    assert json.loads(json.dumps([exact, tangent], allow_nan=False)) == [exact, tangent]
    assert tangent["borders"] is None
    assert exact["curved"] is None


def test_what_cannot_be_explained_is_refused_with_what_can_be_done(random_model):
    """Inputs that name things, no single sample, borders of a tangent, infinite weights."""
    words = random_model([gn.Embedding(5, 2), gn.Flatten(), gn.Dense(6, 2)])
    with pytest.raises(ConfigError, match="embedding_1"):
        local_formula(words, [0, 1, 2])
    model = random_model("relu")
    with pytest.raises(ShapeError):
        local_formula(model, [[1.0, 2.0]])
    with pytest.raises(ShapeError, match="one sample"):
        local_formula(model, 1.0)
    with pytest.raises(DataError, match="infinite"):
        local_formula(model, [1.0, np.inf])
    with pytest.raises(ConfigError, match="gelu_1 is curved"):
        local_formula(random_model([gn.Dense(2, 2), gn.GELU()]), [1.0, 2.0]).borders()
    model.layers[0].weights[0, 0] = np.inf
    with pytest.raises(DivergedError, match="not finite"):
        local_formula(model, [1.0, 2.0])


def test_a_network_that_has_not_begun_is_refused():
    """There is nothing to explain yet."""
    model = gn.Model([gn.Dense(2, 2), gn.Softmax()], loss=gn.CrossEntropy())
    with pytest.raises(ConfigError, match="no weights yet"):
        local_formula(model, [1.0, 2.0])


@pytest.mark.parametrize("kind", KINDS)
def test_beside_a_border_just_the_named_neuron_switches(kind, random_model):
    """A little before it all is as at the row; a little behind it that neuron has switched."""
    model, generator = random_model(kind, seed=3), np.random.default_rng(3)
    row = row_for(model, generator)
    borders = local_formula(model, row).borders()
    assert any((*borders.below, *borders.above))
    base = switches_of(model, row[None])[0]
    for sign, side in ((-1, borders.below), (1, borders.above)):
        for place, border in enumerate(side):
            if border is None:
                continue
            rows = np.repeat(row.reshape(1, -1), 2, axis=0)
            rows[:, place] += sign * border.distance * np.array([1 - 1e-6, 1 + 1e-6])
            before, behind = switches_of(model, rows.reshape(2, *row.shape))
            assert (before == base).all()
            changed = np.flatnonzero(behind != base).tolist()
            assert flat(model, border.neuron) in changed
            # a pool of nothing but zeros points elsewhere as soon as one of them is more
            assert len(changed) == 1 or kind == "pictures"


def flat(model, neuron):
    """The place of a neuron among all that switch, as `switches_of` lists them."""
    begin, shape = 0, (6, 6, 1) if isinstance(model.layers[0], gn.Conv2D) else (2,)
    for name, layer in zip(model.layer_names, model.layers, strict=True):
        shape = layer.output_shape(shape)
        if name == neuron.layer:
            return begin + int(np.ravel_multi_index(neuron.place, shape))
        if isinstance(layer, gn.ReLU | gn.LeakyReLU | gn.Step | gn.MaxPool2D):
            begin += int(np.prod(shape))
    raise AssertionError(neuron)


def test_borders_that_can_be_seen_by_eye(random_model):
    """max(0, x - 2): a border 2 above 0, none below; and none along an input that nobody reads."""
    layer = gn.Dense(2, 1, initial_weights=[[1], [0]])
    model = random_model([layer, gn.ReLU()], ending=(None, gn.MeanSquaredError))
    layer.biases = np.array([[-2.0]])
    borders = local_formula(model, [0.0, 5.0]).borders()
    assert borders.below == (None, None)
    assert (borders.above[0].distance, str(borders.above[0].neuron)) == (2, "layer 1, neuron 0")
    assert borders.above[1] is None


def test_a_row_on_a_border_is_at_no_distance_from_it(random_model):
    """On the side on which the neuron begins, and only there."""
    layer = gn.Dense(1, 1, initial_weights=[[3]])
    model = random_model([layer, gn.ReLU()], ending=(None, gn.MeanSquaredError))
    layer.biases = np.zeros((1, 1))
    borders = local_formula(model, [0.0]).borders()
    assert borders.above[0].distance == 0
    assert borders.below[0] is None


def test_layers_with_weights_are_counted_as_people_do(random_model):
    """The second rectifier is that of layer 2, whatever stands between."""
    layers = [gn.Dense(2, 3), gn.BatchNorm(3), gn.Dropout(0.5), gn.Dense(3, 3), gn.ReLU()]
    borders = local_formula(random_model(layers), [1.0, 2.0]).borders()
    assert {b.neuron.number for b in (*borders.below, *borders.above) if b} == {2}


def test_what_is_nothing_but_rounding_makes_no_border(random_model):
    """0.1 + 0.2 - 0.3 is not quite 0 in float64: nothing switches at 2e16."""
    first, second = gn.Dense(1, 3, initial_weights=[[0.1, 0.2, 0.3]]), gn.Dense(3, 1)
    model = random_model([first, second, gn.ReLU()], ending=(None, gn.MeanSquaredError))
    first.weights, first.biases = np.array([[0.1, 0.2, 0.3]]), np.zeros((1, 3))
    second.weights, second.biases = np.array([[1.0], [1.0], [-1.0]]), np.array([[-1.0]])
    borders = local_formula(model, [0.0]).borders()
    assert (borders.below, borders.above) == ((None,), (None,))


def test_a_formula_larger_than_memory_is_refused_before_it_is_computed(random_model, monkeypatch):
    """With what it takes and what there is; a tangent takes little and is given."""
    module = import_module("glassnet.explain.geometry.local_formula")
    monkeypatch.setattr(module, "machine_memory", lambda: 1000)
    straight = gn.Model([gn.Dense(2, 20), gn.Dense(20, 1)], loss=gn.MeanSquaredError())
    straight.begin(0)
    with pytest.raises(ConfigError, match="memory"):
        local_formula(straight, [1.0, 2.0])
    curved = gn.Model([gn.Dense(2, 9), gn.Tanh(), gn.Dense(9, 1)], loss=gn.MeanSquaredError())
    curved.begin(0)
    assert local_formula(curved, [1.0, 2.0]).curved
