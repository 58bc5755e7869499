"""The main job for pictures: from labelled images to a trained model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..arrays import Array
from ..chance import generator_for, seed_from
from ..doors import class_weights
from ..engines import OwnRows, rows_here
from ..errors import DataError, quoted
from ..images import LabelledImages
from ..images.encoder import ImageEncoder, is_shape
from ..images.labelled import in_words
from ..settings import number, whole
from ..splits import split
from ..train_step import Batch
from .image_model import ImageModel
from .recipe import Recipe
from .table_training import check_class_weight
from .training import Rows, Training

HIDDEN = (128, 128)  # neurons of the hidden layers, as in NNFS ch. 19
RATE, DECAY = 0.003, 0.3  # of AdamW: neighbouring pixels tell much the same (measured)
AS_IT_WAS = "give the pictures as they were, or train anew"


class ImageTraining(Training):
    """Images, split and encoded, and a network that is ready to learn them.

    The images stay bytes; those of a batch become numbers when it is their turn.
    """

    def __init__(
        self,
        images: LabelledImages,
        recipe: Recipe | None = None,
        *,
        validation: float | LabelledImages = 0.2,
        early_stopping: int | None = None,
        class_weight: str | None = None,
        seed: int | None = None,
        engine: str = "numpy",
    ) -> None:
        if early_stopping is not None:
            whole("early_stopping", early_stopping, at_least=0)
        check_class_weight(class_weight, "classification")
        self.seed = seed_from(seed)
        self.recipe, self.engine = suitable(recipe or Recipe(hidden=HIDDEN)), engine
        self.class_weight = class_weight
        encoder = encoder_for(images)
        kept, back = parted(images, validation, self.seed)
        self.images = kept

        count = len(kept.labels)
        model = self.recipe.build(encoder.n_inputs, len(encoder.class_names), count)
        self.model: ImageModel = ImageModel(model, encoder)
        here, self.is_first = rows_here(engine, count)
        self.is_shared = len(here) < count
        self.data = part_of(self.whole(), here) if self.is_shared else self.whole()
        self.held_back = self.batch(back) if back else None
        self.rows = Rows(count, len(back.labels) if back else 0, 0)
        classes = len(encoder.class_names)
        self.notes = [f"the pictures are {in_words(encoder.shape)}, in {classes:,} classes"]
        self.prepare(count, early_stopping)

    def whole(self) -> Batch:
        """All images to learn from."""
        return self.batch(self.images, self.class_weight)

    def batch(self, images: LabelledImages, class_weight: str | None = None) -> Batch:
        """Images, encoded and checked."""
        inputs, weights = self.model.encoder.encode_inputs(images.images), None
        if class_weight is not None:
            weights = class_weights(class_weight, images.labels).astype(np.float32)
        return Batch(inputs, images.labels, weights)

    def check_same_data(self, about: Mapping[str, Any]) -> None:
        """Refuse to go on with other classes, or with other pictures."""
        then, now = ImageEncoder.from_dict(about["encoder"]), self.model.encoder
        if then.class_names != now.class_names:
            changed = sorted({*then.class_names} ^ {*now.class_names})
            raise DataError(
                f"the classes are not those that this run began with: {quoted(changed)}"
                " are gone or new",
                do=AS_IT_WAS,
            )
        if then != now or about["provenance"]["data"] != self.provenance["data"]:
            raise DataError("the pictures have changed since this run began", do=AS_IT_WAS)


def suitable(recipe: Recipe) -> Recipe:
    """A recipe with what suits pictures, where it leaves rate and decay of AdamW open."""
    if recipe.optimizer != "adamw":
        return recipe
    rate, decay = recipe.learning_rate, recipe.weight_decay
    return replace(
        recipe,
        learning_rate=RATE if rate is None else rate,
        weight_decay=DECAY if decay is None else decay,
    )


def encoder_for(images: LabelledImages) -> ImageEncoder:
    """What the images look like; a DataError if nothing can be learned from them."""
    if not is_shape(list(images.images.shape[1:])):
        raise DataError(
            f"images of shape {images.images.shape[1:]} are neither grey nor in colour",
            do="give images of shape (height, width) or (height, width, 3)",
        )
    if len(images.class_names) < 2:
        raise DataError(
            f"all pictures are of one class, {quoted(images.class_names[0])}",
            do="give the pictures of another class too",
        )
    return ImageEncoder(images.images.shape[1:], images.class_names)


def parted(
    images: LabelledImages, validation: float | LabelledImages, seed: int
) -> tuple[LabelledImages, LabelledImages | None]:
    """The images to learn from, and those to hold back: a share of every class, or others."""
    if isinstance(validation, LabelledImages):
        check_same_classes(images.class_names, validation.class_names)
        return images, validation
    if not number("validation", validation, at_least=0, below=1):
        return images, None
    generator = generator_for("split", seed)
    kept, back = split(len(images.labels), validation, generator, images.labels)
    return chosen(images, kept), chosen(images, back)


def check_same_classes(learned: Sequence[str], judged: Sequence[str]) -> None:
    """Refuse to judge by images whose labels number other classes, or in another order."""
    if list(judged) != list(learned):
        raise DataError(
            f"the classes to validate on are {quoted(list(judged))},"
            f" and those to learn are {quoted(list(learned))}",
            do="number the labels of both by the same class_names",
        )


def chosen(images: LabelledImages, rows: Array) -> LabelledImages:
    """Some of the images."""
    return LabelledImages(images.images[rows], images.labels[rows], images.class_names)


def part_of(batch: Batch, here: range) -> Batch:
    """This process's part of the rows; all know how much each row counts."""
    inputs, targets = (
        OwnRows(part[here.start : here.stop], here.start, len(part))
        for part in (batch.inputs, batch.targets)
    )
    return Batch(inputs, targets, batch.weights)
