"""Columns of dates, and whether rows are in their order."""

from collections.abc import Iterator, Sequence
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from ..errors import DataError
from .columns import DATE, SAMPLE
from .header import as_option, short
from .number_grammar import sql_list
from .row_numbers import Rows, blocks
from .table import Table

MOST_EARLIER = 0.5  # share of the rows held back that may be earlier than some learned from
CLOCKS = ("", " %H:%M", " %H:%M:%S", ", %H:%M", ", %H:%M:%S")


def formats(*orders: str) -> list[str]:
    """Formats of dates in these orders, with years of two and four digits and times of day."""
    dates = [
        order.replace(" ", sign).replace("%Y", year)
        for order, sign, year in product(orders, "./- ", ("%y", "%Y"))
    ]
    return [date + clock for date, clock in product(dates, CLOCKS)]


NAMED = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")
YEAR_FIRST = [f"%Y.%m.%d{clock}" for clock in CLOCKS]
READINGS = (formats("%d %m %Y"), formats("%m %d %Y"), formats(*NAMED))


class Disorder(NamedTuple):
    """A column of dates that rows are not in the order of.

    row      the first that is earlier than some row before it
    reading  SQL for its dates in microseconds
    """

    name: str
    row: int
    reading: str


def check_time_order(
    table: Table, names: Sequence[str], training: Rows, held_back: Rows
) -> list[str]:
    """Say if rows that are held back as the last are not the last by the dates in the table.

    All rows held back come after those to learn from in the table. It is in order if it is so
    by any of its columns of dates.

    names  the columns that may say when a row was

    Raises:
        DataError  by the only column of dates, most rows held back are earlier than some row
                   that is learned from
    """
    found = [
        disorder(table, name, readings, training, held_back)
        for name, readings in columns_of_dates(table, names, training)
    ]
    if not found or None in found:
        return []
    name, row, reading = next(filter(None, found))
    said = f"the rows are not in the order of column {short(name)}, first at {table.position(row)}"
    earlier = rows_before_the_latest(table, reading, training, held_back)
    if len(found) == 1 and earlier > MOST_EARLIER * len(held_back):
        raise DataError(
            f"time_order: {said}: {earlier:,} of the {len(held_back):,} last rows are earlier"
            " than the latest of the others",
            where=table.where(name, row),
            do=f"sort the table by {as_option(name)}, oldest first, or use --ignore"
            f" {as_option(name)} if it does not say when a row was",
        )
    return [f"time_order: {said}; held back are the last rows, not the latest dates"]


def columns_of_dates(
    table: Table, names: Sequence[str], rows: Rows
) -> Iterator[tuple[str, list[str]]]:
    """The columns whose cells are all dates, each with the SQL of all ways to read them."""
    asked = [f"count(*) FILTER (isfinite({table.number_sql(name)}))" for name in names]
    for name, numbers in zip(names, table.store.aggregate(asked, rows), strict=True):
        if numbers:
            continue
        words = [word for word, _ in table.words(name, rows, SAMPLE)]
        if words and all(DATE.fullmatch(word.strip()) for word in words):
            readings = readings_of(table.text_sql(name))
            wrong = [f"count({table.text_sql(name)}) - count({sql})" for sql in readings]
            unread = table.store.aggregate(wrong, rows)
            fitting = [sql for sql, count in zip(readings, unread, strict=True) if not count]
            if fitting:
                yield name, fitting


def readings_of(text: str) -> list[str]:
    """SQL for dates in microseconds: as ISO 8601 writes them, and in other orders."""
    text = f"trim({text})"
    dotted = f"epoch_us(try_strptime({text}, {sql_list(YEAR_FIRST)}))"
    iso = f"coalesce(epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)), {dotted})"
    year_first = rf"CASE WHEN regexp_matches({text}, '^\d{{4}}\D') THEN {iso} END"
    return [year_first, *(f"epoch_us(try_strptime({text}, {sql_list(way)}))" for way in READINGS)]


def disorder(
    table: Table, name: str, readings: Sequence[str], training: Rows, held_back: Rows
) -> Disorder | None:
    """How rows are not in the order of a column; None if they are, in any way to read it."""
    found = [first_earlier(table, sql, training, held_back) for sql in readings]
    rows = [row for row in found if row is not None]
    return Disorder(name, rows[0], readings[0]) if len(rows) == len(found) else None


def first_earlier(table: Table, reading: str, *parts: Rows) -> int | None:
    """The first row whose date is earlier than one before it; missing dates do not count."""
    latest: int | None = None
    for _, block in chain.from_iterable(map(blocks, parts)):
        (cells,) = table.store.fetch([reading], block)
        places = np.flatnonzero(~np.ma.getmaskarray(cells))
        dates = np.ma.getdata(cells)[places]
        if not len(dates):
            continue
        before = np.concatenate([dates[:1] if latest is None else [latest], dates[:-1]])
        earlier = np.flatnonzero(dates < before)  # as long as all before are in order
        if len(earlier):
            return int(block[int(places[earlier[0]])])
        latest = dates[-1]
    return None


def rows_before_the_latest(table: Table, reading: str, training: Rows, held_back: Rows) -> int:
    """How many rows held back are earlier than the latest row that is learned from."""
    (latest,) = table.store.aggregate([f"max({reading})"], training)
    if latest is None:
        return 0
    return int(table.store.aggregate([f"count(*) FILTER ({reading} < {latest})"], held_back)[0])
