"""The names of a table's columns: each there, each only once, and really names."""

import difflib
from collections import Counter
from collections.abc import Sequence

from ..errors import ConfigError, DataError, within
from .csv_rows import Cells
from .number_grammar import parse

GIVE_NAMES = "give every column a name of its own"


def check_names(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the names without surrounding blanks.

    Raises:
        DataError  names that are blank or used more than once
    """
    clean = tuple(name.strip() for name in names)
    if blank := [str(place) for place, name in enumerate(clean, 1) if not name]:
        which = f"column {blank[0]} has" if len(blank) == 1 else f"columns {_few(blank)} have"
        do = GIVE_NAMES
        if len(blank) == 1 and not clean[-1]:
            do += ", or remove what stands behind the last cell of every line"
        raise DataError(f"{which} no name", where=where, do=do)
    if twice := [name for name, count in Counter(clean).items() if count > 1]:
        found = _few([short(name) for name in twice])
        raise DataError(f"column names used more than once: {found}", where=where, do=GIVE_NAMES)
    return clean


def refuse_data(names: Cells, rows: Sequence[Cells], where: str) -> None:
    """Raise a DataError if the first line is a row of data: the file has no header line.

    It is one if every cell is a number, or if some are and each of the others turns up again
    further down in its own column.
    """
    numbers = [parse(name) is not None for name in names]
    columns = [{row[place] for row in rows if place < len(row)} for place in range(len(names))]
    again = (name in column for name, column in zip(names, columns, strict=True))
    if any(numbers) and all(number or found for number, found in zip(numbers, again, strict=True)):
        found = _few([short(name) for name in names])
        raise DataError(
            f"there is no header line: the first line holds data ({found})",
            where=where,
            do="add a first line with the names of the columns",
        )


def unknown_column(name: str, names: Sequence[str], option: str) -> ConfigError:
    """Make the error for a column that the table does not have, with the nearest that it has."""
    near = nearest(name, names)
    hint = f"; did you mean {short(near)}?" if near else ""
    do = f"choose one of {_few([short(known) for known in names])}"
    parts = [part.strip() for part in name.split(",")]
    if option and {*parts} <= {*names}:
        hint, do = "", f"write {' '.join(f'{option} {as_option(part)}' for part in parts[:3])}"
    return ConfigError(f"there is no column {short(name)}{hint}", where=option, do=do)


def nearest(name: str, names: Sequence[str]) -> str:
    """Return the name that is most like another, whatever the case of their letters; or none.

    >>> nearest("PLZ", ["Ort", "plz"]), nearest("age", ["Ort", "plz"])
    ('plz', '')
    """
    known = {other.casefold(): other for other in names}
    found = difflib.get_close_matches(name.casefold(), known, n=1)
    return known[found[0]] if found else ""


def short(name: str) -> str:
    """Show a name or a cell, cut to 40 characters, since messages hold several."""
    return within(repr(name), 40)


def as_option(name: str) -> str:
    """Write the name of a column as it can be typed behind an option."""
    return name if name.isidentifier() and len(name) <= 40 else short(name)


def _few(words: Sequence[str]) -> str:
    return ", ".join(words[:3]) + (f", … ({len(words)} in all)" if len(words) > 3 else "")
