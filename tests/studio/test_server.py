"""The server as a program: on this machine alone, with an address that nobody can guess."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from glassnet.cli import main
from glassnet.cli.studio import redirect, session_for
from glassnet.errors import GlassnetError
from glassnet.studio.rows.own_tables import Opening, open_table
from glassnet.studio.web.address import listening
from glassnet.studio.web.gate import HEADERS

from .conftest import do, put

LESSON = """
id = "flat"
title = "Flat"
[data]
rows = [[0], [1]]
targets = [0, 0]
[[network.layers]]
neurons = 1
biases = [0]
[[stages]]
title = "At rest"
text = "Nothing is asked."
"""


def ask(port, path, **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.fixture
def live(studio):
    """An open socket of a page."""
    protocols = ["glassnet", f"glassnet.{studio.token}"]
    origin = f"http://127.0.0.1:{studio.port}"
    url = f"ws://127.0.0.1:{studio.port}/live"
    with connect(url, subprotocols=protocols, origin=origin) as page:
        yield page


def until(page, wanted):
    """The first message that is wanted."""
    for _ in range(200):
        message = page.recv(timeout=30)
        if isinstance(message, str) and wanted(found := json.loads(message)):
            return found
    raise AssertionError


def test_the_page_is_there_and_holds_no_secret(studio):
    """With the headers, without the token, and without any word about the program."""
    answer, body = ask(studio.port, "/")
    assert answer.status == 200
    assert b"<main" in body
    assert studio.token.encode() not in body
    assert answer.headers["server"] is None
    for name, value in HEADERS.items():
        assert answer.headers[name.decode()] == value.decode()


def test_every_file_that_the_page_asks_for_is_there(studio):
    """Two, and they hold all files of the front end."""
    from glassnet.studio.front_end import FILES, variable

    _, page = ask(studio.port, "/")
    assert re.findall(r"/static/([\w.]+)", page.decode()) == ["window.css", "window.js"]
    texts = {}
    for name, kind in (("window.css", "text/css"), ("window.js", "text/javascript")):
        answer, text = ask(studio.port, f"/static/{name}")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(kind)
        texts[kind] = text.decode()
    for name, (path, kind) in FILES.items():
        own = path.read_text("utf-8") if kind == "text/css" else f"const {variable(name)} = "
        assert (own in texts[kind]) == (name != "notebook.js")  # with which only a notebook begins
    assert "import {" not in texts["text/javascript"]


def test_health_needs_the_token(studio):
    """Given as a header, and not in the address."""
    assert ask(studio.port, "/health")[0].status == 401
    assert ask(studio.port, f"/health?token={studio.token}")[0].status == 401
    answer, body = ask(studio.port, "/health", Authorization=f"Bearer {studio.token}")
    assert (answer.status, json.loads(body)) == (200, {"ok": True})


@pytest.mark.parametrize("given", [{}, {"token": "wrong"}, {"origin": "http://evil.com"}])
def test_a_socket_without_token_or_from_elsewhere_is_refused(studio, given):
    """Before it opens, with the headers."""
    token = given.get("token", "" if not given else studio.token)
    protocols = ["glassnet", f"glassnet.{token}"] if token else ["glassnet"]
    origin = given.get("origin", f"http://127.0.0.1:{studio.port}")
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{studio.port}/live", subprotocols=protocols, origin=origin).close()
    answer = refused.value.response
    assert answer.status_code == (403 if "origin" in given else 401)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_is_told_everything_and_then_what_changes(live):
    """The bench, its state, and a frame; every command is answered with its number."""
    assert live.subprotocol == "glassnet"
    assert json.loads(live.recv(timeout=60))["event"] == "bench"
    assert json.loads(live.recv(timeout=30))["event"] == "state"
    assert json.loads(live.recv(timeout=30))["event"] == "timeline"
    assert isinstance(live.recv(timeout=30), bytes)
    live.send(json.dumps({"seq": 5, "do": "rewind"}))
    assert until(live, lambda message: message.get("seq") == 5)["ok"] is True
    assert until(live, lambda message: message.get("event") == "state")["undo"] == "rewind"


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"do": NaN}', b"bytes", "", '"do"'])
def test_nonsense_is_answered_and_the_page_stays(live, text):
    """It is refused with a reason, and the next command is done."""
    live.send(text)
    answer = until(live, lambda message: "seq" in message)
    assert answer["ok"] is False
    assert answer["message"]
    live.send(json.dumps({"seq": 1, "do": "state"}))
    assert until(live, lambda message: message.get("seq") == 1)["ok"] is True


def test_a_message_over_the_limit_closes_the_socket_alone(studio, live):
    """The server goes on."""
    live.send("x" * (2**20 + 1))
    with pytest.raises(ConnectionClosed) as closed:
        until(live, lambda message: False)
    assert closed.value.rcvd.code == 1009
    assert ask(studio.port, "/")[0].status == 200


def test_a_page_that_reads_nothing_gets_one_frame(live):
    """Until it acknowledges it, however much is asked for."""
    for seq in range(30):
        live.send(json.dumps({"seq": seq, "do": "step"}))
    frames, answered = 0, -1
    while answered < 30:
        message = live.recv(timeout=30)
        if isinstance(message, bytes):
            frames += 1
        else:
            answered = max(answered, json.loads(message).get("seq", -1))
        if answered == 29 and frames:
            live.send(json.dumps({"seq": 30, "do": "state"}))
    assert frames == 1


def send(studio, name, text):
    """Send a file as a page does; the number of the upload."""
    connection = HTTPConnection("127.0.0.1", studio.port, timeout=30)
    headers = {"Authorization": f"Bearer {studio.token}", "X-Name": name}
    connection.request("POST", "/data", text.encode(), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["upload"]


def test_a_lesson_is_sent_and_begun(studio, live):
    """One with a mistake is refused with its place, and leaves the lessons as they are."""

    def give(text):
        given = {"do": "open_lesson", "upload": send(studio, "flat.toml", text)}
        live.send(json.dumps({"seq": 1, **given}))
        return until(live, lambda told: told.get("seq") == 1)

    refused = give(LESSON.replace("[0]\n[[stages]]", "[0, 1]\n[[stages]]"))
    assert (refused["ok"], refused["message"], refused["where"]) == (
        False,
        "1 numbers were expected, one for each neuron; got 2",
        "flat.toml, network, layers 1, biases",
    )
    assert refused["do"]
    live.send(json.dumps({"seq": 2, "do": "lesson", "name": "flat"}))
    assert not until(live, lambda told: told.get("seq") == 2)["ok"]
    assert give(LESSON)["ok"]
    live.send(json.dumps({"seq": 3, "do": "state"}))
    state = until(live, lambda told: told.get("event") == "state" and told["lesson"]["open"])
    assert state["lesson"]["open"]["text"] == "Nothing is asked."
    do(studio, "leave_lesson")
    put(studio, "spiral")


def test_nothing_of_the_token_can_be_seen_from_outside(studio):
    """Not in the arguments of the program; and it listens on 127.0.0.1 alone."""
    arguments = Path(f"/proc/{studio.process.pid}/cmdline")
    if arguments.exists():
        assert studio.token.encode() not in arguments.read_bytes()
    with socket.socket() as other, pytest.raises(OSError, match="refused"):
        other.connect(("127.0.0.2", studio.port))


def test_the_file_that_opens_the_browser_is_for_its_owner(tmp_path, monkeypatch):
    """It holds the token, so nobody else may read it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = redirect("http://127.0.0.1:1/#token=secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "secret" in path.read_text()


def test_a_port_in_use_is_said_with_its_option(capsys):
    """Exit code 5, in one line."""
    with listening(0) as taken:
        port = taken.getsockname()[1]
        assert main(["studio", "--no-browser", "--port", str(port)]) == 5
    said = capsys.readouterr().err
    assert f"port {port} is in use" in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("nothing-of-that-name", None), 5),
        (("nowhere/model.safetensors", "iris"), 5),
        (("spirale", None), 5),
    ],
)
def test_what_cannot_be_shown_is_said(given, code):
    """Before there is a page to look at."""
    with pytest.raises((GlassnetError, OSError)) as raised:
        session_for(*given)
    assert getattr(raised.value, "code", 5) == code


def test_a_table_of_ones_own(tmp_path):
    """Its last column is learned, and all others are inputs."""
    path = tmp_path / "points.csv"
    path.write_text("a,b,kind\n" + "".join(f"{n % 11},{n % 7},{'xy'[n % 2]}\n" for n in range(60)))
    session = session_for(str(path), None)
    contents = session.contents()["contents"]
    assert contents["columns"]["input_names"] == ["a", "b"]
    assert session.state()["title"] == "points"
    assert session.state()["data"] is None
    opened = session.state()["opened"]
    assert opened["target"] == "kind"
    open_table(session, Opening(**{**opened, "target": "a", "task": "regression"}))
    assert session.contents()["contents"]["columns"]["task"] == "regression"
    session.uploads.end()
    assert path.exists()


def test_a_run_and_rows_for_it(tmp_path, monkeypatch):
    """What was trained is shown as it is."""
    import glassnet as gn

    monkeypatch.chdir(tmp_path)
    arguments = ["train", "iris", "--epochs", "2", "--hidden", "4", "-o", "run", "--seed", "1"]
    assert main(arguments) == 0
    session = session_for("run", "iris")
    stored = gn.load("run/model.safetensors").parameters
    shown = session.learner.bench.model.parameters
    assert all((shown[name] == stored[name]).all() for name in stored)
    with pytest.raises(GlassnetError, match="no"):
        session_for("run", None)


def test_another_address_is_refused_with_what_helps(capsys):
    """The studio is for this machine alone."""
    for host in ("0.0.0.0", "192.168.0.1", "::"):
        assert main(["studio", "--no-browser", "--host", host]) == 2
        assert "ssh -L" in capsys.readouterr().err


def test_a_limit_for_tables_is_a_size(capsys):
    """Anything else is refused by its name."""
    assert main(["studio", "--no-browser", "--max-upload", "lots"]) == 2
    assert "max_upload must be a size" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_tables_go_with_the_studio(restartable, tmp_path, monkeypatch, number):
    """After Ctrl-C, and when another program ends it; half a table, too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    running = restartable("--port", "0", "--max-upload", "1MB")
    head = f"POST /data HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n"
    head += f"Authorization: Bearer {running.token}\r\nX-Name: t.csv\r\nContent-Length: 8\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.port)) as whole:
        whole.sendall(head.encode() + b"a,b\n1,2\n")
        assert whole.recv(100).startswith(b"HTTP/1.1 200")
        with socket.create_connection(("127.0.0.1", running.port)) as half:
            half.sendall(head.encode() + b"a,")
            assert list(tmp_path.glob("glassnet-studio-*/*.csv"))
            running.process.send_signal(number)
            assert running.process.wait(timeout=60) == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_with_130(tmp_path):
    """While a page is open, too; in one line, without a trace, whoever was refused before."""
    command = [sys.executable, "-m", "glassnet", "studio", "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    address = process.stdout.readline().split()[-1]
    port, token = re.search(r":(\d+)/#token=(.+)", address).groups()
    url, origin = f"ws://127.0.0.1:{port}/live", f"http://127.0.0.1:{port}"
    with pytest.raises(InvalidStatus):  # of which the terminal is not told
        connect(url, subprotocols=["glassnet", "glassnet.wrong"], origin=origin).close()
    with connect(url, subprotocols=["glassnet", f"glassnet.{token}"], origin=origin) as page:
        page.recv(timeout=60)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    said = process.stderr.read()
    assert said == "error[130]: interrupted\n"
    process.stdout.close()
    process.stderr.close()


MAKING = """
import os, signal, duckdb
from glassnet.studio.rows.uploads import Uploads
from glassnet.studio.web.address import listening
from glassnet.studio.web.server import serve

def make():
    for number in range(100):
        duckdb.connect().execute("SELECT 1").fetchall()

with listening(0) as listener:
    try:
        serve(make, listener, "token", lambda: os.kill(os.getpid(), signal.SIGINT), Uploads())
    except KeyboardInterrupt:
        raise SystemExit(130)
"""


def test_ctrl_c_waits_for_what_is_still_being_made():
    """A thread that is cut off within DuckDB takes the whole program down with it."""
    done = subprocess.run(
        [sys.executable, "-c", MAKING], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")
