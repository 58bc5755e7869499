"""Pictures without labels: one file, a folder of files, or an IDX file of images."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..arrays import Array
from ..errors import DataError, EnvError, quoted
from .folder import Watch, images_of, is_picture, listed
from .idx import NOT_IDX, read_idx
from .idx_folder import is_idx

SUITABLE = "give a PNG or JPEG file, a folder of them, or an IDX file of images itself"


class Pictures(NamedTuple):
    """Images, and what each is called.

    images  (count, height, width), or (count, height, width, 3) in colour; uint8
    names   the path of each, or its place in an IDX file
    others  how many files in the folder are no pictures, and left alone
    """

    images: Array
    names: Sequence[str]
    others: int = 0

    @property
    def n_rows(self) -> int:
        """How many pictures there are."""
        return len(self.names)


def read_pictures(path: str | os.PathLike[str], watch: Watch = iter) -> Pictures:
    """Read a picture, all pictures in a folder and the folders in it, or an IDX file of images.

    Files come in the order of their paths, through `watch` while they are read; names that begin
    with a dot are left alone.

    Raises:
        EnvError   the path cannot be read, or Pillow is not installed
        DataError  there are no pictures, or some cannot be used
    """
    source = Path(path)
    if is_idx(source.name) and not source.is_dir():
        return from_idx(source)
    if not source.exists():
        raise EnvError(
            "there is no such file or folder", where=quoted(str(source)), do="check the path"
        )
    if not source.is_dir():
        if not is_picture(source):
            raise DataError("the file is no PNG or JPEG", where=quoted(str(source)), do=SUITABLE)
        return named(source.parent, [source], 0)
    files = files_below(source)
    pictures = [file for file in files if is_picture(file)]
    if not pictures:
        raise DataError("there is no PNG or JPEG", where=quoted(str(source)), do=SUITABLE)
    return named(source, pictures, len(files) - len(pictures), watch)


def named(folder: Path, files: Sequence[Path], others: int, watch: Watch = iter) -> Pictures:
    """Pictures of a folder under their paths."""
    names = [str(file) for file in files]
    for name in names:
        if not name.isprintable():
            raise DataError("the name of a picture is no text", where=quoted(name), do="rename it")
    return Pictures(images_of(folder, files, watch), names, others)


def from_idx(path: Path) -> Pictures:
    """The images of an IDX file, numbered from 0."""
    images = read_idx(path)
    if images.ndim < 3:
        raise DataError(
            f"expected images, got the shape {images.shape}", where=quoted(str(path)), do=NOT_IDX
        )
    return Pictures(images, [f"{path}[{number}]" for number in range(len(images))])


def files_below(folder: Path, above: tuple[Path, ...] = ()) -> list[Path]:
    """All files of a folder and of the folders in it; `above` are those that it lies in."""
    here = folder.resolve()
    if here in above:
        raise DataError(
            "the folder lies within itself", where=quoted(str(folder)), do="remove the link"
        )
    files: list[Path] = []
    for entry in listed(folder):
        files += files_below(entry, (*above, here)) if entry.is_dir() else [entry]
    return files
