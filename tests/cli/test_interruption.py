"""Ctrl-C and requests to end: what was learned is kept, and nobody waits."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import glassnet as gn
from glassnet.cli.interruption import Interrupted, Request, on_signals
from glassnet.cli.learning import until_asked

ENDLESS = ["train", "iris", "--epochs", "1000000", "--validation", "0"]
START = (  # as in a shell, whatever the parent process ignores
    "import signal, sys; from glassnet.cli import main; "
    "[signal.signal(s, signal.default_int_handler) for s in (signal.SIGINT, signal.SIGTERM)]; "
    "sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture(autouse=True)
def as_in_a_shell():
    """Listen to Ctrl-C, even where the tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_training_keeps_what_it_learned(number, code):
    """The step at hand is finished, the run is saved, and the message says where."""
    command = [sys.executable, "-c", START, *ENDLESS, "-o", "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert b"note" in process.stderr.readline()  # said just before training begins
        wait_for_some_steps(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert out == b""
    assert f"error[{code}]: interrupted after" in err.decode()
    assert err.decode().rstrip().endswith("what was learned is saved | where: run")
    assert len(Path("run/history.jsonl").read_text().splitlines()) < 1_000_000
    assert gn.load("run/model.safetensors").predict([[5.0, 3, 1, 0]]).shape == (1, 3)
    assert Path("run/report.html").exists()


def wait_for_some_steps(process):
    """Give the training time to begin; it would go on for minutes."""
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)


def test_a_first_signal_waits_for_the_step():
    """The stream ends after the record at hand, and the signal is known."""
    request = Request()

    def records():
        yield 1
        os.kill(os.getpid(), signal.SIGINT)
        yield 2
        yield 3

    with on_signals(request.note):
        assert list(until_asked(records(), request, lambda: True)) == [1, 2]
    assert request.number == signal.SIGINT


def test_a_second_signal_does_not_wait():
    """Whoever presses Ctrl-C twice is heard at once."""
    request = Request()
    with on_signals(request.note):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Interrupted, match="nothing was saved") as caught:
            os.kill(os.getpid(), signal.SIGINT)
    assert caught.value.code == 130


def test_outside_of_training_one_signal_is_enough():
    """While a table is read there is nothing to save, so the program ends at once."""
    with on_signals(Request().answer), pytest.raises(Interrupted) as caught:
        os.kill(os.getpid(), signal.SIGTERM)
    assert caught.value.code == 143


def test_a_signal_that_another_library_swallows(glassnet, monkeypatch):
    """DuckDB turns what a signal raises into an error of its own; it still counts as Ctrl-C."""

    def read(*words, **settings):
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except BaseException as error:
            raise RuntimeError("Query interrupted") from error

    monkeypatch.setattr("glassnet.cli.data.read", read)
    outcome = glassnet("train", "iris", "-o", "run")
    assert outcome.code == 130
    assert outcome.err == "error[130]: interrupted\n"
    assert not Path("run").exists()


def test_handlers_are_put_back():
    """Whoever called the program finds the signals as they were."""
    before = signal.getsignal(signal.SIGINT)
    with on_signals(Request().note):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_ignored_signals_stay_ignored():
    """A program that was started with nohup or in the background is not disturbed."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with on_signals(Request().answer):
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def interrupted_while_loading(folder, *words):
    """Run a program for which Ctrl-C comes in the middle of its imports."""
    (folder / "numpy.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(0.2)\n"
    )
    paths = os.pathsep.join([str(folder), str(Path(gn.__file__).parents[1])])
    command = [sys.executable, *map(str, words)]
    environment = os.environ | {"PYTHONPATH": paths}
    return subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False)


@pytest.mark.parametrize("words", [["-m", "glassnet"], ["-mglassnet"], ["glassnet"]])
def test_ctrl_c_while_the_program_loads(tmp_path, words):
    """As a module or as the script that pip makes: one line, exit code 130, no traceback."""
    script = "import sys\nfrom glassnet.cli import main\nsys.exit(main())\n"
    (tmp_path / "glassnet").write_text(script)
    done = interrupted_while_loading(tmp_path, *words, "train", "iris")
    assert (done.returncode, done.stdout) == (130, b"")
    assert done.stderr == b"error[130]: interrupted\n"


@pytest.mark.parametrize("words", [["-c", "import glassnet"], ["mine.py"], ["-m", "mine"]])
def test_a_program_that_imports_glassnet_keeps_its_own_ctrl_c(tmp_path, words):
    """It gets the KeyboardInterrupt that it would get from any other import."""
    mine = "try:\n    import glassnet\nexcept KeyboardInterrupt:\n    print('mine')\n    raise\n"
    (tmp_path / "mine.py").write_text(mine)
    done = interrupted_while_loading(tmp_path, *words)
    assert done.returncode == -signal.SIGINT
    assert b"KeyboardInterrupt" in done.stderr


def test_ctrl_c_that_is_ignored_stays_ignored_while_loading(tmp_path):
    """A program that was started with nohup or in the background loads on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a child inherits
    done = interrupted_while_loading(tmp_path, "-m", "glassnet")
    assert b"interrupted" not in done.stderr
    assert done.returncode == 1  # for what stands in for NumPy can do nothing
