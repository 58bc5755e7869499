"""The nested expression: text that Python can compute, and steps that lead to the loss."""

import numpy as np
import pytest

from glassnet import (
    ELU,
    GELU,
    BinaryCrossEntropy,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    Huber,
    LeakyReLU,
    Linear,
    LogSoftmax,
    Loss,
    MaskedDense,
    MeanAbsoluteError,
    MeanSquaredError,
    Model,
    ReLU,
    Sigmoid,
    SigmoidBinaryCrossEntropy,
    SiLU,
    Softmax,
    SoftmaxCrossEntropy,
    Softplus,
    Step,
    Tanh,
)
from glassnet.errors import ConfigError
from glassnet.explain import expression_of

generator = np.random.default_rng(0)
X = generator.standard_normal((7, 4))
CLASSES = generator.integers(0, 3, 7)
SHARES = generator.dirichlet([1, 1, 1], 7)
NUMBERS = generator.standard_normal((7, 3))
YES_OR_NO = generator.integers(0, 2, (7, 3))

ACTIVATIONS = [
    *(Linear(), Step(), Sigmoid(), Tanh(), ReLU(), LeakyReLU(), ELU(0.7), GELU(), SiLU()),
    *(Softplus(), Softmax(), LogSoftmax(), Dropout(0.5)),
]
HEADS = [
    ([Softmax()], CrossEntropy(), CLASSES),
    ([Softmax()], CrossEntropy(), SHARES),
    ([Softmax()], CrossEntropy(label_smoothing=0.1), CLASSES),
    ([], SoftmaxCrossEntropy(), CLASSES),
    ([], SoftmaxCrossEntropy(label_smoothing=0.1), SHARES),
    ([Sigmoid()], BinaryCrossEntropy(), YES_OR_NO),
    ([], SigmoidBinaryCrossEntropy(), YES_OR_NO),
    ([], MeanSquaredError(), NUMBERS),
    ([Linear()], MeanAbsoluteError(), NUMBERS),
    ([], Huber(delta=0.5), NUMBERS),
]


def model_of(layers, loss, dtype="float64", size=1.0):
    model = Model(layers, loss=loss, dtype=dtype)
    model.begin(1)
    for layer in layers:
        if "weights" in layer.Parameters._fields:
            layer.weights = layer.weights * np.asarray(size, dtype)
            layer.biases = generator.standard_normal(layer.biases.shape).astype(dtype)
    return model


def computed(text, functions, given):
    """What Python makes of a formula."""
    names = {"np": np, **given}
    for name, definition in functions.items():
        names[name] = eval(f"lambda z: {definition}", names)
    return eval(text, names)


def check(model, X, y, digits=1e-12):
    """The formula as a whole, each of its steps, and the loss agree with each other."""
    found = expression_of(model, X, y)
    assert found.loss == pytest.approx(model.evaluate(X, y)["loss"], rel=digits, abs=digits)
    whole = computed(found.formula, found.functions, found.given)
    assert whole == pytest.approx(found.loss, rel=digits)
    names = dict(found.given)
    for step in found.steps:
        assert step.name not in names
        value = computed(step.expression, {}, names)
        np.testing.assert_array_equal(value, step.value)
        assert value.dtype == model.dtype
        names[step.name] = step.value
    return found


@pytest.mark.parametrize(("last", "loss", "y"), HEADS, ids=lambda part: str(part)[:40])
def test_every_loss_is_written_as_it_is_computed(last, loss, y):
    """Python, given the text, arrives at the model's loss."""
    check(model_of([Dense(4, 5), ReLU(), Dense(5, 3), *last], loss), X, y)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda layer: type(layer).__name__)
def test_every_activation_is_written_as_it_is_computed(activation):
    """Also twice in one network."""
    again = type(activation)(**vars_of(activation))
    layers = [Dense(4, 5), activation, Dense(5, 4), again, Dense(4, 3)]
    check(model_of(layers, MeanSquaredError()), X, NUMBERS)


def vars_of(activation):
    return {name: value for name, value in vars(activation).items() if not name.startswith("_")}


def test_every_loss_of_the_library_has_a_rule():
    """So that no model of dense layers is left unexplained."""
    library = {kind for kind in Loss.__subclasses__() if kind.__module__ == Loss.__module__}
    assert {type(loss) for _, loss, _ in HEADS} == library


@pytest.mark.parametrize(
    ("target", "loss"),
    [(0, 1.258770642416614), (1, 1.309700642416614), (2, 0.8072206424166142)],
)
def test_the_network_on_the_page(target, loss):
    """Chapters 2 and 3 give the first two layers; the loss of one sample for each target."""
    layers = [Dense(4, 3), ReLU(), Dense(3, 3), ReLU(), Dense(3, 3), Softmax()]
    model = Model(layers, loss=CrossEntropy(), dtype="float64")
    weights = [
        [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]],
        [[0.1, -0.14, 0.5], [-0.5, 0.12, -0.33], [-0.44, 0.73, -0.13]],
        [[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5], [0.7, 0.1, -0.2]],
    ]
    biases = [[2, 3, 0.5], [-1, 2, -0.5], [0.1, 0.2, 0.3]]
    for layer, rows, bias in zip(layers[::2], weights, biases, strict=True):
        layer.parameters = Dense.Parameters(np.array(rows).T, np.array([bias], float))
    found = check(model, [[1, 2, 3, 2.5]], [target])
    assert found.loss == pytest.approx(loss, abs=1e-12)
    assert found.formula == (
        "np.mean(-np.log(np.maximum(np.sum(y * softmax(np.dot(np.maximum(0, np.dot("
        "np.maximum(0, np.dot(x, w1) + b1), w2) + b2), w3) + b3), axis=-1), 1e-07)))"
    )
    np.testing.assert_allclose(found.steps[1].value, [[4.8, 1.21, 2.385]], atol=1e-12)


def test_the_mean_over_a_batch_is_the_mean_over_its_rows():
    """A batch is not one long sample."""
    model = model_of([Dense(4, 3), Softmax()], CrossEntropy())
    alone = [expression_of(model, X[i : i + 1], CLASSES[i : i + 1]).loss for i in range(7)]
    assert expression_of(model, X, CLASSES).loss == pytest.approx(np.mean(alone), rel=1e-12)


@pytest.mark.parametrize("size", [100.0, 10_000.0])
@pytest.mark.parametrize(
    ("last", "loss", "y"),
    [(Softmax(), CrossEntropy(), CLASSES), (Sigmoid(), BinaryCrossEntropy(), YES_OR_NO)],
)
def test_where_probabilities_vanish_the_loss_is_still_the_models(last, loss, y, size):
    """Then the formula is the one that training uses."""
    found = check(model_of([Dense(4, 3), last], loss, size=size), X, y)
    assert found.loss > 17  # no floor of 1e-7 held it up


@pytest.mark.parametrize("size", [100.0, 10_000.0])
def test_where_the_truth_is_spread_a_floor_holds_no_loss_up(size):
    """With smoothed labels every class counts, also those that the network holds impossible."""
    loss = CrossEntropy(label_smoothing=0.1)
    found = check(model_of([Dense(4, 3), Softmax()], loss, size=size), X, CLASSES)
    assert "log_softmax" in found.formula
    assert found.loss > 17


def test_masks_and_pictures_are_part_of_the_formula():
    """Missing connections and flattened pictures are written down, too."""
    mask = generator.random((12, 3)) < 0.5
    model = model_of([Flatten(), MaskedDense(mask)], MeanSquaredError())
    found = check(model, generator.standard_normal((5, 3, 4)), NUMBERS[:5])
    assert "np.dot(np.reshape(x, (5, -1)), w1 * mask1) + b1" in found.formula


def test_functions_with_other_settings_have_other_names():
    """Two slopes are two functions."""
    layers = [Dense(4, 3), LeakyReLU(0.1), Dense(3, 3), LeakyReLU(0.2), Dense(3, 3)]
    found = check(model_of(layers, MeanSquaredError()), X, NUMBERS)
    assert list(found.functions) == ["leaky_relu", "leaky_relu_2"]


def test_brackets_stand_only_where_they_are_needed():
    """The text is meant to be read."""
    found = check(model_of([Dense(4, 3)], MeanSquaredError()), X, NUMBERS)
    assert found.formula == "np.mean(np.mean(np.square(np.dot(x, w1) + b1 - y), axis=-1))"
    silu = check(model_of([Dense(4, 3), SiLU()], MeanSquaredError()), X, NUMBERS).functions["silu"]
    assert silu == "z * (np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))))"


def test_a_float32_model_is_explained_in_float32():
    """The steps are the model's own numbers."""
    model = model_of([Dense(4, 3), Tanh(), Dense(3, 3), Softmax()], CrossEntropy(), "float32")
    check(model, X, CLASSES, digits=1e-5)


def test_nobody_can_write_into_a_step():
    """A trace is a record."""
    found = expression_of(model_of([Dense(4, 3)], MeanSquaredError()), X, NUMBERS)
    for value in [*found.given.values(), *(step.value for step in found.steps)]:
        with pytest.raises(ValueError, match="read-only"):
            value[...] = 0


def test_what_has_no_rule_is_refused():
    """Rather than explained in part."""
    model = model_of([Conv2D(1, 2, 2), Flatten(), Dense(8, 3)], MeanSquaredError())
    with pytest.raises(ConfigError, match="Conv2D"):
        expression_of(model, generator.standard_normal((7, 3, 3, 1)), NUMBERS)
    with pytest.raises(ConfigError, match="no weights yet"):
        expression_of(Model([Dense(4, 3)], loss=MeanSquaredError()), X, NUMBERS)


def test_a_class_of_ones_own_is_not_written_as_what_it_was_made_from():
    """It may do anything: half of what a Dense layer gives, say."""

    class Half(Dense):
        def compute(self, parameters, inputs, mode):
            output, memory = Dense.compute(self, parameters, inputs, mode)
            return output / 2, memory

    model = Model([Half(2, 1)], loss=MeanSquaredError())
    model.begin(0)
    with pytest.raises(ConfigError, match="no rule"):
        expression_of(model, [[1.0, 2.0]], [[1.0]])
