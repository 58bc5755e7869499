"""The live socket from the server's side, with pages that behave badly."""

import asyncio
import json

from glassnet.studio.web.live import live


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
