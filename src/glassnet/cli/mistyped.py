"""Numbers that were mistyped: what came, and what may have been meant by it."""

import re
from decimal import Decimal
from typing import Any

import typer

from ..errors import ConfigError, quoted
from .options import option_named

LONGEST = 20  # signs of a number that is a remedy
KINDS = {"int": "whole number", "float": "number"}
EXAMPLES = {"whole number": "10", "number": "0.01"}
THOUSANDS = re.compile(r"[+-]?\d{1,3}([., _']\d{3})+")


def mistyped_number(error: typer.BadParameter) -> ConfigError | None:
    """The error for an option whose number cannot be read; None if it is about something else."""
    cause: Any = error.__cause__  # of pydantic, which knows the text
    if error.param is None or cause is None:
        return None
    (found,) = cause.errors()[:1]
    name, text = str(error.param.name), str(found["input"])
    kind = found["type"].partition("_")[0]
    if kind == "bool":  # which only a file of settings can say
        what = f"{name} must be true or false, got {quoted(text)}"
        return ConfigError(what, where=option_named(name), do="write true or false")
    if kind in KINDS:
        return not_a_number(name, text, KINDS[kind])
    return None


def not_a_number(name: str, text: str, kind: str = "number") -> ConfigError:
    """The error for a text that should be a number, or a whole number."""
    option = option_named(name)
    meant = numbers_meant(text, whole=kind != "number")
    example = f"for example {option} {EXAMPLES[kind]}"
    return ConfigError(
        f"{name} must be a {kind}, got {quoted(text)}",
        where=option,
        do=f"write {' or '.join(meant) or example}",
    )


def numbers_meant(text: str, *, whole: bool = False) -> list[str]:
    """The numbers that may be meant by a text, as they are to be written.

    >>> numbers_meant("0,01"), numbers_meant("1e3", whole=True), numbers_meant("1,500")
    (['0.01'], ['1000'], ['1.5', '1500'])
    """
    digits = text.strip().removesuffix("%")
    shift = -2 if text.strip().endswith("%") else 0
    tried = [digits, digits.replace(",", ".")]
    if THOUSANDS.fullmatch(digits):
        tried.append(re.sub(r"[., _']", "", digits))
    meant = [written(one, shift, whole=whole) for one in tried]
    return list(dict.fromkeys(filter(None, meant)))


def written(digits: str, shift: int, *, whole: bool) -> str:
    """A number as it is to be written; nothing if it is none, or is surely not what was meant."""
    try:
        value = Decimal(digits).scaleb(shift)
        if not value.is_finite() or (whole and value % 1):
            return ""
        plain = f"{value.normalize():f}"
    except ArithmeticError:
        return ""
    return plain if len(plain) <= LONGEST else ""
