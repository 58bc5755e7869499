"""Cross-validation on pictures: how well a recipe does on pictures that it has not seen."""

from collections.abc import Iterator

from ..arrays import Array
from ..chance import generator_for
from ..errors import DivergedError
from ..history import BatchRecord
from ..settings import whole
from ..sweeps.folds import folds_of
from ..sweeps.result import spreads
from ..sweeps.together import Progress
from .evaluations import Evaluation, joined_classes
from .image_training import ImageTraining, chosen
from .table_folds import Folds


class ImageCrossValidation:
    """The networks that judge a training on pictures: one for every fold, one after another.

    They have its recipe and its seed, and do not know each other, nor the training, whose own
    network stays as it is.
    """

    def __init__(self, training: ImageTraining, folds: int) -> None:
        labels, generator = training.images.labels, generator_for("split", training.seed)
        whole("folds", folds, at_least=2)
        self.training = training
        self.parts = folds_of(len(labels), folds, generator, labels)
        self.inside: list[Evaluation] = []  # fold by fold, on the pictures that it learned from
        self.outside: list[Evaluation] = []  # on those that it holds back

    def stream(self) -> Iterator[Progress]:
        """Train while being read; whoever stops reading stops the training."""
        taken, total = 0, sum(self.steps(len(kept)) for kept, _ in self.parts)
        for done, (kept, back) in enumerate(self.parts):
            fold = self.fold(kept)
            try:
                for record in fold.stream():
                    if isinstance(record, BatchRecord):
                        taken += 1
                        yield Progress(taken, total, done, len(self.parts))
            except DivergedError as error:
                error.what = f"in fold {done + 1}, {error.what}"
                raise
            self.inside.append(fold.result().in_sample)
            self.outside.append(fold.model.evaluate(chosen(self.training.images, back)))

    def steps(self, count: int) -> int:
        """How many steps a network takes that learns from so many pictures."""
        recipe = self.training.recipe
        return recipe.epochs_for(count) * recipe.steps_per_epoch(count)

    def fold(self, kept: Array) -> ImageTraining:
        """The training of one fold, which never sees the pictures that it holds back."""
        return ImageTraining(
            chosen(self.training.images, kept),
            self.training.recipe,
            validation=0,
            class_weight=self.training.class_weight,
            seed=self.training.seed,
            engine=self.training.engine,
        )

    def result(self) -> Folds:
        """What all folds together have come to."""
        each = tuple(evaluation.measured for evaluation in self.outside)
        return Folds(
            in_sample=spreads([evaluation.measured for evaluation in self.inside]),
            out_of_sample=spreads(each),
            held_back=joined_classes(self.outside),
            each=each,
        )
