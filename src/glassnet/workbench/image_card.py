"""The card of a model for pictures: which pictures it takes, how well it does, its limits."""

from ..images.labelled import in_words
from .card import (
    LIMITS_OF_CLASSES,
    NOTE,
    escaped,
    joined,
    listed,
    making_section,
    quality_section,
    usage_section,
)
from .image_training import ImageTraining
from .table_folds import Folds

__all__ = ["picture_card"]


def picture_card(training: ImageTraining, data: str = "", folds: Folds | None = None) -> str:
    """Describe a model of pictures after its training, in Markdown.

    data   the folder that the pictures came from
    folds  what cross-validation said about it, if there was one
    """
    return joined(
        [
            heading(training, data),
            pictures_section(training),
            data_section(training, data),
            quality_section(training, folds, "pictures"),
            making_section(training, training.class_weight, "bytes to numbers from −1 to 1"),
            limits_section(training),
            usage_section("new-pictures", "labelled-pictures"),
        ]
    )


def heading(training: ImageTraining, data: str) -> list[str]:
    """What the model is, in a sentence."""
    about, source = training.provenance, f" from {escaped(data)}" if data else ""
    return [
        f"# Model card: classes of pictures{source}",
        "",
        f"A neural network that says which of {len(training.model.class_names):,} classes a"
        " picture is of.",
        f"Trained on {about['created'][:10]} with glassnet {about['glassnet']}.",
    ]


def pictures_section(training: ImageTraining) -> list[str]:
    """The classes, and the pictures that it takes."""
    return [
        "## What it predicts, and from what",
        "",
        f"- Classes: {listed(training.model.class_names)}",
        f"- Pictures: PNG or JPEG, {in_words(training.model.encoder.shape)}; others are refused",
    ]


def data_section(training: ImageTraining, data: str) -> list[str]:
    """Which pictures there were, and what became of them."""
    rows = training.rows
    return [
        "## Data",
        "",
        *([f"- Folder: {escaped(data)}"] if data else []),
        f"- Pictures: {rows.given:,} in all, {rows.learned_from:,} learned from, "
        f"{rows.held_back:,} held back",
        "- Digest of the pictures learned from, as the network saw them: "
        f"{training.provenance['data']}",
        *(f"- Noted while reading: {escaped(note, NOTE)}" for note in training.notes),
    ]


def limits_section(training: ImageTraining) -> list[str]:
    """Where the model should not be trusted."""
    return [
        "## Limits",
        "",
        *LIMITS_OF_CLASSES,
        "- It has learned single pixels: what is moved, turned, larger or lighter than in training"
        " it may take for something else.",
        "- It was not tested on pictures of another time, place or source than those it had.",
        "- It was not tested for differences between groups of people, nor against forged inputs.",
        "- It may go by the background, or by whatever else goes together with a class.",
    ]
