"""JSON that is written in one way only, and read back strictly.

One value has one text: sorted keys, no spaces, UTF-8. So equal contents make equal files,
and a file cannot say one thing to us and another to somebody else's reader.
"""

import json
import math
import re
from typing import Any

DEEPEST = 32  # lists and objects inside each other
LONGEST_INTEGER = 40  # digits; enough for the 128 bits of a random generator's state

STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
NOT_A_BRACKET = re.compile(r"[^\[\]{}]+")


def json_text(value: Any) -> str:
    """Write a value as JSON; a ValueError or TypeError for what JSON cannot hold.

    >>> json_text({"b": [1, None], "a": True})
    '{"a":true,"b":[1,null]}'
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def json_value(text: str) -> Any:
    """Read JSON; a ValueError for repeated keys, deep nesting and numbers that are not finite."""
    if depth_of(text) > DEEPEST:
        raise ValueError(f"its JSON is nested more than {DEEPEST} deep")
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=_integer,
        parse_float=_real,
        parse_constant=_real,
    )


def depth_of(text: str) -> int:
    """How deep the brackets of a JSON text are nested, counted without parsing it.

    >>> depth_of('{"a [": [[1], 2]}')
    3
    """
    depth = deepest = 0
    for bracket in NOT_A_BRACKET.sub("", STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("its JSON has the same key twice")
    return members


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER:
        raise ValueError(f"its JSON has an integer of more than {LONGEST_INTEGER} digits")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("its JSON has a number that is not finite")
    return number
