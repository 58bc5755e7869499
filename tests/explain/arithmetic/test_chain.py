"""The gradient of the loss in one weight, link by link, against the model and differences."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError
from glassnet.explain import chain_of

ACTIVATIONS = [
    *(gn.Linear(), gn.Sigmoid(), gn.Tanh(), gn.ReLU(), gn.LeakyReLU(0.1)),
    *(gn.ELU(0.7), gn.GELU(), gn.SiLU(), gn.Softplus(), gn.Softmax(), gn.LogSoftmax(), gn.Step()),
]
LOSSES = {
    "cross-entropy": (gn.CrossEntropy(), gn.Softmax(), [2]),
    "smoothed": (gn.CrossEntropy(label_smoothing=0.1), gn.Softmax(), [1]),
    "scores": (gn.SoftmaxCrossEntropy(), gn.Linear(), [1]),
    "yes or no": (gn.BinaryCrossEntropy(), gn.Sigmoid(), [[1, 0, 1]]),
    "yes or no of scores": (gn.SigmoidBinaryCrossEntropy(), gn.Linear(), [[1, 0, 0]]),
    "squared": (gn.MeanSquaredError(), gn.Tanh(), [[0.5, -1, 2]]),
    "absolute": (gn.MeanAbsoluteError(), gn.Linear(), [[0.5, -1, 2]]),
    "huber": (gn.Huber(delta=0.4), gn.Linear(), [[0.5, -1, 2]]),
}
IMAGES = {
    "same": gn.Conv2D(3, 2, 3, padding="same"),
    "strides": gn.Conv2D(3, 2, (2, 3), stride=(2, 1)),
    "largest": gn.MaxPool2D(2, stride=1),
    "mean": gn.AveragePool2D((2, 3)),
    "batch": gn.BatchNorm(3),
    "layer": gn.LayerNorm(3),
}
X = np.random.default_rng(5).normal(size=(6, 4))
LABELS = np.array([0, 2, 1, 1, 0, 2])


def begun(layers, loss, dtype="float64"):
    model = gn.Model(layers, loss=loss, dtype=dtype)
    model.begin(3)
    return model


def links_hold(chain, check, dtype="float64"):
    """Every gradient of every link is what its lines say."""
    for link in chain.links:
        for number in link.numbers:
            check(number.lines, float(np.finfo(dtype).eps))
    check([chain.sum], float(np.finfo(dtype).eps))


def difference(model, x, y, layer, field, place):
    """The loss's central difference in one weight."""
    array, losses = getattr(model.layers[layer].parameters, field), []
    before, step = array[place], 1e-6
    for moved in (before + step, before - step):
        array[place] = moved
        model.forward(x)
        losses.append(model.backward(y))
    array[place] = before
    return (losses[0] - losses[1]) / (2 * step)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_through_every_activation(activation, dtype, check):
    """Its links hold, and it is `dweights` of `model.backward`."""
    model = begun(
        [gn.Dense(4, 5), activation, gn.Dense(5, 3), gn.Softmax()], gn.CrossEntropy(), dtype
    )
    chain = chain_of(model, X[:1], LABELS[:1], 1, (2, 3))
    links_hold(chain, check, dtype)
    model.forward(X[:1])
    model.backward(LABELS[:1])
    assert chain.value == float(model.layers[0].dweights[2, 3])
    if dtype == "float64":
        slope = difference(model, X[:1], LABELS[:1], 0, "weights", (2, 3))
        assert chain.value == pytest.approx(slope, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", LOSSES)
def test_from_every_loss(name, dtype, check):
    """Fused with the last activation or not."""
    loss, last, y = LOSSES[name]
    model = begun([gn.Dense(4, 3), last], loss, dtype)
    for fused in (model.fused_loss, None):
        model.fused_loss = fused
        chain = chain_of(model, X[:1], y, 1, (1, 2))
        links_hold(chain, check, dtype)
        if dtype == "float64":
            slope = difference(model, X[:1], y, 0, "weights", (1, 2))
            assert chain.value == pytest.approx(slope, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", IMAGES)
def test_through_every_layer_for_images(name, dtype, check):
    """Sums over windows, the largest pixel, means and normalizations."""
    layers = [gn.Conv2D(1, 3, 2), gn.Tanh(), IMAGES[name], gn.Dropout(0.3), gn.Flatten()]
    size = np.prod(gn.doors.shape_through(tuple(layers), (5, 6, 1)))
    model = begun([*layers, gn.Dense(int(size), 2)], gn.MeanSquaredError(), dtype)
    x, y = np.random.default_rng(1).normal(size=(1, 5, 6, 1)), [[1.0, -1.0]]
    chain = chain_of(model, x, y, 1, (1, 0, 0, 2))
    links_hold(chain, check, dtype)
    model.forward(x)
    model.backward(y)
    assert chain.value == float(model.layers[0].dweights[1, 0, 0, 2])
    if dtype == "float64":
        slope = difference(model, x, y, 0, "weights", (1, 0, 0, 2))
        assert chain.value == pytest.approx(slope, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize(
    ("layer", "field", "place", "at"),
    [
        (1, "biases", 3, (0, 3)),
        ("batchnorm_1", "scale", 2, (0, 2)),
        ("batchnorm_1", "shift", (2,), (0, 2)),
        ("layernorm_1", "scale", 4, (0, 4)),
        ("layernorm_1", "shift", 4, (0, 4)),
        (2, "weights", (4, 1), (4, 1)),
        ("dense_2", "biases", 1, (0, 1)),
    ],
)
def test_every_parameter(layer, field, place, at, check):
    """Of one row and as the mean of six."""
    layers = [gn.Dense(4, 5), gn.BatchNorm(5), gn.LayerNorm(5), gn.Dense(5, 3), gn.Softmax()]
    model = begun(layers, gn.CrossEntropy())
    for rows in (slice(0, 1), slice(0, 6)):
        chain = chain_of(model, X[rows], LABELS[rows], layer, place, field)
        links_hold(chain, check)
        index = model.layer_names.index(chain.address.layer)
        slope = difference(model, X[rows], LABELS[rows], index, field, at)
        assert chain.value == pytest.approx(slope, rel=1e-5, abs=1e-9)
        assert chain.address.place == at


def test_words(check):
    """Every place where the word stands has its part; the word itself has no gradient."""
    layers = [gn.Embedding(4, 2), gn.Flatten(), gn.Dense(6, 2)]
    model = begun(layers, gn.MeanSquaredError())
    chain = chain_of(model, [[3, 1, 3]], [[1.0, 2.0]], 1, (3, 1))
    links_hold(chain, check)
    assert len([term for term in chain.sum.terms if term.role == "term"]) == 2
    slope = difference(model, [[3, 1, 3]], [[1.0, 2.0]], 0, "weights", (3, 1))
    assert chain.value == pytest.approx(slope, rel=1e-6)


def test_a_connection_that_does_not_exist_has_no_gradient():
    """The mask stands among the factors."""
    model = begun([gn.MaskedDense([[1, 0], [1, 1]])], gn.MeanSquaredError())
    chain = chain_of(model, [[1.0, 2.0]], [[1.0, 2.0]], 1, (0, 1))
    assert (chain.value, chain.sum.terms[0].factors["mask"]) == (0, 0)


def test_nothing_comes_back_through_a_connection_that_does_not_exist():
    """Whatever weight stands there."""
    masked = gn.MaskedDense([[1, 0], [1, 1]])
    model = begun([gn.Dense(1, 2), masked], gn.MeanSquaredError())
    masked.weights = np.ones((2, 2))
    back = chain_of(model, [[1.0]], [[3.0, 4.0]], 1, (0, 0)).links[-1]
    assert back.layer == "maskeddense_1"
    assert [term.value for term in back.numbers[0].lines[0].terms][1] == 0


def test_the_mean_over_rows_has_a_term_for_each():
    """Named as it was asked for; there are no links then."""
    model = begun([gn.Dense(4, 3), gn.Softmax()], gn.CrossEntropy())
    chain = chain_of(model, X, LABELS, 1, (0, 0), row_name=lambda place: f"line {place + 2}")
    assert [term.name for term in chain.sum.terms][:6] == [f"line {n}" for n in range(2, 8)]
    assert chain.links == ()
    each = [chain_of(model, X[[i]], LABELS[[i]], 1, (0, 0)).value for i in range(6)]
    assert chain.value == pytest.approx(np.mean(each), rel=1e-12)


@pytest.mark.parametrize("rule", [gn.L1(0.3), gn.L2(0.2), gn.L1L2(0.1, 0.2)], ids=repr)
@pytest.mark.parametrize("masked", [False, True])
def test_the_price_of_a_weight_is_a_term_of_its_own(rule, masked):
    """`dweights` is without it, as in `model.backward`; the total has both."""
    mask = np.ones((4, 3))
    kind = gn.MaskedDense(mask, weight_regularizer=rule)
    layer = kind if masked else gn.Dense(4, 3, weight_regularizer=rule)
    model = begun([layer, gn.Softmax()], gn.CrossEntropy())
    chain = chain_of(model, X, LABELS, 1, (1, 2))
    own = model.layers[0]
    step, weights = 1e-6, own.weights.copy()
    costs = []
    for sign in (1, -1):
        moved = weights.copy()
        moved[1, 2] += sign * step
        costs.append(float(rule.penalty(moved)))
    assert chain.price.exact == pytest.approx((costs[0] - costs[1]) / (2 * step), rel=1e-5)
    assert chain.total.value == pytest.approx(chain.value + chain.price.value)
    assert chain.value == float(own.dweights[1, 2])


def test_the_links_go_from_the_loss_to_the_weight():
    """One for each layer that lies between."""
    layers = [gn.Dense(4, 5), gn.ReLU(), gn.Dense(5, 3), gn.Softmax()]
    chain = chain_of(begun(layers, gn.CrossEntropy()), X[:1], LABELS[:1], 1, (0, 1))
    assert [link.layer for link in chain.links] == ["loss", "dense_2", "relu_1"]
    assert chain.to_dict()["links"][1]["numbers"][0]["lines"][0]["kind"] == "sum"


def test_a_dead_neuron_says_that_nothing_comes_back():
    """Its gradient is 0, and the derivative of ReLU is why."""
    model = begun([gn.Dense(4, 5), gn.ReLU(), gn.Dense(5, 1)], gn.MeanSquaredError())
    model.layers[0].biases = np.full((1, 5), -100.0)
    chain = chain_of(model, X[:1], [[1.0]], 1, (0, 1))
    derivative = chain.links[-1].numbers[0].lines[0]
    assert (chain.value, derivative.symbols, derivative.value) == (0, "1 if x > 0 else 0", 0)
    assert chain.links[0].numbers[0].value != 0


def test_an_input_of_0_hides_no_link():
    """The gradient of the weight is 0; that of its neuron is shown with where it comes from."""
    model = begun([gn.Dense(4, 5), gn.Dense(5, 1)], gn.MeanSquaredError())
    chain = chain_of(model, [[0.0, 1.0, 2.0, 3.0]], [[1.0]], 1, (0, 1))
    assert chain.value == 0
    assert [link.numbers[0].value != 0 for link in chain.links] == [True, True]


def test_what_is_not_there_is_refused_with_the_range():
    """Layers, arrays and places; what is only observed has no gradient."""
    model = begun([gn.Dense(4, 5), gn.BatchNorm(5), gn.Dense(5, 3)], gn.SoftmaxCrossEntropy())
    ask = {"X": X, "y": LABELS}
    with pytest.raises(ConfigError, match="layer must be from 1 to 2, got 3"):
        chain_of(model, **ask, layer=3, place=(0, 0))
    with pytest.raises(ConfigError, match=r"dense_1.weights has places from 0,0 to 3,4, got '4,0'"):
        chain_of(model, **ask, layer=1, place=(4, 0))
    with pytest.raises(ConfigError, match=r"dense_1.biases has places from 0 to 4, got '5'"):
        chain_of(model, **ask, layer=1, place=5, field="biases")
    with pytest.raises(ConfigError, match="batchnorm_1 learns no mean"):
        chain_of(model, **ask, layer="batchnorm_1", place=0, field="mean")


def test_of_equal_pixels_the_first_of_a_window_gets_its_gradient(check):
    """As the pool chose it on the way forward; the others get nothing from that window."""
    layers = [gn.Conv2D(1, 1, 1), gn.MaxPool2D(2, stride=1), gn.Flatten(), gn.Dense(9, 2)]
    model = begun(layers, gn.MeanSquaredError())
    chain = chain_of(model, np.ones((1, 4, 4, 1)), [[1.0, 2.0]], 1, (0, 0, 0, 0))
    links_hold(chain, check)
    (pool,) = [link for link in chain.links if link.layer == "maxpool2d_1"]
    for number in pool.numbers:
        assert sum(term.factors["chosen"] for term in number.sum.terms if term.factors) == 1


def test_a_weight_of_0_has_no_price_of_its_size():
    """The sign of 0 is 0, so nothing pulls it to either side."""
    dense = gn.Dense(1, 1, initial_weights=[[0.0]], weight_regularizer=gn.L1(0.5))
    chain = chain_of(begun([dense], gn.MeanSquaredError()), [[1.0]], [[1.0]], 1, (0, 0))
    assert (chain.price.exact, chain.price.value) == (0.0, 0.0)
