"""Which columns a model uses: said after reading, in JSON, and in the model card."""

from pathlib import Path


def test_the_columns_that_are_used_are_said(glassnet, shop):
    """Numbers and words apart; a column that is left out is not among them."""
    text = shop.read_text().replace("age,", "id,age,").splitlines()
    rows = [text[0], *(f"{number},{line}" for number, line in enumerate(text[1:]))]
    shop.write_text("\n".join(rows) + "\n")
    outcome = glassnet("train", shop, "--epochs", 2, "--card", "--json", "-o", "run")
    assert "note: inputs: 1 number ('age'), 1 of words ('colour')\n" in outcome.err
    assert outcome.document["inputs"] == [
        {"name": "age", "kind": "number"},
        {"name": "colour", "kind": "words"},
    ]
    card = Path("run/model-card.md").read_text()
    assert "| age | numbers |" in card
    assert "| colour | words |" in card
    assert "| id |" not in card


def test_of_many_columns_the_first_are_said(glassnet):
    """A wide table still has one line."""
    names = [f"x{number}" for number in range(30)]
    lines = [",".join([*names, "y"])]
    lines += [
        ",".join([*(str(row * k % 7 + k) for k in range(30)), "ab"[row % 2]]) for row in range(40)
    ]
    Path("wide.csv").write_text("\n".join(lines) + "\n")
    outcome = glassnet("train", "wide.csv", "--epochs", 2)
    (line,) = [line for line in outcome.err.splitlines() if "inputs:" in line]
    assert line.startswith(
        "note: inputs: 25 numbers ('x1', 'x2', "
    )  # row · 0 and row · 7 are constant
    assert line.endswith("'x9' and 17 more)")


def test_a_sweep_says_them_too(glassnet, shop):
    """On stderr and in its document."""
    outcome = glassnet("sweep", shop, "--epochs", 2, "--seeds", 1, "--folds", 2, "--json")
    assert "note: inputs: 1 number ('age'), 1 of words ('colour')" in outcome.err
    assert [one["name"] for one in outcome.document["inputs"]] == ["age", "colour"]


def test_names_cannot_command_the_terminal(glassnet):
    """A column's name is shown, not sent."""
    Path("odd.csv").write_text("\x1b[31m,y\n" + "".join(f"{k},{'ab'[k % 2]}\n" for k in range(40)))
    outcome = glassnet("train", "odd.csv", "--epochs", 2)
    assert outcome.code == 0
    assert "\x1b" not in outcome.err
