"""The book's folders of pictures."""

import numpy as np
import pytest

from glassnet import DataError

Image = pytest.importorskip("PIL.Image")


def draw(folder, labels, per_class=2):
    """Small grey pictures whose numbers say which class and which picture they are."""
    for label in labels:
        (folder / label).mkdir(parents=True)
        for number in range(per_class):
            brightness = np.full((4, 5), 10 * len(label) + number, np.uint8)
            Image.fromarray(brightness).save(folder / label / f"{number:04}.png")


def test_pictures_come_by_class_and_name(nnfs, tmp_path):
    """Two folders, each with a folder per class, become four arrays of bytes."""
    draw(tmp_path / "train", ["0", "2", "10"])
    draw(tmp_path / "test", ["2"], per_class=1)
    X, y, X_test, y_test = nnfs.create_data_mnist(str(tmp_path))
    assert X.shape == (6, 4, 5)
    assert X[:, 0, 0].tolist() == [10, 11, 10, 11, 20, 21]
    assert y.tolist() == [0, 0, 2, 2, 10, 10]
    assert (X_test.shape, y_test.tolist()) == ((1, 4, 5), [2])
    assert {array.dtype for array in (X, y, X_test, y_test)} == {np.dtype(np.uint8)}


@pytest.mark.parametrize("name", ["shirt", "256"])
def test_a_folder_is_named_after_its_class_number(nnfs, tmp_path, name):
    """Names, and numbers that no byte can hold, are refused."""
    draw(tmp_path / "train", [name])
    with pytest.raises(DataError, match="class number from 0 to 255"):
        nnfs.load_mnist_dataset("train", tmp_path)


def test_clothes_have_names(nnfs):
    """Ten of them, numbered as in Fashion-MNIST."""
    assert list(nnfs.fashion_mnist_labels) == list(range(10))
    assert nnfs.fashion_mnist_labels[9] == "Ankle boot"


def test_pictures_are_learned(nnfs, tmp_path, make_model, capsys):
    """Chapter 19's way: scale to −1 … 1, flatten, shuffle, train."""
    draw(tmp_path / "train", ["0", "10"], per_class=8)
    X, y = nnfs.load_mnist_dataset("train", tmp_path)
    keys = np.random.RandomState(0).permutation(len(X))
    X, y = X[keys], y[keys] // 10
    X = (X.reshape(X.shape[0], -1).astype(np.float32) - 127.5) / 127.5
    model = make_model([nnfs.Layer_Dense(20, 2), nnfs.Activation_Softmax()])
    model.train(X, y, epochs=200, batch_size=8)
    assert (model.predict(X).argmax(axis=1) == y).all()
    assert "nan" not in capsys.readouterr().out
