"""Folders of pictures: classes by sub-folder, in a known order, and every bad file named."""

import numpy as np
import pytest

from glassnet.errors import DataError, EnvError
from glassnet.images import labelled, read_image_folder, read_train_and_test

from .conftest import encoded, pixels


def test_one_sub_folder_for_each_class(clothes):
    """Classes in the order of their numbers, files in the order of their names."""
    read = read_image_folder(clothes / "train")
    assert read.class_names == ("0", "2", "10")
    assert read.labels.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert read.images.shape == (9, 28, 28)
    assert read.images.dtype == np.uint8
    for place in range(9):
        np.testing.assert_array_equal(read.images[place], pixels(28, 28, seed=place))


def test_words_are_in_alphabetical_order(tmp_path):
    """And pictures may be in colour, as PNG or JPEG, under any case of the name's end."""
    files = {"cat/b.PNG": 1, "cat/a.png": 2, "dog/1.jpeg": 3, "ant/1.JPG": 4}
    for name, seed in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        form = "PNG" if name.lower().endswith("png") else "JPEG"
        (tmp_path / name).write_bytes(encoded(pixels(5, 7, 3, seed=seed), form))
    read = read_image_folder(str(tmp_path))
    assert read.class_names == ("ant", "cat", "dog")
    assert read.labels.tolist() == [0, 1, 1, 2]
    assert read.images.shape == (4, 5, 7, 3)
    np.testing.assert_array_equal(read.images[1], pixels(5, 7, 3, seed=2))


def test_train_and_test(clothes):
    """Both are read, and a class that is missing in the test set leaves the other numbers alone."""
    for file in (clothes / "test" / "2").iterdir():
        file.unlink()
    (clothes / "test" / "2").rmdir()
    train, test = read_train_and_test(clothes)
    assert train.class_names == test.class_names == ("0", "2", "10")
    assert train.labels.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert test.labels.tolist() == [0, 0, 0, 2, 2, 2]


def test_a_class_that_training_never_saw(clothes):
    """Is refused, not numbered anew."""
    (clothes / "test" / "10").rename(clothes / "test" / "11")
    with pytest.raises(DataError, match="sub-folder '11' is none of the 3 known classes"):
        read_train_and_test(clothes)


def test_what_systems_leave_behind_is_no_picture(clothes):
    """Names with a dot in front, and files beside the sub-folders, are left alone."""
    (clothes / "train" / ".DS_Store").write_bytes(b"x")
    (clothes / "train" / "README.txt").write_bytes(b"x")
    (clothes / "train" / "0" / "._0000.png").write_bytes(b"x")
    assert len(read_image_folder(clothes / "train").images) == 9


def spoil(clothes, name, content):
    (clothes / "train" / name).write_bytes(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"some text", "damaged"),
        (encoded(pixels(28, 28))[:-100], "damaged"),
        (encoded(pixels(28, 28, 4)), "transparency"),
        (encoded(pixels(28, 29)), "is 29 × 28 and grey, and the first, '0/0000.png', is 28 × 28"),
        (encoded(pixels(28, 28, 3)), "is 28 × 28 and in colour"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(clothes, content, says):
    """With what is wrong with it, and what to do."""
    spoil(clothes, "2/0001.png", content)
    with pytest.raises(DataError, match="1 of 9 pictures cannot be used") as told:
        read_image_folder(clothes / "train")
    assert says in told.value.what
    assert told.value.where.startswith("'2/0001.png' in ")
    assert told.value.do
    assert len(str(told.value)) <= 400


def test_many_files_that_cannot_be_used(clothes):
    """Are counted, and the first three are named, even if the very first is one of them."""
    for name in ("0/0000.png", "0/0002.png", "2/0001.png", "10/0001.png"):
        spoil(clothes, name, b"text")
    with pytest.raises(DataError, match="4 of 9 pictures cannot be used") as told:
        read_image_folder(clothes / "train")
    named = "'0/0000.png', '0/0002.png', '2/0001.png' and 1 more"
    assert told.value.where.startswith(f"{named} in ")


def test_all_files_that_cannot_be_used(clothes):
    """Leave nothing to read."""
    for file in (clothes / "train").rglob("*.png"):
        file.write_bytes(b"text")
    with pytest.raises(DataError, match="9 of 9 pictures cannot be used"):
        read_image_folder(clothes / "train")


def test_folders_in_another_layout(clothes, tmp_path):
    """The folder above, a class by itself, an empty folder, an empty class."""
    with pytest.raises(DataError, match="'0' is no PNG or JPEG") as told:
        read_image_folder(clothes)
    assert "train and test" in told.value.do
    with pytest.raises(DataError, match="there are no sub-folders"):
        read_image_folder(clothes / "train" / "0")
    (tmp_path / "empty" / "class").mkdir(parents=True)
    with pytest.raises(DataError, match="there are no pictures"):
        read_image_folder(tmp_path / "empty")
    spoil(clothes, "stray.png", b"")
    with pytest.raises(DataError, match="pictures lie beside the sub-folders"):
        read_image_folder(clothes / "train")


def test_another_file_among_the_pictures(clothes):
    """Is not left out in silence."""
    spoil(clothes, "2/notes.txt", b"hello")
    with pytest.raises(DataError, match=r"'notes.txt' is no PNG or JPEG"):
        read_image_folder(clothes / "train")


def test_too_many_bytes_are_refused_before_they_are_taken(clothes, monkeypatch):
    """The first picture and the number of files tell how many there will be."""
    monkeypatch.setattr(labelled, "MOST_BYTES", 9 * 28 * 28)
    assert read_image_folder(clothes / "train").images.shape == (9, 28, 28)
    monkeypatch.setattr(labelled, "MOST_BYTES", 9 * 28 * 28 - 1)
    with pytest.raises(DataError, match="take 7,056 bytes, and 7,055 is the limit"):
        read_image_folder(clothes / "train")


@pytest.mark.parametrize("path", ["nowhere", "a\0b"])
def test_a_folder_that_is_not_there(path):
    """Is an error of the machine, not of the data."""
    with pytest.raises(EnvError, match="cannot read the folder"):
        read_image_folder(path)


def test_a_name_that_is_no_text(clothes):
    """Could not be written into a model's file later."""
    (clothes / "train" / "2").rename(clothes / "train" / "a\nb")
    with pytest.raises(DataError, match="is no text"):
        read_image_folder(clothes / "train")
