"""What the gate lets through, says and adds: the very words of its answers."""

import asyncio
import json

import pytest
from starlette.routing import Match

from glassnet.studio.web.gate import HEADERS, LARGEST_BODY, Gate

PORT, TOKEN = 8123, "a-token-for-tests"
HOST = f"127.0.0.1:{PORT}".encode()
TO_COME = {"type": "http.request", "body": b"", "more_body": False}
START = {"type": "http.response.start", "status": 200}


class Everything:
    """A route that takes whatever comes; it has no name."""

    def matches(self, scope):
        return Match.FULL, {}


def gate_before(app):
    """A gate with one application behind it."""
    return Gate(app, [Everything()], port=PORT, token=TOKEN, open_routes=())


def knock(gate, *headers, kind="http", token=TOKEN, **scope):
    """What comes back from one request with a token."""
    given = [(b"host", HOST), (b"authorization", f"Bearer {token}".encode()), *headers]
    sent = []

    async def receive():
        return TO_COME

    async def send(message):
        sent.append(message)

    asyncio.run(gate({"type": kind, "headers": given} | scope, receive, send))
    return sent


async def answers(scope, receive, send):
    """An application that says yes."""
    await send(START)
    await send({"type": "http.response.body", "body": b"yes"})


async def fails_halfway(scope, receive, send):
    """An application that begins an answer and then fails."""
    await send(START)
    raise RuntimeError("inside")


def test_a_refusal_is_json_with_its_length_and_what_helps():
    """A code for programs, words for people, and nothing about a place."""
    start, body = knock(gate_before(answers), token="wrong")
    headers = dict(start["headers"])
    assert (start["type"], start["status"]) == ("http.response.start", 401)
    assert body["type"] == "http.response.body"
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    said = json.loads(body["body"])
    assert set(said) == {"code", "message", "where", "do"}
    assert (said["code"], said["where"]) == ("token", "")
    assert "token" in said["message"]
    assert "open the printed address" in said["do"]


def test_who_sends_too_much_is_told_to_send_less():
    """And how much may come."""
    announced = str(LARGEST_BODY + 1).encode()
    said = json.loads(knock(gate_before(answers), (b"content-length", announced))[1]["body"])
    assert said["do"] == "send less"


def test_a_body_of_exactly_the_limit_passes():
    """The limit is what is still taken."""
    announced = (b"content-length", str(LARGEST_BODY).encode())
    assert knock(gate_before(answers), announced)[0]["status"] == 200


@pytest.mark.parametrize(
    ("site", "status"),
    [(b"same-origin", 200), (b"none", 200), (b"same-site", 403), (b"cross-site", 403), (b"", 403)],
)
def test_the_pages_own_requests_pass_and_no_others(site, status):
    """Its own, and those that somebody types into the address bar, which come from no site."""
    assert knock(gate_before(answers), (b"sec-fetch-site", site))[0]["status"] == status


def test_an_answer_that_has_begun_is_not_begun_again():
    """What fails halfway ends; a second beginning would be taken for a part of the first."""
    sent = []

    async def send(message):
        sent.append(message["type"])

    async def receive():
        return TO_COME

    given = [(b"host", HOST), (b"authorization", f"Bearer {TOKEN}".encode())]
    with pytest.raises(RuntimeError, match="inside"):
        asyncio.run(gate_before(fails_halfway)({"type": "http", "headers": given}, receive, send))
    assert sent == ["http.response.start"]


def test_an_answer_without_headers_gets_the_gates():
    """All of them, and nothing else."""
    start, body = knock(gate_before(answers))
    assert start["headers"] == list(HEADERS.items())
    assert body["body"] == b"yes"


def test_no_answer_can_replace_the_gates_headers():
    """However they are spelt; its other headers stay as they are."""

    async def careless(scope, receive, send):
        own = [(b"Cache-Control", b"public"), (b"x-own", b"no-store"), (b"x-frame", b"nosniff")]
        await send(START | {"headers": own})

    (start,) = knock(gate_before(careless))
    others = [(b"x-own", b"no-store"), (b"x-frame", b"nosniff")]
    assert start["headers"] == [*others, *HEADERS.items()]


def test_a_server_that_names_no_extensions_is_told_to_close():
    """A refused socket closes with the code for what is against the rules."""
    sent = knock(gate_before(answers), kind="websocket", subprotocols=[])
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_server_may_tell_its_application_that_it_begins():
    """This is no request: it has no headers, and reaches the application unchanged."""
    reached = []

    async def noting(*given):
        reached.append(given)

    given = ({"type": "lifespan"}, object(), object())
    asyncio.run(gate_before(noting)(*given))
    assert reached == [given]


def test_nobody_is_connected_at_first():
    """So that as many may come as are allowed; whoever has gone counts no more."""
    gate = gate_before(answers)
    assert gate.connections == 0
    knock(gate)
    assert gate.connections == 0
