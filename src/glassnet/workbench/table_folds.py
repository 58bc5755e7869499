"""Cross-validation of one recipe on a table: how well it does on rows that it has not seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..errors import DivergedError
from ..guard import CURE
from ..model import Model
from ..sweeps import Spread, SweepRow
from ..sweeps.together import Progress
from ..tables import Encoder
from ..train_step import Batch
from .evaluations import Evaluation, joined_classes, joined_targets
from .table_model import TableModel
from .table_sweep import TableSweep, judge_table
from .table_training import TableTraining


@dataclass(frozen=True)
class Folds:
    """What cross-validation has come to: mean and standard deviation over the folds.

    in_sample      loss and metrics of each fold's network on the rows that it learned from
    out_of_sample  the same on the rows that its fold holds back
    held_back      all rows that were held back, each judged by the network that has not seen
                   it: means over rows, and one confusion matrix
    each           loss and metrics out of sample, fold by fold
    """

    in_sample: dict[str, Spread]
    out_of_sample: dict[str, Spread]
    held_back: Evaluation
    each: tuple[dict[str, float], ...]


class CrossValidation:
    """The networks that judge a training: one for every fold, with its recipe and its seed.

    Nothing is learned from the rows that a fold holds back, not even the scaling. The networks
    do not know each other, nor the training, whose own network stays as it is.
    """

    def __init__(self, training: TableTraining, folds: int) -> None:
        self.sweep = TableSweep(
            training.table,
            training.columns,
            training.recipe,
            {},
            seeds=[training.seed],
            folds=folds,
            class_weight=training.class_weight,
            engine=training.engine,
        )
        self.evaluations: dict[int, Evaluation] = {}  # of the rows that each fold holds back
        self.sweep.members = [
            replace(member, judge=partial(self.judge, number, member.held_back, member.judge))
            for number, member in enumerate(self.sweep.members, start=1)
        ]

    def judge(
        self, fold: int, held_back: Batch | None, judge: Any, model: Model, data: Batch
    ) -> dict[str, float]:
        """Loss and metrics on some rows of a fold; all of it is kept for those held back."""
        (encoder,) = judge.args  # of the judge that the sweep has chosen
        measured = judge_table(encoder, model, data)
        if data is held_back and len(measured) > 1:  # else its numbers are not finite
            self.evaluations[fold] = evaluated(model, encoder, data)
        return measured

    def stream(self) -> Iterator[Progress | SweepRow]:
        """Train while being read; whoever stops reading stops the training."""
        yield from self.sweep.stream()

    def result(self) -> Folds:
        """What all folds together have come to.

        Raises:
            DivergedError  a network of some fold did
        """
        for row in self.sweep.rows:
            if row.diverged is not None:
                raise DivergedError(
                    f"the network of fold {row.fold} diverged in epoch {row.diverged:,}", do=CURE
                )
        (summary,) = self.sweep.summary
        return Folds(
            in_sample=summary.in_sample,
            out_of_sample=summary.out_of_sample,
            held_back=together([self.evaluations[fold] for fold in sorted(self.evaluations)]),
            each=tuple(row.out_of_sample or {} for row in self.sweep.rows),
        )


def evaluated(model: Model, encoder: Encoder, data: Batch) -> Evaluation:
    """How well a network does on rows that are encoded."""
    return TableModel(model, encoder).evaluate_encoded(data.inputs, data.targets)


def together(parts: Sequence[Evaluation]) -> Evaluation:
    """Evaluations of different rows as one: means over all rows, and counts added up."""
    if several := parts[0].parts:
        return joined_targets(
            [
                replace(one, evaluation=together([part.parts[place].evaluation for part in parts]))
                for place, one in enumerate(several)
            ]
        )
    if parts[0].confusion is not None:
        return joined_classes(parts)
    rows = [part.rows for part in parts]
    return Evaluation(
        rows=sum(rows),
        loss=mean([part.loss for part in parts], rows),
        metrics={
            name: mean([part.metrics[name] for part in parts], rows) for name in parts[0].metrics
        },
        baseline=mean([part.baseline for part in parts], rows),
    )


def mean(values: Sequence[float], weights: Sequence[int]) -> float:
    """The mean of some values that count differently."""
    pairs = zip(values, weights, strict=True)
    return sum(value * weight for value, weight in pairs) / sum(weights)
