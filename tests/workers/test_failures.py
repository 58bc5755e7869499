"""Whatever happens to a worker, all of them end, and somebody says why."""

import os
import signal
import sys
from pathlib import Path

import pytest

import glassnet as gn
from glassnet import workers
from glassnet.errors import ConfigError
from glassnet.workers import checked_address

pytest.importorskip("jax")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

SMALL = ["spiral", "--samples", "10", "--hidden", "4"]
ENDLESS = [*SMALL, "--engine", "jax", "--epochs", "1000000", "-o", "run"]
TWO = [*ENDLESS, "--processes", "2"]


@pytest.mark.thorough
@pytest.mark.parametrize("place", [0, 1])
def test_a_killed_worker_ends_all(training, place):
    """The message names it and the signal, and says how to go on."""
    run = training(*TWO).wait_for(2)
    os.kill(run.workers[place], signal.SIGKILL)
    code, out, message = run.end()
    assert (code, out) == (5, ""), message
    assert message.startswith(f"error[5]: worker {place} of 2 was killed by SIGKILL | where: ")
    assert message.endswith(" | do: go on with glassnet resume run --processes 2")
    run.assert_nobody_is_left()


@pytest.mark.thorough
def test_a_killed_training_goes_on_bit_for_bit(training):
    """Resumed in as many processes, it ends with the weights of one that was never killed."""
    asked = ["spiral", "--engine", "jax", "--epochs", "60", "--dropout", "0.1"]
    asked += ["--checkpoint-every", "0.3", "--processes", "2"]
    assert training(*asked, "-o", "whole").end()[0] == 0
    run = training(*asked, "-o", "run").wait_for(2)
    os.kill(run.workers[1], signal.SIGKILL)
    assert run.end()[0] == 5
    assert training("run", "--processes", "2", verb="resume").end()[0] == 0
    assert gn.load("run/model.safetensors").digest() == gn.load("whole/model.safetensors").digest()
    assert not any(Path("run").glob("checkpoint-*"))


@pytest.mark.thorough
def test_a_stopped_worker_ends_all(training):
    """Nobody waits longer for it than was asked for."""
    run = training(*TWO, "--worker-timeout", "2").wait_for(2)
    os.kill(run.workers[1], signal.SIGSTOP)
    code, _, message = run.end()
    assert code == 5, message
    assert message.startswith("error[5]: worker 1 of 2 was stopped for 2 s | where: ")
    run.assert_nobody_is_left()


@pytest.mark.thorough
def test_a_killed_supervisor_takes_all_along(training):
    """Even a worker that was stopped before."""
    run = training(*TWO).wait_for(2)
    os.kill(run.workers[1], signal.SIGSTOP)
    run.process.kill()
    run.assert_nobody_is_left()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_training_keeps_what_it_learned(training, number, code):
    """As with one process: the step at hand is finished, and all end."""
    run = training(*TWO).wait_for(2)
    run.process.send_signal(number)
    ended, out, message = run.end()
    assert (ended, out) == (code, "")
    assert message.startswith(f"error[{code}]: interrupted after ")
    assert message.endswith("what was learned is saved | where: run")
    run.assert_nobody_is_left()


def test_a_mistake_is_told_once(training):
    """All workers make it, and one message tells of it, as with one process."""
    run = training("iris", "--engine", "jax", "--target", "specie", "--processes", "2")
    code, _, message = run.end()
    assert code == 2
    assert "did you mean 'species'?" in message


@pytest.mark.thorough
def test_a_machine_that_dies_ends_the_others(training):
    """Two supervisors with a worker each, as on two machines."""
    address = workers.local_address()
    join = ["--coordinator", address, "--num-processes", "2", "--worker-timeout", "10"]
    runs = [training(*ENDLESS, *join, "--process-id", str(place)) for place in range(2)]
    for run in runs:
        run.wait_for(1)
    runs[1].process.kill()
    code, _, message = runs[0].end()
    assert code == 5, message
    assert message.startswith("error[5]: worker 0 of 2 lost the others: ")
    assert message.endswith(" | do: go on with glassnet resume run, with the same options")
    for run in runs:
        run.assert_nobody_is_left()


@pytest.mark.thorough
def test_nobody_at_the_coordinator(training):
    """Who cannot meet the others says so, and leaves."""
    address = workers.local_address()
    join = ["--coordinator", address, "--num-processes", "2", "--process-id", "1"]
    run = training(*ENDLESS, *join, "--worker-timeout", "0.2")
    code, _, message = run.end()
    assert code == 5, message
    assert f"found nobody at '{address}'" in message


@pytest.mark.parametrize(
    "text",
    [
        *("", "host", "host:", ":5000", "host:port", "host:0", "h:65536", f"h:{'9' * 5000}"),
        *("a..b:5000", f"{'a' * 64}.org:5000"),
    ],
)
def test_an_address_that_cannot_be_one(text):
    """It needs a host and a port."""
    with pytest.raises(ConfigError, match="HOST:PORT"):
        checked_address(text)
