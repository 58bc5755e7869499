"""A built-in data set in two forms: as a table of named columns, and as arrays X and y."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..errors import ConfigError
from .catalogue import About, about
from .generated import sine, spiral, vertical
from .server_room import READINGS, simulate, times
from .shipped import read
from .stream import Seed

Columns = dict[str, Array]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Arrays to learn from, with the names of what is in them.

    X              (rows, features)  float32
    y              (rows,)           class numbers, or
                   (rows, 1)         float32 for a regression
    class_names    by class number; None for a regression
    """

    X: Array
    y: Array
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] | None
    about: About


def load(
    name: str, *, samples: int | None = None, noise: float | None = None, seed: Seed = 0
) -> Dataset:
    """Return a built-in data set as arrays; the arguments are those of `columns`.

    >>> iris = load("iris")
    >>> iris.X.shape, iris.class_names
    ((150, 4), ('setosa', 'versicolor', 'virginica'))
    """
    entry = about(name)
    table = columns(name, samples=samples, noise=noise, seed=seed)
    target = table.pop(entry.target)
    features = {key: column for key, column in table.items() if column.dtype != object}
    X = np.column_stack(list(features.values())).astype(np.float32)
    if entry.task == "regression":
        return Dataset(X, target[:, None].astype(np.float32), tuple(features), None, entry)
    number = {label: i for i, label in enumerate(entry.classes)}
    y = np.array([number[label] for label in target], np.int64)
    return Dataset(X, y, tuple(features), entry.classes, entry)


def columns(
    name: str, *, samples: int | None = None, noise: float | None = None, seed: Seed = 0
) -> Columns:
    """Return a built-in data set as named columns in file order, the target last.

    Numbers are float64 arrays, text and labels arrays of `str` as they are written in a file.

    samples    points per class (spiral, vertical), points (sine) or days (sensors);
               a ConfigError for a shipped table
    noise      how far points are moved by chance (spiral, vertical, sine): see there;
               a ConfigError for the others
    seed       for what is drawn by chance; the sine without noise and the shipped tables are
               always the same

    >>> list(columns("spiral", samples=10))
    ['x', 'y', 'arm']
    """
    entry = about(name)
    if noise is not None and usual_noise(name) is None:
        raise ConfigError(
            f"noise is for {', '.join(NOISE)}, and this is {name!r}", do="leave noise out"
        )
    if name in GENERATED:
        standard, generate = GENERATED[name]
        usual = NOISE.get(name, 0.0) if noise is None else noise
        return generate(standard if samples is None else samples, usual, seed)
    if samples is not None:
        raise ConfigError(
            f"samples is for generated data, and {name!r} is a table of {entry.rows:,} rows",
            do="leave samples out",
        )
    return read(entry)


def usual_samples(name: str) -> int | None:
    """How many points per class, points or days there are if nothing is said; None: fixed rows.

    >>> usual_samples("spiral"), usual_samples("iris")
    (100, None)
    """
    return GENERATED[name][0] if name in GENERATED else None


def usual_noise(name: str) -> float | None:
    """The noise if nothing is said; None where it cannot be chosen.

    >>> usual_noise("spiral"), usual_noise("iris")
    (0.2, None)
    """
    return NOISE.get(name)


def _spiral(samples: int, noise: float, seed: Seed) -> Columns:
    X, y = spiral(samples, noise=noise, seed=seed)
    return {**_points(X), "arm": _text(y)}


def _vertical(samples: int, noise: float, seed: Seed) -> Columns:
    X, y = vertical(samples, noise=noise, seed=seed)
    return {**_points(X), "group": _text(y)}


def _sine(samples: int, noise: float, seed: Seed) -> Columns:
    X, y = sine(samples, noise=noise, seed=seed)
    return {"x": X[:, 0], "y": y[:, 0]}


def _sensors(samples: int, noise: float, seed: Seed) -> Columns:
    readings, fails = simulate(samples, seed)
    labels = np.where(fails, "failure", "ok").astype(object)
    named = dict(zip(READINGS, readings.T.copy(), strict=True))
    return {"time": times(len(fails)), **named, "next_hour": labels}


def _points(X: Array) -> Columns:
    return {"x": X[:, 0].astype(np.float64), "y": X[:, 1].astype(np.float64)}


def _text(class_numbers: Array) -> Array:
    return class_numbers.astype(str).astype(object)


NOISE = {"spiral": 0.2, "vertical": 0.1, "sine": 0.0}
GENERATED: dict[str, tuple[int, Callable[[int, float, Seed], Columns]]] = {
    "spiral": (100, _spiral),
    "vertical": (100, _vertical),
    "sine": (1000, _sine),
    "sensors": (30, _sensors),
}
