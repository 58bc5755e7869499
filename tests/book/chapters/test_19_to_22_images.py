"""Chapters 19 to 22: pictures from folders, batches, evaluation, files, and a picture of one's own.

The pictures are drawn here: three shapes, 8 × 8, in Fashion-MNIST's layout. Compared with the
book's own script on the same folder: pictures in their shuffled order and weights bit for bit;
loss, accuracy, learning rate and gradients of the early epochs; where 50 epochs lead.
"""

import copy

import numpy as np
import pytest

import glassnet.book as nnfs

BATCH = 128  # as in the book; of our 300 pictures the last batch has 44
CROSS = 1  # its label


def prepared(pictures):
    """One row per picture, its pixels from −1 to 1."""
    return (pictures.reshape(len(pictures), -1).astype(np.float32) - 127.5) / 127.5


def untrained():
    model = nnfs.Model()
    for layer in [nnfs.Layer_Dense(64, 128), nnfs.Activation_ReLU()]:
        model.add(layer)
    for layer in [nnfs.Layer_Dense(128, 128), nnfs.Activation_ReLU()]:
        model.add(layer)
    for layer in [nnfs.Layer_Dense(128, 10), nnfs.Activation_Softmax()]:
        model.add(layer)
    model.set(
        loss=nnfs.Loss_CategoricalCrossentropy(),
        optimizer=nnfs.Optimizer_Adam(decay=1e-3),
        accuracy=nnfs.Accuracy_Categorical(),
    )
    model.finalize()
    return model


@pytest.fixture
def pictures(shapes):
    """Pictures to learn from, shuffled once, and pictures to be tested with."""
    X, y, X_test, y_test = nnfs.create_data_mnist(str(shapes))
    keys = np.arange(len(X))
    np.random.shuffle(keys)  # noqa: NPY002
    return prepared(X[keys]), y[keys], prepared(X_test), y_test


@pytest.fixture(scope="module")
def learned(shapes, quiet):
    """A model that has learned the shapes, once for all tests."""
    before = np.random.get_state()  # noqa: NPY002
    nnfs.init()
    X, y = nnfs.load_mnist_dataset("train", str(shapes))
    keys = np.arange(len(X))
    np.random.shuffle(keys)  # noqa: NPY002
    model = untrained()
    quiet(lambda: model.train(prepared(X[keys]), y[keys], epochs=100, batch_size=BATCH))
    np.random.set_state(before)  # noqa: NPY002
    return model


@pytest.fixture
def trained(learned):
    """A model that has learned the shapes, which a test may change."""
    return copy.deepcopy(learned)


def test_folders(shapes):
    """All pictures are found, class by class, as they were drawn."""
    X, y, X_test, y_test = nnfs.create_data_mnist(str(shapes))
    assert X.shape == (300, 8, 8)
    assert X.dtype == y.dtype == np.uint8
    assert list(np.bincount(y)) == [100, 100, 100]
    assert list(np.bincount(y_test)) == [20, 20, 20]
    X_again, y_again = nnfs.load_mnist_dataset("test", str(shapes))
    np.testing.assert_array_equal(X_again, X_test)
    np.testing.assert_array_equal(y_again, y_test)


def test_training(reference, pictures, quiet):
    """Chapter 19: the first epochs are the book's, and the later ones are as good."""
    X, y, *_ = pictures
    theirs, model = reference("19"), untrained()

    def epoch():
        quiet(lambda: model.train(X, y, batch_size=BATCH))
        output = model.forward(X, training=False)
        return {
            "data_loss": model.loss.calculate(output, y),
            "regularization_loss": model.loss.regularization_loss(),
            "accuracy": np.mean(output.argmax(axis=1) == y),
            "learning_rate": model.optimizer.current_learning_rate,
        }

    theirs.assert_same_beginning(X, y, model.trainable_layers)
    theirs.assert_same_epochs(epoch, model.trainable_layers)
    count, scores = theirs.first_band()
    *_, last = (epoch() for _ in range(count - theirs.early))
    theirs.assert_in_band(last, scores)


@pytest.mark.parametrize("batch_size", [None, 7])
def test_evaluation(trained, pictures, quiet, batch_size):
    """Chapter 20: what is printed is the mean over all pictures, whatever the batches."""
    *_, X, y = pictures
    confidences = trained.predict(X).astype(float)
    loss = -np.log(confidences[np.arange(len(y)), y]).mean()
    accuracy = np.mean(confidences.argmax(axis=1) == y)
    assert accuracy > 0.7
    printed = quiet(lambda: trained.evaluate(X, y, batch_size=batch_size))
    assert printed == f"validation, acc: {accuracy:.3f}, loss: {loss:.3f}\n"


def test_printed_lines(pictures, quiet):
    """Of three batches the first and the last are printed, then the epoch, then the test."""
    X, y, X_test, y_test = pictures
    model = untrained()
    text = quiet(
        lambda: model.train(
            X, y, batch_size=BATCH, print_every=100, validation_data=(X_test, y_test)
        )
    )
    begun = [line.split(",")[0] for line in text.splitlines()]
    assert begun == ["epoch: 1", "step: 0", "step: 2", "training", "validation"]


@pytest.mark.parametrize("way", ["arrays", "parameter file", "model file"])
def test_handing_over(trained, pictures, tmp_path, way):
    """Chapter 21: parameters and models that are handed over predict the same bits."""
    X = pictures[2]
    heir = untrained()
    if way == "arrays":
        heir.set_parameters(trained.get_parameters())
    elif way == "parameter file":
        trained.save_parameters(tmp_path / "shapes.parms")
        heir.load_parameters(tmp_path / "shapes.parms")
    else:
        trained.save(tmp_path / "shapes.model")
        heir = nnfs.Model.load(tmp_path / "shapes.model")
    np.testing.assert_array_equal(heir.predict(X), trained.predict(X))


def test_training_on(trained, pictures, tmp_path, quiet):
    """A model from a file trains on as if it had never been saved."""
    X, y, *_ = pictures
    trained.save(tmp_path / "shapes.model")
    loaded = nnfs.Model.load(tmp_path / "shapes.model")
    lines = [
        quiet(lambda model=model: model.train(X, y, epochs=3, batch_size=BATCH))
        for model in (trained, loaded)
    ]
    assert lines[0] == lines[1]
    np.testing.assert_array_equal(loaded.predict(X), trained.predict(X))


def test_prediction(trained, pictures):
    """Chapter 22: confidences in every class, the same in batches; the largest is the class."""
    *_, X, y = pictures
    confidences = trained.predict(X)
    assert confidences.shape == (60, 10)
    np.testing.assert_allclose(confidences.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(trained.predict(X, batch_size=4), confidences, rtol=1e-6)
    predictions = trained.output_layer_activation.predictions(confidences)
    assert np.mean(predictions == y) > 0.7


def test_own_picture(trained):
    """A large dark cross on white paper, made small and inverted, is seen as a cross."""
    from PIL import Image

    large = np.kron(np.eye(4) + np.eye(4)[::-1], np.ones((8, 8)))
    paper = np.full((64, 64), 255.0)
    paper[16:48, 16:48] -= large * 220
    small = Image.fromarray(paper.astype(np.uint8)).resize((8, 8), Image.Resampling.BOX)
    confidences = trained.predict(prepared(255 - np.asarray(small)[None]))
    assert trained.output_layer_activation.predictions(confidences)[0] == CROSS


def test_names():
    """The ten kinds of clothes that Fashion-MNIST shows have their names."""
    assert sorted(nnfs.fashion_mnist_labels) == list(range(10))
    assert nnfs.fashion_mnist_labels[7] == "Sneaker"
