"""Blame: which option an error is about, where the room that raised it cannot know."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ConfigError


@contextmanager
def about(option: str) -> Iterator[None]:
    """Errors from in here are about an option, unless they name a place themselves."""
    try:
        yield
    except ConfigError as error:
        error.where = error.where or option
        raise
