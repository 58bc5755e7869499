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
        ("epochs = 'many'", 2, ["--epochs", "whole number"]),
        ("epochs = 2.5", 2, ["--epochs", "whole number"]),
        ("epochs = true", 2, ["--epochs", "whole number"]),
        ("impute = 'perhaps'", 2, ["--impute", "impute must be true or false, got 'perhaps'"]),
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


WAYS = (
    "",
    "x = 3\n",
    *(f"{{name}} = {value}\n" for value in ("3", "true", '["a"]', "{{ a = 1 }}")),
)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("way", WAYS)
def test_a_run_whose_settings_were_spoilt(glassnet, shop, way):
    """Whichever setting is lost or becomes something else: resume says so, or can use it."""
    words = ["--target", "bought", "--ignore", "colour", "--missing", "-", "--hidden", "2"]
    glassnet("train", shop, *words, "--epochs", 1, "-o", "run")
    whole = Path("run/config.toml").read_text()
    for line in whole.splitlines(keepends=True):
        spoilt = way.format(name=line.split(" = ")[0])
        Path("run/model.safetensors").unlink(missing_ok=True)
        Path("run/config.toml").write_text(whole.replace(line, spoilt))
        outcome = glassnet("resume", "run")
        assert outcome.code in ((2,) if "x = 3" in spoilt else (0, 2, 3, 5)), outcome.err
        assert outcome.code == 0 or "do: " in outcome.message


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('engine = "numpy"\n', "", "the setting engine is missing"),
        ("impute = false", 'impute = "perhaps"', "the setting impute: "),
        ("epochs = 1", "epochs = true", "the setting epochs: "),
        ("epochs = 1", "epohcs = 1", "unknown setting 'epohcs'"),
    ],
)
def test_a_spoilt_setting_is_named(glassnet, shop, before, after, what):
    """With the file it is in, and with what to do about it."""
    glassnet("train", shop, "--epochs", 1, "-o", "run")
    path = Path("run/config.toml")
    path.write_text(path.read_text().replace(before, after))
    outcome = glassnet("resume", "run")
    assert outcome.code == 2
    assert outcome.message.startswith(f"error[2]: {what}")
    assert "config.toml' | do: " in outcome.message
