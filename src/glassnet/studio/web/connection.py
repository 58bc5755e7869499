"""Connections: what the server itself answers before the gate can, with the gate's headers.

That is what is no request at all, what comes too slowly, and what is too many.
"""

import base64
import binascii
from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from .gate import FULL, MOST_CONNECTIONS, Refusal, answer_of

MOST_OPEN = 2 * MOST_CONNECTIONS  # with those on which nothing has been asked yet
PATIENCE = 10.0  # seconds from the first byte of a request to the end of its headers
NONSENSE = Refusal(400, "request", "this is no request", "open the printed address")
PHRASES = {400: b"Bad Request", 408: b"Request Timeout", 503: b"Service Unavailable"}
SLOW = Refusal(408, "slow", "the request did not come to its end", "send it at once")


class Connection(H11Protocol):
    """One connection of a browser."""

    timer: TimerHandle | None = None
    is_socket = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a connection, if there are not too many."""
        H11Protocol.connection_made(self, transport)
        if len(self.connections) > MOST_OPEN:
            self.turn_away(FULL)
        else:
            self.timer = self.loop.call_later(PATIENCE, self.turn_away, SLOW)

    def data_received(self, data: bytes) -> None:
        """Take some bytes; the headers of a request must not keep others waiting."""
        if self.transport.is_closing():
            return
        H11Protocol.data_received(self, data)
        if self.is_socket or not self.is_between or self.transport.is_closing():
            self.rest()
        elif self.timer is None and self.conn.trailing_data[0]:
            self.timer = self.loop.call_later(PATIENCE, self.turn_away, SLOW)

    def connection_lost(self, exc: Exception | None) -> None:
        """The browser has gone."""
        self.rest()
        H11Protocol.connection_lost(self, exc)

    @property
    def is_between(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def rest(self) -> None:
        """Wait no longer for the end of headers."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def turn_away(self, refusal: Refusal) -> None:
        """Say no, and close; nothing is said in the middle of another answer."""
        if self.is_between:
            headers, body = answer_of(refusal)
            lines = [b": ".join(pair) for pair in (*headers, (b"connection", b"close"))]
            first = b"HTTP/1.1 %d %s" % (refusal.status, PHRASES[refusal.status])
            self.transport.write(b"\r\n".join([first, *lines, b"", body]))
        self.transport.close()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """From here on it is a socket, which may be silent as long as it likes."""
        self.rest()
        self.is_socket = True
        H11Protocol.handle_websocket_upgrade(self, event)

    def send_400_response(self, msg: str) -> None:
        """The same for what is no request."""
        self.turn_away(NONSENSE)

    def _should_upgrade(self) -> bool:
        """Whether a socket is asked for as it must be; all else is left to the gate."""
        return H11Protocol._should_upgrade(self) and is_handshake(dict(self.headers))


def is_handshake(headers: dict[bytes, Any]) -> bool:
    """Whether a socket of the one version is asked for, with a key of 16 bytes."""
    try:
        key = base64.b64decode(headers.get(b"sec-websocket-key", b""), validate=True)
    except binascii.Error:
        return False
    return len(key) == 16 and headers.get(b"sec-websocket-version") == b"13"
