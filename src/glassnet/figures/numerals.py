"""Numerals: numbers as they are written in figures."""

from typing import Any

MINUS = "−"


def shown(number: Any, decimals: int = 3) -> str:
    """A number, rounded and without idle zeros, and with a true minus sign.

    >>> shown(2.0), shown(-0.5), shown(1.885), shown(0.1 + 0.2), shown(-0.0001)
    ('2', '−0.5', '1.885', '0.3', '0')
    """
    text = fixed(number, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(number: Any, decimals: int = 2) -> str:
    """A number with all of its decimals, so that numbers below each other line up.

    >>> fixed(2), fixed(-0.5)
    ('2.00', '−0.50')
    """
    return f"{float(number):z.{decimals}f}".replace("-", MINUS)  # z: no minus before 0


def in_brackets(number: Any, decimals: int = 3) -> str:
    """A number as a factor or a term: in brackets if it is below 0.

    >>> in_brackets(2), in_brackets(-0.5)
    ('2', '(−0.5)')
    """
    text = shown(number, decimals)
    return f"({text})" if text.startswith(MINUS) else text
