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
from .gate import Gate

if TYPE_CHECKING:
    from ..session import Session

OPEN = ("page", "static")  # what needs no token: files, in which there is neither token nor data
ENDING = 10  # seconds for what is being made; cut off within DuckDB, it would abort the program
SILENCE = 30  # seconds that a table may keep us waiting for its next part


def new_token() -> str:
    """A secret of 256 bits, for one start."""
    return secrets.token_urlsafe(32)


def routes(session: "Future[Session]", uploads: Uploads) -> list[BaseRoute]:
    """Everything there is; the session may still be in the making."""

    async def page(request: Request) -> Response:
        return FileResponse(OWN / "index.html", media_type="text/html")

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if made := in_one(name):
            return Response(made[0], media_type=made[1])
        found = FILES.get(name)
        if found is None:
            said = {"code": "path", "message": "there is no such file", "where": "", "do": ""}
            return JSONResponse(said, 404)
        return FileResponse(found[0], media_type=found[1])

    async def health(request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def file(request: Request) -> Response:
        shelf = session.result().shelf if session.done() else Shelf()
        made = shelf.get(request.path_params["id"])
        if made is None:
            said = {"message": "there is no such file, or no longer", "do": "make it again"}
            return JSONResponse({"code": "path", "where": "", **said}, 404)
        headers = {"content-disposition": f'attachment; filename="{made.name}"'}
        return Response(made.contents, media_type=made.kind, headers=headers)

    async def data(request: Request) -> Response:
        name = name_in(request.headers.get("x-name", ""))
        try:
            async with asyncio.timeout(SILENCE) as patience:
                with uploads.coming_in(name) as (upload, write):
                    async for piece in request.stream():
                        await asyncio.to_thread(write, piece)
                        patience.reschedule(asyncio.get_running_loop().time() + SILENCE)
        except GlassnetError as error:
            return JSONResponse(failed(error), 429 if uploads.is_busy else 507)
        except (TimeoutError, ClientDisconnect):
            said = {"code": "slow", "message": "the table did not come to its end", "where": ""}
            return JSONResponse(said | {"do": "give the file again"}, 408)
        return JSONResponse({"ok": True, "upload": upload.number, "label": upload.label})

    async def socket(socket: WebSocket) -> None:
        from .live import live

        await live(socket, await asyncio.shield(asyncio.wrap_future(session)))

    return [
        Route("/", page, name="page"),
        Route("/static/{name}", static, name="static"),
        Route("/health", health, name="health"),
        Route("/file/{id}", file, name="file"),
        Route("/data", data, methods=["POST"], name="data"),
        WebSocketRoute("/live", socket, name="live"),
    ]


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
    found = routes(session, uploads)
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
