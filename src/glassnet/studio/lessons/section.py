"""One part of a lesson file: every key is asked for by name, and none may be left over."""

from collections.abc import Iterable
from difflib import get_close_matches
from math import isfinite
from typing import Any

from ...errors import DataError, quoted
from ...settings import unknown

LONGEST = 2_000  # signs of a text
LARGEST = 1e6  # of a number
MISSING = object()


class Section:
    """A table of a TOML file, and where it stands: `file` and `place` begin every complaint."""

    def __init__(self, values: Any, file: str, place: str = "") -> None:
        self.file, self.place = file, place
        if not isinstance(values, dict):
            raise self.wrong(f"a table was expected, got {shown(values)}", "write key = value")
        self.values: dict[str, Any] = dict(values)

    def wrong(self, what: str, do: str, key: str = "") -> DataError:
        """What is to be said about a mistake here."""
        where = ", ".join(part for part in (self.file, self.place, key) if part)
        return DataError(what, where=where, do=do)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def take(self, key: str, default: Any = MISSING) -> Any:
        """The value of a key, which is then done with."""
        if key in self.values:
            return self.values.pop(key)
        if default is MISSING:
            raise self.missing(key)
        return default

    def missing(self, key: str, form: str = "…") -> DataError:
        """A key that is not there; one that is written nearly so is taken for a slip."""
        for slip in get_close_matches(key, self.values, n=1, cutoff=0.75):
            return self.wrong(f"{key} is missing, but there is {quoted(slip)}", f"write {key}")
        return self.wrong(f"{key} is missing", f"add {key} = {form}")

    def done(self, known: Iterable[str]) -> None:
        """Refuse what nobody has asked for; `known` are the keys that there are."""
        for key in self.values:
            error = unknown("key", key, known)
            raise self.wrong(error.what, error.do)

    # -- kinds of values -------------------------------------------------------------------

    def text(self, key: str, default: Any = MISSING, *, most: int = LONGEST) -> str:
        """A text that can be shown: not empty, not long, without signs that control a screen."""
        value = self.take(key, default)
        if value is default:
            return str(default)
        return self.checked_text(value, key, most)

    def texts(self, key: str, *, most: int, longest: int = LONGEST) -> tuple[str, ...]:
        """Some texts; none if the key is not there."""
        values = self.items(key, most)
        return tuple(
            self.checked_text(value, f"{key} {place}", longest)
            for place, value in enumerate(values, start=1)
        )

    def checked_text(self, value: Any, key: str, most: int) -> str:
        """A text as it is shown."""
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(
                f"a text was expected, got {shown(value)}", "write it between quotes", key
            )
        text = value.strip()
        if len(text) > most:
            raise self.wrong(
                f"a text of at most {most:,} signs was expected, got {len(text):,}",
                "shorten it",
                key,
            )
        if any(not (sign.isprintable() or sign == "\n") for sign in text):
            raise self.wrong("the text holds a sign that cannot be shown", "leave it out", key)
        return text

    def word(self, key: str, known: Iterable[str], default: Any = MISSING) -> str:
        """One of some words."""
        value = self.take(key, default)
        if value is not default and (not isinstance(value, str) or value not in known):
            error = unknown(key, value, known)
            raise self.wrong(error.what, error.do)
        return value  # type: ignore[no-any-return]

    def whole(self, key: str, default: Any = MISSING, *, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.take(key, default)
        if value is default:
            return value  # type: ignore[no-any-return]
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(
                f"a whole number from {low} to {high} was expected, got {shown(value)}",
                f"give one from {low} to {high}",
                key,
            )
        return value

    def number(self, key: str, default: Any = MISSING) -> float:
        """A number."""
        value = self.take(key, default)
        return value if value is default else self.checked_number(value, key)

    def checked_number(self, value: Any, key: str) -> float:
        """A finite number of ordinary size."""
        is_number = type(value) in (int, float) and -LARGEST <= value <= LARGEST
        if not is_number or not isfinite(value):
            raise self.wrong(
                f"a number from -1e6 to 1e6 was expected, got {shown(value)}",
                "write a number, such as 0.5",
                key,
            )
        return float(value)

    def yes(self, key: str) -> bool:
        """Whether a key is true; it is not if it is not there."""
        value = self.take(key, False)
        if not isinstance(value, bool):
            raise self.wrong(
                f"true or false was expected, got {shown(value)}", "write true or false", key
            )
        return value

    # -- what holds others -----------------------------------------------------------------

    def items(self, key: str, most: int, default: Any = ()) -> list[Any]:
        """A list."""
        value = self.take(key, default)
        if value is default:
            return list(default)
        if not isinstance(value, list) or len(value) > most:
            is_list = isinstance(value, list)
            got = f"{len(value):,} entries" if is_list else shown(value)
            raise self.wrong(
                f"a list of at most {most:,} entries was expected, got {got}",
                "shorten it" if is_list else "put it between [ and ]",
                key,
            )
        return value

    def section(self, key: str, default: Any = MISSING) -> "Section":
        """A part of this part."""
        if default is MISSING and key not in self:
            raise self.missing(key, "{ … }")
        return Section(self.take(key, default), self.file, self.inner(key))

    def sections(self, key: str, most: int) -> list["Section"]:
        """Several parts of one kind, counted from 1."""
        return [
            Section(value, self.file, self.inner(f"{key} {place}"))
            for place, value in enumerate(self.items(key, most), start=1)
        ]

    def inner(self, key: str) -> str:
        """The place of a part of this part."""
        return ", ".join(part for part in (self.place, key) if part)

    def matrix(self, key: str, rows: str, columns: str, shape: tuple[int, int]) -> Any:
        """Lists of numbers, of a shape that is known; rows and columns say what they are for."""
        value = self.take(key)
        high, wide = shape
        lists = value if isinstance(value, list) else []
        sizes = {len(one) if isinstance(one, list) else 0 for one in lists}
        if len(lists) != high or sizes != {wide}:
            found = " or ".join(map(str, sorted(sizes))) or "no"
            raise self.wrong(
                f"{high} × {wide} numbers were expected: a list for each {rows}, with a number"
                f" for each {columns}; got {len(lists)} lists of {found} numbers",
                f"write {high} lists of {wide} numbers",
                key,
            )
        return [[self.checked_number(x, key) for x in one] for one in lists]

    def numbers(self, key: str, count: int, each: str) -> list[float]:
        """A list of so many numbers, one for each of something."""
        value = self.take(key)
        if not isinstance(value, list) or len(value) != count:
            got = f"{len(value)}" if isinstance(value, list) else shown(value)
            raise self.wrong(
                f"{count} numbers were expected, one for each {each}; got {got}",
                f"write a list of {count} numbers",
                key,
            )
        return [self.checked_number(x, key) for x in value]


def shown(value: object) -> str:
    """A foreign value as a message repeats it, even a number too long for Python to write."""
    try:
        return quoted(value)
    except ValueError:
        return "a very long number"
