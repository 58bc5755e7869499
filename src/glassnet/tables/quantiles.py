"""Numbers that a share of a column lies below, found in DuckDB, which sorts what it cannot hold."""

from collections.abc import Sequence

from .row_numbers import Rows
from .table import Table

QUARTILES = (0.25, 0.5, 0.75)


def quantiles(
    table: Table, name: str, rows: Rows, count: int, shares: Sequence[float] = QUARTILES
) -> list[float]:
    """Return for each share the number of a column that so many of its numbers lie below.

    Between two neighbours in rank it is drawn on a straight line. `count` is how many numbers
    the rows have, 1 at least; missing ones are left out.
    """
    places = [share * (count - 1) for share in shares]
    number, found = table.number_sql(name), []
    for place in places:
        near = table.store.ranked(number, rows, int(place), 2)
        found.append(between(near[0], near[-1], place - int(place)))
    return found


def between(one: float, other: float, share: float) -> float:
    """Return the number a share of the way from one to the other, which may be huge.

    >>> between(10.0, 14.0, 0.25)
    11.0
    """
    return one if one == other else one * (1 - share) + other * share
