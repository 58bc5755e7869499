"""Image sets: three layouts of a folder, each with what it sets apart for testing."""

import gzip
import shutil

import numpy as np
import pytest

from glassnet.errors import DataError
from glassnet.images.image_set import left_alone, read_image_set, read_test_images

from .conftest import encoded, idx, pixels


def write_idx(folder, part, labels, *, zipped=False, dash="-"):
    """A pair of IDX files; every image has its number in the corner."""
    images = pixels(len(labels), 4, 5)
    images[:, 0, 0] = np.arange(len(labels))
    folder.mkdir(exist_ok=True)
    for content, array in [("images", images), ("labels", np.array(labels, np.uint8))]:
        name = f"{part}-{content}{dash}idx{array.ndim}-ubyte"
        data = idx(array)
        path = folder / (f"{name}.gz" if zipped else name)
        path.write_bytes(gzip.compress(data) if zipped else data)


def test_the_layout_of_the_book(clothes):
    """train is learned from, test is set apart."""
    train, test = read_image_set(clothes)
    assert train.class_names == test.class_names == ("0", "2", "10")
    np.testing.assert_array_equal(train.images[0], pixels(28, 28, seed=0))
    np.testing.assert_array_equal(test.images[0], pixels(28, 28, seed=9))


def test_folders_that_are_neither_train_nor_test(clothes):
    """Are named; a class is none of them."""
    assert left_alone(clothes) == left_alone(clothes / "train") == []
    for name in ("val", "extra"):
        (clothes / name).mkdir()
    assert left_alone(clothes) == ["extra", "val"]


def test_classes_alone(clothes):
    """Nothing is set apart where there are only classes, or no test folder."""
    assert read_image_set(clothes / "train").test is None
    shutil.rmtree(clothes / "test")
    train, test = read_image_set(clothes)
    assert test is None
    assert len(train.labels) == 9


def test_a_class_may_be_called_train(tmp_path):
    """Trains are things that pictures show."""
    for name in ("plane/a.png", "train/a.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(encoded(pixels(3, 3)))
    assert read_image_set(tmp_path).train.class_names == ("plane", "train")


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("dash", ["-", "."])
def test_idx_files(tmp_path, zipped, dash):
    """Under MNIST's names; classes are the labels that occur, in the order of their numbers."""
    write_idx(tmp_path, "train", [7, 3, 7, 10], zipped=zipped, dash=dash)
    write_idx(tmp_path, "t10k", [10, 3], zipped=zipped, dash=dash)
    train, test = read_image_set(tmp_path)
    assert train.class_names == test.class_names == ("3", "7", "10")
    assert train.labels.tolist() == [1, 0, 1, 2]
    assert test.labels.tolist() == [2, 0]
    assert test.images[:, 0, 0].tolist() == [0, 1]


def test_idx_files_without_a_test_pair(tmp_path):
    """All images are to learn from."""
    write_idx(tmp_path, "train", [0, 1])
    assert read_image_set(tmp_path).test is None


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "train-labels-idx1-ubyte").unlink(), "train labels is missing"),
        (lambda folder: (folder / "t10k-images-idx3-ubyte").unlink(), "test images is missing"),
        (lambda folder: write_idx(folder, "train", [0, 1], zipped=True), "two files of train"),
        (lambda folder: write_idx(folder, "t10k", [0, 5]), "label 5 is none of the 2 known"),
        (lambda folder: write_idx(folder, "test", [0]), "two files of test"),
    ],
)
def test_folders_of_idx_files_that_do_not_fit(tmp_path, spoil, says):
    """Missing, doubled and foreign files are told, with the folder or the file."""
    write_idx(tmp_path, "train", [0, 1])
    write_idx(tmp_path, "t10k", [0])
    spoil(tmp_path)
    with pytest.raises(DataError, match=says) as told:
        read_image_set(tmp_path)
    assert tmp_path.name[-20:] in told.value.where  # a long path is cut in its middle
    assert told.value.do


def test_judged_by_what_is_set_apart(clothes, tmp_path):
    """By the test part where there is one; the part is said."""
    names = ("0", "2", "10")
    images, part = read_test_images(clothes, names)
    assert part == "test"
    np.testing.assert_array_equal(images.images[0], pixels(28, 28, seed=9))
    assert read_test_images(clothes / "train", names)[1] == ""
    write_idx(tmp_path / "idx", "train", [0, 1])
    assert read_test_images(tmp_path / "idx", ("0", "1"))[1] == "train"
    write_idx(tmp_path / "idx", "t10k", [1])
    images, part = read_test_images(tmp_path / "idx", ("0", "1"))
    assert part == "test"
    assert images.labels.tolist() == [1]
    (tmp_path / "idx" / "t10k-images-idx3-ubyte").unlink()
    with pytest.raises(DataError, match="test images is missing"):
        read_test_images(tmp_path / "idx", ("0", "1"))
