"""Near numbers: words that were meant as numbers, such as 1.234,56 and 9,8 %.

They are neither names of categories nor identifiers, so columns of them are refused until the
user says what they are: all of them at once, however many there are.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import DataError, within
from .dialect import bare_number, comma_number
from .facts import facts_of_all
from .header import as_option, short
from .row_numbers import Rows
from .table import WITH_POINT, Table

SAMPLE = 100  # cells that are looked at
DECIMAL_COMMA = "use --decimal ',' if these are decimal commas"
LISTED, INSTEAD = 180, 60  # signs of the columns in a message, and of what is to be written


class NearNumbers(NamedTuple):
    """A column of near numbers: one of its cells, and the bare number in it, if that is all."""

    name: str
    cell: str
    bare: str | None  # None: only commas keep it from being a number


def near_numbers(name: str, words: Sequence[str]) -> NearNumbers | None:
    """A column of which at least half of the words are numbers, but for commas and signs.

    >>> near_numbers("share", ["9,8 %", "7 %"])
    NearNumbers(name='share', cell='9,8 %', bare='9,8')
    """
    near = [word for word in words if bare_number(word)]
    near += [word for word in words if comma_number(word)]
    if not near or 2 * len(near) < len(words):
        return None
    return NearNumbers(name, near[0], bare_number(near[0]))


def refuse_near_numbers(
    table: Table,
    name: str,
    words: Sequence[str],
    rows: Rows,
    others: Sequence[str],
    *,
    is_target: bool = False,
    only_several: bool = False,
) -> None:
    """Refuse a column of near numbers, and say which of the others are such columns, too.

    only_several  it is let pass if none of the others is

    Raises:
        DataError  it is one
    """
    first = near_numbers(name, words)
    if first is None:
        return
    found = [first, *near_among(table, [other for other in others if other != name], rows)]
    alone = len(found) == 1
    if alone and only_several:
        return
    mended = numbers_of(found, is_text=table.dialect is not None)
    raise DataError(
        what_of(found),
        where=table.where(name) if alone else table.where(),
        do=f"{mended}, or use {words_of(name, alone=alone, is_target=is_target)}",
    )


def near_among(table: Table, names: Sequence[str], rows: Rows) -> list[NearNumbers]:
    """The columns of near numbers among some, also those that hold numbers as well."""
    facts = zip(names, facts_of_all(table, names, rows), strict=True)
    mixed = {name: 2 * one.numbers >= one.filled for name, one in facts if not one.all_numbers}
    words = {
        name: [word for word, _ in table.words(name, rows, SAMPLE, not_numbers=is_mixed)]
        for name, is_mixed in mixed.items()
    }
    return [found for name in words if (found := near_numbers(name, words[name]))]


# -- words ---------------------------------------------------------------------------------


def what_of(found: Sequence[NearNumbers]) -> str:
    """What the columns look like."""
    signs = "groups of thousands, % or a currency" if any(one.bare for one in found) else "commas"
    (name, cell, _), *more = found
    if not more:
        return f"column {short(name)}: cells like {short(cell)} look like numbers with {signs}"
    listed = ", ".join(f"{short(one.name)} ({short(one.cell)})" for one in found)
    return f"{len(found):,} columns look like numbers with {signs}: {within(listed, LISTED)}"


def numbers_of(found: Sequence[NearNumbers], *, is_text: bool) -> str:
    """What makes numbers of them, in a text file or elsewhere."""
    bare = ", ".join(dict.fromkeys(short(one.bare) for one in found if one.bare))
    remedies = [f"write {within(bare, INSTEAD)} instead"] if bare else []
    if not all(one.bare for one in found):
        remedies.append(DECIMAL_COMMA if is_text else WITH_POINT)
    return ", ".join(remedies)


def words_of(name: str, *, alone: bool, is_target: bool) -> str:
    """What takes their words as they are."""
    if is_target:
        return "--task classification" + ("" if alone else ", and --categorical with the others")
    return f"--categorical {as_option(name)}" if alone else "--categorical with each"
