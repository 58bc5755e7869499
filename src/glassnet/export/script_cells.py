"""From the cells of a CSV file to numbers: the functions that a script is made of.

They are copied into the scripts as they stand here, so they know nothing of glassnet. What
the names in capitals stand for is written into each script: `MISSING` are the words for a
missing value.
"""

import csv
import re
from collections.abc import Iterable, Iterator

BLANKS = " \t\n\v\f\r"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LARGEST = 3.4028234663852886e38  # what the network can take
SAVE = "save it as comma-separated UTF-8 with decimal points"
PREDICT = "or use glassnet predict, which reads other files too"
MISSING = [""]
COLUMNS: list[str] = []
INPUTS = 1


def number(
    row: dict[str, str],
    column: str,
    *,
    centre: float,
    spread: float,
    bound: float | None = None,
    filling: float | None = None,
    flagged: bool = False,
) -> list[float]:
    """A number scaled to about one, z = (value − centre) / spread; and, if flagged, 1 if missing.

    bound    what it stays within: z / √(1 + (z / bound)²)
    filling  what stands for a missing number; without it none may be missing
    """
    cell = row[column].strip(BLANKS)
    missing = cell in MISSING
    if missing and filling is None:
        raise ValueError(f"column {column!r}: the number is missing; fill it in")
    if not missing and not NUMBER.fullmatch(cell):
        raise ValueError(f"column {column!r}: {cell!r} is not a number; write it as 12.5")
    value = filling if missing and filling is not None else float(cell)
    scaled = (value - centre) / spread
    if bound is not None:
        z = min(max(scaled, -1e9), 1e9)  # from there on it is the bound to the last digit
        scaled = z / (1 + (z / bound) ** 2) ** 0.5
    if max(abs(value), abs(scaled)) > LARGEST:
        raise ValueError(f"column {column!r}: {cell!r} is too large; correct it")
    return [scaled, float(missing)] if flagged else [scaled]


def category(
    row: dict[str, str],
    column: str,
    known: list[str],
    *,
    other: bool = False,
    missing: str = "refused",
) -> list[float]:
    """1 for the category that the cell holds, 0 for the others.

    other    whether one more number is 1 for a category that is not known
    missing  "refused"; "flagged": one more number is 1 for it; "unknown": as if not known
    """
    cell = row[column]
    is_missing = cell.strip(BLANKS) in MISSING
    if is_missing and missing == "refused":
        raise ValueError(f"column {column!r}: the category is missing; fill it in")
    flagged = is_missing and missing == "flagged"
    numbers = [float(cell == word) for word in known]
    if other:
        numbers.append(float(cell not in known and not flagged))
    if missing == "flagged":
        numbers.append(float(is_missing))
    return numbers


def table(file: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file: every cell by the name of its column."""
    reader = csv.reader(file, strict=True)
    names = [name.strip() for name in next(reader, [])]
    for column in COLUMNS:
        if column not in names:
            found = f"found {names}" if names else "the file is empty"
            raise ValueError(f"there is no column {column!r}, {found[:200]}; {SAVE}, {PREDICT}")
        if names.count(column) > 1:
            raise ValueError(f"there are several columns {column!r}; keep one of them")
    for cells in reader:
        if len(cells) == len(names) or (not cells and len(names) == 1):
            yield dict(zip(names, cells or [""], strict=True))
        elif cells:
            raise ValueError(
                f"line {reader.line_num}: expected {len(names)} cells, found {len(cells)};"
                " put quotes around cells with commas"
            )


def numbers(file: Iterable[str]) -> Iterator[list[float]]:
    """The rows of a CSV file that has no header and nothing but numbers."""
    reader = csv.reader(file, strict=True)
    for cells in filter(None, reader):
        place = f"line {reader.line_num}"
        if len(cells) != INPUTS:
            raise ValueError(f"{place}: expected {INPUTS} numbers, found {len(cells)}; {SAVE}")
        for cell in cells:
            if not NUMBER.fullmatch(cell.strip(BLANKS)) or abs(float(cell)) > LARGEST:
                raise ValueError(f"{place}: {cell!r} is not a number that fits; write it as 12.5")
        yield [float(cell) for cell in cells]
