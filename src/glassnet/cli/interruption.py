"""Interruption: Ctrl-C, or another program that asks this one to end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """Somebody wants the program to end now.

    code   the exit code: 130 after Ctrl-C, 143 after a request to terminate
    where  where something was saved before; may be empty
    """

    def __init__(self, number: int, what: str = "interrupted", where: str = "") -> None:
        super().__init__(what)
        self.code, self.what, self.where = 128 + number, what, where


class Request:
    """A request to end, which is answered at once or when there is time for it."""

    number: int | None = None  # of the signal

    def answer(self, number: int) -> None:
        """End at once."""
        self.number = number
        raise Interrupted(number)

    def note(self, number: int) -> None:
        """Note a first signal down, for whoever looks; a second one cannot wait."""
        if self.number is not None:
            raise Interrupted(number, "interrupted twice; nothing was saved")
        self.number = number


@contextmanager
def on_signals(act: Callable[[int], None]) -> Iterator[None]:
    """While inside, let `act` answer signals, except those that the program was told to ignore."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]

    def answer(number: int, frame: Any) -> None:
        act(number)

    for number in heard:
        signal.signal(number, answer)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
