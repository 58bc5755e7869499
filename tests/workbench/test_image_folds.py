"""Cross-validation on pictures: every picture is judged once, by a network that never saw it."""

import numpy as np
import pytest

from glassnet.errors import DivergedError
from glassnet.images import LabelledImages
from glassnet.workbench.image_folds import ImageCrossValidation
from glassnet.workbench.image_training import ImageTraining
from glassnet.workbench.recipe import Recipe

QUICK = Recipe(hidden=(8,), epochs=5, batch_size=8)


def light_and_dark(count=30):
    """Pictures of 3 × 3: every third one light."""
    labels = np.arange(count) % 3 // 2
    images = np.random.default_rng(0).integers(0, 100, (count, 3, 3), dtype=np.uint8)
    images += (labels[:, None, None] * 150).astype(np.uint8)
    return LabelledImages(images, labels, ("dark", "light"))


def trial_of(images, folds=3, recipe=QUICK, **settings):
    training = ImageTraining(images, recipe, validation=0, seed=0, **settings)
    return ImageCrossValidation(training, folds)


def test_every_picture_is_judged_once():
    """Counts add up to all pictures of each class, and means are those of the folds."""
    trial = trial_of(light_and_dark())
    records = list(trial.stream())
    folds = trial.result()
    assert folds.held_back.confusion.sum(axis=1).tolist() == [20, 10]
    assert len(folds.each) == 3
    accuracies = [one["accuracy"] for one in folds.each]
    assert folds.out_of_sample["accuracy"].mean == pytest.approx(np.mean(accuracies))
    assert folds.held_back.metrics["accuracy"] == pytest.approx(np.mean(accuracies))  # equal parts
    assert [one.steps for one in records] == list(range(1, 46))  # 3 folds · 5 epochs · 3 batches
    assert records[-1].of_steps == 45


def test_nothing_is_seen_of_what_a_fold_holds_back():
    """Labels drawn by chance cannot be known, however well the others are learned by heart."""
    generator = np.random.default_rng(1)
    images = generator.integers(0, 256, (60, 5, 5), dtype=np.uint8)
    labels = generator.permutation(np.arange(60) % 2)
    recipe = Recipe(hidden=(32,), epochs=100, batch_size=8)
    trial = trial_of(LabelledImages(images, labels, ("a", "b")), 2, recipe)
    list(trial.stream())
    folds = trial.result()
    assert folds.in_sample["accuracy"].mean == 1
    assert folds.out_of_sample["accuracy"].mean < 0.8


def test_a_fold_is_the_training_on_its_pictures():
    """With the same recipe, seed and weights of classes as the training alone would have."""
    images = light_and_dark()
    trial = trial_of(images, class_weight="balanced")
    list(trial.stream())
    kept, _ = trial.parts[0]
    alone = LabelledImages(images.images[kept], images.labels[kept], images.class_names)
    training = ImageTraining(alone, QUICK, validation=0, seed=0, class_weight="balanced")
    list(training.stream())
    assert trial.inside[0].loss == training.result().in_sample.loss


def test_a_fold_that_diverges_is_named():
    """With its number and the cure."""
    wild = Recipe(hidden=(8,), epochs=5, batch_size=8, optimizer="sgd", learning_rate=1e30)
    trial = trial_of(light_and_dark(), recipe=wild)
    with pytest.raises(DivergedError, match="in fold 1, ") as caught:
        list(trial.stream())
    assert "learning rate" in caught.value.do
