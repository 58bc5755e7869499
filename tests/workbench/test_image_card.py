"""The card of a model for pictures: its classes, what it takes, how well it does, its limits."""

import re

import numpy as np

from glassnet.images import LabelledImages
from glassnet.workbench.image_card import picture_card
from glassnet.workbench.image_folds import ImageCrossValidation
from glassnet.workbench.image_training import ImageTraining
from glassnet.workbench.recipe import Recipe


def trained(names=("dark", "light"), **settings):
    labels = np.arange(30) % 3 // 2
    images = np.random.default_rng(0).integers(0, 100, (30, 3, 4), dtype=np.uint8)
    images += (labels[:, None, None] * 150).astype(np.uint8)
    recipe = Recipe(hidden=(8,), epochs=3)
    training = ImageTraining(LabelledImages(images, labels, names), recipe, seed=0, **settings)
    list(training.stream())
    return training


def test_a_card_says_what_one_must_know():
    """Classes, size and kind, pictures, metrics, recall, recipe, limits, commands."""
    training = trained()
    card = picture_card(training, "shapes")
    assert "- Classes: dark, light\n" in card
    assert "4 × 3 and grey" in card
    assert "- Pictures: 30 in all, 24 learned from, 6 held back" in card
    assert "| class | pictures held back | of them found |" in card
    assert "accuracy of 0.6667" in card  # two thirds are dark
    for word in ("seed 0", "epochs 3 of 3", "weight decay 0.3", "## Limits", "from shapes"):
        assert word in card
    assert training.result().digest in card
    assert "glassnet predict . new-pictures" in card


def test_without_pictures_held_back_nothing_is_claimed():
    """Numbers in sample are not passed off as quality."""
    card = picture_card(trained(validation=0))
    assert "how well it does on other pictures is not known" in card


def test_cross_validation_is_in_the_card():
    """Mean and spread, and recall over all pictures."""
    training = trained(validation=0)
    trial = ImageCrossValidation(training, 3)
    list(trial.stream())
    folds = trial.result()
    card = picture_card(training, folds=folds)
    assert f"| accuracy | {folds.in_sample['accuracy']} | " in card
    assert "| dark | 20 | " in card
    assert "not known" not in card


def test_names_from_outside_stay_text():
    """A class or a folder cannot become a link, a tag or a new cell."""
    card = picture_card(trained(names=("<b>", "a|b")), "[x](y)")
    assert "<b>" not in re.sub(r"\\.", "", card)
    lines = [line for line in card.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {4}
    assert "[x](y)" not in card
