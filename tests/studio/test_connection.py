"""Connections: what comes before the gate is answered with the gate's headers, too."""

import asyncio
import base64
import json
from concurrent.futures import Future

import pytest
import uvicorn
from uvicorn.server import ServerState

from glassnet.studio.rows.uploads import Uploads
from glassnet.studio.web import connection
from glassnet.studio.web.connection import MOST_OPEN, Connection, is_handshake
from glassnet.studio.web.gate import HEADERS
from glassnet.studio.web.server import application

TOKEN = "a-token-for-tests"


def served(scenario, connections=None):
    """Let a scenario talk with a server that has no session yet; list its connections."""

    async def run():
        port = 0
        gate = application(Future(), port, TOKEN, Uploads())
        config = uvicorn.Config(gate, http=Connection, lifespan="off", log_config=None)
        config.load()
        state = ServerState()

        def made():
            one = Connection(config=config, server_state=state, app_state={})
            if connections is not None:
                connections.append(one)
            return one

        server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        gate.hosts = {f"127.0.0.1:{address[1]}".encode()}
        try:
            return await scenario(address)
        finally:
            server.close()
            if state.tasks:  # an answer that is cut off here would leave its file open
                await asyncio.wait(state.tasks, timeout=1)  # a socket may wait for ever

    return asyncio.run(run())


async def said(address, text):
    """What comes back until the connection is closed."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(text.encode())
    came = await asyncio.wait_for(reader.read(), 20)
    head, _, body = came.partition(b"\r\n\r\n")
    writer.close()
    return head.decode().split("\r\n"), body


def check(answer, status, code):
    """A refusal with every header, which closes the connection."""
    (first, *lines), body = answer
    assert first.startswith(f"HTTP/1.1 {status} ")
    headers = dict(line.split(": ", 1) for line in lines)
    for name, value in HEADERS.items():
        assert headers[name.decode()] == value.decode()
    assert headers["connection"] == "close"
    assert json.loads(body)["code"] == code


NONSENSE = [
    "NONSENSE\r\n\r\n",
    "GET / HTTP/1.1\r\nbad header\r\n\r\n",
    "\x16\x03\x01\x02\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
    f"GET /{'a' * 100_000}",
]


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: repr(text[:30]))
def test_what_is_no_request_is_refused_with_the_headers(text):
    """Though no gate has seen it."""
    check(served(lambda address: said(address, text)), 400, "request")


@pytest.mark.parametrize("text", ["", "G", "GET / HTTP/1.1\r\nHost: "])
def test_who_does_not_end_a_request_is_sent_away(monkeypatch, text):
    """So that nobody can keep a place by saying nothing."""
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    check(served(lambda address: said(address, text)), 408, "slow")


def test_a_second_request_must_come_to_its_end_too(monkeypatch):
    """On a connection that has served one already."""
    monkeypatch.setattr(connection, "PATIENCE", 0.05)

    async def scenario(address):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
        await reader.readuntil(b"</html>\n")
        writer.write(b"GET / HT")
        rest = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return rest

    assert served(scenario).startswith(b"HTTP/1.1 408")


def test_a_thousand_connections_are_too_many_and_the_others_are_served():
    """Each that is too much is told so; when they have gone, others may come."""

    async def scenario(address):
        ways = [await asyncio.open_connection(*address) for _ in range(MOST_OPEN)]
        for _, writer in ways:
            writer.write(b"GET / HT")
        for _ in range(1_000 - MOST_OPEN):
            check(await said(address, ""), 503, "connections")
        reader, writer = ways[0]
        writer.write(f"TP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
        first = await reader.readline()
        for _, writer in ways:
            writer.close()
            await writer.wait_closed()
        later, _ = await said(
            address, f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\nConnection: close\r\n\r\n"
        )
        return first, later[0]

    first, later = served(scenario)
    assert first.startswith(b"HTTP/1.1 200")
    assert later.startswith("HTTP/1.1 200")


def test_a_socket_that_is_not_asked_for_properly_is_left_to_the_gate():
    """Which refuses it with the headers."""
    key = base64.b64encode(b"k" * 16)
    good = {b"sec-websocket-key": key, b"sec-websocket-version": b"13"}
    assert is_handshake(good)
    for wrong in (
        {b"sec-websocket-key": b"***"},
        {b"sec-websocket-key": b"YQ=="},
        {b"sec-websocket-version": b"8"},
    ):
        assert not is_handshake(good | wrong)

    async def scenario(address):
        upgrade = "Connection: Upgrade, close\r\nUpgrade: websocket\r\n"
        bearer = f"Authorization: Bearer {TOKEN}\r\n"
        host = f"Host: 127.0.0.1:{address[1]}\r\n"
        return await said(address, f"GET /live HTTP/1.1\r\n{host}{bearer}{upgrade}\r\n")

    (first, *lines), _ = served(scenario)
    assert first.startswith("HTTP/1.1 40")
    assert "x-content-type-options: nosniff" in lines


def test_a_socket_may_be_silent_as_long_as_it_likes():
    """Once it is one, nobody waits for the end of a request; before, somebody does."""
    connections = []

    async def scenario(address):
        _, writer = await asyncio.open_connection(*address)
        lines = [
            "GET /live HTTP/1.1",
            f"Host: 127.0.0.1:{address[1]}",
            f"Origin: http://127.0.0.1:{address[1]}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            f"Sec-WebSocket-Key: {base64.b64encode(b'k' * 16).decode()}",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: glassnet, glassnet.{TOKEN}",
        ]
        while not connections:
            await asyncio.sleep(0)
        assert connections[0].timer is not None
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        while connections[0].transport.get_protocol() is connections[0]:
            await asyncio.sleep(0.01)
        assert connections[0].timer is None
        writer.close()

    served(scenario, connections)
