"""The gate: whatever comes in passes here first, and is refused unless it is allowed.

Other pages in the same browser can send requests to 127.0.0.1, too. So a request must name this
address as its host, come from the page itself, and carry the token that only the printed address
holds; all but the page's own files need it. Every answer says what the page may do.
"""

import json
import secrets
import sys
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Mapping,
    MutableMapping,
    Sequence,
)
from typing import Any, NamedTuple

from starlette.routing import BaseRoute, Match

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SUBPROTOCOL = "glassnet"
MOST_CONNECTIONS = 64
LARGEST_BODY = 2**20  # bytes
BEGINNINGS = ("http.response.start", "websocket.http.response.start", "websocket.accept")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-store",
}


class Refusal(NamedTuple):
    """Why something does not pass, and what helps."""

    status: int
    code: str
    message: str
    do: str


HOST = Refusal(403, "host", "this is not the studio's address", "open the printed address")
ORIGIN = Refusal(403, "origin", "another page asks", "use the studio's own page")
SITE = Refusal(403, "site", "another site asks", "open the printed address in the address bar")
TOKEN = Refusal(401, "token", "the token is missing or wrong", "open the printed address again")
PATH = Refusal(404, "path", "there is nothing at this address", "open the printed address")
METHOD = Refusal(405, "method", "this address does not take that method", "use its own method")
FULL = Refusal(
    503, "connections", f"more than {MOST_CONNECTIONS} connections are open", "close some windows"
)
FAILED = Refusal(500, "inside", "the studio failed inside", "please report this")


def body(most: int) -> Refusal:
    """The refusal of a body with more than so many bytes."""
    return Refusal(413, "body", f"more than {most:,} bytes were sent", "send less")


def said(refusal: Refusal) -> dict[str, str]:
    """A refusal as the page takes it."""
    return {"code": refusal.code, "message": refusal.message, "where": "", "do": refusal.do}


def answer_of(refusal: Refusal) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the body of a refusal."""
    text = json.dumps(said(refusal)).encode()
    length = (b"content-length", str(len(text)).encode())
    return [(b"content-type", b"application/json"), length, *HEADERS.items()], text


class TooLargeError(Exception):
    """More was sent than is taken."""


class Gate:
    """The outermost layer: refuses by default.

    routes       what there is behind it
    open_routes  the names of those that need no token
    token        what the others need; a secret, new for every start
    limits       how many bytes the body of a request may have, by the names of routes
    """

    def __init__(
        self,
        app: App,
        routes: Sequence[BaseRoute],
        *,
        port: int,
        token: str,
        open_routes: Collection[str],
        limits: Mapping[str, int] | None = None,
    ) -> None:
        self.app, self.routes, self.open_routes = app, routes, open_routes
        self.limits = limits or {}
        self.token = token.encode()
        self.hosts = {f"127.0.0.1:{port}".encode(), f"localhost:{port}".encode()}
        self.connections = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request pass, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        self.connections += 1
        try:
            await self.admit(scope, receive, Answer(scope, receive, send))
        finally:
            self.connections -= 1

    async def admit(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        """Look at a request; whatever goes wrong behind the gate is an answer, too."""
        if refusal := self.refusal(scope):
            await answer.refuse(refusal)
            return
        try:
            most = self.most_of(self.route_of(scope)[1])
            await self.app(scope, Counted(receive, most).receive, answer.send)
        except TooLargeError:
            await answer.refuse(body(most))
        except Exception:
            await answer.refuse(FAILED)
            raise

    def refusal(self, scope: Scope) -> Refusal | None:
        """Why a request does not pass; None if it does."""
        headers = Headers(scope)
        if headers.only(b"host") not in self.hosts:
            return HOST
        is_socket = scope["type"] == "websocket"
        is_said = is_socket or bool(headers.all(b"origin"))
        if is_said and headers.only(b"origin") != b"http://" + headers.only(b"host"):
            return ORIGIN
        match, route = self.route_of(scope)
        is_open = getattr(route, "name", None) in self.open_routes
        if not (headers.is_from_here() or (is_open and headers.is_opening())):
            return SITE
        if self.connections > MOST_CONNECTIONS:
            return FULL
        if not is_open and not self.knows(scope, headers):
            return TOKEN
        if match is Match.PARTIAL:
            return METHOD
        if match is Match.NONE:
            return PATH
        most = self.most_of(route)
        return body(most) if headers.length() > most else None

    def most_of(self, route: BaseRoute | None) -> int:
        """How many bytes a request of a route may have."""
        return self.limits.get(getattr(route, "name", ""), LARGEST_BODY)

    def route_of(self, scope: Scope) -> tuple[Match, BaseRoute | None]:
        """The route that a request asks for, and whether it takes the request's method."""
        found: tuple[Match, BaseRoute | None] = (Match.NONE, None)
        for route in self.routes:
            match, _ = route.matches(scope)
            if match is Match.FULL:
                return match, route
            if match is Match.PARTIAL:
                found = match, route
        return found

    def knows(self, scope: Scope, headers: "Headers") -> bool:
        """Whether a request carries the token."""
        if scope["type"] == "websocket":
            before = f"{SUBPROTOCOL}."
            given = [
                word.removeprefix(before).encode()
                for word in scope["subprotocols"]
                if word.startswith(before)
            ]
        else:
            given = [
                value[7:]
                for value in headers.all(b"authorization")
                if value[:7].lower() == b"bearer "
            ]
        return len(given) == 1 and secrets.compare_digest(given[0], self.token)


class Headers:
    """The headers of a request."""

    def __init__(self, scope: Scope) -> None:
        self.pairs = scope["headers"]

    def all(self, name: bytes) -> list[bytes]:
        """Every value that was given."""
        return [value for key, value in self.pairs if key.lower() == name]

    def only(self, name: bytes) -> bytes:
        """The one value that was given; empty if there is none, or more than one."""
        values = self.all(name)
        return values[0] if len(values) == 1 else b""

    def is_from_here(self) -> bool:
        """Whether the browser says that no other site has asked."""
        return self.all(b"sec-fetch-site") in ([], [b"same-origin"], [b"none"])

    def is_opening(self) -> bool:
        """Whether a window is to show the address itself, as when a link is followed."""
        asked = [self.only(b"sec-fetch-mode"), self.only(b"sec-fetch-dest")]
        return asked == [b"navigate", b"document"]

    def length(self) -> int:
        """How many bytes are announced; too many if that is no number."""
        said = self.only(b"content-length") or b"0"
        return int(said) if said.isdigit() and len(said) < 20 else sys.maxsize


class Counted:
    """What comes in, counted while it is read."""

    def __init__(self, source: Receive, most: int) -> None:
        self.source, self.most, self.bytes = source, most, 0

    async def receive(self) -> Message:
        """The next part, if it is not too much by now."""
        message = await self.source()
        if message["type"] == "http.request":
            self.bytes += len(message.get("body", b""))
            if self.bytes > self.most:
                raise TooLargeError
        return message


class Answer:
    """What goes out: every answer carries the same headers."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self.target, self.has_begun = scope, receive, send, False

    async def send(self, message: Message) -> None:
        """Pass a part of an answer on; its first part with the headers."""
        if message["type"] in BEGINNINGS:
            self.has_begun = True
            own = [pair for pair in message.get("headers", ()) if pair[0].lower() not in HEADERS]
            message = {**message, "headers": [*own, *HEADERS.items()]}
        await self.target(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Say no, unless an answer has begun already."""
        if self.has_begun:
            return
        kind = "http.response"
        if self.scope["type"] == "websocket":
            await self.receive()  # the wish to connect
            kind = "websocket.http.response"
            if kind not in self.scope.get("extensions", {}):
                await self.target({"type": "websocket.close", "code": 1008})
                return
        headers, text = answer_of(refusal)
        await self.send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
        await self.send({"type": f"{kind}.body", "body": text})
