"""Promises that every loss keeps. A new loss adds one line to LOSSES."""

import copy
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from glassnet import losses
from glassnet.activations import Linear, LogSoftmax, Sigmoid, Softmax
from glassnet.arrays import INFERENCE
from glassnet.checking.differences import slope
from glassnet.errors import ConfigError, DataError, NotRunError, ShapeError
from glassnet.layers.layer import NoParameters
from glassnet.losses import (
    FUSED,
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    SigmoidBinaryCrossEntropy,
    SoftmaxCrossEntropy,
    fused,
    mean_of,
    share_of,
)

jax.config.update("jax_enable_x64", True)

# -- what each loss eats: random predictions and truth of a shape ---------------------------


def distributions(shape, generator):
    """Rows of probabilities that add up to 1."""
    rows = generator.uniform(0.05, 1, shape)
    return rows / rows.sum(axis=1, keepdims=True)


def chances(shape, generator):
    return generator.uniform(0.05, 0.95, shape)


def numbers(shape, generator):
    return generator.normal(0, 2, shape)


LOSSES = [  # loss, predictions, truth
    (CrossEntropy(), distributions, distributions),
    (CrossEntropy(label_smoothing=0.1), distributions, distributions),
    (SoftmaxCrossEntropy(), numbers, distributions),
    (SoftmaxCrossEntropy(label_smoothing=0.1), numbers, distributions),
    (BinaryCrossEntropy(), chances, chances),
    (SigmoidBinaryCrossEntropy(), numbers, chances),
    (MeanSquaredError(), numbers, numbers),
    (MeanAbsoluteError(), numbers, numbers),
    (Huber(), numbers, numbers),
    (Huber(delta=0.3), numbers, numbers),
]
EACH = pytest.mark.parametrize(
    ("loss", "predictions", "truth"), LOSSES, ids=[str(row[0]) for row in LOSSES]
)
OF_CLASSES = pytest.mark.parametrize(
    "loss",
    [CrossEntropy(), SoftmaxCrossEntropy(), SoftmaxCrossEntropy(label_smoothing=0.2)],
    ids=str,
)

ODD = [(1, 1), (1, 5), (6, 1), (2, 1)]
SHAPES = ODD + [tuple(map(int, size)) for size in np.random.default_rng(1).integers(1, 8, (18, 2))]


@pytest.fixture(autouse=True)
def no_floating_point_complaint():
    with np.errstate(all="raise", under="ignore"):
        yield


def drawn(row, shape=(5, 4), dtype=np.float64):
    """Predictions, truth and sample weights (one of them 0) for a loss."""
    _, predictions, truth = row
    generator = np.random.default_rng(shape[0] * 10 + shape[1])
    weights = generator.uniform(0.5, 2, shape[0])
    weights[1:2] = 0
    arrays = predictions(shape, generator), truth(shape, generator), weights
    return [array.astype(dtype) for array in arrays]


def mean(loss, y_pred, y_true, weights=None):
    """The (weighted) mean, from the pure functions."""
    values, _ = loss.compute(y_pred, y_true)
    return mean_of(values, share_of(values, weights))


def gradient(loss, y_pred, y_true, weights=None):
    """The hand-derived gradient of the (weighted) mean."""
    values, memory = loss.compute(y_pred, y_true)
    return loss.differentiate(memory, share_of(values, weights))


def test_every_loss_has_a_referee():
    """Nobody can add a loss without it being checked here."""
    public = {c for c in vars(losses).values() if isinstance(c, type) and issubclass(c, Loss)}
    assert {type(loss) for loss, _, _ in LOSSES} == public - {Loss}


def test_which_targets_a_loss_takes():
    """Only the class losses take labels, and only the binary ones a yes or no per output."""
    kinds = {type(loss) for loss, _, _ in LOSSES}
    assert {k for k in kinds if k.takes_labels} == {CrossEntropy, SoftmaxCrossEntropy}
    assert {k for k in kinds if k.takes_yes_or_no} == {
        BinaryCrossEntropy,
        SigmoidBinaryCrossEntropy,
    }


# -- the gradient --------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_gradient_is_the_slope(loss, predictions, truth, weighted):
    """Moving a prediction a little moves the mean loss by what the gradient says."""
    for shape in SHAPES:
        y_pred, y_true, weights = drawn((loss, predictions, truth), shape)
        rest = (y_true, weights if weighted else None)
        wanted = slope(lambda x, rest=rest: mean(loss, x, *rest), y_pred)
        found = gradient(loss, y_pred, *rest)
        assert found.shape == y_pred.shape
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6 * abs(wanted).max() + 1e-9)


@EACH
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_gradient_is_what_autodiff_finds(loss, predictions, truth, weighted):
    """The hand-derived gradient agrees with jax.grad of the way forward."""
    y_pred, y_true, weights = drawn((loss, predictions, truth))
    rest = (y_true, weights if weighted else None)
    referee = jax.jit(jax.grad(lambda x: mean(loss, x, *rest)))(y_pred)
    np.testing.assert_allclose(gradient(loss, y_pred, *rest), referee, rtol=1e-10, atol=1e-10)


# -- there and back ------------------------------------------------------------------------


@EACH
def test_compiled_equals_plain(loss, predictions, truth):
    """JAX, compiling the very same source, gives the same numbers, there and back."""

    def both(*arrays):
        return mean(loss, *arrays), gradient(loss, *arrays)

    arrays = drawn((loss, predictions, truth))
    for plain, compiled in zip(both(*arrays), jax.jit(both)(*arrays), strict=True):
        np.testing.assert_allclose(compiled, plain, rtol=1e-12, atol=1e-15)


@EACH
def test_float32_stays_float32(loss, predictions, truth):
    """Nothing is secretly computed in float64, on NumPy or on JAX."""
    arrays = drawn((loss, predictions, truth), dtype=np.float32)
    for x, y, w in (arrays, map(jnp.asarray, arrays)):
        for weights in (None, w):
            values, _ = loss.compute(x, y)
            assert values.dtype == gradient(loss, x, y, weights).dtype == np.float32
            assert values.shape == (5,)


@EACH
def test_rules_are_pure(loss, predictions, truth):
    """Going there and back, twice, changes neither the loss nor anything it was given."""
    y_pred, y_true, weights = drawn((loss, predictions, truth))
    before = copy.deepcopy((vars(loss), y_pred, y_true, weights))
    values, memory = loss.compute(y_pred, y_true)
    share = share_of(values, weights)
    first, second = (loss.differentiate(memory, share) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_equal(vars(loss), before[0])
    for now, then in zip((y_pred, y_true, weights), before[1:], strict=True):
        np.testing.assert_array_equal(now, then)


@EACH
def test_glass_case_shows_everything(loss, predictions, truth):
    """After forward and backward every number can be read, and the mean is that of the values."""
    y_pred, y_true, weights = drawn((loss, predictions, truth))
    seen = copy.deepcopy(loss)
    assert seen.forward(y_pred, y_true) == pytest.approx(seen.values.mean(), rel=1e-14)
    np.testing.assert_array_equal(seen.backward(), gradient(loss, y_pred, y_true))
    weighted = seen.forward(y_pred, y_true, weights)
    assert type(weighted) is float
    assert weighted == pytest.approx(np.average(seen.values, weights=weights), rel=1e-14)
    np.testing.assert_array_equal(seen.backward(), seen.dinputs)


@EACH
def test_a_weight_of_two_is_a_sample_seen_twice(loss, predictions, truth):
    """Weights count samples: 2 is twice, 0 is never."""
    y_pred, y_true, _ = drawn((loss, predictions, truth), (3, 4))
    twice = [0, 1, 1]
    weights = np.array([1.0, 2.0, 0.0])
    assert mean(loss, y_pred, y_true, weights) == pytest.approx(
        mean(loss, y_pred[twice], y_true[twice]), rel=1e-14
    )
    once = gradient(loss, y_pred[twice], y_true[twice])
    wanted = [once[0], once[1] + once[2], 0 * once[0]]
    np.testing.assert_allclose(gradient(loss, y_pred, y_true, weights), wanted, rtol=1e-14)


@EACH
def test_a_sample_s_loss_is_its_own(loss, predictions, truth):
    """A sample's loss does not depend on the batch that it is in."""
    y_pred, y_true, _ = drawn((loss, predictions, truth))
    values, _ = loss.compute(y_pred, y_true)
    alone = [loss.compute(y_pred[[i]], y_true[[i]])[0][0] for i in range(len(y_pred))]
    np.testing.assert_allclose(alone, values, rtol=1e-14)


# -- values, against formulas written down here --------------------------------------------


def test_values_by_hand():
    """Each formula, worked out for two small samples."""
    p, t = np.array([[0.7, 0.1, 0.2], [0.5, 0.25, 0.25]]), np.array([0, 2])
    wanted = [-math.log(0.7), -math.log(0.25)]
    np.testing.assert_allclose(CrossEntropy().compute(p, t)[0], wanted)
    np.testing.assert_allclose(SoftmaxCrossEntropy().compute(np.log(p) + 3, t)[0], wanted)
    p, t = np.array([[0.8, 0.4], [0.5, 0.1]]), np.array([[1, 0], [0, 0]])
    wanted = [-(math.log(0.8) + math.log(0.6)) / 2, -(math.log(0.5) + math.log(0.9)) / 2]
    np.testing.assert_allclose(BinaryCrossEntropy().compute(p, t)[0], wanted)
    scores = np.log(p / (1 - p))
    np.testing.assert_allclose(SigmoidBinaryCrossEntropy().compute(scores, t)[0], wanted)
    y, t = np.array([[1.0, 5.0], [0.5, 0.0]]), np.array([[0.0, 2.0], [0.0, 0.0]])
    np.testing.assert_allclose(MeanSquaredError().compute(y, t)[0], [(1 + 9) / 2, 0.125])
    np.testing.assert_allclose(MeanAbsoluteError().compute(y, t)[0], [2, 0.25])
    np.testing.assert_allclose(Huber().compute(y, t)[0], [(0.5 + 2.5) / 2, 0.0625])
    np.testing.assert_allclose(Huber(delta=2).compute(y, t)[0], [(0.5 + 4) / 2, 0.0625])


@OF_CLASSES
def test_labels_and_one_hot_rows_agree(loss):
    """However the true class is written, loss and gradient are the same, compiled too."""
    labels = np.array([2, 0, 1, 2])
    y_pred = distributions((4, 3), np.random.default_rng(0))
    for wanted in (mean, gradient):
        as_rows = wanted(loss, y_pred, np.eye(3)[labels])
        for kind in (np.int64, np.uint8, np.float32):
            np.testing.assert_array_equal(wanted(loss, y_pred, labels.astype(kind)), as_rows)
        assert copy.deepcopy(loss).forward(y_pred, labels) == mean(loss, y_pred, labels)
        compiled = jax.jit(lambda x, y, wanted=wanted: wanted(loss, x, y))(y_pred, labels)
        np.testing.assert_allclose(compiled, as_rows, rtol=1e-14)


@pytest.mark.parametrize("kind", [CrossEntropy, SoftmaxCrossEntropy])
def test_label_smoothing_mixes_in_all_classes(kind):
    """With smoothing s the truth counts 1 − s, and all classes together, evenly, s."""
    y_pred = distributions((4, 3), np.random.default_rng(0))
    sharp, every = ([kind().compute(y_pred, np.full(4, c))[0] for c in range(3)] for _ in range(2))
    found = kind(label_smoothing=0.3).compute(y_pred, np.full(4, 1))[0]
    np.testing.assert_allclose(found, 0.7 * sharp[1] + 0.3 * np.mean(every, axis=0), rtol=1e-14)


def test_every_fused_loss_equals_the_pair_it_replaces():
    """One step or two: the same loss, and the same gradient in the scores."""
    generator = np.random.default_rng(2)
    scores = numbers((6, 4), generator)
    truth = {
        CrossEntropy: np.array([0, 3, 1, 1, 2, 0]),
        BinaryCrossEntropy: chances((6, 4), generator),
    }
    for activation, loss in FUSED:
        last, alone, together = activation(), loss(), fused(activation(), loss())
        y_true = truth[loss]
        y_pred, memory = last.compute(NoParameters(), scores, INFERENCE)
        values, dvalues = alone.compute(y_pred, y_true)[0], gradient(alone, y_pred, y_true)
        dinputs = last.differentiate_inputs(NoParameters(), memory, dvalues)
        np.testing.assert_allclose(together.compute(scores, y_true)[0], values, atol=1e-12)
        np.testing.assert_allclose(gradient(together, scores, y_true), dinputs, atol=1e-12)


def test_fusing_keeps_the_settings_and_never_guesses():
    """Label smoothing survives; a pair without a common formula stays a pair."""
    assert repr(fused(Softmax(), CrossEntropy(label_smoothing=0.1))) == (
        "SoftmaxCrossEntropy(label_smoothing=0.1)"
    )
    assert fused(Sigmoid(), CrossEntropy()) is None
    assert fused(LogSoftmax(), CrossEntropy()) is None
    assert fused(Linear(), MeanSquaredError()) is None


@pytest.mark.parametrize("loss", [CrossEntropy(), BinaryCrossEntropy()], ids=str)
def test_what_cannot_be_a_probability_is_refused(loss):
    """Scores or logarithms given to a loss of probabilities are an error, not a wrong loss."""
    for y_pred in (np.array([[2.0, -1.0]]), np.log([[0.4, 0.6]]), np.array([[np.nan, 0.5]])):
        with pytest.raises(DataError, match="expects probabilities"):
            loss.forward(y_pred, np.array([[1.0, 0.0]]))


@pytest.mark.parametrize("loss", [CrossEntropy(), BinaryCrossEntropy()], ids=str)
def test_a_certainty_is_a_probability(loss):
    """0 and 1 themselves are taken, and cost nothing where they are right."""
    sure = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert loss.forward(sure, sure) == pytest.approx(0, abs=1e-6)


# -- stability -----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_softmax_cross_entropy_of_scores_far_apart(dtype, smoothing):
    """Scores of ±10⁴ give the exact loss and the gradient p − y, without a warning."""
    rows = [[1e4, -1e4, 0], [-1e4, 1e4, 1e4], [-1e4, -1e4, -1e4], [1e4, 1e4 - 1, -1e4], [3, 0, -3]]
    scores, labels = np.repeat(rows, 3, axis=0).astype(dtype), np.tile([0, 1, 2], 5)
    truth = np.eye(3)[labels] * (1 - smoothing) + smoothing / 3
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    log_p = np.array([row - math.log(math.fsum(map(math.exp, row))) for row in shifted])
    loss = SoftmaxCrossEntropy(label_smoothing=smoothing)
    values, _ = loss.compute(scores, labels)
    wanted = -(truth * log_p).sum(axis=1)
    np.testing.assert_allclose(values, wanted, rtol=1e-6, atol=np.finfo(dtype).eps)
    wanted = (np.exp(log_p) - truth) / 15
    np.testing.assert_allclose(gradient(loss, scores, labels), wanted, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_cross_entropy_of_scores_far_from_zero(dtype):
    """Scores of ±10⁴ give the exact loss and the gradient p − y; so do sure and right ones."""
    sizes = [0.0, 0.5, 5.0, 20.0, 80.0, 1e4]
    points = [(s * x, t) for x in sizes for s in (1, -1) for t in (0, 1, 0.25)]
    scores, truth = np.array(points, dtype).T[:, :, None]
    wanted = [max(x, 0) - t * x + math.log1p(math.exp(-abs(x))) for x, t in points]
    loss = SigmoidBinaryCrossEntropy()
    np.testing.assert_allclose(loss.compute(scores, truth)[0], wanted, rtol=1e-6, atol=1e-37)
    p = [1 / (1 + math.exp(-x)) if x > -700 else 0 for x, _ in points]
    wanted = (p - truth[:, 0]) / len(points)
    np.testing.assert_allclose(gradient(loss, scores, truth)[:, 0], wanted, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_certainties_cost_a_lot_but_not_everything(dtype):
    """A probability of exactly 0 or 1 counts as 10⁻⁷ away from it, there and back: 16.12 nats."""
    most = -math.log(1e-7)
    sure = np.array([[1, 0], [1, 0]], dtype)
    values, _ = CrossEntropy().compute(sure, np.array([0, 1]))
    np.testing.assert_allclose(values, [0, most], rtol=1e-6)
    back = gradient(CrossEntropy(), sure, np.array([0, 1]))
    np.testing.assert_allclose(back, [[-0.5, 0], [0, -0.5e7]], rtol=1e-6)
    sure, truth = np.array([[0], [0], [1], [1]], dtype), np.array([[0], [1], [0], [1]], dtype)
    values, _ = BinaryCrossEntropy().compute(sure, truth)
    # Below 1 the nearest float32 to 1 − 10⁻⁷ is 1 − 1.19 · 10⁻⁷: hence the wide tolerances.
    np.testing.assert_allclose(values, [0, most, most, 0], rtol=0.012, atol=2e-7)
    back = gradient(BinaryCrossEntropy(), sure, truth)[:, 0] * 4
    np.testing.assert_allclose(back, [1, -1e7, 1e7, -1], rtol=0.2)


def test_huge_errors_of_a_regression_stay_finite():
    """An error of 10¹⁵ is squared without overflow in float32, there and back."""
    far, zero = np.array([[1e15]], np.float32), np.zeros((1, 1), np.float32)
    for loss in (MeanSquaredError(), MeanAbsoluteError(), Huber()):
        assert np.isfinite([mean(loss, far, zero), gradient(loss, far, zero)[0, 0]]).all()


def test_no_error_no_gradient():
    """Where prediction and truth are equal, regression losses are 0 and pull nowhere."""
    exact = np.array([[1.5, -2.0]])
    for loss in (MeanSquaredError(), MeanAbsoluteError(), Huber()):
        assert mean(loss, exact, exact) == 0
        assert gradient(loss, exact, exact).tolist() == [[0, 0]]


# -- the door ------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize(
    ("predicted", "given"),
    [
        ((3, 1), (3, 2)),
        ((3, 2), (3, 1)),
        ((3, 2), (2,)),
        ((3, 2), (1, 2)),
        ((3,), (3, 1)),
        ((3,), (3,)),
        ((3, 2, 2), (3, 2, 2)),
        ((3, 3, 3), (3,)),
    ],
    ids=str,
)
def test_shapes_that_do_not_fit_are_refused(loss, predictions, truth, predicted, given):
    """Nothing is broadcast: the error says what was expected and what came."""
    with pytest.raises(ShapeError, match=r"expects .* got"):
        loss.forward(np.full(predicted, 0.5), np.zeros(given))


@OF_CLASSES
def test_targets_of_classes_may_have_two_shapes(loss):
    """Both are named where another one came: a row for each prediction, or a class number."""
    with pytest.raises(ShapeError, match=r"of shape \(3, 2\) or \(3,\), got \(1, 2\)"):
        loss.forward(np.full((3, 2), 0.5), np.zeros((1, 2)))


@EACH
def test_images_and_sequences_are_told_to_lie_in_one_row(loss, predictions, truth):
    """A loss is one value per sample: over many places it would be a sum here and a mean there."""
    with pytest.raises(ShapeError, match=r"got \(2, 4, 4, 3\) .*Flatten\(\)"):
        loss.forward(np.full((2, 4, 4, 3), 0.5), np.zeros((2, 4, 4, 3)))


@OF_CLASSES
def test_one_output_is_no_choice(loss):
    """Its softmax is 1 whatever the score; the message says how many there should be."""
    with pytest.raises(ShapeError, match=r"one output for each class.*BinaryCrossEntropy"):
        loss.forward(np.ones((3, 1)), np.array([0, 1, 1]))


@pytest.mark.parametrize("loss", [row[0] for row in LOSSES if not row[0].takes_labels], ids=str)
def test_a_flat_target_for_a_column_of_predictions_is_refused(loss):
    """(n, 1) against (n,) would be an n × n comparison."""
    with pytest.raises(ShapeError, match=r"\(3, 1\), got \(3,\) .*column"):
        loss.forward(np.full((3, 1), 0.5), np.zeros(3))


@OF_CLASSES
@pytest.mark.parametrize("bad", [-1, 3, 1.5, math.nan, math.inf])
def test_a_label_without_a_class_is_refused(loss, bad):
    """A negative, too large or broken label is named with its row, never counted from the end."""
    with pytest.raises(DataError, match=r"from 0 to 2, got .* row 1"):
        loss.forward(np.full((3, 3), 1 / 3), np.array([0, bad, 2]))


@EACH
@pytest.mark.parametrize("weights", [np.ones((5, 1)), np.ones(4), np.float64(1)], ids=np.shape)
def test_weights_that_do_not_fit_are_refused(loss, predictions, truth, weights):
    """There is one weight for each sample, or none at all."""
    y_pred, y_true, _ = drawn((loss, predictions, truth))
    with pytest.raises(ShapeError, match="weight"):
        loss.forward(y_pred, y_true, weights)


@EACH
@pytest.mark.parametrize("weight", [0, -1, math.nan, math.inf])
def test_weights_that_cannot_be_shares_are_refused(loss, predictions, truth, weight):
    """Their sum would be 0, or no number; lists of good ones will do."""
    y_pred, y_true, _ = drawn((loss, predictions, truth))
    with pytest.raises(DataError, match="finite numbers ≥ 0, and not all 0"):
        loss.forward(y_pred, y_true, np.full(len(y_pred), weight))
    one = [3.0] + [0.0] * (len(y_pred) - 1)
    assert loss.forward(y_pred, y_true, one) == pytest.approx(loss.values[0])


@EACH
def test_what_forward_leaves_is_not_there_before_it(loss, predictions, truth):
    """The way back of a new loss says what to do first; no rows are no mean."""
    y_pred, y_true, _ = drawn((loss, predictions, truth))
    new = copy.deepcopy(loss)
    vars(new).pop("memory", None)
    with pytest.raises(NotRunError, match=r"has no memory yet: forward\(\) leaves it"):
        new.backward()
    with pytest.raises(DataError, match="no predictions to judge"):
        new.forward(y_pred[:0], y_true[:0])


@pytest.mark.parametrize("smoothing", [-0.1, 1, math.nan, "0.1", True])
@pytest.mark.parametrize("kind", [CrossEntropy, SoftmaxCrossEntropy])
def test_label_smoothing_is_a_share(kind, smoothing):
    """Smoothing everything, or less than nothing, is refused."""
    with pytest.raises(ConfigError, match="label_smoothing must be a number ≥ 0 and < 1"):
        kind(label_smoothing=smoothing)


@pytest.mark.parametrize("delta", [0, -1, math.inf, None])
def test_huber_s_delta_is_positive(delta):
    """The error at which Huber's loss turns straight is above 0."""
    with pytest.raises(ConfigError, match="delta must be a number > 0"):
        Huber(delta=delta)


def test_a_loss_without_a_formula_is_not_one():
    """The abstract loss computes nothing."""
    with pytest.raises(NotImplementedError):
        Loss().compute(np.zeros((1, 1)), np.zeros((1, 1)))
    with pytest.raises(NotImplementedError):
        Loss().differentiate((), 1.0)


def test_class_numbers_in_a_column_are_told_the_cure():
    """One column of class numbers is the commonest slip; the advice is what helps."""
    with pytest.raises(ShapeError) as caught:
        CrossEntropy().forward(np.full((4, 3), 1 / 3), np.zeros((4, 1), int))
    assert caught.value.do == "class numbers are no column: give y[:, 0]"
    CrossEntropy().forward(np.full((4, 3), 1 / 3), np.zeros((4, 1), int)[:, 0])


def test_a_loss_of_ones_own_can_pick_by_labels():
    """Class numbers stay whole numbers, from a list as well: chapter 5 picks a column with each."""

    class Picking(Loss):
        takes_labels = True

        def compute(self, y_pred, y_true):
            return -np.log(y_pred[range(len(y_pred)), y_true]), None

    assert Picking().forward([[0.5, 0.5], [0.2, 0.8]], [0, 1]) == pytest.approx(-np.log(0.4) / 2)


@pytest.mark.parametrize("kind", [MeanSquaredError, MeanAbsoluteError, Huber])
def test_small_whole_numbers_never_wrap_around(kind):
    """Predictions and truth in uint8 give the loss of the same numbers."""
    y_pred, y_true = np.array([[1], [2]], np.uint8), np.array([[3], [2]], np.uint8)
    assert kind().forward(y_pred, y_true) == kind().forward(y_pred.astype(float), y_true)


def test_lists_are_losses_numbers_too():
    """Rows and labels may be lists: −log of what the true class was given."""
    assert CrossEntropy().forward([[0.5, 0.5], [0.75, 0.25]], [0, 1]) == pytest.approx(
        (math.log(2) + math.log(4)) / 2
    )
