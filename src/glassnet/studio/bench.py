"""The bench: a network, the rows it learns from, and those that judge it."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np

from .. import datasets
from ..chance import seed_from
from ..errors import ConfigError
from ..export.subject import Subject, subject_of
from ..model import Model
from ..page.contents import contents_of, evaluated, training_rows
from ..page.network import network_of
from ..settings import number, whole
from ..tables import Table, read
from ..train_step import Batch
from ..workbench.recipe import Recipe
from ..workbench.table_columns import SHARE, Columns
from ..workbench.table_model import TableModel
from ..workbench.table_training import TableTraining

MOST_PARAMETERS = 200_000  # that are shown at once
MOST_SAMPLES = 2_000  # of a class, or points, or days, that are generated
MOST_ROWS, MOST_CELLS = 100_000, 10_000_000  # of a table
NEW = Recipe(
    hidden=(16, 16), activation="relu", optimizer="adam", learning_rate=0.01, schedule="constant"
)
NUMBERS = count(1)


@dataclass(frozen=True, eq=False)
class Bench:
    """What is worked on; another network or other data make another bench.

    origin  how its data were chosen: name, samples, seed, held_back; None if they were given
    opened  how they were read from a file that can be read again: the arguments of `open`
    points   the rows as they were drawn, if any was
    changes  to its structure so far
    reach    how far every knob reaches at least
    number  tells benches apart
    """

    title: str
    loaded: TableModel
    data: Batch
    held_back: Batch | None
    rows: Any  # makes some rows for the page, when it is told how many there is room for
    seed: int
    origin: dict[str, Any] | None = None
    opened: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()  # what is to be said about the data
    points: Any = None
    changes: int = 0
    reach: float = 0.0
    number: int = field(default_factory=lambda: next(NUMBERS))

    @property
    def model(self) -> Model:
        """The network."""
        return self.loaded.model

    def subject(self) -> Subject:
        """The network and what it takes."""
        return subject_of(self.loaded)

    def contents(self) -> dict[str, Any]:
        """What the page is made of: the network, its columns, and some rows."""
        contents = contents_of(self.loaded, self.title, self.rows, None)
        if self.data.inputs.dtype == np.float64:  # cells enter with all their digits
            for part in (*contents["columns"]["parts"], *contents["columns"]["targets"]):
                part["wide"] = True
        keys = ("title", "sentence", "network", "columns", "rows")
        own = {"reach": self.reach, "sheet": None if self.points is None else self.points.sheet}
        return {key: contents[key] for key in keys} | own

    def network(self) -> dict[str, Any]:
        """The layers with their numbers as they are now."""
        return network_of(self.subject())


def bench_of_data(
    name: str,
    *,
    samples: int | None = None,
    noise: float | None = None,
    seed: int = 0,
    held_back: float = SHARE,
) -> Bench:
    """A new network for built-in data.

    samples    of each class, points or days; None for the usual number
    noise      how far points are moved by chance; None for the usual noise
    seed       of the data, the rows held back, and the first weights
    held_back  share of the rows, 0 ≤ share ≤ 0.9

    Raises:
        ConfigError  there are no such data, or they cannot be made so
    """
    if samples is not None:
        whole("samples", samples, at_least=2, at_most=MOST_SAMPLES)
    number("held_back", held_back, at_least=0, at_most=0.9)
    target = datasets.about(name).target
    whole("seed", seed, at_least=0)
    columns = datasets.columns(name, samples=samples, noise=noise, seed=seed)
    origin = {"name": name, "samples": samples, "noise": noise}
    origin |= {"seed": seed, "held_back": held_back}
    table = read(columns, name=name)
    return bench_of_table(table, target, name, seed=seed, held_back=held_back, origin=origin)


def data_sets() -> list[dict[str, Any]]:
    """The built-in data, and what is usual for those that can be made in other ways."""
    return [
        {
            "name": name,
            "samples": datasets.usual_samples(name),
            "noise": datasets.usual_noise(name),
        }
        for name in datasets.names()
    ]


def bench_of_table(
    table: Table,
    target: str | Columns,
    title: str,
    *,
    seed: int | None = None,
    held_back: float = SHARE,
    origin: dict[str, Any] | None = None,
    opened: dict[str, Any] | None = None,
) -> Bench:
    """A new network for a table, of which some rows are held back.

    target  the column that is learned, or what all columns are

    Raises:
        DataError    the table cannot be learned
        ConfigError  it is too large for the studio
    """
    check_table(table)
    columns = Columns(target) if isinstance(target, str) else target
    training = TableTraining(table, columns, NEW, validation=held_back, seed=seed)
    model = training.model
    if not isinstance(model, TableModel):
        raise ConfigError("the studio shows networks for tables", do="give a table")
    check_size(model.model)
    model.model.begin(training.seed)
    rows = training_rows(training)
    return Bench(
        title,
        model,
        training.data,
        training.held_back,
        rows,
        training.seed,
        origin,
        opened,
        tuple(training.notes),
    )


def bench_of_model(loaded: TableModel, table: Table, title: str, seed: int | None = None) -> Bench:
    """A network that has learned, and rows of a table; none are held back.

    Raises:
        DataError  the table is not one for this model, or says nothing of the targets
    """
    check_size(loaded.model)
    check_table(table)
    rows = loaded.rows_with_target(table, drop=True)
    X, y = loaded.encoder.encode_inputs(table, rows), loaded.encoder.encode_target(table, rows)
    _, some = evaluated(loaded, table)
    data = loaded.model.batch_of(X, y)
    own = seed_from(seed)
    notes = (*table.notes, *loaded.encoder.notes_on(table, rows))
    return Bench(title, loaded, data, None, some, own, notes=notes)


def check_rows(bench: Bench) -> None:
    """Refuse to work without rows, as on an empty sheet."""
    if not len(bench.data.inputs):
        raise ConfigError("there are no points to learn from", do="draw some points first")


def check_table(table: Table) -> None:
    """Refuse a table that could not be judged anew in every picture."""
    cells = table.n_rows * len(table.names)
    if table.n_rows > MOST_ROWS or cells > MOST_CELLS:
        raise ConfigError(
            f"this table has {table.n_rows:,} rows and {len(table.names):,} columns, and the"
            f" studio takes at most {MOST_ROWS:,} rows and {MOST_CELLS:,} cells",
            where=table.source,
            do="give a part of it; glassnet train takes tables of any size",
        )


def check_size(model: Model) -> None:
    """Refuse a network with more numbers than can be shown at once."""
    if model.count_parameters() > MOST_PARAMETERS:
        raise ConfigError(
            f"this network has {model.count_parameters():,} parameters, and the studio shows at"
            f" most {MOST_PARAMETERS:,}",
            do="use glassnet explain and glassnet inspect, which take any size",
        )
