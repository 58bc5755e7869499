"""Messages from the page: JSON of limited size and depth, one object each."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import DataError, GlassnetError

LARGEST = 2**20  # bytes
DEEPEST = 32


def read_message(text: str) -> dict[str, Any]:
    """One command.

    Raises:
        DataError  it is too large or too deep, or no JSON object

    >>> read_message('{"do": "step"}')
    {'do': 'step'}
    """
    if len(text) > LARGEST:
        raise DataError(f"a message has more than {LARGEST:,} characters", do="send less at once")
    if depth(text) > DEEPEST:
        raise DataError(f"a message is nested more than {DEEPEST} deep", do="nest it less")
    try:
        message = json.loads(text, parse_constant=not_a_number)
    except (ValueError, RecursionError) as error:
        raise DataError("a message is not JSON", do="send one JSON object") from error
    if not isinstance(message, dict):
        raise DataError("a message is not a JSON object", do="send one JSON object")
    return message


def check_texts(message: Mapping[str, Any]) -> None:
    """Refuse half of a sign in a text (a lone surrogate): JSON can say it, but no file can hold it.

    Raises:
        DataError  there is one
    """
    try:
        json.dumps(dict(message), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DataError("a text holds half of a sign", do="send whole signs") from error


def depth(text: str) -> int:
    """How deep brackets are nested in JSON, those in its texts left out.

    >>> depth('{"a": [1, [2]]}'), depth('"[["')
    (3, 0)
    """
    now = most = 0
    is_text = is_escaped = False
    for sign in text:
        if is_text:
            is_text = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
        elif sign == '"':
            is_text = True
        elif sign in "[{":
            now += 1
            most = max(most, now)
        elif sign in "]}":
            now -= 1
    return most


def not_a_number(word: str) -> NoReturn:
    """Refuse what JSON does not have."""
    raise ValueError(word)


def failed(error: GlassnetError) -> dict[str, Any]:
    """An error as the page shows it."""
    code = type(error).__name__.removesuffix("Error").lower()
    return {"ok": False, "code": code, "message": error.what, "where": error.where, "do": error.do}
