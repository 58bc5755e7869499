"""The live socket from the server's side, with pages that behave badly."""

import asyncio
import json

import pytest

from glassnet.studio.web.live import live


class Waiting:
    """A page that sends nothing, until the server closes its socket."""

    async def accept(self, subprotocol):
        self.closed = asyncio.get_running_loop().create_future()

    async def receive(self):
        await self.closed
        return {"type": "websocket.disconnect"}

    async def close(self, code):
        self.closed.set_result(code)


class Page:
    """A page that sends some commands, and is gone when the answer comes."""

    def __init__(self, error):
        self.error = error
        self.sent = []

    async def accept(self, subprotocol):
        self.subprotocol = subprotocol

    async def receive(self):
        return {"type": "websocket.receive", "text": json.dumps({"seq": 1, "do": "state"})}

    async def send_text(self, text):
        self.sent.append(text)
        raise self.error

    async def send_bytes(self, data):
        self.sent.append(data)
        raise self.error


def test_a_page_that_goes_before_its_answer_is_no_failure(session):
    """The session goes on, and forgets the page."""
    page = Page(RuntimeError('Cannot call "send" once a close message has been sent.'))
    asyncio.run(asyncio.wait_for(live(page, session), 30))
    assert page.sent
    assert session.slots == []


def test_a_fault_while_news_are_written_closes_the_socket_and_is_raised(session, monkeypatch):
    """So that the terminal tells of it, and the page tries again."""

    def broken(*_):
        raise KeyError("of a bug")

    monkeypatch.setattr("glassnet.studio.web.live.news", broken)
    page = Waiting()
    with pytest.raises(KeyError, match="of a bug"):
        asyncio.run(asyncio.wait_for(live(page, session), 30))
    assert page.closed.result() == 1011
    assert session.slots == []
