"""The program as a whole: help, versions, messages, and what reaches which stream."""

import errno
import io
import json
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import glassnet as gn
from glassnet.errors import ConfigError, DataError

program = import_module("glassnet.cli.main")  # the package shows its function of that name
VERBS = list(program.VERBS)


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_names_every_verb(glassnet, words):
    """Without a word, or asked for help, the program says what it can do."""
    outcome = glassnet(*words)
    assert outcome.code == 0
    assert outcome.err == ""
    for verb in [*VERBS, "Examples", "--version", "--debug"]:
        assert verb in outcome.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_explained_once(glassnet, verb):
    """The help of a verb has every option in a line of its own, with what it does."""
    out = glassnet(verb, "--help").out
    options = re.findall(r"│ (--[a-z0-9-]+) +(?:-\w )? *(\S.*?) +│", out)
    names = [name for name, _ in options]
    assert len(set(names)) == len(names)
    assert "--help" in names
    assert all(len(meaning.split()) > 1 for _, meaning in options)


def test_version(glassnet):
    """The version is that of the package."""
    assert glassnet("--version").out == f"glassnet {gn.__version__}\n"


@pytest.mark.parametrize(
    ("words", "what", "do"),
    [
        (["trian", "iris"], "Did you mean 'train'?", "glassnet --help"),
        (["train"], "Missing argument 'DATA'", "glassnet train --help"),
        (["train", "iris", "--epoch", "3"], "--epochs", "glassnet train --help"),
        (["train", "iris", "--epochs"], "'--epochs' requires an argument", "glassnet train --help"),
        (["predict", "iris"], "Missing argument 'DATA'", "glassnet predict --help"),
        (["--verbose"], "No such option: --verbose", "glassnet --help"),
        (["train", "iris", "wine"], "unexpected extra argument", "glassnet train --help"),
    ],
)
def test_wrong_words(glassnet, words, what, do):
    """A mistyped command says what was not understood, what is near, and where to read on."""
    outcome = glassnet(*words)
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert what in outcome.err
    assert outcome.err.endswith(f" | do: see {do}\n")


def fails_with(monkeypatch, error):
    """Let the verb `datasets` fail in a certain way."""

    def fail(*words: object, **settings: object) -> None:
        raise error

    monkeypatch.setattr(import_module("glassnet.cli.datasets").built_in, "names", fail)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DataError("bad", where="t.csv:3", do="mend it"), "error[3]: bad | where: t.csv:3 | do: "),
        (OSError(errno.ENOSPC, "No space left", "big"), "error[5]: No space left | where: 'big'"),
        (ConfigError("samples are few"), "error[2]: samples are few | where: --samples"),
        (ConfigError("a name is bad"), "error[2]: a name is bad\n"),
        (MemoryError(), "error[5]: there is not enough memory | do: "),
        (KeyError("x"), "error[1]: glassnet failed inside: KeyError: 'x' | where: test_main.py:"),
    ],
)
def test_every_failure_is_told_in_one_line(glassnet, monkeypatch, error, message):
    """Whatever goes wrong, one line says what, where and what to do, and the exit code is right."""
    fails_with(monkeypatch, error)
    outcome = glassnet("datasets")
    assert outcome.err.startswith(message)
    assert outcome.code == int(message[6])
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("words", [["--debug", "datasets"], ["datasets", "--debug"]])
def test_debug_shows_the_traceback(glassnet, monkeypatch, words):
    """--debug may stand anywhere, and adds the traceback that is hidden otherwise."""
    fails_with(monkeypatch, DataError("bad"))
    outcome = glassnet(*words)
    assert "Traceback" in outcome.err
    assert outcome.message == "error[3]: bad"


def test_long_messages_are_cut_in_their_longest_part(glassnet, monkeypatch):
    """A message keeps to 400 characters, and loses neither the place nor the remedy."""
    fails_with(monkeypatch, DataError("x" * 1000, where="t.csv", do="mend it"))
    outcome = glassnet("datasets")
    assert len(outcome.message) == 400
    assert outcome.message.endswith("x | where: t.csv | do: mend it")


@pytest.mark.parametrize("verb", ["train", "evaluate", "predict", "explain", "inspect", "check"])
def test_a_message_about_a_file_far_away_names_it(glassnet, verb):
    """However deep its folder is, the end of the path can be read."""
    path = "/" + "folder-with-a-name/" * 12 + "the-very.csv"
    outcome = glassnet(verb, path, *(["iris"] if verb in ("evaluate", "predict") else []))
    assert outcome.code in (4, 5)
    assert "the-very.csv" in outcome.message


def test_messages_cannot_command_the_terminal(glassnet):
    """Control characters in a name are shown, not sent."""
    outcome = glassnet("train", "\x1b[31mred.csv", "--ignore", "\x07")
    assert outcome.code == 5
    assert "\x1b" not in outcome.err
    assert r"\x1b[31mred.csv" in outcome.err


def test_words_that_are_no_text(glassnet):
    """A file name in an old encoding is refused before anything is done."""
    outcome = glassnet("train", "caf\udce9.csv")
    assert outcome.code == 2
    assert "not UTF-8" in outcome.message


def test_results_and_notes_do_not_mix(glassnet, shop):
    """Results are on stdout, everything else on stderr."""
    outcome = glassnet("train", shop, "--epochs", 2)
    assert "note: classification" in outcome.err
    assert "note" not in outcome.out
    assert "accuracy" not in outcome.err


def test_no_signs_for_terminals_in_pipes(glassnet, shop):
    """What is not a terminal gets neither colours nor bars, not even from help."""
    for words in (["train", shop, "--epochs", 2], ["train", "--help"], ["datasets"]):
        outcome = glassnet(*words)
        assert "\x1b" not in outcome.out + outcome.err


def test_pipes_get_utf_8(shop, monkeypatch):
    """R² and labels survive a pipe whatever the locale says."""
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", pipe)
    assert program.main(["train", "diabetes", "--epochs", "1"]) == 0
    assert "R²" in pipe.buffer.getvalue().decode()


def run(*words, **settings):
    """The program in a process of its own."""
    command = [sys.executable, "-m", "glassnet", *map(str, words)]
    return subprocess.run(command, capture_output=True, timeout=60, encoding="utf-8", **settings)


def test_python_m_glassnet():
    """`python -m glassnet` is the same program, exit codes included."""
    assert run("--version").stdout == f"glassnet {gn.__version__}\n"
    failed = run("train", "no.csv")
    assert failed.returncode == 5
    assert failed.stderr.startswith("error[5]: cannot read the table")


def test_a_reader_that_has_seen_enough(run_on_shop):
    """`glassnet predict … | head` ends quietly."""
    Path("long.csv").write_text("age,colour\n" + "20,red\n" * 20_000)
    command = [sys.executable, "-m", "glassnet", "predict", "shop", "long.csv"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no such shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(run_on_shop, closed):
    """Whoever closes stdout or stderr wants to read nothing there, nor on the other one."""
    program = shlex.join([sys.executable, "-m", "glassnet", "evaluate", "shop", "shop.csv"])
    done, wrong = (
        subprocess.run(
            ["sh", "-c", f"{program} {option} {closed}"],
            capture_output=True,
            timeout=60,
            check=False,
        )
        for option in ("--json", "--jason")
    )
    assert (done.returncode, wrong.returncode) == (0, 2), done.stderr
    assert done.stdout == b"" or json.loads(done.stdout)["rows"] == 60
    assert wrong.stdout == b""
