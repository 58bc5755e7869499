"""Commands on the pages: each is one that the program has, and those of consoles are run."""

import re
import shlex
import subprocess
import sys

import pytest

from glassnet.cli import main
from glassnet.cli.main import VERBS, program

from .conftest import DOCS, PAGES, blocks_of, name_of, prose_of

ELSEWHERE = ("docs/explain.md", "docs/inspect.md", "docs/own_layers.md")  # with tests of their own
CONSOLES = [
    page
    for page in PAGES
    if name_of(page) not in ELSEWHERE
    and any(language == "console" for language, _ in blocks_of(page))
]
WRONG = """

class SquareWrong(Elementwise):
    def value(self, x):
        return x * x

    def derivative(self, x, y):
        return x
"""
DIGITS = re.compile(r"\[\d+, \d+\]|-?\d+\.\d+(?:e[-+]\d+)?")  # places, and numbers with a point
GROUP = program()
OPTIONS = {
    verb: {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    for verb, command in GROUP.commands.items()
}


def commands_on(page):
    """Every command of the program on a page, in blocks and in sentences."""
    for language, block in blocks_of(page):
        if language in ("", "sh", "console"):
            yield from re.findall(
                r"^(?:\$ |srun |OPENBLAS\S+ )?(glassnet .*)$", joined(block), re.M
            )
    yield from re.findall(r"`(glassnet [^`]+)`", prose_of(page))
    yield from re.findall(r"^    (?:srun )?(glassnet .*)$", joined(prose_of(page)), re.MULTILINE)


def joined(text):
    """Lines that go on in the next one, as one."""
    return re.sub(r"\\\n\s*", "", text)


def flaws_of(command):
    """What of a command the program does not have."""
    words = shlex.split(command.split("  #")[0].split(" # ")[0].replace("…", ""))[1:]
    verb = next((word for word in words if not word.startswith("-")), "")
    options = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    if not verb:
        return options - {"--help", "-h", "--version", "--debug"}
    if verb not in VERBS:
        return {verb}
    return options - OPTIONS[verb] - {"--help", "-h", "--debug"}


def test_flaws_are_found():
    """A verb, and options long and short."""
    assert flaws_of("glassnet trian iris") == {"trian"}
    assert flaws_of("glassnet train iris --epoch 3 -o run  # with --folly") == {"--epoch"}
    assert not flaws_of("glassnet --version")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_is_one(page):
    """The program has its verb and its options."""
    assert {command: flaws for command in commands_on(page) if (flaws := flaws_of(command))} == {}


@pytest.mark.parametrize("page", CONSOLES, ids=name_of)
def test_what_a_page_shows_is_printed(page, tmp_path, monkeypatch, capsys):
    """Its Python and its consoles, from top to bottom in one go; … stands for any lines."""
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for language, block in blocks_of(page):
        if language == "python":
            exec(compile(block, page.name, "exec"), names)
        if language == "console":
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
                capsys.readouterr()
                printed = outcome(shlex.split(command), capsys)
                assert is_like(printed, shown), f"{command}\n{printed}"


def test_the_judge_says_what_the_page_of_own_layers_shows(tmp_path, monkeypatch, capsys):
    """Of the page's own layer and of one with a wrong derivative, but for the numbers."""
    monkeypatch.chdir(tmp_path)
    page = blocks_of(DOCS / "own_layers.md")
    layer = next(block for language, block in page if language == "python").split("\n\nreport")[0]
    (tmp_path / "my_layers.py").write_text(layer + WRONG, encoding="utf-8")
    assert main(["check", "my_layers.py"]) == 7
    shown = next(block for language, block in page if language == "console").split("\n", 1)[1]
    assert DIGITS.sub("0", capsys.readouterr().out).split() == DIGITS.sub("0", shown).split()


def outcome(words, capsys):
    """What a command prints; it must end well."""
    if words[0] == "python":
        done = subprocess.run(
            [sys.executable, *words[1:]], capture_output=True, text=True, check=True
        )
        return done.stdout
    assert main(words[1:]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def is_like(printed, shown):
    """Whether a text has the lines that are shown, where … is any number of lines."""
    if not shown.strip():
        return True
    lines = [re.escape(line) + "\n" if line != "…" else "(.*\n)*" for line in shown.splitlines()]
    return re.fullmatch("".join(lines), printed.rstrip() + "\n") is not None


def test_what_is_shown_is_compared():
    """Line by line, and any lines for three dots."""
    assert is_like("a\nb\nc\n", "a\n…\nc\n")
    assert is_like("a\nc\n", "a\n…\n")
    assert not is_like("a\nb\n", "a\n")
    assert not is_like("a\nb\nc\n", "…\nd\n")
