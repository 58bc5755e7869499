"""Folders of IDX files, under the names that MNIST's have."""

import re
from pathlib import Path

import numpy as np

from ..errors import DataError, quoted
from .folder import listed
from .idx import read_idx_pair
from .labelled import LabelledImages

NAME = re.compile(r"(.*-)?(train|t10k|test)-(images|labels)[-.]idx[0-9]-ubyte(\.gz)?")
LAYOUT = "put train-images-idx3-ubyte and train-labels-idx1-ubyte into it, gzipped or not"
Found = dict[tuple[str, str], Path]  # by part and content: ("train", "images")


def is_idx(name: str) -> bool:
    """Whether a file is called like one of MNIST's."""
    return NAME.fullmatch(name) is not None


def idx_files(folder: Path) -> Found:
    """The IDX files of a folder, by what they are; none if they have other names."""
    found: Found = {}
    for path in listed(folder):
        if match := NAME.fullmatch(path.name):
            part = "train" if match[2] == "train" else "test"
            if other := found.get((part, match[3])):
                raise DataError(
                    f"there are two files of {part} {match[3]}:"
                    f" {quoted(other.name)} and {quoted(path.name)}",
                    where=quoted(str(folder)),
                    do="remove one of them",
                )
            found[part, match[3]] = path
    return found


def has_test(found: Found) -> bool:
    """Whether any file is to be tested with, even if the other of its pair is missing."""
    return any(part == "test" for part, _ in found)


def read_idx_part(
    folder: Path, found: Found, part: str, class_names: tuple[str, ...] | None = None
) -> LabelledImages:
    """The training set or the test set of a folder.

    The classes are the labels that occur, called by their numbers; `class_names` are those of
    the training set.
    """
    for content in ("images", "labels"):
        if (part, content) not in found:
            raise DataError(
                f"the file of {part} {content} is missing", where=quoted(str(folder)), do=LAYOUT
            )
    path = found[part, "labels"]
    images, labels, _ = read_idx_pair(found[part, "images"], path)
    numbers, places = np.unique(labels, return_inverse=True)
    names = tuple(map(str, numbers.tolist()))
    known = names if class_names is None else class_names
    if unknown := [name for name in names if name not in known]:
        raise DataError(
            f"label {unknown[0]} is none of the {len(known)} known classes",
            where=quoted(str(path)),
            do="take files of the same classes",
        )
    by_place = np.array([known.index(name) for name in names], np.int64)
    return LabelledImages(images, by_place[places], known)
