"""A model for a table: from columns as they are written to predictions as they are written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array
from ..decisions import only_if_sure
from ..engines import RowsOnDisk
from ..errors import ConfigError, DataError, ModelFileError, quoted
from ..images.encoder import is_of_images
from ..model import Model, load_with_table
from ..prediction import predict
from ..running_errors import RunningErrors
from ..tables import Encoder, Table, rows_with_targets
from ..tables.row_numbers import Rows
from .evaluations import Evaluation as Evaluation  # which others find here
from .evaluations import (
    PartEvaluation,
    evaluation_of_classes,
    evaluation_of_errors,
    evaluation_of_numbers,
    joined_blocks,
    joined_targets,
)
from .recipe import Recipe

MOST_ROWS, FEWEST_ROWS = 65_536, 512  # that are predicted together
INPUTS = 2**22  # of all rows that are predicted together, unless a few have more
AT_ONCE = 2**22  # inputs of all rows that are evaluated together


@dataclass(frozen=True)
class Predictions:
    """What a model says about every row of a table, in the table's order.

    values         the label of the most probable class as it is written, or the number; of
                   several targets one in each column
    probabilities  (rows, classes); of several labels (rows, targets), how probable the second
                   class of each is; None for a regression
    names          what each row is called: the file of a picture; None where rows have no name
    """

    values: Array
    probabilities: Array | None = None
    names: Sequence[str] | None = None

    def abstain_below(self, threshold: float) -> "Predictions":
        """The same, with None where the most probable class is less probable than `threshold`."""
        if self.probabilities is None:
            return self
        if self.values.ndim == 1:
            values = only_if_sure(self.values, self.probabilities, threshold)
        else:
            values = np.where(confidences(self.probabilities) < threshold, None, self.values)
        return replace(self, values=values)


def confidences(probabilities: Array) -> Array:
    """How probable the more probable class of every label is."""
    return np.maximum(probabilities, 1 - probabilities)


class TableModel:
    """A network, and the encoder that turns a table's columns into its inputs."""

    def __init__(self, model: Model, encoder: Encoder) -> None:
        self.model, self.encoder = model, encoder

    @property
    def target(self) -> str | tuple[str, ...]:
        """The column that is predicted, or all of them."""
        names = self.targets
        return names[0] if len(names) == 1 else names

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that are predicted."""
        return self.encoder.target.names

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes of the one target as they are written; else none."""
        return self.encoder.class_names

    @property
    def n_inputs(self) -> int:
        """How many numbers a row has."""
        return len(self.encoder.input_names)

    def predict(self, table: Table, rows: range | None = None) -> Predictions:
        """What the model says about every row, or about some."""
        output = self.model.predict(self.encoder.encode_inputs(table, rows))
        if self.class_names:
            return Predictions(self.encoder.decode_target(output.argmax(axis=1)), output)
        if self.encoder.task == "multi-label":
            return Predictions(self.encoder.decode_target((output > 0.5).astype(int)), output)
        values = self.encoder.decode_target(output)
        return Predictions(values[:, 0] if len(self.targets) == 1 else values)

    def blocks(self, table: Table) -> Iterator[range]:
        """All rows of a table in order, as many at a time as fit well into memory."""
        return blocks_of(table.n_rows, self.n_inputs)

    def check(self, table: Table) -> None:
        """Go through a table, so that what is wrong with it is said before the first answer.

        Raises:
            DataError  what `predict` would raise
        """
        for rows in self.blocks(table):
            self.encoder.encode_inputs(table, rows)

    def evaluate(self, table: Table) -> Evaluation:
        """How well the model does on the rows of a table that have a target."""
        rows, encoder = self.rows_with_target(table, drop=True), self.encoder
        size = max(AT_ONCE // len(encoder.input_names), 1)
        if len(rows) <= size:
            inputs = encoder.encode_inputs(table, rows)
            return self.evaluate_encoded(inputs, encoder.encode_target(table, rows))
        parts = [rows[start : start + size] for start in range(0, len(rows), size)]
        return self.evaluate_blocks(
            (encoder.encode_target(table, part) for part in parts),
            (
                (encoder.encode_inputs(table, part), encoder.encode_target(table, part))
                for part in parts
            ),
        )

    def rows_with_target(self, table: Table, *, drop: bool) -> Rows:
        """The rows that a model can be judged by: all, or it is an error unless others may drop.

        Raises:
            DataError  there is no target column, or a target is missing in it
        """
        for name in self.targets:
            if name not in table.names:
                raise DataError(
                    f"there is no column {quoted(name)}, which holds the true answers",
                    where=table.where(),
                    do="add the column, or use glassnet predict, which does not need it",
                )
        return rows_with_targets(table, self.targets, drop=drop)

    def evaluate_encoded(self, inputs: Array, targets: Array) -> Evaluation:
        """How well the model does on rows that are encoded already."""
        if isinstance(inputs, RowsOnDisk):
            blocks = list(inputs.blocks())
            return self.evaluate_blocks(
                (targets[block] for block in blocks),
                ((inputs[block], targets[block]) for block in blocks),
            )
        output = self.model.predict(inputs)
        if self.class_names:
            loss = self.model.evaluate(inputs, targets)["loss"]
            return evaluation_of_classes(loss, output, targets, len(self.class_names))
        losses = self.losses(self.scores(inputs) if self.model.fused_loss else output, targets)
        if self.encoder.task == "multi-label":
            said, true = (output > 0.5).astype(int), targets.astype(int)
            return self.evaluation_of_parts(
                evaluation_of_classes(losses[place], said[:, place], true[:, place], 2)
                for place in range(len(self.targets))
            )
        said, true = self.encoder.decode_target(output), self.encoder.decode_target(targets)
        return self.evaluation_of_parts(
            evaluation_of_numbers(losses[place], said[:, [place]], true[:, [place]])
            for place in range(len(self.targets))
        )

    def scores(self, inputs: Array) -> Array:
        """What the last layer is given, of which training takes the loss together with it."""
        network = self.model.network
        parameters = self.model.in_order()[: len(network.layers)]
        return predict(network.layers, parameters, inputs)

    def losses(self, output: Array, targets: Array) -> list[float]:
        """The mean loss of every target, from what training takes it from."""
        loss, places = self.model.network.loss, range(len(self.targets))
        with np.errstate(all="ignore"):  # the loss tells whether a number became too large
            each = [loss.compute(output[:, [p]], targets[:, [p]])[0] for p in places]
        return [float(values.astype(np.float64).mean()) for values in each]

    def evaluation_of_parts(self, parts: Iterable[Evaluation]) -> Evaluation:
        """The evaluation of all targets from those of each; of one target its own."""
        each = list(parts)
        if len(each) == 1:
            return each[0]
        classes = [target.classes for target in self.encoder.targets]
        pairs = zip(self.targets, classes, each, strict=True)
        return joined_targets([PartEvaluation(*part) for part in pairs])

    def evaluate_blocks(
        self, targets: Iterable[Array], blocks: Iterable[tuple[Array, Array]]
    ) -> Evaluation:
        """How well the model does on rows that come block by block, in constant memory.

        targets  of all blocks, to be looked at before
        blocks   inputs and targets
        """
        if self.encoder.task != "regression":
            return joined_blocks([self.evaluate_encoded(*block) for block in blocks])
        places = range(len(self.targets))
        truths = [RunningErrors() for _ in places]
        for some in targets:
            true = self.encoder.decode_target(some)
            for place, truth in enumerate(truths):
                truth.add(true[:, place], true[:, place])
        errors = [RunningErrors() for _ in places]
        loss, apart = np.zeros(len(errors)), np.zeros(len(errors))
        for inputs, some in blocks:
            output, true = self.model.predict(inputs), self.encoder.decode_target(some)
            said = self.encoder.decode_target(output)
            loss += np.array(self.losses(output, some)) * len(some)
            for place, truth in enumerate(truths):
                errors[place].add(said[:, place], true[:, place])
                apart[place] += abs(true[:, place] - truth.mean).sum()
        return self.evaluation_of_parts(
            evaluation_of_errors(float(part / one.rows), one, float(away / one.rows))
            for part, one, away in zip(loss, errors, apart, strict=True)
        )

    def save(self, path: str | Path) -> str:
        """Write network and encoder to one file, and return the digest of the weights."""
        return self.model.save(path, table=self.encoder.to_dict())

    @classmethod
    def load(cls, path: str | Path) -> "TableModel":
        """Read a model that was trained on a table."""
        return cls.from_file(path, *load_with_table(path))

    @classmethod
    def from_file(cls, path: str | Path, model: Model, table: Any) -> "TableModel":
        """A network, and what its file says about a table."""
        if table is None:
            raise ModelFileError(
                f"{path} holds a network without a table: it does not know any columns",
                do="use glassnet.load() in Python, and give it arrays",
            )
        if is_of_images(table):
            raise ConfigError(
                f"the model in {quoted(str(path))} was trained on pictures, not on a table",
                do="use it with glassnet predict and glassnet evaluate",
            )
        return cls(model, Encoder.from_dict(table))


def blocks_of(count: int, n_inputs: int) -> Iterator[range]:
    """All rows in order, as many at a time as fit well into memory."""
    size = min(max(INPUTS // n_inputs, FEWEST_ROWS), MOST_ROWS)
    for start in range(0, count, size):
        yield range(start, min(start + size, count))


def network_for(recipe: Recipe, encoder: Encoder, rows: int) -> Model:
    """The network that learns what an encoder makes of so many training rows."""
    labels = len(encoder.targets) if encoder.task == "multi-label" else 0
    sizes = len(encoder.input_names), len(encoder.class_names), rows
    return recipe.build(*sizes, n_numbers=len(encoder.targets), n_labels=labels)
