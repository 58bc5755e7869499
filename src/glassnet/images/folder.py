"""Folders of pictures, one sub-folder for each class, as the book lays Fashion-MNIST out."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from ..arrays import Array
from ..errors import DataError, EnvError, quoted
from .labelled import LabelledImages, check_bytes, in_words
from .picture import SUFFIXES, read_picture

LAYOUT = "put the pictures of each class into a sub-folder that is named after it"
NO_LAYERS = "put its pictures beside it; only train and test may hold the folders of the classes"
MOST_NAMED = 3  # files in a message

Watch = Callable[[Sequence[Path]], Iterable[Path]]  # passes files on, and may count them


def read_image_folder(
    path: str | os.PathLike[str],
    *,
    class_names: Sequence[str] | None = None,
    watch: Watch = iter,
) -> LabelledImages:
    """Read a folder that has one sub-folder of PNG or JPEG files for each class.

    Classes are numbered in the order of their names, or of the numbers that are their names;
    `class_names` gives another order, such as that of the training set. Files come in the
    order of their names. Those that begin with a dot are left alone, and so are other files
    beside the sub-folders. All pictures must be of one size, and all grey or all in colour.
    All files go through `watch` while they are read.

    Raises:
        EnvError   the folder or a file cannot be read, or Pillow is not installed
        DataError  there are no pictures, or some cannot be used
    """
    folder = Path(path)
    classes = classes_of(folder)
    names = tuple(classes) if class_names is None else tuple(class_names)
    if unknown := [name for name in classes if name not in names]:
        raise DataError(
            f"sub-folder {quoted(unknown[0])} is none of the {len(names)} known classes",
            where=quoted(str(folder)),
            do="remove it, or name it like one of those that are learned from",
        )
    files = [file for name in classes for file in pictures_in(folder / name)]
    labels = [names.index(file.parent.name) for file in files]
    return LabelledImages(images_of(folder, files, watch), np.array(labels, np.int64), names)


def read_train_and_test(path: str | os.PathLike[str]) -> tuple[LabelledImages, LabelledImages]:
    """Read the folders `train` and `test` of a folder, with the classes of the first for both.

    Raises what `read_image_folder` raises.
    """
    train = read_image_folder(Path(path) / "train")
    return train, read_image_folder(Path(path) / "test", class_names=train.class_names)


def classes_of(folder: Path) -> list[str]:
    """The names of all sub-folders, in order."""
    found = listed(folder)
    names = [entry.name for entry in found if entry.is_dir()]
    if not names or any(is_picture(entry) for entry in found):
        what = "pictures lie beside the sub-folders" if names else "there are no sub-folders"
        raise DataError(what, where=quoted(str(folder)), do=LAYOUT)
    for name in names:
        if not name.isprintable():
            raise DataError(
                f"the name of sub-folder {quoted(name)} is no text",
                where=quoted(str(folder)),
                do="rename it",
            )
    return sorted(names, key=int) if all(is_number(name) for name in names) else names


def pictures_in(folder: Path) -> list[Path]:
    """All pictures of a class; a DataError if there are none, or something else."""
    files = listed(folder)
    others = [file for file in files if file.is_dir() or not is_picture(file)]
    if others:
        raise DataError(
            f"{quoted(others[0].name)} is no PNG or JPEG",
            where=quoted(str(folder)),
            do=NO_LAYERS if others[0].is_dir() else "remove it",
        )
    if not files:
        raise DataError("there are no pictures", where=quoted(str(folder)), do=LAYOUT)
    return files


def images_of(folder: Path, files: Sequence[Path], watch: Watch = iter) -> Array:
    """All pictures in one array; a DataError that names those that cannot be used."""
    images: Array = None
    first, failures = "", []
    for place, file in enumerate(watch(files)):
        name = quoted(str(file.relative_to(folder)))
        try:
            picture = read_picture(file, name)
            if images is not None:
                check_like(picture, images[0], name, first)
        except DataError as error:
            failures.append(error)
            continue
        if images is None:
            shape = (len(files), *picture.shape)
            check_bytes(shape, quoted(str(folder)))
            first, images = name, np.empty(shape, np.uint8)
        images[place] = picture
    if failures:
        raise unusable(failures, len(files), folder)
    return images


def check_like(picture: Array, model: Array, name: str, first: str) -> None:
    """Refuse a picture of another size or kind than the first."""
    if picture.shape != model.shape:
        raise DataError(
            f"the picture is {in_words(picture.shape)}, and the first, {first}, is"
            f" {in_words(model.shape)}",
            where=name,
            do="bring all pictures to one size, all grey or all in colour",
        )


def unusable(failures: Sequence[DataError], count: int, folder: Path) -> DataError:
    """One error for all pictures of a folder that cannot be used."""
    if count == 1:
        return failures[0]
    named = ", ".join(failure.where for failure in failures[:MOST_NAMED])
    more = f" and {len(failures) - MOST_NAMED:,} more" if len(failures) > MOST_NAMED else ""
    return DataError(
        f"{len(failures):,} of {count:,} pictures cannot be used; {failures[0].what}",
        where=f"{named}{more} in {quoted(str(folder))}",
        do=failures[0].do,
    )


def listed(folder: Path) -> list[Path]:
    """What is in a folder, by name; names that begin with a dot are left out."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise EnvError(
            f"cannot read the folder: {reason}", where=quoted(str(folder)), do="check the path"
        ) from error
    return [entry for entry in entries if not entry.name.startswith(".")]


def is_picture(entry: Path) -> bool:
    """Whether a file is called like a picture."""
    return entry.suffix.lower() in SUFFIXES and not entry.is_dir()


def is_number(name: str) -> bool:
    """Whether a name is a whole number as one writes it."""
    return name.isascii() and name.isdigit()
