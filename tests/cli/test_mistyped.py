"""Numbers that were mistyped: every option says what came and how to write it."""

import re
from importlib import import_module
from pathlib import Path

import pytest

program = import_module("glassnet.cli.main")
NUMBERS = [
    (verb, max(option.opts, key=len), option.type_descriptor.annotation)
    for verb, command in program.program().commands.items()
    for option in command.params
    if option.type_descriptor.annotation in (int, float)
]
GIVEN = {"train": ["iris"], "sweep": ["iris"], "evaluate": ["m", "iris"], "predict": ["m", "iris"]}
GIVEN |= {"resume": ["run"], "export": ["m", "--to", "onnx"]}


def test_there_are_options_with_numbers():
    """The list below is not empty by mistake."""
    assert {("train", "--epochs", int), ("predict", "--threshold", float)} <= {*NUMBERS}


@pytest.mark.parametrize(("verb", "option", "kind"), NUMBERS)
def test_every_number_of_every_verb(glassnet, verb, option, kind):
    """A word where a number belongs is an error in three parts, with an example."""
    outcome = glassnet(verb, *GIVEN.get(verb, []), option, "many")
    kind = "a whole number" if kind is int else "a number"
    assert outcome.code == 2
    name = option.strip("-").replace("-", "_")
    assert outcome.message.startswith(
        f"error[2]: {name} must be {kind}, got 'many' | where: {option}"
    )
    assert f" | do: write for example {option} " in outcome.message


@pytest.mark.parametrize(
    ("option", "text", "remedy"),
    [
        ("--learning-rate", "0,01", "0.01"),
        ("--learning-rate", "1,500", "1.5 or 1500"),
        ("--learning-rate", "5%", "0.05"),
        ("--dropout", "12,5%", "0.125"),
        ("--epochs", "1e3", "1000"),
        ("--epochs", "1,500", "1500"),
        ("--epochs", "1 000", "1000"),
        ("--batch-size", "3.5", "for example --batch-size 10"),
        ("--batch-size", "1e400", "for example --batch-size 10"),
        ("--epochs", "1e99999999999", "for example --epochs 10"),
        ("--l2", "", "for example --l2 0.01"),
        ("--validation", "0,2", "0.2"),
        ("--validation", "20%", "0.2"),
    ],
)
def test_what_was_meant(glassnet, option, text, remedy):
    """Decimal commas, thousands, per cent and powers of ten: the message has the right number."""
    outcome = glassnet("train", "iris", option, text)
    assert outcome.code == 2
    assert outcome.message.endswith(f" | where: {option} | do: write {remedy}")
    assert not Path("runs").exists()


def test_a_share_of_pictures(glassnet):
    """Of them the same is said."""
    Path("shapes/dot").mkdir(parents=True)
    from PIL import Image

    Image.new("L", (4, 4)).save("shapes/dot/a.png")
    outcome = glassnet("train", "shapes", "--validation", "0,2")
    assert outcome.message.endswith(" | where: --validation | do: write 0.2")


def test_a_file_of_such_a_name_is_a_file(glassnet, shop):
    """Rows to validate on may be in a file that is called like a number."""
    Path("0,2").write_bytes(shop.read_bytes())
    assert glassnet("train", shop, "--epochs", 2, "--validation", "0,2").code == 0


@pytest.mark.parametrize("option", ["--learning-rate", "--l2"])
def test_decimal_commas_in_a_sweep(glassnet, option):
    """0,01 is not taken for the two values 0 and 1."""
    outcome = glassnet("sweep", "iris", option, "0,01")
    assert outcome.code == 2
    assert "write decimals with a point" in outcome.message


def test_a_number_in_the_settings_of_a_run(glassnet, run_on_shop):
    """The file is named, and what came."""
    path = run_on_shop / "config.toml"
    path.write_text(re.sub("^seed = .*", 'seed = "1,5"', path.read_text(), flags=re.MULTILINE))
    outcome = glassnet("resume", run_on_shop.name)
    assert outcome.code == 2
    assert "seed must be a whole number, got '1,5' | where: " in outcome.message
    assert "config.toml" in outcome.message
