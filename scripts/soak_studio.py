"""Live with the studio for a long time: pages come and go, turn knobs, train, and attack it.

It is good if no answer is a 5xx, it never fails inside, its memory grows by less than 50 MB after
the first tenth, and 95 of 100 answers to /health come within 200 ms.

scripts/soak_studio [--minutes 60] [--seed 0]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import secrets
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import quantiles
from time import monotonic, perf_counter, sleep
from typing import Any

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

MOST_GROWTH, SLOWEST = 50.0, 0.2  # MB, seconds
MOST_PAGES = 6
PATHS = (
    *(
        "/",
        "/health",
        "/live",
        "/static/page.css",
        "/static/../gate.py",
        "/static/%2e%2e%2fgate.py",
    ),
    *("/static/%00", "/static/\\..\\gate.py", "//etc/passwd", "/data", "/file/1", "/nothing"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")
HOSTS = ("127.0.0.1:{}", "localhost:{}", "evil.com", "127.0.0.1", "")
ORIGINS = (None, "http://127.0.0.1:{}", "http://evil.com", "null")
DATA = ("spiral", "sine", "iris", "wine", "digits")
WRONG = (
    *("", "{", "[]", "null", '{"do": 1}', '{"do": "set"}', '{"do": "nothing"}', "[" * 5000),
    '{"seq": 1e999, "do": "hello"}',
    '{"do": "set", "parameter": "x", "index": [0], "value": NaN}',
    '{"do": "learning", "learning_rate": -1}',
    '{"do": "train", "epochs": 9007199254740993}',
    '{"do": "data", "name": "../../etc/passwd"}',
    '{"do": "data", "name": "spiral", "samples": 1000000000}',
)


class Visitor:
    """Somebody who knows the token, or tries without."""

    def __init__(self, port: int, token: str, chance: random.Random) -> None:
        self.port, self.token, self.chance = port, token, chance
        self.pages: list[ClientConnection] = []
        self.answers: Counter[int] = Counter()
        self.failures: list[str] = []

    def act(self) -> None:
        """Do one thing."""
        acts = (self.knock, self.knock, self.open, self.command, self.command, self.command)
        self.chance.choice((*acts, self.nonsense, self.leave, self.half_a_request))()

    def knock(self) -> None:
        """Ask for something, rightly or wrongly."""
        chance = self.chance
        host, origin = chance.choice(HOSTS).format(self.port), chance.choice(ORIGINS)
        headers = {"Host": host} if host else {}
        if origin:
            headers["Origin"] = origin.format(self.port)
        if chance.random() < 0.5:
            token = self.token if chance.random() < 0.5 else secrets.token_urlsafe(32)
            headers["Authorization"] = f"Bearer {token}"
        body = chance.choice((None, b"x", b"{}", bytes(chance.randrange(200_000))))
        status = self.status(chance.choice(METHODS), chance.choice(PATHS), body, headers)
        self.answers[status] += 1
        if status >= 500 and status != 503:  # 503: too many connections, which is right
            self.failures.append(f"{status} {headers}")

    def status(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> int:
        """What is answered; 0 if the connection is closed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (HTTPException, ConnectionError, TimeoutError):
            return 0
        finally:
            connection.close()
        return answer.status

    def open(self) -> None:
        """Open a page, with the right token or a wrong one."""
        if len(self.pages) >= MOST_PAGES:
            self.leave()
        token = self.token if self.chance.random() < 0.8 else "wrong"
        protocols = ["glassnet", f"glassnet.{token}"]
        origin = f"http://127.0.0.1:{self.port}"
        try:
            url = f"ws://127.0.0.1:{self.port}/live"
            page = connect(url, subprotocols=protocols, origin=origin, max_size=None)
            self.pages.append(page.__enter__())
        except InvalidStatus as error:
            status = error.response.status_code
            self.answers[status] += 1
            if status not in (401, 503):
                self.failures.append(f"/live said {status}")

    def command(self) -> None:
        """Use one of the pages: train, turn, undo, take other data."""
        chance = self.chance
        words: tuple[dict[str, Any], ...] = (
            {"do": "hello"},
            {"do": "train"},
            {"do": "pause"},
            {"do": "step"},
            {"do": "rewind"},
            {"do": "undo"},
            {"do": "redo"},
            {"do": "revert"},
            {"do": "seed", "seed": chance.randrange(100)},
            {"do": "learning", "learning_rate": 10 ** chance.uniform(-5, 3)},
            {
                "do": "set",
                "parameter": "dense_1.weights",
                "index": [chance.randrange(4), chance.randrange(40)],
                "value": chance.uniform(-5, 5),
            },
        )
        message = chance.choice(words)
        if chance.random() < 0.02:
            message = {"do": "data", "name": chance.choice(DATA)}
        self.send(json.dumps({"seq": chance.randrange(10**6), **message}))

    def nonsense(self) -> None:
        """Send a page's socket what no page sends."""
        self.send(self.chance.choice((*WRONG, "x" * self.chance.randrange(300_000))))

    def send(self, text: str) -> None:
        """Send, and take the news that has come; acknowledge frames now and then."""
        if not self.pages:
            return
        page = self.chance.choice(self.pages)
        try:
            page.send(text)
            for _ in range(5):
                news = page.recv(timeout=0.02)
                if isinstance(news, bytes) and self.chance.random() < 0.9:
                    length = int.from_bytes(news[:4], "little")
                    frame = json.loads(news[4 : 4 + length])["frame"]
                    page.send(json.dumps({"seq": 0, "do": "ack", "frame": frame}))
        except TimeoutError:
            pass
        except (WebSocketException, OSError):
            self.pages.remove(page)

    def leave(self) -> None:
        """Close a page, or let it just fall."""
        if self.pages:
            page = self.pages.pop(self.chance.randrange(len(self.pages)))
            if self.chance.random() < 0.5:
                page.close()
            else:
                page.socket.close()

    def half_a_request(self) -> None:
        """Begin to ask, and go away."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(
                self.chance.choice((b"GET / HT", b"\x16\x03\x01\x00", b"POST /live\r\n\r\n"))
            )

    def health(self) -> float:
        """How long /health takes, in seconds."""
        began = perf_counter()
        headers = {"Authorization": f"Bearer {self.token}"}
        status = self.status("GET", "/health", None, headers)
        if status != 200:
            self.failures.append(f"/health said {status}")
        return perf_counter() - began


def main() -> int:
    """The whole of it; the exit code is 1 if something was not good."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    command = [sys.executable, "-m", "glassnet", "studio", "--no-browser", "--port", "0"]
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as process,  # noqa: S603
    ):
        assert process.stdout is not None
        found = re.search(r":(\d+)/#token=(\S+)", process.stdout.readline())
        assert found is not None
        visitor = Visitor(int(found[1]), found[2], random.Random(given.seed))
        try:
            return live(visitor, process, 60 * given.minutes) | stumbled(said)
        finally:
            process.kill()


def stumbled(said: Any) -> int:
    """Whether it has failed inside, by what it has said to whoever started it; show the first."""
    said.seek(0)
    text = said.read()
    place = text.find("Traceback")
    if place >= 0:
        print(text[place : place + 3000])
    print(f"it failed inside {text.count('Traceback')} times, and said {len(text):,} characters")
    return int(place >= 0)


def live(visitor: Visitor, process: subprocess.Popen[str], seconds: float) -> int:
    """Visit for so long, and say how it was."""
    began, times, sizes, told = monotonic(), [], [], 0.0
    while (spent := monotonic() - began) < seconds and process.poll() is None:
        visitor.act()
        if spent - told > max(1.0, seconds / 60):
            told = spent
            sleep(0.1)
            times += [visitor.health() for _ in range(5)]
            sizes.append(resident(process.pid))
            print(
                f"{spent / 60:5.1f} min  {sizes[-1]:6.1f} MB  {dict(visitor.answers)}", flush=True
            )
    growth = max(sizes[len(sizes) // 2 :]) - max(sizes[: 1 + len(sizes) // 10])
    slow = quantiles(times, n=20)[-1]
    has_ended = process.poll() is not None
    print(f"answers {dict(visitor.answers)}; failures: {visitor.failures[:5] or 'none'}")
    print(f"memory grew by {growth:.1f} MB; /health p95 {1000 * slow:.0f} ms; ended: {has_ended}")
    return int(bool(visitor.failures) or growth > MOST_GROWTH or slow > SLOWEST or has_ended)


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    sys.exit(main())
