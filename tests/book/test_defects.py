"""What is slow, fragile or wrong in the book's own code, and not here."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import glassnet.book
from glassnet import ConfigError, DataError, DivergedError, ModelFileError, ShapeError

ONES = np.ones((3, 1))


@pytest.fixture
def spiral(nnfs):
    return nnfs.spiral_data(samples=20, classes=3)


@pytest.fixture
def model(make_model):
    return make_model()


# -- wrong ---------------------------------------------------------------------------------


def test_mean_absolute_error_gradient_has_the_right_sign(nnfs):
    """Sign of the mean absolute error's gradient: a step against it brings the error down."""
    loss, y_pred, y = nnfs.Loss_MeanAbsoluteError(), np.array([[3.0, -1.0]]), np.zeros((1, 2))
    loss.backward(y_pred, y)
    np.testing.assert_array_equal(loss.dinputs, [[0.5, -0.5]])
    assert loss.calculate(y_pred - loss.dinputs, y) < loss.calculate(y_pred, y)


def test_training_on_mean_absolute_error_goes_down(nnfs, make_model, capsys):
    """Sign of the mean absolute error's gradient: the book's sine climbs from 0.634 to 30."""
    layers = [nnfs.Layer_Dense(1, 16), nnfs.Activation_ReLU(), nnfs.Layer_Dense(16, 1)]
    parts = {"loss": nnfs.Loss_MeanAbsoluteError(), "accuracy": nnfs.Accuracy_Regression()}
    model = make_model(layers, optimizer=nnfs.Optimizer_Adam(learning_rate=0.01), **parts)
    X, y = nnfs.sine_data(100)
    model.train(X, y, epochs=50)
    assert abs(model.predict(X) - y).mean() < 0.6
    assert capsys.readouterr().out.startswith("epoch: 1\n")


@pytest.mark.parametrize("outputs", [2, 3])
def test_accumulated_accuracy_is_a_share(nnfs, outputs):
    """Accumulated accuracy counts outputs, not rows: all right is 1, not 2 or 3."""
    binary, regression = nnfs.Accuracy_Categorical(binary=True), nnfs.Accuracy_Regression()
    y = np.arange(4 * outputs).reshape(4, outputs) % 2
    regression.init(y)
    for accuracy in (binary, regression):
        accuracy.calculate(y, y)
        assert accuracy.calculate_accumulated() == 1.0


@pytest.mark.parametrize("name", ["MeanSquaredError", "MeanAbsoluteError", "BinaryCrossentropy"])
def test_losses_do_not_broadcast_silently(nnfs, name):
    """Silent broadcasting: targets (n,) against outputs (n, 1) are not compared n times n."""
    loss = getattr(nnfs, f"Loss_{name}")()
    for act in (loss.forward, loss.backward, loss.calculate):
        with pytest.raises(ShapeError, match=r"\(3, 1\).*\(3,\)"):
            act(ONES / 2, np.ones(3))


def test_accuracies_do_not_broadcast_silently(nnfs):
    """Silent broadcasting: neither numbers nor yes and no are compared n times n."""
    regression = nnfs.Accuracy_Regression()
    regression.init(np.array([[0.0], [1.0]]))
    for accuracy in (regression, nnfs.Accuracy_Categorical(binary=True)):
        with pytest.raises(ShapeError, match=r"\(3, 1\) and \(3,\)"):
            accuracy.calculate(ONES, np.ones(3))


def test_a_column_of_classes_is_not_taken_for_class_zero(nnfs):
    """Silent broadcasting: class numbers (n, 1) are refused, not turned into 0 or a mask."""
    classes, probabilities = np.array([[0], [1], [2]]), np.eye(3)
    with pytest.raises(ShapeError, match=r"y\[:, 0\]"):
        nnfs.Accuracy_Categorical().calculate(np.array([0, 1, 2]), classes)
    for loss in (
        nnfs.Loss_CategoricalCrossentropy(),
        nnfs.Activation_Softmax_Loss_CategoricalCrossentropy(),
    ):
        for act in (loss.forward, loss.backward):
            with pytest.raises(ShapeError, match=r"\(3, 1\)"):
                act(probabilities, classes)


def test_gradients_do_not_broadcast_silently(nnfs):
    """Silent broadcasting: a gradient has the shape of the output it belongs to."""
    layers = [nnfs.Layer_Dense(1, 2), nnfs.Activation_ReLU(), nnfs.Layer_Dropout(0.5)]
    for layer in layers:
        layer.forward(ONES)
        with pytest.raises(ShapeError, match="expects a gradient of shape"):
            layer.backward(np.ones(layer.output.shape[1]))


@pytest.mark.parametrize("label", [-1, 3, 0.5])
def test_labels_that_are_no_classes_are_refused(nnfs, label):
    """Negative labels: −1 is no class, and does not count from the end."""
    labels, probabilities = np.array([0, label, 2]), np.eye(3)
    loss = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy()
    for act in (loss.forward, loss.backward):
        with pytest.raises(DataError, match="row 1"):
            act(probabilities, labels)
    if label != 3:
        with pytest.raises(DataError, match="row 1"):
            nnfs.Accuracy_Categorical().calculate(np.array([0, 1, 2]), labels)


@pytest.mark.parametrize("name", ["Softmax", "Sigmoid"])
def test_a_nan_score_predicts_nothing(nnfs, name):
    """NaN scores: they win no comparison, and lose none."""
    with pytest.raises(DivergedError, match="row 1"):
        getattr(nnfs, f"Activation_{name}")().predictions(np.array([[0.1, 0.9], [np.nan, 0.5]]))


def test_cross_entropy_s_gradient_is_finite(nnfs):
    """Gradient of cross-entropy at 0: a probability of 0 counts as 10⁻⁷ there as well."""
    loss = nnfs.Loss_CategoricalCrossentropy()
    loss.backward(np.array([[0.0, 1.0]]), np.array([0]))
    np.testing.assert_allclose(loss.dinputs, [[-1e7, 0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_does_not_overflow(nnfs, dtype):
    """Sigmoid of large negative numbers: 0, without a warning (which would be an error here)."""
    sigmoid = nnfs.Activation_Sigmoid()
    sigmoid.forward(np.array([[-1e4, -90, 1e4]], dtype))
    np.testing.assert_allclose(sigmoid.output, [[0, 0, 1]], atol=1e-38)


@pytest.mark.parametrize("row", [[np.inf, 1.0], [-np.inf, -np.inf], [np.nan, 1.0]])
def test_softmax_of_impossible_rows_is_refused(nnfs, row):
    """Softmax of infinite rows: an error, not NaN; one score of −∞ is a probability of 0."""
    softmax = nnfs.Activation_Softmax()
    with pytest.raises(DivergedError, match="finite"):
        softmax.forward([[1.0, 2.0], row])
    softmax.forward([[-np.inf, 2.0]])
    assert softmax.output.tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("shuffle", [False, True])
def test_rows_that_are_sorted_by_class_can_be_shuffled(nnfs, make_model, capsys, shuffle):
    """No shuffling: class after class teaches nothing; a new order in every epoch does."""
    X, y = nnfs.vertical_data(samples=100, classes=3)
    layers = [nnfs.Layer_Dense(2, 16), nnfs.Activation_ReLU(), nnfs.Layer_Dense(16, 3)]
    model = make_model([*layers, nnfs.Activation_Softmax()])
    model.train(X, y, epochs=10, batch_size=100, shuffle=shuffle)
    right = float((model.predict(X).argmax(axis=1) == y).mean())
    assert right > 0.9 if shuffle else right == pytest.approx(1 / 3)
    assert "epoch: 10" in capsys.readouterr().out


def test_a_model_of_one_layer_works(nnfs, spiral, capsys):
    """One-layer models: they can be finalized, trained and asked."""
    model = nnfs.Model()
    model.add(nnfs.Layer_Dense(2, 1))
    parts = {"optimizer": nnfs.Optimizer_SGD(), "accuracy": nnfs.Accuracy_Regression()}
    model.set(loss=nnfs.Loss_MeanSquaredError(), **parts)
    model.finalize()
    X, y = spiral
    model.train(X, y[:, None], epochs=2)
    assert model.predict(X).shape == (60, 1)
    assert "training, " in capsys.readouterr().out


def test_an_empty_model_says_so(nnfs):
    """Empty models: a clear error, not an IndexError."""
    for act in (nnfs.Model().finalize, lambda: nnfs.Model().predict([[1.0]])):
        with pytest.raises(ConfigError, match="no layers"):
            act()


@pytest.mark.parametrize("missing", ["loss", "optimizer", "accuracy"])
def test_a_missing_part_is_named(nnfs, spiral, missing):
    """No loss, optimizer or accuracy: the model can be finalized, and training says which."""
    model = nnfs.Model()
    model.add(nnfs.Layer_Dense(2, 3))
    parts = {
        "loss": nnfs.Loss_CategoricalCrossentropy(),
        "optimizer": nnfs.Optimizer_Adam(),
        "accuracy": nnfs.Accuracy_Categorical(),
    }
    model.set(**parts | {missing: None})
    model.finalize()
    with pytest.raises(ConfigError, match=f"no {missing}"):
        model.train(*spiral)


def test_saving_needs_no_accuracy(nnfs, make_model, tmp_path):
    """Saving without an accuracy object: it works."""
    model = make_model([nnfs.Layer_Dense(2, 3)], accuracy=None)
    model.save(tmp_path / "model")
    assert nnfs.Model.load(tmp_path / "model").accuracy is None


def test_a_new_loss_is_used_at_once(nnfs, model, spiral):
    """Changing the loss after finalize: the gradient is the new loss's, not the old pair's."""
    X, y = spiral
    model.set(loss=nnfs.Loss_MeanSquaredError())
    output = model.forward(X, training=False)
    model.backward(output, np.eye(3)[y])
    assert model.softmax_classifier_output is None
    model.loss.backward(output, np.eye(3)[y])
    model.layers[-1].backward(model.loss.dinputs)
    np.testing.assert_array_equal(model.layers[-2].dinputs, again(model.layers[-2]))
    assert model.loss.trainable_layers == model.trainable_layers


def again(dense):
    """The gradient in a dense layer's inputs, from the one after it."""
    return np.float32(np.float64(dense.next.dinputs) @ np.float64(dense.weights.T))


SWAPS = [("RMSprop", "Adam"), ("Adagrad", "RMSprop"), ("Adam", "SGD"), ("Adam", "Adam")]


@pytest.mark.parametrize(("first", "second"), SWAPS)
def test_an_optimizer_can_be_swapped(nnfs, make_model, spiral, capsys, first, second):
    """Optimizer swap: the new one begins anew, as on a model that nobody moved before."""
    model, untouched = make_model(), make_model()
    model.set(optimizer=getattr(nnfs, f"Optimizer_{first}")())
    model.train(*spiral, epochs=3)
    untouched.set_parameters(model.get_parameters())
    for each in (model, untouched):
        nnfs.init()
        each.set(optimizer=getattr(nnfs, f"Optimizer_{second}")())
        each.train(*spiral, epochs=3)
    for ours, theirs in zip(model.get_parameters(), untouched.get_parameters(), strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])
    assert "nan" not in capsys.readouterr().out


def test_a_snapshot_does_not_change_with_training(model, spiral, capsys):
    """Live arrays in get_parameters: a saved "best" stays what it was."""
    best = model.get_parameters()
    copies = [weights.copy() for weights, _ in best]
    model.train(*spiral, epochs=3)
    assert all((kept == copy).all() for (kept, _), copy in zip(best, copies, strict=True))
    model.set_parameters(best)
    assert (model.get_parameters()[0][0] == copies[0]).all()
    assert capsys.readouterr().out


def test_models_share_no_arrays(make_model, spiral, capsys):
    """Live arrays in set_parameters: training one model leaves the other as it was."""
    one, other = make_model(), make_model()
    parameters = one.get_parameters()
    before = parameters[0][0].copy()
    one.set_parameters(parameters)
    other.set_parameters(parameters)
    one.train(*spiral, epochs=2)
    assert (other.get_parameters()[0][0] == before).all()
    assert capsys.readouterr().out


def test_parameters_that_do_not_fit_are_refused(model):
    """Wrong shapes and counts: an error, and the model keeps the parameters it had."""
    before = model.get_parameters()
    (weights1, biases1), (weights2, biases2) = before
    wrong = [
        [(weights1 + 1, biases1), (weights2.T, biases2)],
        [(weights1 + 1, biases1), (weights2, biases2[0])],
        [(weights1 + 1, biases1)],
        [*before, *before],
        [],
    ]
    for parameters in wrong:
        with pytest.raises(ShapeError):
            model.set_parameters(parameters)
        np.testing.assert_array_equal(model.get_parameters()[0][0], weights1)


@pytest.mark.parametrize("size", [0, -1, 1.5])
def test_a_batch_size_below_one_is_refused(model, spiral, size):
    """Batch size 0: a clear error, not a division by zero."""
    X, y = spiral
    for act in (model.train, model.evaluate, lambda X, y, **given: model.predict(X, **given)):
        with pytest.raises(ConfigError, match="batch_size"):
            act(X, y, batch_size=size)


def test_print_every_zero_is_refused(model, spiral):
    """print_every 0: a clear error, not a division by zero."""
    with pytest.raises(ConfigError, match="print_every"):
        model.train(*spiral, print_every=0)


def test_empty_data_are_refused(nnfs, model):
    """Empty data: a clear error, not lines of NaN."""
    X, y = np.zeros((0, 2)), np.zeros(0, int)
    for act in (model.train, model.evaluate, lambda X, y: model.predict(X)):
        with pytest.raises(ShapeError, match="at least one"):
            act(X, y)
    with pytest.raises(ShapeError, match="at least one"):
        nnfs.Loss_MeanSquaredError().calculate(np.zeros((0, 1)), np.zeros((0, 1)))


def test_lists_are_taken_and_words_refused(model, spiral, capsys):
    """Lists as input: they train like arrays; what is no number is refused at the door."""
    X, y = spiral
    model.train(X.tolist(), y.tolist(), batch_size=20)
    assert "training, " in capsys.readouterr().out
    with pytest.raises(DataError, match="real numbers"):
        model.predict([["a", "b"]])
    with pytest.raises(DataError, match="missing, infinite"):
        model.train(np.where(X > 0.5, np.nan, X), y)


@pytest.mark.parametrize("rate", [1, -0.1, 1.5])
def test_a_dropout_rate_without_meaning_is_refused(nnfs, rate):
    """Dropout rate 1: nothing is left, so it is refused, not NaN."""
    with pytest.raises(ConfigError, match="rate"):
        nnfs.Layer_Dropout(rate)


# -- fragile -------------------------------------------------------------------------------


def test_other_libraries_never_notice(nnfs):
    """init() that patches NumPy: lists, out=, complex numbers and randn() work as ever."""
    out = np.zeros((1, 1))
    np.dot(np.ones((1, 2)), np.ones((2, 1)), out=out)
    assert out == 2
    assert np.dot([1, 2], [3, 4]) == 11
    assert np.dot([1j], [1j]) == -1
    assert isinstance(np.random.randn(), float)  # noqa: NPY002
    assert np.dot.__module__ == np.zeros.__module__ == "numpy"


def test_a_pickle_is_refused_unopened(nnfs, model, tmp_path):
    """Pickled files: refused by name, and nothing in them is ever executed."""
    poison = tmp_path / "fashion.model"
    poison.write_bytes(b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.")
    for act in (nnfs.Model.load, model.load_parameters):
        with pytest.raises(ModelFileError, match="pickle"):
            act(poison)


def test_long_chains_of_layers_can_be_saved(nnfs, tmp_path):
    """Deep chains of linked layers: 1,000 objects, where the book's way ends at 300."""
    model = nnfs.Model()
    for _ in range(500):
        model.add(nnfs.Layer_Dense(1, 1))
        model.add(nnfs.Activation_ReLU())
    model.finalize()
    model.save(tmp_path / "model")
    assert len(nnfs.Model.load(tmp_path / "model").layers) == 1000


def test_a_saved_model_holds_nothing_of_the_last_batch(nnfs, make_model, tmp_path, capsys):
    """Left-overs in the file: neither data, masks nor gradients, so its size depends on no data."""
    sizes = []
    for samples in (10, 1000):
        model = make_model()
        model.train(*nnfs.spiral_data(samples=samples, classes=3))
        model.save(tmp_path / "model")
        sizes.append((tmp_path / "model").stat().st_size)
    assert abs(sizes[1] - sizes[0]) < 100
    assert capsys.readouterr().out


def test_a_failed_save_leaves_the_old_file(nnfs, make_model, tmp_path):
    """Half-written files: numbers that are not finite are refused, and the old file stays."""
    path, model = tmp_path / "model", make_model()
    model.save(path)
    before = path.read_bytes()
    model.layers[0].weights[0, 0] = np.inf
    with pytest.raises(DivergedError):
        model.save(path)
    assert path.read_bytes() == before


def test_more_classes_than_a_byte_can_number_are_refused(nnfs):
    """More than 256 classes: a clear error, not an OverflowError."""
    with pytest.raises(ConfigError, match=r"classes.*256"):
        nnfs.spiral_data(samples=1, classes=257)
    _, y = nnfs.spiral_data(samples=1, classes=256)
    assert y.max() == 255


def test_the_same_script_gives_the_same_numbers(nnfs, make_model, capsys):
    """Numbers late in training: bit for bit the same on one machine, run after run."""
    ends = []
    for _ in range(2):
        nnfs.init()
        X, y = nnfs.spiral_data(samples=20, classes=3)
        model = make_model()
        model.train(X, y, epochs=200)
        ends.append(model.get_parameters()[0][0])
    assert (ends[0] == ends[1]).all()
    assert capsys.readouterr().out


# -- slow ----------------------------------------------------------------------------------


def test_softmax_goes_back_without_a_matrix_per_sample(nnfs):
    """Softmax's loop over samples: the product is multiplied out, with the same result."""
    softmax, generator = nnfs.Activation_Softmax(), np.random.default_rng(0)
    scores, dvalues = generator.standard_normal((2, 5, 4))
    softmax.forward(scores)
    softmax.backward(dvalues)
    for s, d, ours in zip(softmax.output, dvalues, softmax.dinputs, strict=True):
        np.testing.assert_allclose(ours, (np.diag(s) - np.outer(s, s)) @ d, atol=1e-12)


def test_products_need_not_be_converted(nnfs):
    """Products in float64: only where asked for; without the workaround float32 stays float32."""
    nnfs.init(dot_precision_workaround=False)
    layer = nnfs.Layer_Dense(3, 1)
    layer.weights = np.float32([[1], [2**-30], [-1]])
    layer.forward(np.ones((1, 3), np.float32))
    assert layer.output.dtype == np.float32
    assert glassnet.book.precision.wide(layer.weights) is layer.weights


def test_small_models_train_on_one_core(nnfs, make_model, spiral, monkeypatch):
    """Threads on small matrices: while a small model trains, BLAS uses one."""
    threadpoolctl = pytest.importorskip("threadpoolctl")
    seen = []

    class Watched(nnfs.Activation_ReLU):
        def forward(self, inputs, training=True):
            pools = threadpoolctl.threadpool_info()
            seen.extend(p["num_threads"] for p in pools if p["user_api"] == "blas")
            nnfs.Activation_ReLU.forward(self, inputs, training)

    layers = [nnfs.Layer_Dense(2, 3), Watched(), nnfs.Layer_Dense(3, 3), nnfs.Activation_Softmax()]
    make_model(layers).train(*spiral)
    assert set(seen) <= {1}


def test_no_warning_is_left_in_a_whole_training(model, spiral, capsys):
    """Warnings late in training: none, from the first epoch to the last."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.train(*spiral, epochs=50, batch_size=16, validation_data=spiral)
    assert "nan" not in capsys.readouterr().out


# -- in the docs ---------------------------------------------------------------------------


def test_the_docs_list_every_defect():
    """docs/book.md names all tests of this file, and no others."""
    page = (Path(__file__).parents[2] / "docs" / "book.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page.split("## What is not repeated")[1]))
    here = set(re.findall(r"^def (test_\w+)", Path(__file__).read_text(encoding="utf-8"), re.M))
    assert named == here - {"test_the_docs_list_every_defect"}
