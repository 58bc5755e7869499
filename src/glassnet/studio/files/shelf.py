"""The shelf: files that were made for a page, until it fetches them."""

import secrets
from typing import NamedTuple

MOST_FILES = 8
MOST_BYTES = 2**26  # of all files together, but for the newest


class Made(NamedTuple):
    """A file that was made here; nobody else chooses its name."""

    name: str
    kind: str  # media type
    contents: bytes


class Shelf:
    """The newest files, under names that cannot be guessed.

    >>> shelf = Shelf()
    >>> shelf.get(shelf.put(Made("a.txt", "text/plain", b"text"))).contents
    b'text'
    """

    def __init__(self) -> None:
        self.files: dict[str, Made] = {}

    def put(self, made: Made) -> str:
        """Keep a file, and let the oldest go where there is no room."""
        name = secrets.token_urlsafe(16)
        self.files[name] = made
        while len(self.files) > 1 and (len(self.files) > MOST_FILES or self.bytes > MOST_BYTES):
            del self.files[next(iter(self.files))]
        return name

    def get(self, name: str) -> Made | None:
        """A file; None if there is none of that name, or no longer."""
        return self.files.get(name)

    @property
    def bytes(self) -> int:
        """How much all of it is."""
        return sum(len(made.contents) for made in self.files.values())
