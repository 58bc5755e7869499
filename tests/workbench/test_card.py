"""The model card: what a model is, how well it does and what its limits are, for people."""

import re

import pytest
from markdown_it import MarkdownIt

from glassnet import datasets
from glassnet.tables import read
from glassnet.workbench.card import model_card
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_folds import CrossValidation
from glassnet.workbench.table_training import Columns, TableTraining

QUICK = Recipe(hidden=(8,), epochs=3)
HOSTILE = [
    "a|b",
    "<script>alert(1)</script>",
    "[x](javascript:alert)",
    "**bold** _it_ ~~no~~",
    "`code`",
    "http://evil.example/x www.evil.example",
    "&lt; \\ # $x$ @you",
]


def trained(columns, target, **settings):
    training = TableTraining(read(columns), Columns(target), QUICK, **{"seed": 0, **settings})
    list(training.stream())
    return training


def card_of(columns, target, data="iris", **settings):
    return model_card(trained(columns, target, **settings), data)


def shown(text):
    """What a reader of the page sees, and the kinds of things that are on it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    parts = [part for token in tokens for part in (token.children or [token])]
    said = " ".join(part.content for part in parts if part.type in ("text", "text_special"))
    return said, {part.type for part in parts}


def test_a_card_says_what_one_must_know():
    """Columns with the ranges of training, rows, metrics, recall, recipe, limits, commands."""
    columns = datasets.columns("iris")
    training = trained(columns, "species")
    card = model_card(training, "iris")
    kept = columns["petal_width_cm"][training.training_rows]
    assert f"| petal_width_cm | numbers | {kept.min():.4g} to {kept.max():.4g} | refused |" in card
    assert "- Rows: 150 in all, 120 learned from, 30 held back, 0 left out" in card
    for word in ("| accuracy | ", "| setosa | 10 | ", "seed 0", "NumPy ", "## Limits"):
        assert word in card
    assert "accuracy of 0.3333" in card  # three classes of equal size
    assert training.result().digest in card
    assert "glassnet predict . new.csv" in card
    assert "In the folder of this card; from elsewhere, write the path of that folder" in card


def test_the_range_is_that_of_the_rows_learned_from():
    """What stands in rows that were held back is not told as if it had been learned."""
    columns = datasets.columns("iris")
    back = Columns("species").split(read(columns), "classification", 0.2, 0)[1]
    columns["petal_width_cm"][back[0]] = 1e6
    assert "1e+06" not in card_of(columns, "species")


def test_a_card_repeats_itself_but_for_the_date():
    """The same training, the same text."""
    columns = datasets.columns("diabetes")
    cards = [card_of(columns, "progression") for _ in range(2)]
    one, two = (re.sub(r"\d{4}-\d\d-\d\d", "", card) for card in cards)
    assert one == two


def test_without_rows_held_back_nothing_is_claimed():
    """Numbers in sample are not passed off as quality."""
    card = card_of(datasets.columns("iris"), "species", validation=0)
    assert "how well it does on other rows is not known" in card
    assert "| accuracy | " in card
    assert card.count("not measured") >= 2


def test_cross_validation_is_in_the_card():
    """Mean and spread of each quantity, and recall over all rows held back."""
    training = trained(datasets.columns("iris"), "species", validation=0)
    trial = CrossValidation(training, 3)
    list(trial.stream())
    folds = trial.result()
    card = model_card(training, "iris", folds)
    assert (
        f"| accuracy | {folds.in_sample['accuracy']} | {folds.out_of_sample['accuracy']} |" in card
    )
    assert "| setosa | 50 | " in card
    assert "not known" not in card


def test_words_and_missing_cells_are_told():
    """Which words there were, and what stands for a number that is missing."""
    rows = [{"n": None if k == 3 else k, "w": "ab"[k % 2], "y": "uv"[k % 2]} for k in range(20)]
    columns = {name: [row[name] for row in rows] for name in ("n", "w", "y")}
    training = TableTraining(read(columns), Columns("y", impute=True), QUICK, validation=0, seed=0)
    list(training.stream())
    card = model_card(training)
    assert "| n | numbers | 0 to 19 | taken for 10, and flagged |" in card  # the median of 19
    assert "| w | words | a, b | allowed |" in card
    assert "A word that training did not have" in card


@pytest.mark.parametrize("text", HOSTILE)
def test_what_comes_from_outside_stays_text(text):
    """As a column, a category, a class and a table's name: no link, no tag, no new cell."""
    columns = {
        text: [k * 0.5 for k in range(40)],
        "word": [text, "other"] * 20,
        "class": [f"{text}1", f"{text}2"] * 20,
    }
    card = card_of(columns, "class", data=text)
    said, kinds = shown(card)
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "em_open", "strong_open"}
    plain = " ".join(said.split())
    assert "".join(text.split()) in "".join(plain.split())
    assert "http://evil" not in card
    lines = [line for line in card.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {4, 5}
    assert sum(" | numbers | " in line for line in lines) == 1


def test_signs_that_command_a_terminal_are_spelled_out():
    """A new line or an escape sequence in a name stays on its line, as words."""
    card = card_of({"a\nb\x1b[31m": list(range(20)), "y": ["u", "v"] * 10}, "y")
    assert "\x1b" not in card
    assert "a\\\\nb" in card


def test_several_targets_have_lines_of_their_own():
    """Each with its range, its metrics and its baseline."""
    columns = {
        "x": list(range(40)),
        "y": [2.5 * k for k in range(40)],
        "z": [-k for k in range(40)],
    }
    card = card_of(columns, ("y", "z"))
    for word in ("- Target: y, a number; ", "- Target: z, a number; ", "| R² of z | "):
        assert word in card
    assert "Always saying the mean of y" in card
