"""The server: the page, its files, and the live socket, on this machine alone."""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.websockets import WebSocket

from ...errors import GlassnetError
from ..files.shelf import Shelf
from ..front_end import FILES, OWN, in_one
from ..messages import LARGEST, failed
from ..rows.uploads import Uploads
from .address import Socket
from .gate import Gate, Refusal, said

if TYPE_CHECKING:
    from ..session import Session

OPEN = ("page", "static")  # what needs no token: files, in which there is neither token nor data
ENDING = 10  # seconds for what is being made; cut off within DuckDB, it would abort the program
SILENCE = 30  # seconds that a file may keep us waiting for its next part
NO_FILE = Refusal(404, "path", "there is no such file", "")
NOT_MADE = Refusal(404, "path", "there is no such file, or no longer", "make it again")
UNFINISHED = Refusal(408, "slow", "the file did not come to its end", "give it again")


def new_token() -> str:
    """A secret of 256 bits, for one start."""
    return secrets.token_urlsafe(32)


class Endpoints:
    """What is answered at every address; the session may still be in the making."""

    def __init__(self, session: "Future[Session]", uploads: Uploads) -> None:
        self.session, self.uploads = session, uploads

    async def page(self, request: Request) -> Response:
        """The page, which asks for the rest."""
        return FileResponse(OWN / "index.html", media_type="text/html")

    async def static(self, request: Request) -> Response:
        """A file of the page."""
        name = request.path_params["name"]
        if made := in_one(name):
            return Response(made[0], media_type=made[1])
        found = FILES.get(name)
        return FileResponse(found[0], media_type=found[1]) if found else refused(NO_FILE)

    async def health(self, request: Request) -> Response:
        """Whether the studio is there, and knows the token."""
        return JSONResponse({"ok": True})

    async def file(self, request: Request) -> Response:
        """A file that was made for a page."""
        shelf = self.session.result().shelf if self.session.done() else Shelf()
        made = shelf.get(request.path_params["id"])
        if made is None:
            return refused(NOT_MADE)
        headers = {"content-disposition": f'attachment; filename="{made.name}"'}
        return Response(made.contents, media_type=made.kind, headers=headers)

    async def data(self, request: Request) -> Response:
        """Take a file that a page sends."""
        name = name_in(request.headers.get("x-name", ""))
        try:
            async with asyncio.timeout(SILENCE) as patience:
                with self.uploads.coming_in(name) as (upload, write):
                    async for piece in request.stream():
                        await asyncio.to_thread(write, piece)
                        patience.reschedule(asyncio.get_running_loop().time() + SILENCE)
        except GlassnetError as error:
            return JSONResponse(failed(error), 429 if self.uploads.is_busy else 507)
        except (TimeoutError, ClientDisconnect):
            return refused(UNFINISHED)
        return JSONResponse({"ok": True, "upload": upload.number, "label": upload.label})

    async def socket(self, socket: WebSocket) -> None:
        """Talk with a page until it goes."""
        from .live import live

        await live(socket, await asyncio.shield(asyncio.wrap_future(self.session)))

    def routes(self) -> list[BaseRoute]:
        """Everything there is."""
        return [
            Route("/", self.page, name="page"),
            Route("/static/{name}", self.static, name="static"),
            Route("/health", self.health, name="health"),
            Route("/file/{id}", self.file, name="file"),
            Route("/data", self.data, methods=["POST"], name="data"),
            WebSocketRoute("/live", self.socket, name="live"),
        ]


def refused(refusal: Refusal) -> Response:
    """A refusal as an answer."""
    return JSONResponse(said(refusal), refusal.status)


def is_news(record: logging.LogRecord) -> bool:
    """Whether the terminal is told of something: of failures, but not of what was refused."""
    return record.levelno >= logging.ERROR and "handshake" not in record.getMessage()


def name_in(header: str) -> str:
    """The name in a header, which is written as a JSON string where it is not plain ASCII.

    >>> name_in("a.csv"), name_in('"\\u00e4.csv"')
    ('a.csv', 'ä.csv')
    """
    try:
        found = json.loads(header)
    except (ValueError, RecursionError):
        return header
    return found if isinstance(found, str) else header


def application(session: "Future[Session]", port: int, token: str, uploads: Uploads) -> Gate:
    """All of it behind the gate."""
    found = Endpoints(session, uploads).routes()
    router = GZipMiddleware(Router(found, redirect_slashes=False), compresslevel=5)
    limits = {"data": uploads.most_bytes}
    return Gate(router, found, port=port, token=token, open_routes=OPEN, limits=limits)


def serve(
    make: Callable[[], "Session"],
    listener: Socket,
    token: str,
    ready: Callable[[], None],
    uploads: Uploads,
) -> None:
    """Serve until Ctrl-C. The page is there at once, while `make` makes what is on the bench.

    ready    is called when the page can be opened
    uploads  what pages send, which ends with the server

    Raises:
        GlassnetError  `make` failed
    """
    session: Future[Session] = Future()
    making = Thread(target=fill, args=(session, make), daemon=True)
    making.start()
    try:
        app = application(session, listener.getsockname()[1], token, uploads)
        run(app, session, listener, ready)
    finally:
        uploads.end()
        making.join(ENDING)
    if session.done():
        session.result()


def run(app: Gate, session: "Future[Session]", listener: Socket, ready: Callable[[], None]) -> None:
    """Let an application answer until Ctrl-C, or until its session could not be made."""
    import uvicorn

    from .connection import Connection

    logging.getLogger("uvicorn.error").addFilter(is_news)

    class Server(uvicorn.Server):
        """One that says when it is ready."""

        async def startup(self, sockets: list[Socket] | None = None) -> None:
            await uvicorn.Server.startup(self, sockets)
            ready()
            session.add_done_callback(self.look)

        def look(self, session: "Future[Session]") -> None:
            """Where nothing could be put on the bench, there is nothing to serve."""
            self.should_exit |= session.exception() is not None

    config = uvicorn.Config(
        app,
        http=Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws_max_size=LARGEST,
        timeout_graceful_shutdown=1,
    )
    Server(config).run(sockets=[listener])


def fill(session: "Future[Session]", make: Callable[[], "Session"]) -> None:
    """Make what is on the bench."""
    try:
        session.set_result(make())
    except BaseException as error:
        session.set_exception(error)
