"""Checking a Python file: every layer, loss, regularizer and optimizer that it defines.

The file is run, as `python FILE` would run it but for `if __name__ == "__main__"`. Checked is
what its list CHECK names, each a part or a pair of a part and a shape of inputs; besides, every
part that stands under a name of its own, and every class that can be made without arguments.
"""

import inspect
import os
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ConfigError, EnvError, GlassnetError, quoted
from ..layers import Layer
from ..losses import Loss
from ..optimizers import Optimizer
from ..regularizers import Regularizer
from .library import check_part
from .purity import line_of
from .record import LAW, Check, Report, skipped

FAMILIES = (Layer, Loss, Regularizer, Optimizer)
RUN_NAME = "checked_file"  # __name__ in the file, while it is run
HOW = "write a class of Layer, Loss, Regularizer or Optimizer, and CHECK = [MyLayer(3)]"


class Found(NamedTuple):
    """Something to check."""

    part: Any
    shape: tuple[int, ...] | None = None  # of its inputs, if it was given


def check_file(path: str | Path) -> Report:
    """Run a Python file, and check every layer, loss, regularizer and optimizer it defines.

    Whatever the file prints goes to stderr.

    Raises:
        EnvError     there is no such file
        ConfigError  the file stops with an error of its own, or defines nothing to check
    """
    path = Path(path)
    if not path.is_file():
        raise EnvError(f"there is no file {quoted(str(path))}", do="give the path of a Python file")
    with beside(path), redirect_stdout(sys.stderr):
        names = names_in(path)
        found, left = found_in(names)
        if not found:
            raise nothing_in(path, left)
        reports = [check_part(*one) for one in found]
    checks = [check for report in reports for check in report.checks]
    return Report(path.name, (*checks, *left))


@contextmanager
def beside(path: Path) -> Iterator[None]:
    """While inside, the file can import what lies beside it."""
    folder = os.fspath(path.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def names_in(path: Path) -> dict[str, Any]:
    """Everything the file defines."""
    try:
        return runpy.run_path(str(path), run_name=RUN_NAME)
    except (Exception, SystemExit) as error:  # whatever somebody's code raises
        raise ConfigError(
            f"the file stops with {type(error).__name__}: {said_by(error)}",
            where=place_of(path, error),
            do="make it run by itself first: python " + path.name,
        ) from error


def said_by(error: BaseException) -> str:
    """What an error says, on one line."""
    text = error.what if isinstance(error, GlassnetError) else str(error)
    return " ".join(text.split())[:160]


def place_of(path: Path, error: BaseException) -> str:
    """The line of the file in which an error was raised."""
    if isinstance(error, SyntaxError):
        name = Path(error.filename or path.name).name
        return f"{name}, line {error.lineno}" if error.lineno else name
    return line_of(error) or path.name


def found_in(names: dict[str, Any]) -> tuple[list[Found], list[Check]]:
    """What can be checked, and what cannot, with the reason."""
    found = [as_found(one) for one in listed(names)]
    seen = {id(one.part) for one in found}
    for part in names.values():
        if isinstance(part, FAMILIES) and is_own(type(part)) and id(part) not in seen:
            found.append(Found(part))
            seen.add(id(part))
    left = []
    for kind in own_kinds(names):
        if any(isinstance(one.part, kind) for one in found):
            continue
        try:
            found.append(Found(kind()))
        except Exception as error:  # whatever somebody's code raises
            left.append(cannot_make(kind, error))
    return found, left


def listed(names: dict[str, Any]) -> list[Any]:
    """What the list CHECK names."""
    given = names.get("CHECK", [])
    if isinstance(given, list | tuple):
        return list(given)
    raise wrong_list(given)


def as_found(given: Any) -> Found:
    """A part, or a pair of a part and a shape."""
    part, shape = given if isinstance(given, tuple) and len(given) == 2 else (given, None)
    if not isinstance(part, FAMILIES) or not (shape is None or is_shape(shape)):
        raise wrong_list(given)
    return Found(part, shape)


def is_shape(given: Any) -> bool:
    """Whether something is a shape (batch, ...)."""
    whole = isinstance(given, tuple) and all(isinstance(n, int) and n > 0 for n in given)
    return whole and len(given) > 1


def wrong_list(given: Any) -> ConfigError:
    """Make the error for a CHECK that is no list of parts."""
    return ConfigError(
        f"CHECK must be a list of layers, losses, regularizers and optimizers, got {quoted(given)}",
        where="CHECK",
        do="write CHECK = [MyLayer(3)], or [(MyLayer(3), (4, 3))] with a shape of inputs",
    )


def is_own(kind: type) -> bool:
    """Whether a class was defined in the file."""
    return kind.__module__ == RUN_NAME


def own_kinds(names: dict[str, Any]) -> list[type]:
    """The classes of our families that the file defines, but for those others are made from."""
    kinds = [
        kind
        for kind in dict.fromkeys(value for value in names.values() if inspect.isclass(value))
        if is_own(kind) and issubclass(kind, FAMILIES)
    ]
    return [kind for kind in kinds if not any(kind in other.__mro__[1:] for other in kinds)]


def cannot_make(kind: type, error: Exception) -> Check:
    """A class that needs arguments which nobody gave, or is no dataclass where it must be."""
    name = kind.__name__
    why = f"{name} cannot be made without arguments ({said_by(error)}): add CHECK = [{name}(…)]"
    if isinstance(error, FrozenInstanceError):
        why = f"{name} cannot be made ({said_by(error)}): put @dataclass(frozen=True) before it"
    return skipped(name, LAW, "can be made", why)


def nothing_in(path: Path, left: list[Check]) -> ConfigError:
    """Make the error for a file in which there is nothing to check."""
    if left:
        return ConfigError(left[0].problem, where=path.name, do=HOW)
    return ConfigError(
        "the file defines no layer, loss, regularizer or optimizer", where=path.name, do=HOW
    )
