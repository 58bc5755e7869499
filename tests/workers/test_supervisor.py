"""Who looks after the workers: here after stand-ins, which train nothing and cost nothing."""

import os
import signal
from contextlib import contextmanager
from threading import Timer
from types import SimpleNamespace

import pytest

from glassnet.cli.together import tell
from glassnet.cli.worker import report_on
from glassnet.errors import ConfigError, EnvError
from glassnet.workers import Errand, local_address, supervise, supervisor, worker
from glassnet.workers.meeting import wait_for_the_first

PATIENT = 30  # seconds; who is not seen by then is killed, so that no test waits for ever
# what a stand-in does: process 0 may tell something and end; the others sleep
SCRIPT = """#!{python}
import json, os, sys, time
errand, told = json.loads(sys.argv[3]), int(sys.argv[5].split(",")[0])
if errand["process"] == 0 and {report!r}:
    os.write(told, json.dumps({report!r}).encode())
    sys.exit({report!r}.get("code", 1))
time.sleep(999)
"""


@pytest.fixture
def supervised(tmp_path, monkeypatch):
    """Two stand-ins are looked after while something happens to them: what is said of it."""
    monkeypatch.setattr(supervisor, "GRACE", 0.1)
    python = worker.sys.executable

    def supervised(happens=lambda workers: None, report=None, patience=99):
        path = tmp_path / "stand-in"
        path.write_text(SCRIPT.format(python=python, report=report or {}))
        path.chmod(0o700)
        monkeypatch.setattr(worker, "sys", SimpleNamespace(executable=str(path)))
        errands = [Errand("127.0.0.1:1", place, 2, patience, local=True) for place in range(2)]
        workers = []

        @contextmanager
        def started(pass_on):
            workers.extend(pass_on.__self__.workers)
            end = Timer(PATIENT, lambda: [one.send(signal.SIGKILL) for one in workers])
            end.start()
            try:
                happens(pass_on)
                yield
            finally:
                end.cancel()

        error = supervise(errands, [], started)
        for one in workers:
            with pytest.raises(ProcessLookupError):
                os.kill(one.process.pid, 0)
        return error

    return supervised


def sent(place, number):
    """Something that happens: this worker gets a signal."""
    return lambda pass_on: pass_on.__self__.workers[place].send(number)


@pytest.mark.parametrize("place", [0, 1])
def test_a_killed_worker_is_named(supervised, place):
    """With its signal; the others are ended."""
    error = supervised(sent(place, signal.SIGKILL))
    assert (error.code, error.what) == (5, f"worker {place} of 2 was killed by SIGKILL")


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="no such signals")
def test_a_signal_without_a_name_has_a_number(supervised):
    """As those between the first and the last of real time."""
    number = signal.SIGRTMIN + 1
    assert f"worker 1 of 2 was killed by signal {number:d}" in str(supervised(sent(1, number)))


def test_a_stopped_worker_is_named(supervised):
    """Nobody waits longer for it than was asked for, and it is ended with the others."""
    error = supervised(sent(1, signal.SIGSTOP), patience=0.2)
    assert (error.code, error.what) == (5, "worker 1 of 2 was stopped for 0.2 s")


def test_what_a_worker_says_is_passed_on(supervised):
    """Its error is that of all: words, place, remedy and exit code."""
    report = {"what": "no such column", "where": "t.csv", "do": "choose one", "code": 2}
    error = supervised(report=report)
    assert (error.code, str(error)) == (2, "no such column | where: t.csv | do: choose one")


def test_a_worker_that_lost_the_others_is_not_to_blame(supervised):
    """Where nobody here is, it says what it has heard."""
    error = supervised(report={"lost": "no heartbeat"})
    assert (error.code, error.what) == (5, "worker 0 of 2 lost the others: 'no heartbeat'")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_first_worker_that_does_not_answer_a_signal(supervised, number, code):
    """It is stopped, so it cannot save anything; after a moment all end as interrupted."""

    def happens(pass_on):
        sent(0, signal.SIGSTOP)(pass_on)
        os.waitid(os.P_PID, pass_on.__self__.workers[0].process.pid, os.WSTOPPED | os.WNOWAIT)
        pass_on(number)

    assert supervised(happens).code == code


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_first_worker_that_does_not_listen_yet(supervised, number, code):
    """A signal that is passed on to it ends it before it can answer: that is no failure."""

    def happens(pass_on):
        pass_on(number)
        os.waitid(os.P_PID, pass_on.__self__.workers[0].process.pid, os.WEXITED | os.WNOWAIT)

    error = supervised(happens)
    assert (error.code, error.what) == (code, "interrupted")


@pytest.mark.parametrize(
    ("error", "report"),
    [
        (
            RuntimeError("Gloo connectFullMesh failed\nat …"),
            {"lost": "Gloo connectFullMesh failed"},
        ),
        (
            ConfigError("unknown", where="--target", do="choose"),
            {"code": 2, "what": "unknown", "where": "--target", "do": "choose"},
        ),
    ],
)
def test_a_worker_says_why_it_ends(error, report):
    """Its own mistake in three parts, or that it has lost the others, which is not its fault."""
    assert {"code": 5, **report} == report_on(error, ["train", "iris"])


@pytest.mark.parametrize(
    ("processes", "options"), [(2, " --processes 2"), (1, ", with the same options")]
)
def test_the_way_on_is_said(tmp_path, processes, options):
    """After a failure of the machine, where a step was kept."""
    with pytest.raises(EnvError) as caught:
        tell(EnvError("killed"), tmp_path, processes)
    assert caught.value.do == "start again; no step was kept"
    (tmp_path / "checkpoint-7.safetensors").touch()
    with pytest.raises(EnvError) as caught:
        tell(EnvError("killed"), tmp_path, processes)
    assert caught.value.do == f"go on with glassnet resume {tmp_path}{options}"


def test_nobody_listens():
    """Who cannot meet the others says so."""
    address = local_address()
    with pytest.raises(EnvError, match=f"found nobody at '{address}'"):
        wait_for_the_first(address, 0.1)


def test_heartbeats_are_those_that_were_asked_for(monkeypatch):
    """JAX is told how long it may wait for a machine that says nothing."""
    jax_team = pytest.importorskip("glassnet.engines.jax_team")
    asked = {}
    told = SimpleNamespace(update=lambda *setting: None)
    jax = SimpleNamespace(config=told, distributed=SimpleNamespace(initialize=asked.update))
    monkeypatch.setattr(jax_team, "jax", jax)
    jax_team.join("127.0.0.1:1", 0, 2, time_to_meet=7, heartbeat=3)
    assert (asked["heartbeat_timeout_seconds"], asked["initialization_timeout"]) == (3, 7)
