"""The real tables that are shipped with glassnet: CSV files, some of them compressed."""

import csv
import gzip
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from ..arrays import Array
from ..errors import ConfigError
from .catalogue import About, about


def path_of(name: str) -> Traversable:
    """Return where the CSV file of a shipped table is; a ConfigError if it has no file.

    >>> path_of("iris").name
    'iris.csv'
    """
    entry = about(name)
    if not entry.file:
        raise ConfigError(
            f"{name!r} is generated and has no file",
            do=f"use glassnet.datasets.columns({name!r}) for its columns",
        )
    return files(__package__).joinpath("data", entry.file)


def read(entry: About) -> dict[str, Array]:
    """Read a shipped table: numbers as float64, the labels of a classification as text."""
    content = path_of(entry.name).read_bytes()
    if entry.file.endswith(".gz"):
        content = gzip.decompress(content)
    header, *rows = csv.reader(content.decode().splitlines(), strict=True)
    cells = dict(zip(header, zip(*rows, strict=True), strict=True))
    text = {entry.target} if entry.task == "classification" else set()
    return {
        name: np.array(column, object) if name in text else np.array(column, np.float64)
        for name, column in cells.items()
    }
