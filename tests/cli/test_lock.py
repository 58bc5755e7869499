"""The lock: two processes never work in one folder, and a killed one is no obstacle."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from glassnet.cli.lock import LOCK, locked
from glassnet.errors import EnvError

HOLD = (
    "import sys; from pathlib import Path; from glassnet.cli.lock import locked\n"
    "with locked(Path('.')): print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def holder():
    """Another process, which holds the lock of this folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_process_stays_out(holder):
    """It is told who is at work."""
    with (
        pytest.raises(EnvError, match=f"process {holder.pid} is training") as caught,
        locked(Path()),
    ):
        pass
    assert "another folder" in caught.value.do


def test_a_killed_process_is_no_obstacle(holder):
    """Its lock is gone with it; its number is known, for a note."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert Path(LOCK).exists()
    with locked(Path()) as killed:
        assert killed == holder.pid
        assert Path(LOCK).read_text() == str(os.getpid())
    assert not Path(LOCK).exists()


def test_a_process_that_ended_well_leaves_nothing(holder):
    """The next one cannot tell that there was another."""
    holder.communicate()
    with locked(Path()) as killed:
        assert killed is None


def test_a_failure_inside_frees_the_folder():
    """An error is told, which is not the same as being killed."""
    with pytest.raises(ZeroDivisionError), locked(Path()):
        _ = 1 / 0
    assert not Path(LOCK).exists()


@pytest.mark.parametrize("text", ["", "-1", "no number", "9" * 100])
def test_a_strange_lock_file_counts_as_left_behind(text):
    """Whatever somebody wrote there: nobody holds it."""
    Path(LOCK).write_text(text)
    with locked(Path()):
        assert Path(LOCK).read_text() == str(os.getpid())
