r"""What a number is, written once: the same rule holds in training and in prediction.

    number    blanks? sign? digits exponent? blanks?
    sign      + or -
    digits    12   12.   12.5   .5      (the decimal mark may be a comma instead of a point)
    exponent  e or E, sign?, 0-9 at least once
    blanks    spaces, tabs and line ends

Nothing else is a number: no `inf`, `nan`, hexadecimal, underscores, thousands separators or
percent signs, and nothing that float64 cannot hold. A cell that is empty or blank is missing.
"""

import math
import re
from collections.abc import Iterable, Sequence

BLANKS = " \t\n\v\f\r"
NUMBER = re.compile(
    rf"[{BLANKS}]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[{BLANKS}]*"
)
STRANGE = ("_", "+-")  # what DuckDB takes for parts of a number and we do not
NOT_A_NUMBER = "'nan'::DOUBLE"
NO_VALUE = (
    *("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "missing", "unknown"),
    *("?", "-", "--", ".", "inf", "-inf", "+inf", "infinity", "-infinity"),
)


def parse(cell: str, decimal: str = ".") -> float | None:
    """Return the number that a cell holds, or None if it holds none.

    >>> parse(" -1.5e3 "), parse("1,5", decimal=","), parse("nan"), parse("1e999")
    (-1500.0, 1.5, None, None)
    """
    if decimal == ",":
        cell = "" if "." in cell else cell.replace(",", ".")
    if not NUMBER.fullmatch(cell):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def is_missing(cell: str | None, words: Sequence[str] = ()) -> bool:
    """Say whether a cell is empty, blank, or one of the words that stand for a missing value."""
    return cell is None or cell.strip(BLANKS) in ("", *words)


def says_no_value(cell: str) -> bool:
    """Say whether people write this where there is no value; a table may mean something else by it.

    >>> says_no_value(" N/A "), says_no_value("low")
    (True, False)
    """
    return cell.strip().lower() in NO_VALUE


def in_order(words: Iterable[str]) -> tuple[str, ...]:
    """Sort words by letters or, if all of them are numbers, by size.

    >>> in_order(["10", "9", "01"]), in_order(["b", "10", "9"])
    (('01', '9', '10'), ('10', '9', 'b'))
    """
    listed = sorted(words)
    values = {word: parse(word) for word in listed}
    if None in values.values():
        return tuple(listed)
    return tuple(sorted(listed, key=lambda word: values[word] or 0.0))


def sql_text(text: str) -> str:
    """Write a text as SQL does, in single quotes.

    >>> sql_text("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def sql_list(texts: Sequence[str]) -> str:
    """Write texts as an SQL list of texts."""
    return f"[{', '.join(map(sql_text, texts))}]::VARCHAR[]"


def sql_missing(cell: str, words: Sequence[str] = ()) -> str:
    """Write `is_missing` in SQL.

    Few cells begin with a blank, or a sign as far down in the alphabet: only those are trimmed.
    """
    trimmed = f"trim({cell}, {sql_text(BLANKS)})"
    missing = f"({cell} IS NULL OR {trimmed} IN ({', '.join(map(sql_text, ('', *words)))}))"
    return missing if words else f"(CASE WHEN {cell} > '!' THEN false ELSE {missing} END)"


def sql_cell(cell: str, words: Sequence[str] = ()) -> str:
    """Write in SQL: the cell as it is written, NULL where missing."""
    return f"CASE WHEN NOT {sql_missing(cell, words)} THEN {cell} END"


def sql_number(
    cell: str, decimal: str = ".", words: Sequence[str] = (), strange: bool = True
) -> str:
    """Write `parse` in SQL: a finite number; NULL if missing; not finite for anything else.

    DuckDB's own cast runs first because it is fast. Beyond our grammar it takes the signs in
    `STRANGE`, and words for infinity and NaN, which come out not finite.

    strange  False if it is known that no cell holds any of those signs
    """
    missing = sql_missing(cell, words)
    wrong = f"CASE WHEN NOT {missing} THEN {NOT_A_NUMBER} END"
    signs = (*(STRANGE if strange else ()), *("." if decimal == "," else ""))
    plain = f"replace({cell}, ',', '.')" if decimal == "," else cell
    value = f"coalesce(TRY_CAST({plain} AS DOUBLE), {wrong})"
    if signs:
        found = " OR ".join(f"contains({cell}, {sql_text(sign)})" for sign in signs)
        value = f"CASE WHEN {found} THEN {wrong} ELSE {value} END"
    value = f"CASE WHEN {cell} > ':' THEN {NOT_A_NUMBER} ELSE {value} END"  # as words do
    return f"CASE WHEN NOT {missing} THEN {value} END" if words else value
