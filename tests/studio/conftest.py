"""What the tests of the studio share: sessions, and a studio at work."""

import json
import re
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest

from glassnet.studio.bench import bench_of_data
from glassnet.studio.session import Session


@pytest.fixture
def session():
    """A session on the spiral, with its usual network."""
    found = Session(bench_of_data("spiral", samples=20))
    yield found
    found.pause()


def read_frame(frame):
    """A frame read by its own description: its header, and its arrays by name."""
    length = int.from_bytes(frame[:4], "little")
    header, at, arrays = json.loads(frame[4 : 4 + length]), 4 + length, {}
    for name, shape, kind in header["arrays"]:
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        arrays[name] = np.frombuffer(frame[at : at + size], kind).reshape(shape)
        at += size
    assert at == len(frame)
    return header, arrays


@pytest.fixture
def unpacked():
    """Read a frame: its header, and its arrays by name."""
    return read_frame


class Running(NamedTuple):
    """A studio at work."""

    process: Any
    address: str
    port: int
    token: str


def start(*arguments):
    """Start a studio as a program, and read its address."""
    command = [sys.executable, "-m", "glassnet", "studio", "--no-browser", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = process.stdout.readline().split()[-1]
    port, token = re.search(r":(\d+)/#token=(.+)", address).groups()
    return Running(process, address, int(port), token)


def end(running):
    """End a studio, whatever it is doing."""
    running.process.kill()
    running.process.wait()
    running.process.stdout.close()


@pytest.fixture(scope="session")
def studio():
    """One studio for all tests that leave it as they found it."""
    running = start("--port", "0")
    yield running
    end(running)


@pytest.fixture
def restartable():
    """Start studios that a test may end itself."""
    started = []

    def begin(*arguments):
        started.append(start(*arguments))
        return started[-1]

    yield begin
    for running in started:
        end(running)
