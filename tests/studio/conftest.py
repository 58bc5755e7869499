"""What the tests of the studio share: sessions, and a studio at work."""

import json
import random
import re
import subprocess
import sys
from copy import deepcopy
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import pytest
from websockets.sync.client import connect

from glassnet.studio.bench import bench_of_data
from glassnet.studio.session import Session


@cache
def spiral():
    """The spiral and its usual network, made once."""
    return bench_of_data("spiral", samples=20)


@pytest.fixture
def session():
    """A session on the spiral, with its usual network."""
    found = Session(deepcopy(spiral()))
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
    """One studio for all tests that leave it as they found it; it takes small tables alone."""
    running = start("--port", "0", "--max-upload", "1MB")
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


def do(running, word, **given):
    """Ask a studio for something, as a page would that is gone after the answer."""
    protocols = ["glassnet", f"glassnet.{running.token}"]
    place = f"127.0.0.1:{running.port}"
    limits = {"max_size": None, "open_timeout": 120}
    at = {"origin": f"http://{place}", "subprotocols": protocols} | limits
    with connect(f"ws://{place}/live", **at) as socket:
        socket.send(json.dumps({"seq": 1, "do": word, **given}))
        told = (json.loads(message) for message in socket if isinstance(message, str))
        answer = next(one for one in told if "seq" in one)
    assert answer["ok"], answer


def put(running, name, **given):
    """Put other data on the bench of a studio, and a network before its first step."""
    do(running, "data", name=name, **given)


def any_seed():
    """A seed that no test had, so that a studio knows no runs of its data."""
    return random.randrange(2**40)


# -- pages ---------------------------------------------------------------------------------

PAUSE = 25  # milliseconds between two looks, for which no picture has to be drawn
LOST = ("WebSocket connection", "net::ERR_CONNECTION", "401 (Unauthorized)")
DRAG = """([kind, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  const event = new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true});
  document.body.dispatchEvent(event);
}"""
TOLD = """() => {
  const { numbers, bench } = studio;
  if (!numbers || numbers.bench !== bench) return false;
  const said = (name) => {
    const text = document.querySelector(`[data-measure=${name}]`)?.textContent ?? "none";
    return Number(text.split(" / ")[0].replaceAll(",", "").replace("−", "-"));
  };
  const loss = numbers.learned_from?.loss ?? null;
  const isNear = loss === null || said("loss") === Number(loss.toPrecision(4));
  return said("epoch") === numbers.epoch && isNear;
}"""


def opened(open_page, running, address=None, is_ready=True, **options):
    """The page of a studio in a window of its own, as soon as it has its numbers.

    It asks for nothing of others.
    """
    place = f"//127.0.0.1:{running.port}/"
    own = (f"http:{place}", f"ws:{place}", "data:", "blob:")
    page = open_page(address or running.address, own, **options)
    if is_ready:
        until(page, f"() => window.studio?.state && ({TOLD})()")
    return page


@pytest.fixture
def open_window(open_page):
    """Open the page of a studio for one test."""
    return partial(opened, open_page)


@pytest.fixture(scope="module")
def kept(kept_windows):
    """One page of a studio for all tests of a file, with new data and a new network for each.

    For tests that find what else there is on the page as another leaves it.
    """
    pages = []

    def page_of(running, name, **given):
        if pages:
            begin(pages[0], name, **given)
        else:
            put(running, name, **given)
            pages.append(opened(kept_windows.open, running))
        yield pages[0]
        kept_windows.check()

    return page_of


def until(page, condition, argument=None):
    """Wait for a function of the page, or for an expression, to be true."""
    is_function = re.match(r"\s*(\w+|\([^)]*\))\s*=>", condition)
    asked = condition if is_function else f"() => {condition}"
    page.wait_for_function(asked, arg=argument, polling=PAUSE)


def ask(page, word, **given):
    """Ask for something as the page does; its answer."""
    answer = page.evaluate("([word, given]) => studio.ask(word, given)", [word, given])
    assert answer["ok"], answer
    return answer


def told(page):
    """Wait until the bar above tells the numbers that the page has."""
    until(page, TOLD)


def steps(page, count):
    """Take steps, and wait until they are shown and told."""
    last = page.evaluate("studio.numbers.step") + count
    for _ in range(count):
        ask(page, "step")
    until(page, "last => studio.numbers.step === last", last)
    told(page)


def epochs(page, count):
    """Learn for so many epochs, and wait until that is shown and told."""
    last = page.evaluate("studio.numbers.epoch") + count
    if count:
        ask(page, "train", epochs=count)
    until(page, "last => studio.numbers.epoch === last && studio.state.status === 'ready'", last)
    told(page)


def begin(page, name, **given):
    """Other data, and wait until the numbers of their network are shown and told."""
    other_bench(page, "data", name=name, **given)


def begin_with(page, path, word="open", **given):
    """A table or a state of one's own, and wait until its network is shown and told."""
    send = "([name, text]) => studio.model.upload(name, new TextEncoder().encode(text))"
    answer = page.evaluate(send, [path.name, path.read_text("utf-8")])
    other_bench(page, word, upload=answer["upload"], **given)


def other_bench(page, word, **given):
    """Ask for what puts another network on the bench, and wait until its numbers are told."""
    old = page.evaluate("studio.bench")
    ask(page, word, **given)
    until(page, "old => studio.bench !== old && studio.numbers !== null", old)
    told(page)


def pick(page, stage, neuron):
    """Pick a neuron of a layer."""
    page.evaluate("([stage, neuron]) => studio.live.pickNeuron(stage, neuron)", [stage, neuron])
