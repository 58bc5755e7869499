"""The compiled engine: the same page, the same numbers, more steps per call."""

import inspect

import jax
import numpy as np
import pytest

import glassnet as gn
from glassnet import activations, layers, losses, optimizers
from glassnet.engines import NumpyEngine, start_engine
from glassnet.engines.jax_engine import JaxEngine
from glassnet.engines.structure import Structure
from glassnet.errors import DivergedError, EnvError
from glassnet.train_step import Batch, Network, initial_state
from glassnet.training import Plan

ROWS = 12


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


IMAGES = numbers(ROWS, 6, 6, 2)
ROWS_OF_FIVE = numbers(ROWS, 5)
WORDS = np.arange(ROWS * 3).reshape(ROWS, 3) % 7

LAYERS = {  # the layers, and what they are given
    layers.Dense: ([gn.Dense(5, 4)], ROWS_OF_FIVE),
    layers.MaskedDense: ([gn.MaskedDense(np.eye(5)[:, :4])], ROWS_OF_FIVE),
    layers.Dropout: ([gn.Dropout(0.0)], ROWS_OF_FIVE),  # what is dropped is each engine's own
    layers.Flatten: ([gn.Flatten()], IMAGES),
    layers.BatchNorm: ([gn.BatchNorm(5)], ROWS_OF_FIVE),
    layers.LayerNorm: ([gn.LayerNorm(5)], ROWS_OF_FIVE),
    layers.Conv2D: ([gn.Conv2D(2, 3, 3, stride=2, padding="same")], IMAGES),
    layers.MaxPool2D: ([gn.MaxPool2D(2)], IMAGES),
    layers.AveragePool2D: ([gn.AveragePool2D(2)], IMAGES),
    layers.Embedding: ([gn.Embedding(7, 4)], WORDS),
}
ACTIVATIONS = [
    kind
    for _, kind in inspect.getmembers(activations, inspect.isclass)
    if kind.__module__ == activations.__name__
    and kind.compute is not layers.Layer.compute
    and kind not in (activations.Elementwise, activations.Rectifier)
]
CLASSES = np.arange(ROWS) % 3
LOSSES = {
    losses.CrossEntropy: ([gn.Softmax()], gn.CrossEntropy(label_smoothing=0.1), CLASSES),
    losses.SoftmaxCrossEntropy: ([], gn.SoftmaxCrossEntropy(), CLASSES),
    losses.BinaryCrossEntropy: ([gn.Sigmoid()], gn.BinaryCrossEntropy(), np.eye(3)[CLASSES]),
    losses.SigmoidBinaryCrossEntropy: ([], gn.SigmoidBinaryCrossEntropy(), np.eye(3)[CLASSES]),
    losses.MeanSquaredError: ([], gn.MeanSquaredError(), numbers(ROWS, 3, seed=1)),
    losses.MeanAbsoluteError: ([], gn.MeanAbsoluteError(), numbers(ROWS, 3, seed=1)),
    losses.Huber: ([], gn.Huber(), numbers(ROWS, 3, seed=1)),
}
OPTIMIZERS = [
    *(gn.SGD(0.1), gn.Momentum(0.01), gn.Nesterov(0.01), gn.AdaGrad(0.01), gn.RMSprop(0.01)),
    *(gn.Adam(0.01), gn.AdamW(0.01, weight_decay=0.1), gn.Adam(gn.CosineDecay(0.01, steps=9))),
]
DTYPES = pytest.mark.parametrize(
    ("dtype", "limit"),
    [("float64", 1e-10), pytest.param("float32", 1e-5, marks=pytest.mark.thorough)],
)


def put_together(middle, inputs):
    """A network around some layers, with something to learn before and behind them."""
    before = [] if inputs is WORDS else [gn.LayerNorm(inputs.shape[-1])]
    shape = inputs.shape[1:]
    for layer in middle:
        shape = layer.output_shape(shape)
    return [*before, *middle, gn.Flatten(), gn.Dense(int(np.prod(shape)), 3)]


def network_of(parts, loss, optimizer, dtype, **options):
    for place, layer in enumerate(parts):
        layer.begin(np.random.default_rng(place), dtype=dtype)
    return Network(tuple(parts), loss, optimizer, **options)


def batch_of(inputs, targets, dtype, weights=None):
    floats = [
        part if part is None or part.dtype.kind == "i" else part.astype(dtype)
        for part in (inputs, targets, weights)
    ]
    return Batch(*floats)


def both(network, batch, epochs=1, batch_size=ROWS, order=None):
    """What the two engines say and learn from the same beginning."""
    results = []
    for kind in (NumpyEngine, JaxEngine):
        engine = kind(network, initial_state(network))
        for _ in range(epochs):
            done = list(engine.epoch(batch, order, batch_size, gn.training_mode(0)))
        costs = [float(one.cost.total) for one in done]
        results.append((costs, jax.tree.leaves(engine.train_state[:2]), engine.step))
    return results


def assert_alike(one, other, limit):
    assert one[0] == pytest.approx(other[0], rel=limit)
    largest = max(abs(array).max() for array in other[1])
    for mine, theirs in zip(one[1], other[1], strict=True):
        assert mine.dtype == theirs.dtype
        np.testing.assert_allclose(mine, theirs, rtol=limit, atol=limit * largest)
    assert one[2] == other[2]


@DTYPES
@pytest.mark.parametrize("kind", LAYERS)
def test_every_layer(kind, dtype, limit):
    """One step on each engine gives the same loss and the same numbers everywhere."""
    middle, inputs = LAYERS[kind]
    network = network_of(put_together(middle, inputs), gn.MeanSquaredError(), gn.SGD(0.1), dtype)
    assert_alike(*both(network, batch_of(inputs, numbers(ROWS, 3, seed=1), dtype)), limit)


@pytest.mark.parametrize("size", [2, 3])
def test_a_largest_pixel_that_is_computed_twice_is_found(size):
    """Compiled, what a pool is given may be computed anew on the way back, with other last bits."""
    middle = [gn.Conv2D(2, 3, 2), gn.BatchNorm(3), gn.MaxPool2D(size, stride=1)]
    parts = put_together(middle, IMAGES)
    network = network_of(parts, gn.MeanSquaredError(), gn.SGD(0.1), "float64")
    assert_alike(*both(network, batch_of(IMAGES, numbers(ROWS, 3, seed=1), "float64")), 1e-10)


@DTYPES
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation(kind, dtype, limit):
    """One step on each engine gives the same loss and the same numbers everywhere."""
    parts = put_together([gn.Dense(5, 4), kind()], ROWS_OF_FIVE)
    network = network_of(parts, gn.MeanSquaredError(), gn.SGD(0.1), dtype)
    assert_alike(*both(network, batch_of(ROWS_OF_FIVE, numbers(ROWS, 3, seed=1), dtype)), limit)


@DTYPES
@pytest.mark.parametrize("kind", LOSSES)
def test_every_loss(kind, dtype, limit):
    """With weighted rows, regularizers and clipping."""
    last, loss, targets = LOSSES[kind]
    parts = [gn.Dense(5, 3, weight_regularizer=gn.L1L2(0.01, 0.1)), *last]
    network = network_of(parts, loss, gn.SGD(0.1), dtype, clipping=gn.ClipByNorm(0.5))
    batch = batch_of(ROWS_OF_FIVE, targets, dtype, np.linspace(0.5, 2, ROWS))
    assert_alike(*both(network, batch), limit)


@DTYPES
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=str)
def test_every_optimizer(optimizer, dtype, limit):
    """Three uneven batches in shuffled order: the parameters and the state agree."""
    network = network_of([gn.Dense(5, 4), gn.Tanh(), gn.Dense(4, 3)], gn.Huber(), optimizer, dtype)
    batch = batch_of(ROWS_OF_FIVE, numbers(ROWS, 3, seed=1), dtype)
    order = np.random.default_rng(1).permutation(ROWS)
    assert_alike(*both(network, batch, batch_size=5, order=order), limit)


def test_nothing_is_forgotten():
    """Every public layer, loss and optimizer is compared above."""
    public = {getattr(gn, name) for name in gn.__all__ if inspect.isclass(getattr(gn, name))}
    compared = {*LAYERS, *ACTIVATIONS, *LOSSES, *map(type, OPTIMIZERS)}
    families = (layers.Layer, losses.Loss, optimizers.Optimizer)
    assert {kind for kind in public if issubclass(kind, families)} - {gn.Layer, gn.Loss} <= compared


def test_a_thousand_steps():
    """In float64 the two engines stay together for a thousand steps."""
    parts = [gn.Dense(5, 16), gn.Tanh(), gn.Dense(16, 3)]
    network = network_of(parts, gn.SoftmaxCrossEntropy(), gn.Adam(0.01), "float64")
    batch = batch_of(ROWS_OF_FIVE, CLASSES, "float64")
    order = np.random.default_rng(1).permutation(ROWS)
    assert_alike(*both(network, batch, epochs=250, batch_size=3, order=order), 1e-8)


def fit(engine, **settings):
    X, y = gn.datasets.spiral(50, 3, seed=0)
    model = gn.Model(
        [gn.Dense(2, 32), gn.ReLU(), gn.Dropout(0.1), gn.Dense(32, 3), gn.Softmax()],
        loss=gn.CrossEntropy(),
        optimizer=gn.Adam(0.02),
    )
    history = model.fit(X, y, epochs=40, batch_size=25, seed=3, engine=engine, **settings)
    return model, history


def test_a_whole_training():
    """Records, validation and early stopping are those of the stream; it learns as well."""
    model, history = fit("jax", early_stopping=40)
    _, on_numpy = fit("numpy", early_stopping=40)
    assert [epoch.step for epoch in history.epochs] == [epoch.step for epoch in on_numpy.epochs]
    assert history.epochs[-1].loss < 0.9 * history.epochs[0].loss
    assert history.epochs[-1].loss == pytest.approx(on_numpy.epochs[-1].loss, abs=0.1)
    assert history.best.validation_loss < history.epochs[0].validation_loss
    assert model.layers[0].weights.flags.writeable


def test_the_same_seed_gives_the_same_bits():
    """With dropout, too."""
    assert fit("jax")[0].digest() == fit("jax")[0].digest()


@pytest.mark.parametrize(("first", "second"), [("numpy", "jax"), ("jax", "numpy")])
def test_begin_on_one_engine_and_go_on_with_the_other(first, second):
    """The optimizer's state goes along: as if the first had trained on."""
    weights = []
    for engines in ([first, second], [first, first]):
        X, y = ROWS_OF_FIVE, CLASSES
        model = gn.Model(
            [gn.Dense(5, 8), gn.Tanh(), gn.Dense(8, 3), gn.Softmax()],
            loss=gn.CrossEntropy(),
            optimizer=gn.Adam(0.05),
            dtype="float64",
        )
        for engine in engines:
            model.fit(X, y, epochs=5, batch_size=4, seed=0, engine=engine)
        weights.append(model.layers[0].weights)
    np.testing.assert_allclose(*weights, rtol=1e-9)


def compiled(change):
    """How many programs two networks need, the second one changed."""
    made = []
    for optimizer, rate in change:
        parts = [gn.Dense(5, 4), gn.Dropout(rate), gn.Dense(4, 3)]
        network = network_of(parts, gn.MeanSquaredError(), optimizer, "float32")
        engine = JaxEngine(network, initial_state(network))
        list(
            engine.epoch(
                batch_of(ROWS_OF_FIVE, numbers(ROWS, 3), "float32"), None, 4, gn.training_mode(0)
            )
        )
        made.append(engine.program)
    return len({*made}), made[-1]._cache_size()


def test_numbers_of_the_optimizer_are_inputs():
    """Another learning rate, another beta or a schedule compiles nothing."""
    same = [
        *((gn.Adam(0.01), 0.1), (gn.Adam(0.5, beta_1=0.5), 0.1)),
        (gn.Adam(gn.ExponentialDecay(0.1, factor=0.5)), 0.1),
    ]
    assert compiled(same) == (1, 1)
    assert compiled([(gn.Adam(0.01), 0.1), (gn.Adam(0.01), 0.2)])[0] == 2


def test_a_setting_that_is_an_array_counts():
    """Two masks are two structures; the same mask twice is one."""

    def structure(mask):
        return Structure(Network((gn.MaskedDense(mask),), gn.Huber(), gn.SGD()))

    assert structure(np.eye(3)) == structure(np.eye(3))
    assert structure(np.eye(3)) != structure(np.ones((3, 3)))


def test_only_what_is_open_does_not_count():
    """Another strength is another structure, unless strengths go in as numbers, as in a sweep."""

    def network(strength):
        layer = gn.Dense(3, 3, weight_regularizer=gn.L2(strength))
        return Network((layer,), gn.Huber(), gn.SGD(strength))

    assert Structure(network(0.1)) == Structure(network(0.1))
    assert Structure(network(0.1)) != Structure(network(0.2))
    assert Structure(network(0.1), (gn.L2,)) == Structure(network(0.2), (gn.L2,))


def test_the_guard_names_layer_and_row():
    """As on NumPy: the batch and the row are named, and the weights of before are kept."""
    X = ROWS_OF_FIVE.copy()
    X[7] = 1e200
    model = gn.Model(
        [gn.Dense(5, 3)], loss=gn.MeanSquaredError(), optimizer=gn.SGD(0.1), dtype="float64"
    )
    stories = []
    for engine in ("numpy", "jax"):
        model.begin(0)
        before = model.layers[0].weights.copy()
        with pytest.raises(DivergedError) as caught:
            model.fit(
                *(X, numbers(ROWS, 3)),
                epochs=2,
                batch_size=4,
                shuffle=False,
                validation_split=0,
                seed=0,
                engine=engine,
            )
        stories.append(str(caught.value))
        assert (model.layers[0].weights == before).all()
    assert "training row 7, epoch 1, batch 2" in stories[0]
    assert stories[1] == stories[0]


def test_a_device_that_is_not_there():
    """There is no silent way back to the processor."""
    network = network_of([gn.Dense(5, 3)], gn.Huber(), gn.SGD(), "float32")
    with pytest.raises(EnvError, match="jax:tpu wants a tpu device, and JAX finds only: cpu"):
        start_engine("jax:tpu", network, initial_state(network))


def test_nothing_of_jax_is_changed_for_others():
    """Numbers of 64 bits are allowed inside the engine alone."""
    before = jax.config.jax_enable_x64
    try:
        jax.config.update("jax_enable_x64", False)
        fit("jax")
        assert jax.numpy.ones(1).dtype == "float32"
    finally:
        jax.config.update("jax_enable_x64", before)


def test_an_interruption_in_the_middle_of_a_call_loses_only_that_call():
    """Whatever JAX was doing, what was learned before is there."""
    model = gn.Model([gn.Dense(5, 3)], loss=gn.MeanSquaredError())
    data = model.batch_of(ROWS_OF_FIVE, numbers(ROWS, 3, seed=1))
    stream = model.stream(data, None, Plan(9, 5, seed=0), "jax")
    next(stream)
    program = model.engine.program

    def interrupted(*given, **options):
        program(*given, **options)
        raise KeyboardInterrupt

    model.engine.program = interrupted
    with pytest.raises(KeyboardInterrupt):
        list(stream)
    assert model.train_state.step == 1
    assert np.isfinite(model.predict(ROWS_OF_FIVE)).all()
