"""The NumPy engine: the page of `train_step`, in place and in one vector."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.engines import NumpyEngine, start_engine
from glassnet.engines.numpy_engine import BLOCK
from glassnet.errors import ConfigError, DivergedError
from glassnet.train_step import Batch, Network, initial_state, train_step

OPTIMIZERS = [
    gn.SGD(0.1),
    gn.Momentum(0.01),
    gn.Nesterov(0.01),
    gn.AdaGrad(0.01),
    gn.RMSprop(0.01),
    gn.Adam(0.01),
    gn.AdamW(0.01, weight_decay=0.1),
]
ROWS = 12


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def small():
    layers = [gn.Dense(5, 4), gn.ReLU(), gn.Dense(4, 3)]
    return layers, gn.SoftmaxCrossEntropy(), Batch(numbers(ROWS, 5), np.arange(ROWS) % 3)


def one_large_among_small():
    """The middle weights fill a block and a third of a second one."""
    layers = [gn.Dense(5, 220), gn.Tanh(), gn.Dense(220, 200), gn.Tanh(), gn.Dense(200, 2)]
    assert BLOCK < 220 * 200 < 2 * BLOCK
    return layers, gn.MeanSquaredError(), Batch(numbers(ROWS, 5), numbers(ROWS, 2, seed=1))


def many_small():
    """Small arrays that together are larger than a block; the last one is exactly a block."""
    layers = [gn.Dense(5, 128), gn.Tanh(), *(gn.Dense(128, 128) for _ in range(3))]
    layers += [gn.Dense(128, BLOCK // 128), gn.Tanh(), gn.Dense(BLOCK // 128, 1)]
    return layers, gn.MeanAbsoluteError(), Batch(numbers(ROWS, 5), numbers(ROWS, 1, seed=1))


def normalized():
    layers = [
        *(gn.BatchNorm(5), gn.Dense(5, 4, weight_regularizer=gn.L2(0.1)), gn.BatchNorm(4)),
        *(gn.ELU(), gn.Dropout(0.3), gn.Dense(4, 1, bias_regularizer=gn.L1(0.1))),
    ]
    weights = np.linspace(0, 2, ROWS)
    return layers, gn.Huber(), Batch(numbers(ROWS, 5), numbers(ROWS, 1, seed=1), weights)


CASES = [small, one_large_among_small, many_small, normalized]


def start(case, optimizer=None, dtype="float64", **options):
    layers, loss, batch = case()
    for place, layer in enumerate(layers):
        layer.begin(np.random.default_rng(place), dtype=dtype)
    network = Network(tuple(layers), loss, optimizer or gn.Adam(0.01), **options)
    floats = [p if p is None or p.dtype.kind == "i" else p.astype(dtype) for p in batch]
    return network, Batch(*floats)


def page(network, batch, steps, state=None):
    """Some steps as the page takes them, from copies."""
    state = state or initial_state(network)
    state = state._replace(
        parameters=[type(p)(*(a.copy() for a in p)) for p in state.parameters],
        states=[[type(s)(*(a.copy() for a in s)) for s in own] for own in state.states],
    )
    costs = []
    for step in range(steps):
        now = Network(network.layers, network.loss, network.optimizer.at(step), network.clipping)
        cost, state = train_step(now, state, batch, gn.training_mode(step))
        costs.append(cost)
    return costs, state


def run(engine, batch, steps, first=0):
    return [engine.train_step(batch, gn.training_mode(first + step)) for step in range(steps)]


def arrays(nested):
    """All arrays and numbers, however deep they stand in lists and tuples."""
    if not isinstance(nested, list | tuple):
        return [np.asarray(nested)]
    return [array for one in nested for array in arrays(one)]


def assert_close(ours, page, tolerance):
    for a, b in zip(arrays(ours), arrays(page), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def assert_same_bits(ours, theirs):
    for a, b in zip(arrays(ours), arrays(theirs), strict=True):
        np.testing.assert_array_equal(a, b)


# -- the same as the page ------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize("case", CASES)
def test_every_step_is_that_of_the_page(case, optimizer):
    """Costs, weights, what is observed and what the optimizer remembers: to twelve digits."""
    network, batch = start(case, optimizer)
    costs, state = page(network, batch, 4)
    engine = NumpyEngine(network, initial_state(network))
    ours = run(engine, batch, 4)
    np.testing.assert_allclose([c.total for c in ours], [c.total for c in costs], rtol=1e-12)
    assert_close(engine.train_state.parameters, state.parameters, 1e-12)
    assert_close(engine.train_state.states, state.states, 1e-12)
    assert engine.train_state.step == state.step == 4


@pytest.mark.parametrize("clipping", [gn.ClipByNorm(0.01), gn.ClipByValue(0.001)])
def test_clipping_is_that_of_the_page(clipping):
    """All gradients together are limited, as on the page, and not block by block."""
    network, batch = start(one_large_among_small, gn.SGD(0.1), clipping=clipping)
    _, state = page(network, batch, 3)
    engine = NumpyEngine(network, initial_state(network))
    run(engine, batch, 3)
    assert_close(engine.train_state.parameters, state.parameters, 1e-12)


def test_a_schedule_gives_every_step_its_rate():
    """The first step uses the rate after 0 steps."""
    network, batch = start(small, gn.Adam(gn.StepDecay(0.1, factor=0.1, every=2)))
    _, state = page(network, batch, 5)
    engine = NumpyEngine(network, initial_state(network))
    run(engine, batch, 5)
    assert_close(engine.train_state.parameters, state.parameters, 1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES)
def test_numbers_keep_their_type(case, dtype):
    """Vectors, weights, states and costs are of the type that training began with."""
    network, batch = start(case, dtype=dtype)
    engine = NumpyEngine(network, initial_state(network))
    cost = engine.train_step(batch, gn.training_mode(0))
    found = [engine.vector, *arrays(engine.train_state.parameters)]
    found += [*arrays(engine.train_state.states), np.asarray(cost.data)]
    assert {array.dtype for array in found} == {np.dtype(dtype)}


# -- one vector, many arrays ---------------------------------------------------------------


def test_the_given_start_is_left_alone():
    """The engine works on copies; the layers keep what they had until they are given more."""
    network, batch = start(normalized)
    first = initial_state(network)
    before = [array.copy() for array in arrays([first.parameters, first.states])]
    run(NumpyEngine(network, first), batch, 2)
    assert_same_bits([first.parameters, first.states], before)


def test_weights_are_views_into_one_vector():
    """Nothing is copied after a step, and nothing learned lies elsewhere."""
    network, _ = start(normalized)
    engine = NumpyEngine(network, initial_state(network))
    normal, dense = engine.parameters[:2]
    assert np.shares_memory(dense.weights, engine.vector)
    assert np.shares_memory(normal.scale, engine.vector)
    assert not np.shares_memory(normal.mean, engine.vector)
    assert engine.vector.size == (5 + 5) + (20 + 4) + (4 + 4) + (4 + 1)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize("case", [normalized, one_large_among_small])
def test_a_second_engine_goes_on_with_the_same_bits(case, optimizer):
    """Two steps, then two more in a new engine, are four steps."""
    network, batch = start(case, optimizer)
    through = NumpyEngine(network, initial_state(network))
    run(through, batch, 4)
    first = NumpyEngine(network, initial_state(network))
    run(first, batch, 2)
    second = NumpyEngine(network, first.train_state)
    run(second, batch, 2, first=2)
    assert_same_bits(second.train_state, through.train_state)


def test_what_was_copied_can_be_put_back():
    """Weights and observed statistics return, and training goes on from them."""
    network, batch = start(normalized, gn.SGD(0.1))
    engine = NumpyEngine(network, initial_state(network))
    run(engine, batch, 1)
    kept = [type(own)(*(a.copy() for a in own)) for own in engine.parameters]
    costs = [cost.total for cost in run(engine, batch, 2, first=1)]
    engine.restore(kept)
    assert_same_bits(engine.train_state.parameters, kept)
    assert not any(np.shares_memory(engine.vector, array) for array in arrays(kept))
    assert [cost.total for cost in run(engine, batch, 2, first=1)] == costs


# -- an epoch ------------------------------------------------------------------------------


class Watched(gn.Dense):
    """A layer that notes which rows it sees."""

    def compute(self, parameters, inputs, mode):
        self.seen.append(inputs[:, 0].tolist())
        return gn.Dense.compute(self, parameters, inputs, mode)


def watched_epoch(order, batch_size, weights=None):
    layer = Watched(1, 1, initial_weights=[[0.0]])
    layer.seen = []
    network = Network((layer,), gn.MeanSquaredError(), gn.SGD(1e-9))
    column = np.arange(7, dtype=np.float32)[:, None]
    engine = NumpyEngine(network, initial_state(network))
    data = Batch(column, column, weights)
    return layer.seen, list(engine.epoch(data, order, batch_size, gn.training_mode(0)))


def test_an_epoch_sees_every_row_once_in_the_order_given():
    """The last batch is what is left."""
    seen, done = watched_epoch(np.array([6, 0, 5, 1, 4, 2, 3]), 3)
    assert seen == [[6, 0, 5], [1, 4, 2], [3]]
    assert [d.rows for d in done] == [d.weight for d in done] == [3, 3, 1]
    np.testing.assert_allclose([d.cost.data for d in done], [61 / 3, 21 / 3, 9], rtol=1e-6)


def test_without_an_order_rows_come_as_they_are():
    """And a batch may be larger than all of them."""
    assert watched_epoch(None, 3)[0] == [[0, 1, 2], [3, 4, 5], [6]]
    assert watched_epoch(None, 100)[0] == [[0, 1, 2, 3, 4, 5, 6]]


def test_weights_follow_their_rows():
    """A batch counts for the weights of its own rows."""
    weights = np.array([0.5, 1, 1, 1, 2, 0, 3], np.float32)
    _, done = watched_epoch(np.array([6, 5, 4, 3, 2, 1, 0]), 3, weights)
    assert [d.weight for d in done] == [5, 3, 0.5]
    mean = (3 * 36 + 0 * 25 + 2 * 16) / 5
    assert float(done[0].cost.data) == pytest.approx(mean, rel=1e-6)


# -- when numbers go wrong -----------------------------------------------------------------


def test_a_step_that_fails_in_the_loss_moves_nothing():
    """The guard looks before the optimizer does; rows are called by their own numbers."""
    network, batch = start(small)
    engine = NumpyEngine(network, initial_state(network))
    before = engine.vector.copy()
    batch.inputs[4] = 1e308
    with pytest.raises(DivergedError, match="row 42") as caught:
        engine.train_step(batch, gn.training_mode(0), rows=range(38, 50))
    assert "dense_1" in str(caught.value)
    np.testing.assert_array_equal(engine.vector, before)
    assert engine.step == 0


def test_a_step_that_fails_in_the_update_says_whose_weights():
    """A step larger than any number is named, and nothing is warned."""
    network, batch = start(small, gn.SGD(1e308), dtype="float64")
    network.layers[2].weights = network.layers[2].weights * 1e3
    engine = NumpyEngine(network, initial_state(network))
    with pytest.raises(DivergedError, match=r"(weights|biases) of dense_\d became -?(inf|nan)"):
        run(engine, batch, 3)


# -- by name -------------------------------------------------------------------------------


def test_engines_have_names():
    """A misspelt one is told its nearest."""
    network, _ = start(small)
    assert isinstance(start_engine("numpy", network, initial_state(network)), NumpyEngine)
    with pytest.raises(ConfigError, match="did you mean 'numpy'"):
        start_engine("nunpy", network, initial_state(network))


@pytest.mark.parametrize("name", [None, 3, "jax:abacus", "jax:cpu:float9", "numpy:gpu"])
def test_what_names_no_engine_is_refused(name):
    """In words, before any package is asked for it."""
    network, _ = start(small)
    with pytest.raises(ConfigError, match="unknown engine"):
        start_engine(name, network, initial_state(network))
