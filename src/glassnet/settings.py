"""Settings: what an object was made with, under the names of its constructor.

Layers, losses, optimizers and all other parts keep every constructor argument as an
attribute of the same name. That one rule lets them be described, compared and rebuilt.
"""

import inspect
import math
from collections.abc import Iterable, Mapping
from copy import copy
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np

from .errors import ConfigError, quoted

Part = TypeVar("Part")


def settings_of(part: Any) -> dict[str, Any]:
    """Return what `part` was made with, by the names of its constructor's arguments."""
    names = inspect.signature(type(part)).parameters
    return {name: getattr(part, name) for name in names}


def with_settings(part: Part, settings: Mapping[str, Any]) -> Part:
    """A copy with other settings, past its checks: they may have decayed to 0, or be traced."""
    now = copy(part)
    for name, value in settings.items():
        object.__setattr__(now, name, value)
    return now


def show(part: Any) -> str:
    """Write `part` as the Python expression that makes it, leaving out what is default."""
    signature = inspect.signature(type(part)).parameters
    if not all(name in dir(part) for name in signature):  # somebody's own, which forgot them
        return f"{type(part).__name__}(…)"
    words = []
    for name, value in settings_of(part).items():
        standard = signature[name]
        if standard.default is standard.empty:
            words.append(repr(value))
        elif not _same(value, standard.default):
            words.append(f"{name}={value!r}")
    return f"{type(part).__name__}({', '.join(words)})"


def _same(value: Any, standard: Any) -> bool:
    return type(value) is type(standard) and bool(value == standard)


def whole(name: str, value: Any, *, at_least: int = 1, at_most: int | None = None) -> int:
    """Check that a setting is a whole number in its range, and return it."""
    fits = isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= at_least
    if not fits or (at_most is not None and value > at_most):
        bounds = f"≥ {at_least}" if at_most is None else f"from {at_least} to {at_most}"
        raise ConfigError(
            f"{name} must be a whole number {bounds}, got {quoted(value)}",
            do=f"give {name} a whole number {bounds}",
        )
    return int(value)


def seed_or_none(given: Any) -> int | None:
    """Check that a seed is a whole number ≥ 0, or None for chance, and return it."""
    return None if given is None else whole("seed", given, at_least=0)


def truth(name: str, value: Any) -> bool:
    """Check that a setting is True or False, and return it."""
    if not isinstance(value, bool | np.bool_):
        raise ConfigError(
            f"{name} must be True or False, got {quoted(value)}", do=f"write {name}=True"
        )
    return bool(value)


def number(
    name: str,
    value: Any,
    *,
    above: float = -math.inf,
    at_least: float = -math.inf,
    below: float = math.inf,
    at_most: float = math.inf,
) -> float:
    """Check that a setting is a finite number in its range, and return it."""
    fits = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    if not fits or not (above < value < below and at_least <= value <= at_most):
        limits = [(">", above), ("≥", at_least), ("<", below), ("≤", at_most)]
        wanted = " and ".join(f"{sign} {bound:g}" for sign, bound in limits if math.isfinite(bound))
        raise ConfigError(
            f"{name} must be a number {wanted}".rstrip() + f", got {quoted(value)}",
            do=f"give {name} a number {wanted}".rstrip(),
        )
    return float(value)


def unknown(what: str, given: str, known: Iterable[str]) -> ConfigError:
    """Make the error for a name that does not exist, with the nearest that does."""
    import difflib  # only needed when something went wrong

    names = sorted(known)
    near = difflib.get_close_matches(str(given), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return ConfigError(
        f"unknown {what} {quoted(given)}{hint}", do=f"choose one of {', '.join(names)}"
    )
