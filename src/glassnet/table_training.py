"""The main job: from a table to a trained model and what can be said about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .arrays import Array
from .chance import fresh_seed, generator_for
from .history import BatchRecord, EpochRecord, History
from .provenance import provenance
from .recipe import Recipe
from .splits import split
from .table_model import Evaluation, TableModel
from .tables import Encoder, Table, choose_task, class_numbers, rows_with_target
from .train_step import Batch
from .training import EarlyStopping, Plan


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are to a training. Empty lists leave it to the table."""

    target: str
    task: str = "auto"  # or classification, regression
    scaling: str = "standardize"  # or min-max, none
    impute: bool = False  # fill in missing values and leave out rows without a target
    categorical: Sequence[str] = ()
    ignore: Sequence[str] = ()

    def fit(self, table: Table, rows: Array) -> Encoder:
        """Learn from training rows how columns become inputs."""
        return Encoder.fit(
            table,
            self.target,
            rows=rows,
            task=self.task,
            scaling=self.scaling,
            impute=self.impute,
            categorical=self.categorical,
            ignore=self.ignore,
        )


@dataclass(frozen=True)
class Result:
    """What a training has come to.

    in_sample      on the rows that were learned from
    out_of_sample  on the rows that were held back; None if there were none
    rows           how many rows there are, by what became of them
    """

    in_sample: Evaluation
    out_of_sample: Evaluation | None
    rows: dict[str, int]
    history: History
    digest: str  # of the weights


class TableTraining:
    """A table, split and encoded, and a network that is ready to learn it.

    Nothing is learned from the rows that are held back, not even the scaling. Early
    stopping looks at them, if it is asked for.
    """

    def __init__(
        self,
        table: Table,
        columns: Columns,
        recipe: Recipe | None = None,
        *,
        validation: float | Table = 0.2,
        early_stopping: int | None = None,
        class_weight: str | None = None,
        seed: int | None = None,
        engine: str = "numpy",
    ) -> None:
        self.seed = fresh_seed() if seed is None else seed
        self.recipe = recipe or Recipe()
        self.engine = engine
        choice = choose_task(table, columns.target, columns.task)
        known = rows_with_target(table, columns.target, drop=columns.impute)
        training, held_back = known, None
        if isinstance(validation, float | int) and validation:
            classes = choice.task == "classification"
            labels = class_numbers(table, columns.target, known) if classes else None
            kept, back = split(len(known), validation, generator_for("split", self.seed), labels)
            training, held_back = known[kept], known[back]
        encoder = columns.fit(table, training)
        self.rows = {
            "in the table": table.n_rows,
            "learned from": len(training),
            "held back": 0 if held_back is None else len(held_back),
            "left out, without a target": table.n_rows - len(known),
        }
        X, y = encoder.encode_inputs(table, training), encoder.encode_target(table, training)
        n_outputs = len(encoder.class_names) or 1
        model = self.recipe.build(X.shape[1], n_outputs, len(X), classes=n_outputs > 1)
        self.model = TableModel(model, encoder)
        self.data = model.batch_of(X, y, class_weight=class_weight)
        self.held_back: Batch | None = None
        if isinstance(validation, Table):
            rows = rows_with_target(validation, columns.target, drop=columns.impute)
            self.rows["held back"] = len(rows)
            self.held_back = self.batch(validation, rows)
        elif held_back is not None:
            self.held_back = self.batch(table, held_back)
        self.plan = Plan(
            epochs=self.recipe.epochs_for(len(X)),
            batch_size=self.recipe.batch_size_for(len(X)),
            early_stopping=None if early_stopping is None else EarlyStopping(early_stopping),
            seed=self.seed,
        )
        self.history = History(seed=self.seed)
        self.notes = [*table.notes, *encoder.notes]

    def batch(self, table: Table, rows: Array) -> Batch:
        """Rows of a table, encoded and checked."""
        encoder = self.model.encoder
        return self.model.model.batch_of(
            encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        )

    def stream(self) -> Iterator[BatchRecord | EpochRecord]:
        """Train while being read; whoever stops reading stops the training."""
        network = self.model.model
        for record in network.stream(self.data, self.held_back, self.plan, self.engine):
            if isinstance(record, EpochRecord):
                self.history.epochs.append(record)
            yield record

    def result(self) -> Result:
        """What the training has come to so far."""
        back = self.held_back
        return Result(
            in_sample=self.model.evaluate_encoded(self.data.inputs, self.data.targets),
            out_of_sample=back and self.model.evaluate_encoded(back.inputs, back.targets),
            rows=self.rows,
            history=self.history,
            digest=self.model.model.digest(),
        )

    def note_provenance(self) -> None:
        """Write into the model where it comes from."""
        self.model.model.provenance = provenance(self.data, self.seed, self.plan.batch_size)
