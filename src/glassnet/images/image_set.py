"""An image set: images to learn from and, in most layouts, others to be tested with."""

import os
from pathlib import Path
from typing import NamedTuple

from .folder import Watch, listed, read_image_folder
from .idx_folder import has_test, idx_files, read_idx_part
from .labelled import LabelledImages


class ImageSet(NamedTuple):
    """Images with labels.

    train  to learn from; all there are, where nothing is set apart
    test   to be tested with; None where nothing is set apart
    """

    train: LabelledImages
    test: LabelledImages | None


def read_image_set(path: str | os.PathLike[str], watch: Watch = iter) -> ImageSet:
    """Read a folder in one of three layouts.

        CLASS/PICTURE.png                   one sub-folder for each class
        train/CLASS/… and test/CLASS/…      Fashion-MNIST as the book has it
        train-images-idx3-ubyte, …          MNIST's IDX files, gzipped or not

    PNG and JPEG files go through `watch` while they are read.

    Raises:
        EnvError   a file cannot be read, or Pillow is not installed
        DataError  there are no images, or some cannot be used
    """
    folder = Path(path)
    if found := idx_files(folder):
        train = read_idx_part(folder, found, "train")
        if not has_test(found):
            return ImageSet(train, None)
        return ImageSet(train, read_idx_part(folder, found, "test", train.class_names))
    if not is_set_apart(folder):
        return ImageSet(read_image_folder(folder, watch=watch), None)
    train = read_image_folder(folder / "train", watch=watch)
    if not (folder / "test").is_dir():
        return ImageSet(train, None)
    names = train.class_names
    return ImageSet(train, read_image_folder(folder / "test", class_names=names, watch=watch))


def read_test_images(
    path: str | os.PathLike[str], class_names: tuple[str, ...], watch: Watch = iter
) -> tuple[LabelledImages, str]:
    """The images of a folder by which a model can be judged, and the part they are from.

    Where some are set apart for testing, they are those; else all, from the part "".
    Raises what `read_image_set` raises.
    """
    folder = Path(path)
    if found := idx_files(folder):
        part = "test" if has_test(found) else "train"
        return read_idx_part(folder, found, part, class_names), part
    part = ""
    if is_set_apart(folder):
        part = "test" if (folder / "test").is_dir() else "train"
    return read_image_folder(folder / part, class_names=class_names, watch=watch), part


def left_alone(path: str | os.PathLike[str]) -> list[str]:
    """The folders beside `train` and `test`, which are not read; none in the other layouts."""
    folder = Path(path)
    if idx_files(folder) or not is_set_apart(folder):
        return []
    names = [entry.name for entry in listed(folder) if entry.is_dir()]
    return [name for name in names if name not in ("train", "test")]


def is_set_apart(folder: Path) -> bool:
    """Whether there is a folder `train` of folders, which is more than a class of that name."""
    inside = folder / "train"
    return inside.is_dir() and any(entry.is_dir() for entry in listed(inside))
