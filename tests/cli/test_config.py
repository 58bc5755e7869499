"""The config file: settings as one would type them, in TOML."""

import tomllib
from pathlib import Path

import pytest

from glassnet.cli.config import as_typed
from glassnet.cli.runs import write_settings

TOML = """
hidden = [8, 4]
epochs = 3
validation = 0.4
impute = true
ignore = ["colour"]
learning_rate = 0.02
"""


def settings_of(folder):
    return tomllib.loads(Path(folder, "config.toml").read_text(encoding="utf-8"))


def test_toml_is_taken_as_typed(glassnet, shop):
    """Lists, numbers, words and switches in TOML do what the same words do on the command line."""
    Path("my.toml").write_text(TOML)
    typed = "--hidden 8,4 --epochs 3 --validation 0.4 --impute --ignore colour --learning-rate 0.02"
    there = glassnet("train", shop, "--config", "my.toml", "-o", "a", "--json").document
    here = glassnet("train", shop, *typed.split(), "-o", "b", "--json").document
    assert there["digest"] == here["digest"]
    assert settings_of("a") == settings_of("b")


def test_options_win(glassnet, shop):
    """What is typed counts more than what the file says."""
    Path("my.toml").write_text(TOML)
    words = ["--config", "my.toml", "--epochs", 2, "--json", "-o", "run"]
    assert glassnet("train", shop, *words).document["epochs"] == 2
    assert settings_of("run")["epochs"] == 2


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("epohcs = 3", 2, ["'epohcs'", "did you mean 'epochs'", "my.toml"]),
        ("[network]\nhidden = 3", 2, ["'network'", "my.toml"]),
        ("config = 'other.toml'", 2, ["'config'", "my.toml"]),
        ("epochs = ", 2, ["not TOML", "my.toml"]),
        ("epochs = 'many'", 2, ["--epochs", "integer"]),
        ("epochs = 2.5", 2, ["--epochs", "integer"]),
        ("epochs = true", 2, ["--epochs", "integer"]),
        ("impute = 'perhaps'", 2, ["--impute", "boolean"]),
        ("hidden = { a = 1 }", 2, ["--hidden"]),
        ("epochs = 0", 2, ["--epochs", "≥ 1"]),
        ("target = 'price'", 2, ["--target", "'price'"]),
        ("data = 3\nepochs = 2", 0, []),
    ],
)
def test_wrong_settings_are_named(glassnet, shop, text, code, words):
    """A broken file, an unknown name or a wrong value is told as what it is."""
    Path("my.toml").write_text(text)
    outcome = glassnet("train", shop, "--config", "my.toml", "-o", "run")
    assert outcome.code == code
    for word in words:
        assert word in outcome.message


def test_a_file_that_is_no_text(glassnet, shop):
    """Bytes that are not UTF-8 are no TOML."""
    Path("my.toml").write_bytes(b"epochs = 3 # \xff")
    assert glassnet("train", shop, "--config", "my.toml").code == 2


def test_every_text_survives(tmp_path):
    """Whatever is in a setting comes back from the file as it was."""
    settings = {
        "target": 'a "b" \\ \x7f\n\té €',
        "missing": ["", "n/a"],
        "l1": 1e-300,
        "impute": True,
    }
    write_settings(tmp_path, settings)
    assert settings_of(tmp_path) == settings


@pytest.mark.parametrize(
    ("value", "repeatable", "typed"),
    [
        (3, False, "3"),
        (0.5, False, "0.5"),
        (True, False, "true"),
        ([64, 32], False, "64,32"),
        (["a", 1], True, ["a", "1"]),
    ],
)
def test_as_typed(value, repeatable, typed):
    """A setting becomes the words that one would type for it."""
    assert as_typed(value, repeatable=repeatable) == typed
