"""Pictures without labels: whatever is asked about comes back under its name, in order."""

import numpy as np
import pytest

from glassnet.errors import DataError, EnvError
from glassnet.images.pictures import read_pictures

from .conftest import encoded, idx, pixels


def test_all_pictures_of_a_folder(clothes):
    """In the order of their paths; other files are counted, hidden ones are not."""
    (clothes / "README.txt").write_bytes(b"x")
    (clothes / "test" / ".DS_Store").write_bytes(b"x")
    pictures = read_pictures(clothes)
    assert pictures.n_rows == 18
    assert pictures.others == 1
    assert list(pictures.names) == sorted(str(path) for path in clothes.rglob("*.png"))
    np.testing.assert_array_equal(pictures.images[-1], pixels(28, 28, seed=5))


def test_a_folder_within_itself(clothes):
    """A link back up would show every picture many times over; one to elsewhere is followed."""
    (clothes / "more").symlink_to(clothes / "test")
    assert read_pictures(clothes).n_rows == 27
    (clothes / "test" / "0" / "up").symlink_to(clothes)
    with pytest.raises(DataError, match="lies within itself") as told:
        read_pictures(clothes)
    assert told.value.where.endswith("up'")


def test_one_picture(clothes):
    """By its path."""
    path = clothes / "test" / "0" / "0001.png"
    pictures = read_pictures(str(path))
    assert pictures.names == [str(path)]
    np.testing.assert_array_equal(pictures.images, pixels(28, 28, seed=10)[None])


def test_an_idx_file(tmp_path):
    """Its images are numbered from 0."""
    path = tmp_path / "t10k-images-idx3-ubyte"
    path.write_bytes(idx(pixels(2, 3, 4)))
    pictures = read_pictures(path)
    assert pictures.names == [f"{path}[0]", f"{path}[1]"]
    np.testing.assert_array_equal(pictures.images, pixels(2, 3, 4))


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("a.csv", b"a,b", DataError, "the file is no PNG or JPEG"),
        ("a.png", b"a,b", DataError, "^the picture is damaged, or is no PNG or JPEG"),
        ("a.png", b"", DataError, "the file is empty"),
        ("a.png", encoded(pixels(9, 9))[:-30], DataError, "damaged"),
        ("a\nb.png", encoded(pixels(9, 9)), DataError, "is no text"),
        ("empty/a.txt", b"a", DataError, "there is no PNG or JPEG"),
        ("t10k-labels-idx1-ubyte", idx(pixels(3)), DataError, "expected images"),
        (None, b"", EnvError, "no such file or folder"),
    ],
)
def test_what_cannot_be_looked_at(tmp_path, name, content, error, says):
    """Is named, with what to do."""
    path = tmp_path / (name or "nowhere.png")
    if name:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with pytest.raises(error, match=says) as told:
        read_pictures(path.parent if "/" in str(name) else path)
    assert told.value.where
    assert told.value.do
