"""What the columns of a table are to a training: what is learnt from what, and on which rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..arrays import Array
from ..chance import generator_for
from ..errors import ConfigError, DataError, quoted
from ..settings import number
from ..splits import draw, last
from ..tables import (
    Encoder,
    Table,
    choose_together,
    groups,
    names_of,
    rows_with_targets,
    split_as_written,
    split_in_words,
)
from ..tables.dates import check_time_order
from ..tables.row_numbers import Rows, marked
from ..tables.target import Choice

SHARE = 0.2  # of the rows, held back where nothing else is said
MORE_ROWS = "give more rows, or rows of their own to validate on"
OWN_SPLIT = {
    "split_column": "a column that says which rows are held back",
    "time_order": "the last rows held back",
}


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are to a training. Empty lists leave it to the table."""

    target: str | Sequence[str]  # several: all of numbers, or all of two values each
    task: str = "auto"  # or classification, regression, multi-label
    scaling: str = "standardize"  # or robust, min-max, none
    impute: bool = False  # fill in missing values and leave out rows without a target
    categorical: Sequence[str] = ()
    ignore: Sequence[str] = ()
    split_column: str | None = None  # its words say which rows are held back
    time_order: bool = False  # whether the last rows are held back, and not any rows

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that are learnt."""
        return names_of(self.target)

    def choose(self, table: Table) -> Choice:
        """Decide what is learnt from the target or the targets, and say why."""
        spared = (*self.ignored, *self.categorical)
        return choose_together(table, self.targets, self.task, spared=spared)

    def check_split(self, validation: float | Table) -> None:
        """Refuse to be told in two ways which rows are held back."""
        if self.split_column in (*self.targets, *self.categorical):
            raise ConfigError(
                f"split_column {quoted(self.split_column)} is named for something else, too",
                do="name a column for it that is neither a target nor categorical",
            )
        asked = [name for name in OWN_SPLIT if getattr(self, name)]
        if self.names_rows(validation):
            asked.append("validation")
        if len(asked) > 1:
            raise ConfigError(
                f"{asked[0]} and {asked[1]} both say which rows are held back",
                do=f"leave out {asked[0]} or {asked[1]}",
            )
        if self.time_order and not validation:
            raise ConfigError(
                "time_order needs a share of rows to hold back, got validation 0",
                do="give validation a number > 0 and < 1, or leave out time_order",
            )

    def names_rows(self, validation: float | Table) -> bool:
        """Whether `validation` says something that the split column or the order of rows does."""
        if isinstance(validation, Table):
            return True
        share = number("validation", validation, at_least=0, below=1)
        return self.split_column is not None and share != SHARE

    def refuse_own_split(self) -> None:
        """Refuse to be told which rows are held back, where all are in turn.

        Raises:
            ConfigError  there is a `split_column`, or `time_order`
        """
        for name, meaning in OWN_SPLIT.items():
            if getattr(self, name):
                raise ConfigError(
                    f"{name} asks for {meaning}, and folds hold back every row once",
                    do=f"leave out {name} or the folds",
                )

    def split(self, table: Table, task: str, share: float, seed: int) -> tuple[Rows, Rows]:
        """The rows to learn from and those to hold back.

        The split column decides, or the last rows are held back, or some are drawn. Of those
        that are drawn, every class gives its share; of several labels, the rarest of each row.
        """
        known = rows_with_targets(table, self.targets, drop=self.impute)
        if self.split_column is not None:
            return split_as_written(table, self.split_column, known)
        if not share:
            return known, known[:0]
        labels = self.groups(table, task, known) if len(known) > 1 else None
        try:
            if self.time_order:
                is_back = last(len(known), share)
            else:
                is_back = draw(len(known), share, generator_for("split", seed), labels)
        except DataError as error:
            error.where, error.do = table.where(self.targets[0]), MORE_ROWS
            raise
        return marked(known, ~is_back), marked(known, is_back)

    def check_time(self, table: Table, training: Rows, held_back: Rows) -> list[str]:
        """What to say where the last rows are held back, and are not the last by their dates.

        Raises:
            DataError  they are not the last by far
        """
        if not self.time_order:
            return []
        names = [name for name in table.names if name not in (*self.targets, *self.ignored)]
        return check_time_order(table, names, training, held_back)

    def groups(self, table: Table, task: str, rows: Rows) -> Array | None:
        """A number for each row's class, so that splits can keep classes even; None for numbers."""
        return None if task == "regression" else groups(table, self.targets, rows)

    def split_in_words(self, table: Table, task: str, validation: float | Table) -> str:
        """How it is decided which rows are held back."""
        if isinstance(validation, Table):
            return f"held back are the rows of {validation.source}"
        if self.split_column is not None:
            return split_in_words(table, self.split_column, range(table.n_rows))
        if not validation:
            return "no row is held back"
        if self.time_order:
            return f"the last {validation:.4g} of the rows are held back, in the order of the table"
        which = "every class is" if task == "classification" else "the rows are"
        return f"{validation:.4g} of {which} held back, drawn by chance"

    def fit(self, table: Table, rows: Rows | Array, choice: Choice) -> Encoder:
        """Learn from training rows how columns become inputs."""
        encoder = Encoder.fit(
            table,
            self.targets,
            rows=rows,
            task=choice.task,
            scaling=self.scaling,
            impute=self.impute,
            categorical=self.categorical,
            ignore=self.ignored,
        )
        reason = f"{choice.task}: {choice.reason}"  # the encoder only knows that it was told
        return replace(encoder, notes=(reason, *encoder.notes[1:]))

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that nothing is learnt from, for whatever reason."""
        return tuple(dict.fromkeys([*self.ignore, *filter(None, [self.split_column])]))
