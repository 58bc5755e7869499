"""The gate: on every route, by every method, nothing passes that is not allowed."""

import asyncio
import json
import re
from concurrent.futures import Future
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router, WebSocketRoute

from glassnet.studio.files.shelf import Made, Shelf
from glassnet.studio.messages import read_message
from glassnet.studio.rows.uploads import MOST_AT_ONCE, Uploads
from glassnet.studio.web.gate import HEADERS, LARGEST_BODY, MOST_CONNECTIONS, Gate
from glassnet.studio.web.server import OPEN, Endpoints, application, new_token

PORT, TOKEN = 8123, "a-token-for-tests"
HOST = f"127.0.0.1:{PORT}"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
EVERY = Endpoints(None, Uploads()).routes()
SHELF = Shelf()
NAMES = {"{name}": "page.css", "{id}": SHELF.put(Made("network.py", "text/plain", b"print()"))}
PATHS = {route.name: re.sub(r"{\w+}", lambda found: NAMES[found[0]], route.path) for route in EVERY}
DOORS = [(name, method) for name in PATHS for method in (*METHODS, "WS")]
WITH_TOKEN = [("authorization", f"Bearer {TOKEN}")]
OTHERS = [
    *[("host", host) for host in ("evil.com", f"evil.com:{PORT}", "127.0.0.1", "127.0.0.1:80", "")],
    *[("origin", origin) for origin in ("http://evil.com", "null", f"https://{HOST}", "file://")],
    ("origin", f"http://localhost:{PORT}"),
    *[("sec-fetch-site", site) for site in ("cross-site", "same-site")],
]
PROTOCOLS = ["glassnet", f"glassnet.{TOKEN}"]
ORIGIN = ("origin", f"http://{HOST}")


@dataclass
class Said:
    """What came back from the gate."""

    sent: list[dict[str, Any]]

    @property
    def first(self):
        return self.sent[0]

    @property
    def status(self):
        return self.first.get("status", self.first["type"])

    @property
    def headers(self):
        return {key.decode(): value.decode() for key, value in self.first.get("headers", [])}

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def code(self):
        return json.loads(self.body)["code"]


def knock(
    app,
    method,
    path,
    headers=(),
    *,
    protocols=(),
    body=(b"",),
    denial=True,
    is_whole=True,
    is_silent=False,
):
    """Send one request straight to an application; a method of WS opens a socket."""
    is_socket = method == "WS"
    pairs = [(b"host", HOST.encode()), *((k.encode(), v.encode()) for k, v in headers)]
    names = [name for name, _ in headers]
    if "host" in names:
        pairs = pairs[1:]
    scope = {
        "type": "websocket" if is_socket else "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": pairs,
        "subprotocols": list(protocols),
        "extensions": {"websocket.http.response": {}} if is_socket and denial else {},
    }
    if is_socket:
        del scope["method"]
        coming = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]
    else:
        parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
        end = [{"type": "http.request", "body": b"", "more_body": False}]
        coming = [*parts, *(end if is_whole else [])]
    sent = []

    async def receive():
        if is_silent and not coming:
            await asyncio.Event().wait()
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return Said(sent)


@pytest.fixture
def gate():
    """The gate before everything that the studio has, with one file on its shelf."""
    session = Future()
    session.set_result(SimpleNamespace(shelf=SHELF))
    return application(session, PORT, TOKEN, Uploads())


def test_what_needs_no_token_is_two_routes():
    """The page and its files, in which there is neither token nor data."""
    assert set(OPEN) == {"page", "static"}
    assert set(OPEN) < PATHS.keys()


@pytest.mark.parametrize(("name", "method"), DOORS)
def test_without_the_token_nothing_else_answers(gate, name, method):
    """Not with none, not with another, not with two, by no method and no socket."""
    wrong = [[], [("authorization", "Bearer wrong")], [("authorization", TOKEN)], WITH_TOKEN * 2]
    for headers in wrong:
        protocols = ["glassnet", "glassnet.wrong"]
        said = knock(gate, method, PATHS[name], [*headers, ORIGIN], protocols=protocols)
        if name in OPEN and method != "WS":
            assert said.status == (200 if method in ("GET", "HEAD") else 405)
        else:
            assert (said.status, said.code) == (401, "token")


@pytest.mark.parametrize("wrong", OTHERS, ids=str)
def test_others_are_refused_even_with_the_token(gate, wrong):
    """A foreign host or origin, and a request that another site has made: on every door."""
    headers = [*WITH_TOKEN, wrong] if wrong[0] == "origin" else [*WITH_TOKEN, ORIGIN, wrong]
    for name, method in DOORS:
        said = knock(gate, method, PATHS[name], headers, protocols=PROTOCOLS)
        assert said.status == 403, (name, method)
        assert said.code in ("host", "origin", "site"), (name, method)


@pytest.mark.parametrize(("name", "method"), DOORS)
def test_with_the_token_only_the_routes_own_methods_pass(gate, name, method):
    """What a route does not take is refused, and a socket is not a page."""
    if (name, method) == ("live", "WS"):
        return
    said = knock(gate, method, PATHS[name], [*WITH_TOKEN, ORIGIN], protocols=PROTOCOLS)
    takes = next(getattr(route, "methods", ()) for route in EVERY if route.name == name)
    is_unknown = "WS" if name != "live" else method
    expected = 200 if method in takes else 404 if method == is_unknown else 405
    assert said.status == expected


@pytest.mark.parametrize("headers", [[], [ORIGIN], [*WITH_TOKEN, ORIGIN], [OTHERS[0]]], ids=str)
def test_every_answer_carries_the_headers(gate, headers):
    """Whether it is a page, a refusal, or a socket that opens."""
    for name, method in DOORS:
        if (name, method) == ("live", "WS") and WITH_TOKEN[0] in headers:
            continue  # opens, and then waits for its session
        said = knock(gate, method, PATHS[name], headers)
        for key, value in HEADERS.items():
            assert said.headers[key.decode()] == value.decode(), (name, method)


def test_the_policy_allows_nothing_inline_and_no_other_site():
    """Scripts and styles only from files of this address; nobody may put it in a frame."""
    policy = HEADERS[b"content-security-policy"].decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in policy


def test_a_file_is_handed_out_to_be_kept(gate):
    """Under the server's own name, never to be shown or run in the page's place."""
    said = knock(gate, "GET", PATHS["file"], WITH_TOKEN)
    assert said.body == b"print()"
    assert said.headers["content-disposition"] == 'attachment; filename="network.py"'
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["other", "", "../network.py", "network.py", "%2e%2e", "x" * 5000])
def test_a_file_of_another_name_is_not_there(gate, name):
    """Only the names that the server has given lead to a file."""
    assert knock(gate, "GET", f"/file/{name}", WITH_TOKEN).status == 404


def test_no_file_is_there_while_the_bench_is_being_made():
    """Nor does asking for one wait for it."""
    waiting = application(Future(), PORT, TOKEN, Uploads())
    assert knock(waiting, "GET", PATHS["file"], WITH_TOKEN).status == 404


def toy(*more):
    """A gate before a route that reads what it is sent, and one that fails."""

    async def read(request):
        return PlainTextResponse(str(len(await request.body())))

    async def fail(request):
        raise RuntimeError("inside")

    async def open_socket(socket):
        await socket.accept(subprotocol="glassnet")
        await socket.close()

    found = [
        Route("/read", read, methods=["POST"], name="read"),
        Route("/fail", fail, name="fail"),
        WebSocketRoute("/socket", open_socket, name="socket"),
        *more,
    ]
    return Gate(Router(found), found, port=PORT, token=TOKEN, open_routes=())


def test_a_socket_opens_with_the_token_as_its_protocol():
    """The token itself is not sent back; the headers are."""
    said = knock(toy(), "WS", "/socket", [ORIGIN], protocols=PROTOCOLS)
    assert (said.first["type"], said.first["subprotocol"]) == ("websocket.accept", "glassnet")
    assert said.headers["x-content-type-options"] == "nosniff"
    assert TOKEN not in str(said.sent)


def test_a_socket_needs_an_origin():
    """A browser always sends one; null is that of a page in disguise."""
    for origin in ([], [("origin", "null")], [ORIGIN, ORIGIN]):
        said = knock(toy(), "WS", "/socket", origin, protocols=PROTOCOLS)
        assert (said.status, said.code) == (403, "origin")


def test_a_socket_is_refused_by_old_servers_too():
    """Where a refusal cannot be an answer, it is a closed door."""
    said = knock(toy(), "WS", "/socket", [ORIGIN], denial=False)
    assert said.sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("body", [(b"x" * (LARGEST_BODY + 1),), (b"x" * 2**19,) * 3])
def test_more_than_the_limit_is_refused_while_it_comes(body):
    """Whatever its length was said to be; up to the limit it is read."""
    said = knock(toy(), "POST", "/read", WITH_TOKEN, body=body)
    assert (said.status, said.code) == (413, "body")
    assert "1,048,576" in said.body.decode()
    said = knock(toy(), "POST", "/read", WITH_TOKEN, body=(b"x" * 2**19,) * 2)
    assert (said.status, said.body) == (200, b"1048576")


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "9" * 30, "-1", "ten"])
def test_an_announced_length_over_the_limit_is_refused_at_once(length):
    """Before any of it is read."""
    said = knock(toy(), "POST", "/read", [*WITH_TOKEN, ("content-length", length)])
    assert (said.status, said.code) == (413, "body")


def limited(most):
    """A gate that takes uploads of so many bytes, and what it has kept."""
    session, uploads = Future(), Uploads(most)
    return application(session, PORT, TOKEN, uploads), uploads


def test_a_route_may_have_a_limit_of_its_own():
    """More than all others for tables; what is kept is what was sent, under its label."""
    gate, uploads = limited(3 * LARGEST_BODY)
    body = (b"x" * LARGEST_BODY,) * 3
    said = knock(gate, "POST", "/data", [*WITH_TOKEN, ("x-name", r'"a/b \u00e4.csv"')], body=body)
    assert (said.status, json.loads(said.body)["label"]) == (200, "b ä.csv")
    number = json.loads(said.body)["upload"]
    assert uploads.kept[number].path.read_bytes() == b"".join(body)


def test_a_table_over_the_limit_is_refused_and_leaves_nothing_behind():
    """At once where its length is said, and else while it comes."""
    gate, uploads = limited(1000)
    announced = knock(gate, "POST", "/data", [*WITH_TOKEN, ("content-length", "1001")])
    assert uploads.folder is None
    counted = knock(gate, "POST", "/data", WITH_TOKEN, body=(b"x" * 600,) * 2)
    for said in (announced, counted):
        assert (said.status, said.code) == (413, "body")
        assert "1,000 bytes" in said.body.decode()
    assert list(uploads.folder.iterdir()) == []
    assert uploads.kept == {}


def test_tables_that_come_all_at_once_are_told_to_wait():
    """With a status that says so."""
    gate, uploads = limited(1000)
    uploads.coming = MOST_AT_ONCE
    said = knock(gate, "POST", "/data", WITH_TOKEN)
    assert said.status == 429
    assert "wait" in json.loads(said.body)["do"]


def test_a_page_that_goes_while_it_sends_leaves_nothing_behind():
    """Half a table is no table."""
    gate, uploads = limited(1000)
    knock(gate, "POST", "/data", WITH_TOKEN, body=(b"x",), is_whole=False)
    assert list(uploads.folder.iterdir()) == []
    assert uploads.coming == 0


def test_a_page_that_falls_silent_while_it_sends_is_let_go(monkeypatch):
    """It is told so, and leaves nothing behind."""
    monkeypatch.setattr("glassnet.studio.web.server.SILENCE", 0.05)
    gate, uploads = limited(1000)
    said = knock(gate, "POST", "/data", WITH_TOKEN, body=(b"x",), is_whole=False, is_silent=True)
    assert (said.status, said.code) == (408, "slow")
    assert list(uploads.folder.iterdir()) == []
    assert uploads.coming == 0


def test_a_file_that_is_no_longer_there_can_be_made_again(gate):
    """That is said to who asks for it."""
    said = knock(gate, "GET", "/file/other", WITH_TOKEN)
    assert (said.status, json.loads(said.body)["do"]) == (404, "make it again")


def test_a_failure_inside_is_an_answer_with_headers():
    """It says nothing about the inside, and is raised for whoever runs the server."""
    with pytest.raises(RuntimeError) as raised:
        knock(toy(), "GET", "/fail", WITH_TOKEN)
    assert str(raised.value) == "inside"


def test_too_many_connections_are_refused():
    """One more than 64 at the same time."""
    gate = toy()
    gate.connections = MOST_CONNECTIONS - 1
    assert knock(gate, "POST", "/read", WITH_TOKEN).status == 200
    gate.connections = MOST_CONNECTIONS
    assert knock(gate, "POST", "/read", WITH_TOKEN).code == "connections"
    assert gate.connections == MOST_CONNECTIONS


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../gate.py", "/static/..", "/static/%2e%2e%2fgate.py", "/static/\\gate.py"),
        *(
            "/static//etc/passwd",
            "/static/page.css\0",
            "/static/",
            "/nothing",
            "//",
            "/static/x.js",
        ),
    ],
)
def test_no_path_leads_out_of_the_table(gate, path):
    """Only the names that are listed have a file."""
    assert knock(gate, "GET", path, WITH_TOKEN).status == 404


def test_a_link_may_open_the_page_but_not_ask_in_its_name(gate):
    """The page holds no token, so another site may lead to it in a window, and only so."""
    cross = ("sec-fetch-site", "cross-site")
    opens = [cross, ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]
    framed = [cross, ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")]
    assert knock(gate, "GET", "/", opens).status == 200
    assert knock(gate, "GET", "/", framed).status == 403
    assert knock(gate, "GET", "/health", [*WITH_TOKEN, *opens]).status == 403


def test_tokens_are_long_and_new():
    """256 bits, in letters that a socket's protocol may have."""
    one, other = new_token(), new_token()
    assert one != other
    assert len(one) == 43
    assert one.replace("-", "").replace("_", "").isalnum()


def test_messages_are_small_flat_objects():
    """Text that is too long, too deep, no JSON, or no object is refused with its limit."""
    assert read_message('{"do": "set", "value": 1}') == {"do": "set", "value": 1}
    deep = "[" * 33 + "]" * 33
    cases = {"[" * 100_000: "32", f'{{"a": {deep}}}': "32", "x" * (2**20 + 1): "1,048,576"}
    for text in ("{", "[]", "null", '{"a": NaN}', '{"a": Infinity}', "", '{"a": 1} x'):
        cases[text] = "JSON"
    for text, word in cases.items():
        with pytest.raises(ValueError, match=word):
            read_message(text)
    assert read_message('{"a": "[[[[\\"' + "[" * 40 + '"}')
