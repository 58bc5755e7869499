"""A column that says of every row whether it is for training or held back."""

import numpy as np

from ..errors import DataError, quoted
from .header import short, unknown_column
from .row_numbers import Mask, Rows, blocks, marked, mask_of
from .table import Table

TRAIN = ("train", "training")
HELD_BACK = ("validation", "valid", "val", "test", "holdout")
WORDS = f"write {' or '.join(TRAIN)}, or {', '.join(HELD_BACK[:-1])} or {HELD_BACK[-1]}"


def split_as_written(table: Table, name: str, rows: Rows) -> tuple[Rows, Rows]:
    """Return which of the rows are for training and which are held back, as a column says.

    Capitals and blanks around a word do not count.

    Raises:
        ConfigError  there is no such column
        DataError    a cell says neither, or no row says one of the two
    """
    if name not in table.names:
        raise unknown_column(name, table.names, "--split-column")
    everyone = range(table.n_rows)
    said = np.concatenate([_says_training(table, name, block) for _, block in blocks(everyone)])
    is_training = said[rows if isinstance(rows, np.ndarray) else mask_of(rows, table.n_rows)]
    if is_training.all() or not is_training.any():
        wanted = HELD_BACK[0] if is_training.any() else TRAIN[0]
        raise DataError(
            f"column {short(name)}: no row with a target says {wanted}",
            where=table.where(name),
            do=WORDS,
        )
    return marked(rows, is_training), marked(rows, ~is_training)


def _says_training(table: Table, name: str, block: Rows) -> Mask:
    """Say whether each row of a block is for training."""
    words = [cell and cell.strip().lower() for cell in table.text(name, block)]
    for place, word in enumerate(words):
        if word not in (*TRAIN, *HELD_BACK):
            raise _neither(table, name, int(block[place]))
    return np.array([word in TRAIN for word in words])


def split_in_words(table: Table, name: str, rows: Rows) -> str:
    """Say how many rows the column gives to which side, word by word."""
    found = sorted(table.words(name, rows, 10))
    counts = ", ".join(f"{count:,} {quoted(word)}" for word, count in found)
    return f"as column {short(name)} says: {counts}"


def _neither(table: Table, name: str, row: int) -> DataError:
    word = table.text(name, range(row, row + 1))[0]
    if word is None:
        return table.missing_cells(name, do=WORDS)
    return DataError(
        f"column {short(name)}: {short(word)} at {table.position(row)} says neither training "
        "nor validation",
        where=table.where(name, row),
        do=WORDS,
    )
