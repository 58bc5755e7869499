"""Every failure says what happened, where, and what to do about it.

    GlassnetError
    ├── ConfigError       2   a wrong option, setting or combination of them
    │   └── NotRunError   2   a number that is there only after a pass which was not run
    ├── DataError         3   data that cannot be used as it is
    │   ├── ShapeError    3   an array of the wrong shape
    │   └── DtypeError    3   an array of something else than real numbers
    ├── ModelFileError    4   a model file that is damaged, unsafe or too new
    ├── EnvError          5   the machine: a missing file, no disk space, no permission
    ├── DivergedError     6   training produced numbers that are not finite
    └── CheckFailedError  7   a check or a required threshold was not met

The number is the exit code of the command line.
"""

CUT = 80  # characters of foreign text that a message repeats


def quoted(foreign: object) -> str:
    """Show text from outside safely: quoted, escaped and cut to 80 characters.

    >>> quoted("a\\nb")
    "'a\\\\nb'"
    """
    return within(repr(foreign), CUT)


def within(text: str, most: int) -> str:
    """Text with its middle left out where it is too long: a path keeps the name of its file.

    >>> within("/home/someone/data/table.csv", 16)
    '/home…/table.csv'
    """
    tail = (most - 1) * 2 // 3
    return text if len(text) <= most else f"{text[: most - 1 - tail]}…{text[len(text) - tail :]}"


class GlassnetError(Exception):
    """The root of all errors that glassnet raises on purpose.

    what    what was expected and what came
    where   file and line, column, tensor or layer; may be empty
    do      one action that helps; may be empty
    """

    code = 1

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.do = what, where, do

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"where: {self.where}")
        if self.do:
            parts.append(f"do: {self.do}")
        return " | ".join(parts)


class ConfigError(GlassnetError, ValueError):
    """A wrong option, setting or combination of them."""

    code = 2


class NotRunError(ConfigError, AttributeError):
    """A number that is there only after a pass which was not run."""


class DataError(GlassnetError, ValueError):
    """Data that cannot be used as it is."""

    code = 3


class ShapeError(DataError):
    """An array of the wrong shape."""


class DtypeError(DataError, TypeError):
    """An array of something else than real numbers."""


class ModelFileError(GlassnetError):
    """A model file that is damaged, unsafe or too new."""

    code = 4


class EnvError(GlassnetError):
    """The machine cannot do it: a missing file, no disk space, no permission."""

    code = 5


class DivergedError(GlassnetError):
    """Training produced numbers that are not finite."""

    code = 6


class CheckFailedError(GlassnetError):
    """A check or a required threshold was not met."""

    code = 7
