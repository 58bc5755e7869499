"""Doors: what comes in from outside is checked once, refused in words, or trusted."""

import math

import numpy as np
import pytest

import glassnet as gn
from glassnet.doors import inputs_for, pair, real_numbers, targets_for, weights_for
from glassnet.errors import ConfigError, DataError, DtypeError, GlassnetError, ShapeError

X = np.random.default_rng(0).integers(-8, 8, (30, 4)) / 4  # exact in every dtype below but int8
y = np.arange(30) % 3
DENSE = (gn.Dense(4, 3), gn.Softmax())


def model(**options):
    return gn.Model(
        [gn.Dense(4, 6, seed=0), gn.Tanh(), gn.Dense(6, 3), gn.Softmax()],
        loss=gn.CrossEntropy(),
        optimizer=gn.Adam(0.05),
        **options,
    )


def fitted(inputs, targets, **options):
    trained = model()
    trained.fit(inputs, targets, epochs=2, batch_size=8, seed=1, **options)
    return trained.digest()


def read_only(array):
    copy = array.copy()
    copy.flags.writeable = False
    return copy


# -- what is let in ------------------------------------------------------------------------

WRITINGS = {
    "float64": lambda a: a.astype(np.float64),
    "float16": lambda a: a.astype(np.float16),
    "long double": lambda a: a.astype(np.longdouble),
    "big-endian": lambda a: a.astype(">f8"),
    "Fortran order": np.asfortranarray,
    "every second row": lambda a: np.repeat(a, 2, axis=0)[::2],
    "turned around": lambda a: a[::-1].copy()[::-1],
    "read-only": read_only,
    "nested lists": lambda a: a.tolist(),
    "tuples": lambda a: tuple(map(tuple, a.tolist())),
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_the_same_numbers_give_the_same_bits_however_they_are_written(writing):
    """Lists, other dtypes, orders and strides make no difference, and are never changed."""
    given = WRITINGS[writing](X)
    before = np.array(given, copy=True)
    assert fitted(given, y) == fitted(X.astype(np.float32), y)
    np.testing.assert_array_equal(np.array(given), before)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, bool])
def test_whole_numbers_and_truth_values_are_numbers(dtype):
    """Columns of small whole numbers need no conversion."""
    whole = np.random.default_rng(1).integers(0, 2, (30, 4)).astype(dtype)
    assert fitted(whole, y) == fitted(whole.astype(np.float32), y)


@pytest.mark.parametrize(
    "labels",
    [
        y.tolist(),
        y.astype(np.int8),
        y.astype(np.uint64),
        y.astype(float),
        y.astype(">i4"),
        read_only(y),
        np.repeat(y, 2)[::2],
    ],
)
def test_labels_may_have_any_type_of_whole_numbers(labels):
    """Even 2.0 is class 2."""
    assert fitted(X, labels) == fitted(X, y)


def test_a_memory_map_is_an_array_like_any_other(tmp_path):
    """Data that lies on disk is read as it is, and stays as it is."""
    np.save(tmp_path / "X.npy", X.astype(np.float32))
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert fitted(mapped, y) == fitted(X, y)


def test_a_data_frame_is_taken_as_its_numbers():
    """Columns of numbers need no conversion by hand."""
    pandas = pytest.importorskip("pandas")
    assert fitted(pandas.DataFrame(X), pandas.Series(y)) == fitted(X, y)


def test_one_target_each_may_be_flat_or_a_column():
    """For one output, (n,) and (n, 1) say the same, and neither broadcasts."""
    flat, column = (
        gn.Model([gn.Dense(4, 1, seed=0)], loss=gn.MeanSquaredError()) for _ in range(2)
    )
    targets = X.sum(axis=1)
    flat.fit(X, targets, epochs=2, seed=0)
    column.fit(X, targets[:, None], epochs=2, seed=0)
    assert flat.digest() == column.digest()
    assert flat.evaluate(X, targets) == column.evaluate(X, targets[:, None])


def test_rows_of_shares_are_targets_like_labels():
    """One-hot rows teach what labels teach."""
    one_hot = np.eye(3)[y]
    trained = model()
    trained.begin(0)
    assert trained.evaluate(X, one_hot) == trained.evaluate(X, y)


# -- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        X.astype(object),
        X + 1j,
        X.astype(str),
        [["a", "b", "c", "d"]],
        X.astype("datetime64[s]"),
        None,
        {"a": 1},
        np.zeros(3, [("a", float)]),
    ],
)
def test_what_is_no_real_number_is_a_type_error(given):
    """Objects, words, dates and complex numbers are refused and never cut down to numbers."""
    with pytest.raises(DtypeError, match="inputs must be real numbers"):
        inputs_for(DENSE, given, np.float32)
    with pytest.raises(TypeError):
        fitted(X, given)


@pytest.mark.parametrize("shape", [(), (4,), (0, 4), (30, 3), (30, 5), (30, 2, 2), (30, 4, 1)])
def test_inputs_of_a_wrong_shape_are_refused(shape):
    """Too few axes, too many, no rows, the wrong width: each is said, nothing is guessed."""
    trained = model()
    trained.begin(0)
    for use in (trained.predict, trained.activations, lambda a: trained.fit(a, y, epochs=1)):
        with pytest.raises(ShapeError) as caught:
            use(np.zeros(shape))
        assert caught.value.do


def test_a_wrong_width_names_the_layer_what_it_expects_and_what_it_got():
    """The message is enough to repair it."""
    with pytest.raises(ShapeError) as caught:
        inputs_for(DENSE, np.zeros((5, 7)), np.float32)
    message = "Dense(4, 3) expects inputs of shape (batch, 4), got (batch, 7)"
    assert caught.value.what == message


def test_rows_of_different_lengths_are_refused():
    """A list with a gap is no table."""
    with pytest.raises(ShapeError, match="make all rows equally long"):
        real_numbers("inputs", [[1, 2], [3]])


def test_masked_values_are_not_read_as_numbers():
    """What a mask hides does not come back."""
    hidden = np.ma.masked_greater(X, 1)
    with pytest.raises(DataError, match="masked"):
        real_numbers("inputs", hidden)
    nothing_hidden = np.ma.masked_greater(X, 100)
    np.testing.assert_array_equal(real_numbers("inputs", nothing_hidden), X)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300])
def test_a_missing_or_infinite_number_is_named_with_its_place(bad):
    """Row and column are given; so is what float32 cannot hold."""
    spoilt = X.copy()
    spoilt[7, 2] = spoilt[9, 0] = bad
    with pytest.raises(DataError) as caught:
        inputs_for(DENSE, spoilt, np.dtype(np.float32))
    assert caught.value.what.startswith("inputs: 2 values are missing, infinite or too large")
    assert caught.value.where == "row 7, column 2"


def test_a_bad_target_is_called_a_target():
    """The message does not blame the inputs."""
    with pytest.raises(DataError, match=r"targets: 1 values.* row 3"):
        targets_for(gn.MeanSquaredError(), [1, 2, 3, math.nan], (1,), 4, np.dtype("f4"))


def test_the_largest_and_smallest_numbers_are_let_in():
    """Only what the dtype cannot hold is refused."""
    edge = np.array([[3.4e38, -3.4e38, 1e-45, 1e-310]])
    got = inputs_for(DENSE, edge, np.dtype(np.float32))
    assert np.isfinite(got).all()
    assert got[0, 0] > 3e38


@pytest.mark.parametrize("count", [0, 29, 31])
def test_inputs_and_targets_must_be_equally_many(count):
    """A missing or surplus target is never dropped in silence."""
    with pytest.raises(ShapeError, match="30 rows of inputs need as many targets"):
        fitted(X, np.zeros(count, int))
    with pytest.raises(ShapeError):
        fitted(X, 1)


@pytest.mark.parametrize("label", [-1, 3, 1000, 0.5, math.nan, 2**40])
def test_labels_are_class_numbers(label):
    """Negative, too large and broken labels are refused with their row."""
    labels = y.astype(float)
    labels[5] = label
    with pytest.raises(DataError, match=r"labels must be whole numbers from 0 to 2.*row 5"):
        fitted(X, labels)


def test_flat_targets_for_several_outputs_do_not_broadcast():
    """(n,) against (n, 3) would silently become (n, n) in NumPy."""
    several = gn.Model([gn.Dense(4, 3)], loss=gn.MeanSquaredError())
    with pytest.raises(ShapeError, match=r"expects targets of shape \(30, 3\), got \(30,\)"):
        several.fit(X, X[:, 0], epochs=1)


@pytest.mark.parametrize("row", [[7, 7, 7], [0, 0, 0], [2, -1, 0]])
def test_shares_of_classes_are_shares(row):
    """A target row that is no distribution would teach nonsense."""
    shares = np.eye(3)[y]
    shares[4] = row
    with pytest.raises(DataError, match=r"shares of classes.*row 4"):
        fitted(X, shares)


@pytest.mark.parametrize("wrong", [-1, 2, 0.5])
@pytest.mark.parametrize("loss", [gn.BinaryCrossEntropy, gn.SigmoidBinaryCrossEntropy])
def test_yes_and_no_are_1_and_0(loss, wrong):
    """Labels of −1 and 1, which would train in silence towards nonsense, are refused."""
    answers = (y > 0).astype(float)[:, None]
    answers[6] = wrong
    with pytest.raises(DataError, match=r"0 for no and 1 for yes.*row 6"):
        targets_for(loss(), answers, (1,), 30, np.float32)


@pytest.mark.parametrize("word", [-1, 5, 0.5, math.nan, 2**60])
def test_words_are_numbers_of_the_vocabulary(word):
    """An index out of range never wraps around to another word."""
    layers = [gn.Embedding(5, 2), gn.Flatten(), gn.Dense(4, 1)]
    net = gn.Model(layers, loss=gn.MeanSquaredError())
    net.begin(0)
    for use in (net.predict, net.forward):
        with pytest.raises(DataError, match=r"takes whole numbers from 0 to 4.*row 1"):
            use([[0, 4], [1, word]])


# -- weights -------------------------------------------------------------------------------


def test_without_weights_there_are_none():
    """All the same is not written down row by row."""
    assert weights_for(None, None, y, 30, np.float32) is None


def test_balanced_classes_count_the_same():
    """rows / (classes · rows of the class): 6 of class 0 and 2 of class 1."""
    labels = np.repeat([0, 1], [6, 2])
    weights = weights_for(None, "balanced", labels, 8, np.float64)
    np.testing.assert_allclose(weights, [8 / 12] * 6 + [8 / 4] * 2)


def test_a_dictionary_gives_each_class_its_weight():
    """Classes that are not named count 1."""
    labels = np.array([0, 1, 2, 1])
    weights = weights_for(None, {1: 5, np.int64(2): 0.5}, labels, 4, np.float64)
    assert weights.tolist() == [1, 5, 0.5, 5]


def test_both_weights_multiply():
    """A row counts as its own weight times that of its class."""
    weights = weights_for([1, 2, 3], {0: 10}, np.array([0, 0, 1]), 3, np.float32)
    assert weights.tolist() == [10, 20, 3]
    assert weights.dtype == np.float32


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ([1, 2], ShapeError),
        (np.ones((30, 1)), ShapeError),
        (3.0, ShapeError),
        ([-1] + [1] * 29, DataError),
        ([math.nan] + [1] * 29, DataError),
        ([math.inf] + [1] * 29, DataError),
        (["a"] * 30, DtypeError),
        ([0] * 30, DataError),
        ([3e38] * 30, DataError),
    ],
)
def test_weights_are_one_number_per_row_not_below_0(given, kind):
    """Whatever else is refused."""
    with pytest.raises(kind, match=r"sample_weight|weights"):
        fitted(X, y, sample_weight=given)


def test_yes_or_no_from_one_softmax_output_is_told_the_cure():
    """The usual slip: labels 0 and 1, and one output, which a softmax makes 1 for every row."""
    one = gn.Model([gn.Dense(4, 1), gn.Softmax()], loss=gn.CrossEntropy())
    with pytest.raises(ShapeError, match="one output for each class"):
        one.fit(X, y > 0, epochs=1)


@pytest.mark.parametrize(
    "given",
    ["balance", [1, 2, 3], np.ones(3), {"0": 1}, {7: 1}, {0: -1}, {0: math.nan}, {0: "a"}, 2.0],
)
def test_a_class_weight_that_makes_no_sense_is_refused(given):
    """Misspelt words, keys of no class and weights below 0 would otherwise pass in silence."""
    with pytest.raises(ConfigError, match="class"):
        fitted(X, y, class_weight=given)


def test_class_weights_need_classes():
    """Numbers have none."""
    regression = gn.Model([gn.Dense(4, 1)], loss=gn.MeanSquaredError())
    with pytest.raises(ConfigError, match="class_weight needs targets that are class numbers"):
        regression.fit(X, X[:, 0], epochs=1, class_weight="balanced")


def test_validation_is_a_pair():
    """Anything else would be unpacked into something wrong."""
    inputs, targets = pair((X, y))
    assert inputs is X
    assert targets is y
    for given in (0.2, (X,), (X, y, y), X, None):
        with pytest.raises(ConfigError, match="validation must be a pair"):
            pair(given)


# -- parts ---------------------------------------------------------------------------------

CE, MSE = gn.CrossEntropy(), gn.MeanSquaredError()
ONE = gn.Dense(2, 2)


@pytest.mark.parametrize(
    ("layers", "loss", "says"),
    [
        ([], CE, "no layer has anything to learn"),
        ([gn.ReLU()], MSE, "no layer has anything to learn"),
        ([3], CE, "a model is made of layers, got 3"),
        (ONE, CE, "layers must be a list of layers, got Dense"),
        (None, CE, "layers must be a list of layers, got None"),
        ("dense", CE, "layers must be a list of layers, got 'dense'"),
        ([gn.Dense], CE, "a model is made of layers"),
        (["dense"], CE, "a model is made of layers, got 'dense'"),
        ([[gn.Dense(2, 3)], gn.Softmax()], CE, "a model is made of layers"),
        ([ONE, ONE, gn.Softmax()], CE, "one layer stands in the model twice"),
        ([gn.Dense(2, 3), gn.Softmax()], gn.CrossEntropy, "loss must be a loss"),
        ([gn.Dense(2, 3), gn.Softmax()], "crossentropy", "loss must be a loss"),
        ([gn.Dense(2, 3), gn.Softmax()], None, "loss must be a loss, got None"),
        ([gn.Dense(2, 3)], CE, "needs probabilities, but the last layer is Dense"),
        ([gn.Dense(2, 3), gn.LogSoftmax()], CE, "needs probabilities"),
        ([gn.Dense(2, 3), gn.ReLU()], CE, "needs probabilities, but the last layer is ReLU"),
        ([gn.Dense(2, 1), gn.Softmax()], gn.BinaryCrossEntropy(), "needs probabilities"),
        ([gn.Dense(2, 3), gn.Softmax()], gn.SoftmaxCrossEntropy(), "takes scores"),
        ([gn.Dense(2, 1), gn.Sigmoid()], gn.SigmoidBinaryCrossEntropy(), "takes scores"),
        ([gn.Dense(2, 3), gn.Dense(4, 3), gn.Softmax()], CE, r"Dense\(4, 3\) expects"),
    ],
)
def test_what_cannot_be_a_model_is_refused_when_it_is_made(layers, loss, says):
    """Not after an hour of training: when the line is written."""
    with pytest.raises(GlassnetError, match=says) as caught:
        gn.Model(layers, loss=loss)
    assert isinstance(caught.value, ConfigError | ShapeError)
    assert caught.value.do


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"optimizer": "adam"}, "optimizer must be an optimizer, got 'adam'"),
        ({"optimizer": gn.Adam}, "optimizer must be an optimizer"),
        ({"clipping": 5.0}, "clipping must be a clipping, got 5.0"),
        ({"dtype": "float16"}, "unknown dtype 'float16'"),
    ],
)
def test_wrong_companions_are_refused_too(options, says):
    """Optimizer, clipping and dtype are checked at the same door."""
    with pytest.raises(ConfigError, match=says):
        gn.Model([gn.Dense(2, 2)], loss=MSE, **options)


def test_a_layer_of_your_own_may_end_a_model():
    """Whoever writes a layer knows what it gives."""

    class Half(gn.Layer):
        def compute(self, parameters, inputs, mode):
            return inputs * 0 + 0.5, None

    gn.Model([gn.Dense(2, 2), Half()], loss=gn.CrossEntropy())


def test_batch_norm_refuses_a_batch_of_one_row():
    """Nothing of a row is left when its own mean is taken off; no epoch ends in such a batch."""
    net = gn.Model([gn.Dense(4, 2), gn.BatchNorm(2)], loss=gn.MeanSquaredError())
    options = {"epochs": 1, "validation_split": 0}
    for batch_size in (1, 29):
        with pytest.raises(ConfigError, match=r"BatchNorm\(2\) needs at least 2 rows"):
            net.fit(X, X[:, :2], batch_size=batch_size, **options)
    for batch_size in (2, 28, 30, 1000):
        net.fit(X, X[:, :2], batch_size=batch_size, **options)
    with pytest.raises(ConfigError, match="leave 1 in the last"):
        net.fit(X[:1], X[:1, :2], batch_size=8, **options)


def test_no_message_is_longer_than_a_screen_can_show():
    """Even if what came from outside is huge."""
    with pytest.raises(ConfigError) as caught:
        gn.Model(["x" * 100_000], loss=gn.CrossEntropy())
    assert len(str(caught.value)) <= 400
