"""A model for a table: from columns as they are written to predictions as they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import metrics
from .arrays import Array
from .decisions import only_if_sure
from .errors import DataError, ModelFileError, quoted
from .model import Model, load_with_table
from .tables import Encoder, Table, rows_with_target

MOST_ROWS, FEWEST_ROWS = 65_536, 512  # that are predicted together
INPUTS = 2**22  # of all rows that are predicted together, unless a few have more


@dataclass(frozen=True)
class Predictions:
    """What a model says about every row of a table, in the table's order.

    values         the label of the most probable class as it is written, or the number
    probabilities  (rows, classes), or None for a regression
    """

    values: Array
    probabilities: Array | None = None

    def abstain_below(self, threshold: float) -> "Predictions":
        """The same, with None where the most probable class is less probable than `threshold`."""
        if self.probabilities is None:
            return self
        values = only_if_sure(self.values, self.probabilities, threshold)
        return Predictions(values, self.probabilities)


@dataclass(frozen=True)
class Evaluation:
    """How well a model does on some rows.

    loss       mean over rows: in nats for classes, in squared spreads of the target for numbers
    metrics    accuracy; or R² and mean absolute error, in the target's unit
    baseline   the accuracy of always saying the most frequent class; or the mean absolute
               error of always saying the mean
    confusion  rows per (true class, predicted class), or None for a regression
    """

    rows: int
    loss: float
    metrics: dict[str, float]
    baseline: float
    confusion: Array | None = None


class TableModel:
    """A network, and the encoder that turns a table's columns into its inputs."""

    def __init__(self, model: Model, encoder: Encoder) -> None:
        self.model, self.encoder = model, encoder

    @property
    def target(self) -> str:
        """The column that is predicted."""
        return self.encoder.target.name

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes as they are written; none for a regression."""
        return self.encoder.class_names

    def predict(self, table: Table, rows: range | None = None) -> Predictions:
        """What the model says about every row, or about some."""
        output = self.model.predict(self.encoder.encode_inputs(table, rows))
        if not self.class_names:
            return Predictions(self.encoder.decode_target(output)[:, 0])
        return Predictions(self.encoder.decode_target(output.argmax(axis=1)), output)

    def blocks(self, table: Table) -> Iterator[range]:
        """All rows of a table in order, as many at a time as fit well into memory."""
        size = min(max(INPUTS // len(self.encoder.input_names), FEWEST_ROWS), MOST_ROWS)
        for start in range(0, table.n_rows, size):
            yield range(start, min(start + size, table.n_rows))

    def check(self, table: Table) -> None:
        """Go through a table, so that what is wrong with it is said before the first answer.

        Raises:
            DataError  what `predict` would raise
        """
        for rows in self.blocks(table):
            self.encoder.encode_inputs(table, rows)

    def evaluate(self, table: Table) -> Evaluation:
        """How well the model does on the rows of a table that have a target."""
        rows = self.rows_with_target(table, drop=True)
        inputs = self.encoder.encode_inputs(table, rows)
        return self.evaluate_encoded(inputs, self.encoder.encode_target(table, rows))

    def rows_with_target(self, table: Table, *, drop: bool) -> Array:
        """The rows that a model can be judged by: all, or it is an error unless others may drop.

        Raises:
            DataError  there is no target column, or a target is missing in it
        """
        if self.target not in table.names:
            raise DataError(
                f"there is no column {quoted(self.target)}, which holds the true answers",
                where=table.where(),
                do="add the column, or use glassnet predict, which does not need it",
            )
        return rows_with_target(table, self.target, drop=drop)

    def evaluate_encoded(self, inputs: Array, targets: Array) -> Evaluation:
        """How well the model does on rows that are encoded already."""
        loss = self.model.evaluate(inputs, targets)["loss"]
        output = self.model.predict(inputs)
        if self.class_names:
            matrix = metrics.confusion_matrix(output, targets, len(self.class_names))
            return Evaluation(
                rows=len(inputs),
                loss=loss,
                metrics={"accuracy": metrics.categorical_accuracy(output, targets)},
                baseline=float(matrix.sum(axis=1).max() / len(inputs)),
                confusion=matrix,
            )
        said, true = self.encoder.decode_target(output), self.encoder.decode_target(targets)
        return Evaluation(
            rows=len(inputs),
            loss=loss,
            metrics={
                "r_squared": metrics.r_squared(said, true),
                "mean_absolute_error": metrics.mean_absolute_error(said, true),
                "mean_squared_error": metrics.mean_squared_error(said, true),
            },
            baseline=float(abs(true - true.mean()).mean()),
        )

    def save(self, path: str | Path) -> str:
        """Write network and encoder to one file, and return the digest of the weights."""
        return self.model.save(path, table=self.encoder.to_dict())

    @classmethod
    def load(cls, path: str | Path) -> "TableModel":
        """Read a model that was trained on a table."""
        model, table = load_with_table(path)
        if table is None:
            raise ModelFileError(
                f"{path} holds a network without a table: it does not know any columns",
                do="use glassnet.load() in Python, and give it arrays",
            )
        return cls(model, Encoder.from_dict(table))
