"""The column that is learnt: classes, or a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import ConfigError, DataError, quoted
from ..scaling import Scale
from . import strict
from .facts import Facts, facts_of
from .header import short, unknown_column
from .near_numbers import refuse_near_numbers
from .number_grammar import in_order, parse, says_no_value, sql_list
from .row_numbers import Place, Rows, as_rows, blocks, rows_where
from .stored_scale import scale_from
from .table import Table

MOST_CLASSES = 20  # whole numbers with more different values than this are not taken for classes
REPEATS = 5  # nor if a value stands on fewer rows than this on average, unless there are only two
MOST_LABELS = 10_000  # classes that a network can be asked to tell apart
REMOVE = "remove the rows, or use --impute to leave them out"
ALL_MISSING = "give rows in which it is known"
FREE_TEXT = 0.5  # share of different words from which on a text is no class label

Task = Literal["classification", "regression", "multi-label"]


class Choice(NamedTuple):
    """What is learnt from a target, and why, in a sentence."""

    task: Task
    reason: str


@dataclass(frozen=True)
class ClassTarget:
    """Classes, named exactly as they are written; class numbers follow the order of the names."""

    name: str
    classes: tuple[str, ...]
    task: Task = "classification"

    @property
    def names(self) -> tuple[str, ...]:
        """The one column that is learnt."""
        return (self.name,)

    def encode(self, table: Table, rows: Rows) -> npt.NDArray[np.int64]:
        """Return the class number of each row.

        Raises:
            DataError  missing labels, or labels that training did not have
        """
        found = np.empty(len(rows), np.int64)
        for place, numbers in self.numbers(table, rows):
            found[place] = numbers
        return found

    def numbers(self, table: Table, rows: Rows) -> Iterator[tuple[Place, npt.NDArray[np.int64]]]:
        """The class numbers block by block, and the places of their rows among those given.

        Raises:
            DataError  what `encode` raises
        """
        place_of = f"list_position({sql_list(self.classes)}, {table.text_sql(self.name)})"
        for place, block in blocks(rows):
            (cells,) = table.store.fetch([place_of], block)
            unknown = np.ma.getmaskarray(cells)
            if unknown.any():
                raise _unknown_label(table, self.name, int(block[int(np.argmax(unknown))]))
            yield place, np.asarray(np.ma.getdata(cells), dtype=np.int64) - 1

    def to_dict(self) -> dict[str, Any]:
        """Return the target as plain JSON."""
        return {"task": self.task, "name": self.name, "classes": list(self.classes)}

    def decode(self, y: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
        """Return the names of class numbers."""
        return np.array(self.classes, dtype=object)[y]


@dataclass(frozen=True)
class NumberTarget:
    """A number, learnt as its distance from the training mean in standard deviations."""

    name: str
    scale: Scale
    task: Task = "regression"
    classes: ClassVar[tuple[str, ...]] = ()  # it has none

    @property
    def names(self) -> tuple[str, ...]:
        """The one column that is learnt."""
        return (self.name,)

    def encode(self, table: Table, rows: Rows) -> npt.NDArray[np.float32]:
        """Return the scaled numbers, shape (n, 1).

        Raises:
            DataError  missing cells, or cells that are not numbers
        """
        values = table.numbers(self.name, rows)
        if np.isnan(values).any():
            raise table.missing_cells(self.name, "target", REMOVE)
        scaled = self.scale.apply(values)
        return table.narrowed(self.name, rows, values, scaled)[:, np.newaxis]

    def to_dict(self) -> dict[str, Any]:
        """Return the target as plain JSON."""
        return {"task": self.task, "name": self.name, "scale": self.scale.to_dict()}

    def decode(self, y: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return numbers in the target's own units."""
        return self.scale.undo(np.asarray(y, dtype=np.float64))


Target = ClassTarget | NumberTarget


def target_from(value: Any, where: str) -> Target:
    """Read back what `to_dict` of a target wrote.

    Raises:
        ModelFileError  it is not such a record
    """
    if isinstance(value, dict) and value.get("task") == "regression":
        fields = {"task": strict.text, "name": strict.name, "scale": strict.anything}
        found = strict.record(value, where, fields)
        return NumberTarget(found["name"], scale_from(found["scale"], f"{where}, scale"))
    kinds = {
        "task": strict.one_of("classification"),
        "name": strict.name,
        "classes": strict.names,
    }
    found = strict.record(value, where, kinds)
    if len(found["classes"]) < 2:
        raise strict.damaged("at least 2 classes were expected", where)
    return ClassTarget(found["name"], found["classes"])


def rows_with_target(table: Table, name: str, *, drop: bool = False) -> Rows:
    """Return the rows whose target is there, in their order: all of them, or it is an error.

    drop  leave out rows without a target; how many is `table.n_rows` less the result's length
    """
    if name not in table.names:
        raise unknown_column(name, table.names, "--target")
    everyone = range(table.n_rows)
    filled = table.count_filled(name, everyone)
    if filled == table.n_rows:
        return everyone
    if not (drop and filled):
        raise table.missing_cells(name, "target", REMOVE if filled else ALL_MISSING)
    is_there = np.empty(table.n_rows, bool)
    for place, block in blocks(everyone):
        (is_there[place],) = table.store.fetch([f"NOT {table.missing_sql(name)}"], block)
    return rows_where(is_there)


def choose_task(
    table: Table, name: str, task: str = "auto", rows: object = None, spared: Sequence[str] = ()
) -> Choice:
    """Decide between classification and regression, and say why.

    spared  columns whose mistakes are not told of beside those of the target

    Words are classes. Whole numbers are classes too if there are at most 20 different ones and
    either only two or at least five rows for each on average.

    Raises:
        ConfigError  no such column or task
        DataError    the column cannot be learnt that way
    """
    if name not in table.names:
        raise unknown_column(name, table.names, "--target")
    if task not in ("auto", "classification", "regression"):
        raise ConfigError(
            f"unknown task {quoted(task)}",
            where="--task",
            do="use auto, classification or regression; multi-label needs several targets",
        )
    chosen = as_rows(rows, table.n_rows)
    if table.count_filled(name, chosen) == 0:
        raise table.missing_cells(name, "target", ALL_MISSING)
    if task == "classification":
        return Choice("classification", "as asked")
    facts = facts_of(table, name, chosen)
    if facts.numbers < facts.filled:
        return _words(table, name, facts, chosen, task, spared)
    return (
        Choice("regression", "as asked")
        if task == "regression"
        else _numbers(table, name, facts, chosen)
    )


def _words(
    table: Table, name: str, facts: Facts, rows: Rows, task: str, spared: Sequence[str]
) -> Choice:
    """Take words for classes, unless they are mistakes among numbers or free text."""
    words = [word for word, _ in table.words(name, rows, MOST_CLASSES, not_numbers=True)]
    others = [other for other in table.names if other not in spared]
    refuse_near_numbers(table, name, words, rows, others, is_target=True)
    different = table.count_words(name, rows)
    mistakes = facts.numbers and any(says_no_value(word) for word in words)
    many = different > MOST_CLASSES
    if task == "regression" and 2 * facts.numbers < facts.filled:
        error = table.not_numbers(name)  # which finds the first word
        error.do = "use --task classification, which learns words"
        raise error
    if task == "regression" or mistakes or (many and 2 * facts.numbers >= facts.filled):
        raise table.not_numbers(name, "--task classification")
    if many and different > FREE_TEXT * facts.filled:
        raise DataError(
            f"target {short(name)} has {different:,} different words on {facts.filled:,} rows: "
            "it looks like free text or an identifier",
            where=table.where(name),
            do="choose another --target, or use --task classification to insist",
        )
    return Choice("classification", f"the target {short(name)} holds words")


def _numbers(table: Table, name: str, facts: Facts, rows: Rows) -> Choice:
    number = table.number_sql(name)
    if not table.store.aggregate([f"bool_and({number} = floor({number}))"], rows)[0]:
        return Choice("regression", f"the target {short(name)} holds numbers that are not whole")
    different = int(table.store.aggregate([f"count(DISTINCT {number})"], rows)[0])
    found = f"the target {short(name)} holds {different:,} different whole numbers"
    repeats = different <= 2 or different * REPEATS <= facts.filled
    if different <= MOST_CLASSES and repeats:
        return Choice("classification", f"{found}; use --task regression if they are amounts")
    return Choice("regression", f"{found}; use --task classification if they are classes")


def fit_classes(table: Table, name: str, rows: Rows) -> ClassTarget:
    """Find the classes in the given rows; numbers in order of size, words in order of letters."""
    if table.count_filled(name, rows) < len(rows):
        raise table.missing_cells(name, "target", REMOVE)
    classes = [word for word, _ in table.words(name, rows, MOST_LABELS + 1)]
    if len(classes) > MOST_LABELS:
        raise DataError(
            f"target {short(name)} has more than {MOST_LABELS:,} classes",
            where=table.where(name),
            do="choose another --target or --task regression",
        )
    if len(classes) < 2:
        raise DataError(
            f"target has one class ({quoted(classes[0])}); need at least 2",
            where=table.where(name),
            do="add rows of another class, or choose another --target",
        )
    return ClassTarget(name, in_order(classes))


def fit_number(table: Table, name: str, rows: Rows) -> NumberTarget:
    """Find the mean and the standard deviation of the target in the given rows."""
    facts = facts_of(table, name, rows)
    if facts.filled < len(rows):
        raise table.missing_cells(name, "target", REMOVE)
    if facts.scale is None:
        raise DataError(
            f"target is constant ({facts.least:g}); there is nothing to learn",
            where=table.where(name),
            do="choose another --target",
        )
    return NumberTarget(name, facts.scale)


def class_numbers(table: Table, name: str, rows: object = None) -> npt.NDArray[np.unsignedinteger]:
    """Return a number for the class of each row, for splitting rows so that classes stay even.

    They are as small as can be: one byte for each row of up to 256 classes, two of more.
    """
    chosen = as_rows(rows, table.n_rows)
    target = fit_classes(table, name, chosen)
    found = np.empty(len(chosen), np.min_scalar_type(len(target.classes) - 1))
    for place, numbers in target.numbers(table, chosen):
        found[place] = numbers
    return found


def look_alikes(words: tuple[str, ...], what: str = "classes") -> str:
    """Say which classes may be one class written in two ways; nothing if there are none."""
    seen: dict[object, str] = {}
    for word in words:
        value = parse(word)
        twin = seen.setdefault(word.strip().casefold() if value is None else value, word)
        if twin != word:
            return f"{what} {quoted(twin)} and {quoted(word)} are kept apart; are they the same?"
    return ""


def _unknown_label(table: Table, name: str, row: int) -> DataError:
    word = table.text(name, range(row, row + 1))[0]
    if word is None:
        return table.missing_cells(name, "target", REMOVE)
    return DataError(
        f"target {short(name)}: the class {quoted(word)} at {table.position(row)} is not one "
        "of those that were learnt",
        where=table.where(name, row),
        do="correct the label, remove the row, or train again with it",
    )
