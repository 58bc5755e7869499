"""The live socket: commands come in one after the other, and news go out as the page takes them."""

import asyncio
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from ...errors import DataError
from ..commands import do
from ..frames import Slot, finite
from ..messages import failed, read_message
from ..news import news
from ..session import Session
from .gate import SUBPROTOCOL

FAULT = 1011  # the code of a socket that is closed because of a fault of the server


async def live(socket: WebSocket, session: Session) -> None:
    """Serve one page until it goes."""
    await socket.accept(subprotocol=SUBPROTOCOL)
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    slot = Slot(lambda: wake(loop, event))
    session.watch(slot)
    sender = asyncio.create_task(send_news(socket, session, slot, event))
    try:
        while True:
            await send(socket, await answered(session, slot, await socket.receive()))
    except WebSocketDisconnect:
        pass
    finally:
        session.leave(slot)
        sender.cancel()
        (fault,) = await asyncio.gather(sender, return_exceptions=True)
    if isinstance(fault, Exception):
        raise fault  # a bug of ours: the terminal is told, and the page does not wait for ever


async def send(socket: WebSocket, message: str | bytes) -> None:
    """Send a message.

    Raises:
        WebSocketDisconnect  the page has gone
    """
    try:
        if isinstance(message, str):
            await socket.send_text(message)
        else:
            await socket.send_bytes(message)
    except RuntimeError as error:  # which Starlette raises when it knew that already
        raise WebSocketDisconnect from error


def wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Say from any thread that there is news; nobody listens once the loop has ended."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(event.set)


async def answered(session: Session, slot: Slot, event: Any) -> str:
    """Do one command, and say how it went."""
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1000))
    try:
        if event.get("text") is None:
            raise DataError("a message is bytes, and not text", do="send JSON as text")
        message = read_message(event["text"])
    except DataError as error:
        return json.dumps({"seq": None} | failed(error))
    return json.dumps(finite(await asyncio.to_thread(do, session, slot, message)))


async def send_news(socket: WebSocket, session: Session, slot: Slot, event: asyncio.Event) -> None:
    """Send what is new, the newest of each kind, until the page goes."""
    try:
        while True:
            await event.wait()
            event.clear()
            while kind := slot.take():
                await send(socket, await asyncio.to_thread(news, session, slot, kind))
    except WebSocketDisconnect:
        pass
    except Exception:
        await socket.close(FAULT)
        raise
