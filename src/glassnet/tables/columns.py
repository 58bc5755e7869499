"""What each column is: numbers, categories, or of no use; decided from the training rows.

    number    every cell is a number
    category  the cells are words
    ignored   constant, all missing, dates, identifiers and free text: said with the reason

A column in which at least half of the cells are numbers, or all the others are usual words for
"no value", is a number column with mistakes in it, and refused until the user says what it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import ConfigError, DataError, quoted
from .facts import Facts, facts_of_all
from .header import short, unknown_column
from .near_numbers import refuse_near_numbers
from .number_grammar import says_no_value
from .row_numbers import Rows
from .store import CELLS
from .table import Table

MANY = 20  # rows from which on all-different cells tell something
NEARLY_ALL = 0.9  # share of different texts from which on they are identifiers or free text
SAMPLE = 100  # texts that are looked at
IDENTIFIER = re.compile(r"(.*[ _\-.])?(id|uuid|guid|index|idx|row|row_?number|unnamed: ?\d+)")
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?"  # 2024-02-29 10:30
    r"|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})([T ,].*)?"  # 29.2.2024, 2/29/24
    r"|\d{1,2}[ -][A-Za-z]{3,9}\.?[ ,-]+\d{2,4}.*"  # 29 February 2024
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}.*"  # February 29, 2024
    r"|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?"  # 10:30
)
CODE = re.compile(r"0\d+")  # 02134, 007

Kind = Literal["number", "category", "ignored"]


@dataclass(frozen=True)
class Column:
    """What a column is; why it is ignored, or the facts about its numbers."""

    name: str
    kind: Kind
    reason: str = ""
    facts: Facts | None = None


def columns_of(
    table: Table,
    targets: Sequence[str],
    rows: Rows,
    *,
    categorical: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> list[Column]:
    """Decide what every column but the targets is.

    Raises:
        ConfigError  a column is named that does not exist, or named for two things
        DataError    a number column has cells that are not numbers; no column is left
    """
    _check_names(table, targets, categorical, ignore)
    used = [name for name in table.names if name not in (*ignore, *targets)]
    facts = dict(zip(used, facts_of_all(table, used, rows), strict=True))
    others = [name for name in used if name not in categorical]
    found = [
        column_of(table, name, facts[name], rows, name in categorical, others)
        if name in facts
        else Column(name, "ignored", "as asked")
        for name in table.names
        if name not in targets
    ]
    return _at_least_one(table, without_counters(table, found, rows))


def is_mostly_numbers(table: Table, name: str, facts: Facts, rows: Rows) -> bool:
    """Say whether a column with some cells that are not numbers was meant to be a number column."""
    if 2 * facts.numbers >= facts.filled:
        return True
    others = table.words(name, rows, SAMPLE, not_numbers=True)
    return facts.numbers > 0 and all(says_no_value(word) for word, _ in others)


def column_of(
    table: Table,
    name: str,
    facts: Facts,
    rows: Rows,
    is_category: bool = False,
    others: Sequence[str] = (),
) -> Column:
    """Decide what one column is.

    others  columns that are told of as well where this one is refused for a mistake of theirs, too

    Raises:
        DataError  it is a number column, and some of its cells are not numbers
    """
    if facts.filled == 0:
        return Column(name, "ignored", "all its cells are missing")
    if facts.constant and not is_category:
        return Column(name, "ignored", f"constant ({facts.least:g})")
    if facts.all_numbers and not is_category:
        return Column(name, "number", facts=facts)
    if not is_category and is_mostly_numbers(table, name, facts, rows):
        words = [word for word, _ in table.words(name, rows, SAMPLE, not_numbers=True)]
        refuse_near_numbers(table, name, words, rows, others, only_several=True)
        raise table.not_numbers(name)
    return _words(table, name, facts, rows, is_category, others)


def _words(
    table: Table, name: str, facts: Facts, rows: Rows, is_category: bool, others: Sequence[str]
) -> Column:
    words = [word for word, _ in table.words(name, rows, SAMPLE)]
    if len(words) == 1:
        return Column(name, "ignored", f"constant ({short(words[0])})")
    if is_category:
        return Column(name, "category")
    refuse_near_numbers(table, name, words, rows, others)
    if all(DATE.fullmatch(word.strip()) for word in words):
        return Column(name, "ignored", "it looks like dates or times")
    if facts.filled >= MANY and table.count_words(name, rows) > NEARLY_ALL * facts.filled:
        return Column(name, "ignored", "it looks like identifiers or free text: all different")
    return Column(name, "category")


def codes_among(table: Table, columns: Sequence[Column]) -> dict[str, str]:
    """Return number columns in which some of the first cells are written as codes are, with one."""
    whole = [one.name for one in columns if one.facts and one.facts.least.is_integer()]
    first = table.first_cells(whole, SAMPLE)
    codes = {name: [c for c in cells if CODE.fullmatch(c.strip())] for name, cells in first.items()}
    return {name: found[0].strip() for name, found in codes.items() if found}


def without_counters(table: Table, columns: list[Column], rows: Rows) -> list[Column]:
    """Ignore numbers that only number the rows, unless nothing else is left to learn from."""
    reason = "it looks like an identifier or a row number"
    found = [
        Column(column.name, "ignored", reason)
        if column.facts and _is_counter(table, column.name, column.facts, rows)
        else column
        for column in columns
    ]
    return columns if all(column.kind == "ignored" for column in found) else found


def _is_counter(table: Table, name: str, facts: Facts, rows: Rows) -> bool:
    """Say whether whole numbers go with the rows, or are all different and are called an id."""
    named = IDENTIFIER.fullmatch(name.lower()) is not None
    first = name == table.names[0] and len(rows) >= MANY
    whole = facts.least.is_integer() and facts.most.is_integer() and facts.filled == len(rows)
    if not (whole and (named or first) and facts.most - facts.least >= len(rows) - 1):
        return False
    number = table.number_sql(name)
    ahead = f"({number} - {CELLS}.rowid)"  # of the number of the row
    asked = [f"min({ahead})", f"max({ahead})", f"bool_and({number} = floor({number}))"]
    least, most, all_whole = table.store.aggregate(asked, rows)
    if least == most:
        return named or least in (0, 1)
    if not named or not all_whole:
        return False
    return table.count_words(name, rows) == len(rows)  # float64 may not tell them apart


def _check_names(
    table: Table, targets: Sequence[str], categorical: Sequence[str], ignore: Sequence[str]
) -> None:
    named = {"--target": targets, "--categorical": categorical, "--ignore": ignore}
    for option, names in named.items():
        for name in names:
            if name not in table.names:
                raise unknown_column(name, table.names, option)
    twice = {*targets, *categorical} & set(ignore) | {*targets} & set(categorical)
    if twice:
        raise ConfigError(
            f"column {quoted(min(twice))} is named for two things",
            where="--target, --categorical, --ignore",
            do="name every column only once",
        )


def _at_least_one(table: Table, columns: list[Column]) -> list[Column]:
    if all(column.kind == "ignored" for column in columns):
        reasons = "; ".join(f"{short(column.name)}: {column.reason}" for column in columns[:2])
        alone = "use --separator to say what separates the columns"
        raise DataError(
            f"no column is left to learn from ({reasons or 'there is only the target'})",
            where=table.where(),
            do="add a column of numbers or categories, or "
            + ("use --categorical" if columns or table.dialect is None else alone),
        )
    return columns
