"""How the cells of a text table are written: what separates them and the decimal mark."""

import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..errors import ConfigError, DataError, quoted
from .csv_rows import Cells, UnclosedError, is_blank, rows
from .number_grammar import parse
from .text_file import CHUNK, TextFile, readable

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE = 1000  # rows that are looked at
ENOUGH = 40  # lines that are looked at in any case
COMMA_NUMBER = re.compile(r"\s*[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?\s*")
THOUSANDS = re.compile(r"\s*[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\s*")
DRESSED = re.compile(  # $1,234.50, 1.234,5 and 9,8 %
    r"\s*[€$£]?\s*"
    r"(?P<bare>[+-]?(?:[1-9][0-9]{0,2}(?:(?P<mark>[.,'’\u00a0\u202f])[0-9]{3})"
    r"(?:(?P=mark)[0-9]{3})*|[0-9]+)(?:[.,][0-9]+)?)"
    r"\s*[%€$£]?\s*"
)

USUAL = {"separator": ",", "decimal mark": "."}


@dataclass(frozen=True)
class Dialect:
    """The separator and the decimal mark, and which of them were guessed from the text.

    >>> Dialect(";", ",", guessed=("separator", "decimal mark")).sentence()
    "the separator ';' and the decimal mark ',' were detected"
    """

    separator: str = ","
    decimal: str = "."
    guessed: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say what was guessed; nothing if it is what CSV usually looks like."""
        signs = {"separator": self.separator, "decimal mark": self.decimal}
        unusual = [
            f"the {name} {signs[name]!r}" for name in self.guessed if signs[name] != USUAL[name]
        ]
        verb = "were" if len(unusual) > 1 else "was"
        return f"{' and '.join(unusual)} {verb} detected" if unusual else ""


def detect(
    file: TextFile, separator: str | None, decimal: str | None
) -> tuple[Dialect, list[Cells]]:
    """Find out the dialect of a file; what is given is not questioned. Also return the first rows.

    Raises:
        ConfigError  an impossible separator or decimal mark
        DataError    one column, although another separator fits; commas that may be either
    """
    text = _sample(file)
    chosen = _checked(separator) if separator else _separator(text)
    sample = list(parsed(text, chosen))
    if separator and all(len(row) == 1 for row in sample):
        _refuse_one_column(file, text, chosen)
    decimal = {"point": ".", "comma": ","}.get(decimal or "", decimal)
    if decimal not in (None, ".", ","):
        raise ConfigError(
            f"the decimal mark must be '.' or ',', got {quoted(decimal)}",
            where="--decimal",
            do="use --decimal comma or --decimal point",
        )
    mark = decimal or ("." if chosen == "," else _decimal(sample, file))
    guesses = {"separator": not separator, "decimal mark": not decimal}
    guessed = tuple(name for name, is_guessed in guesses.items() if is_guessed)
    return Dialect(chosen, mark, guessed), sample


def _sample(file: TextFile) -> str:
    """Return the first text of the file, cut at a line end; enough lines, however long they are."""
    with readable(file), file.text() as stream:
        text = stream.read(CHUNK)
        if len(text) == CHUNK:
            text += stream.readline()
        return text + "".join(itertools.islice(stream, max(0, ENOUGH - text.count("\n"))))


def parsed(text: str, separator: str) -> Iterator[Cells]:
    """Yield the first rows of a text, as far as they are well formed, without blank lines."""
    try:
        found = rows(io.StringIO(text, newline=""), separator)
        for row in itertools.islice(found, SAMPLE):
            if not is_blank(row.cells):
                yield row.cells
    except UnclosedError:  # reading the whole file will say where
        return


def _checked(separator: str) -> str:
    names = {name: sign for sign, name in SEPARATORS.items()} | {"\\t": "\t"}
    sign = names.get(separator, separator)
    if len(sign) != 1 or sign in '"\r\n':
        raise ConfigError(
            f"the separator must be one character, got {quoted(separator)}",
            where="--separator",
            do=f"use one of {', '.join(SEPARATORS.values())}, or another character",
        )
    return sign


def _separator(text: str) -> str:
    """Choose the sign that cuts every row into the same number of cells, the more the better.

    If none does, the file has a fault, and the sign that cuts the header best will show it.
    """

    def fitness(sign: str) -> tuple[bool, int]:
        widths = [len(row) for row in parsed(text, sign)]
        if not widths:  # a quote is not closed
            return False, 1 + text.count(sign)
        return len(set(widths)) == 1 < widths[0], widths[0]

    return max(SEPARATORS, key=fitness)  # the first of equals: the comma


def _refuse_one_column(file: TextFile, text: str, given: str) -> None:
    other = _separator(text)
    widths = {len(row) for row in parsed(text, other)}
    if other != given and len(widths) == 1 and widths != {1}:
        raise DataError(
            f"1 column found with separator {given!r}; the file looks {other!r}-separated",
            where=file.name,
            do=f"use --separator {SEPARATORS[other]}",
        )


def _decimal(sample: Sequence[Cells], file: TextFile) -> str:
    """Tell whether numbers are written 1,5 or 1.5."""
    columns = list(zip(*(row for row in sample[1:] if len(row) == len(sample[0])), strict=True))
    commas = [cell for column in columns for cell in _mostly(column, comma_number)]
    if not commas:
        return "."
    points = any("." in cell for column in columns for cell in _mostly(column, parse))
    if points or all(THOUSANDS.fullmatch(cell) for cell in commas):
        raise DataError(
            f"cannot tell whether {quoted(commas[0])} has a decimal comma",
            where=file.name,
            do="use --decimal ',' or --decimal '.' to say it, and remove groups of thousands",
        )
    return ","


def comma_number(cell: str) -> str | None:
    """Return a cell that could be a number with a decimal comma or groups of thousands."""
    return cell if COMMA_NUMBER.fullmatch(cell) or THOUSANDS.fullmatch(cell) else None


def bare_number(cell: str) -> str | None:
    """Return a number without its groups of thousands, percent sign or currency, if it has one.

    >>> bare_number("1.234,5"), bare_number("9,8 %"), bare_number("$1,234.50"), bare_number("12.5")
    ('1234,5', '9,8', '1234.50', None)
    """
    found = DRESSED.fullmatch(cell)
    if found is None or parse(cell) is not None or comma_number(cell):
        return None
    return found["bare"].replace(found["mark"] or " ", "")


def _mostly(column: Sequence[str], read: Callable[[str], object]) -> list[str]:
    """Return the cells that `read` understands, if that is at least half of the column."""
    understood = [cell for cell in column if read(cell) is not None]
    return understood if 2 * len(understood) >= len(column) else []
