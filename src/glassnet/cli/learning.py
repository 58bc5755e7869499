"""Learning: what `train` and `resume` share, from what was asked for to what is left behind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ..budget import Budget, Demand
from ..checkpoint import Checkpoint
from ..errors import ConfigError, DivergedError, EnvError, quoted
from ..history import EpochRecord
from ..memory import memory_needed
from ..model import Model
from ..saving import write_atomically
from ..tables import Table
from ..tables.row_estimate import look_at
from ..workbench.card import model_card
from ..workbench.image_card import picture_card
from ..workbench.image_training import HIDDEN as PICTURE_HIDDEN
from ..workbench.image_training import ImageTraining
from ..workbench.recipe import Recipe
from ..workbench.table_columns import Columns
from ..workbench.table_folds import Folds
from ..workbench.table_training import TableTraining, check_budget
from ..workbench.training import Training
from .data import Reading, is_built_in, is_folder, usual_target
from .folds import folds_document
from .interruption import Interrupted, Request, on_signals
from .keeper import Asked, Keeper
from .mistyped import not_a_number, numbers_meant
from .page import leave_page
from .pictures import training_on_pictures
from .progress import Records, watch
from .report import print_result, result_document
from .runs import (
    CARD,
    FOLDS,
    MODEL,
    REPORT,
    SWEEP,
    remove_checkpoints,
    write_history,
    write_settings,
)
from .terminal import document_text, print_json, say


def training_for(asked: Asked) -> Training:
    """Read the data that were asked for, and make everything ready to learn them."""
    if is_folder(asked["data"]):
        return training_on_pictures(asked, recipe_for(asked, PICTURE_HIDDEN))
    return training_on_table(asked, recipe_for(asked, Recipe.hidden))


def recipe_for(asked: Asked, hidden: tuple[int, ...]) -> Recipe:
    """The network that was asked for, with these hidden layers where nothing was said."""
    wish = asked.get  # None where it was left open
    return Recipe(
        hidden=hidden if wish("hidden") is None else widths(asked["hidden"]),
        activation=asked["activation"],
        dropout=asked["dropout"],
        l1=asked["l1"],
        l2=asked["l2"],
        optimizer=asked["optimizer"],
        learning_rate=wish("learning_rate"),
        weight_decay=wish("weight_decay"),
        schedule=asked["schedule"],
        epochs=wish("epochs"),
        batch_size=wish("batch_size"),
    )


def training_on_table(asked: Asked, recipe: Recipe) -> TableTraining:
    """Read the table that was asked for, and make everything ready to learn it."""
    wish = asked.get
    budget = Budget.of(wish("max_memory"))
    check_beforehand(budget, asked, recipe)
    reading = Reading.of_run(asked, budget.for_table)
    table = reading.read(asked["data"])
    training = TableTraining(
        table,
        columns_for(asked, table),
        recipe,
        validation=share_or_table(asked["validation"], reading),
        early_stopping=wish("early_stopping"),
        class_weight=wish("class_weight"),
        seed=asked["seed"],
        engine=asked["engine"],
        max_memory=wish("max_memory"),
    )
    if training.blocks and wish("folds"):
        raise ConfigError(
            "folds need all rows in memory, and they do not fit under the limit",
            do="leave out --folds, or allow more --max-memory",
        )
    return training


def columns_for(asked: Asked, table: Table) -> Columns:
    """What the columns of the table that was asked for are to a training."""
    wish = asked.get
    return Columns(
        target=usual_target(asked["data"], table) if wish("target") is None else asked["target"],
        task=asked["task"],
        scaling=asked["scaling"],
        impute=asked["impute"],
        categorical=wish("categorical") or (),
        ignore=wish("ignore") or (),
        split_column=wish("split_column"),
        time_order=bool(wish("time_order")),
    )


def check_beforehand(budget: Budget, asked: Asked, recipe: Recipe) -> None:
    """Refuse tables and a network that cannot fit, from a few looks at the files."""
    files = [Path(asked[name]) for name in ("data", "validation") if not is_built_in(asked[name])]
    looks = [look_at(file) for file in files]
    rows = sum(look.rows for look in looks)
    inputs = max([look.inputs for look in looks], default=1)
    outputs = max([look.outputs for look in looks], default=1)
    model, demand = demand_of(recipe, rows, 1, 1)
    check_budget(budget, model, demand, demand_of(recipe, rows, inputs, outputs)[1])


def demand_of(recipe: Recipe, rows: int, inputs: int, outputs: int) -> tuple[Model, Demand]:
    """The network for so many inputs and outputs, and what training it takes."""
    batch = min(recipe.batch_size_for(rows), max(rows, 1))
    model = recipe.build(inputs, outputs if outputs > 1 else 0, max(rows, 1))
    row_size = (inputs + outputs + 1) * model.dtype.itemsize
    network = memory_needed(model, batch)
    return model, Demand(rows, 0, rows, row_size, outputs, batch, network)


def from_anywhere(asked: Asked) -> dict[str, Any]:
    """What was asked for, with files named so that they are found from every folder."""
    files = {
        name: str(Path(asked[name]).absolute())
        for name in ("data", "validation")
        if not is_built_in(asked[name]) and Path(asked[name]).exists()
    }
    return {**asked, **files}


def learn(
    training: Training,
    folder: Path,
    asked: Asked,
    folds: Folds | None = None,
    tables: Sequence[dict[str, Any]] = (),
) -> None:
    """Train, and leave what was learned in the folder, whichever way training ends.

    folds, tables  more results, for what lies beside the model
    """
    request, keeper = Request(), Keeper(training, folder, asked)
    try:
        with on_signals(request.note), closing(training.stream()) as records:
            looked = looked_at(keeper.kept(records), training)
            watched = until_asked(looked, request, lambda: training.is_settled)
            watch(watched, training.plan.last_epoch)
            if training.is_settled:  # somebody asked for the end
                keeper.keep()
    except (ConfigError, EnvError, Interrupted) as error:
        if not keeper.own:
            keeper.forget()  # not even one step was kept
        elif isinstance(error, EnvError):
            error.do = f"{error.do}; then go on with glassnet resume {folder}"
        elif isinstance(error, Interrupted):
            error.what = "interrupted twice; go on from the last step that was kept with resume"
            error.where = str(folder)
        raise
    except DivergedError:
        keeper.forget()  # going on would only come to the same end
        if training.history.epochs:
            leave(training, folder, asked)
            leave_page(training, folder, asked, folds, tables)
            say([f"the weights before that epoch are in {folder}"])
        raise
    leave(training, folder, asked)
    if request.number is not None:
        leave_page(training, folder, asked, folds, tables)
        done = f"interrupted after {len(training.history):,} of {training.plan.epochs:,} epochs"
        say([f"go on with glassnet resume {folder}"])
        raise Interrupted(request.number, f"{done}; what was learned is saved", str(folder))
    leave_beside(training, folder, asked, folds)
    leave_page(training, folder, asked, folds, tables)
    remove_checkpoints(folder)
    say(training.warnings())


def leave_beside(training: Training, folder: Path, asked: Asked, folds: Folds | None) -> None:
    """Write what is to lie beside the model of a training that has come to its end."""
    names = training.model.class_names
    if folds:
        text = document_text(folds_document(folds, names))
        write_atomically(folder / FOLDS, [text.encode()])
    if asked.get("card"):
        card = card_of(training, Path(asked["data"]).name, folds)
        write_atomically(folder / CARD, [card.encode()])


def card_of(training: Any, data: str, folds: Folds | None) -> str:
    """The model card of a training, whatever it has learned from."""
    if isinstance(training, ImageTraining):
        return picture_card(training, data, folds)
    return model_card(training, data, folds)


def tell(training: Training, folder: Path, folds: Folds | None = None, *, as_json: bool) -> None:
    """Print what a training has come to."""
    result = training.result()
    if as_json:
        document = result_document(training, result, folder)
        if folds:
            document["folds"] = folds_document(folds, training.model.class_names)
        print_json(document)
    else:
        print_result(training, result, folder, folds)


def looked_at(records: Records, training: Training) -> Iterator[Any]:
    """The records, with a short look at the network now and then, and what it finds told."""
    if training.is_shared:  # each process has only a part of the rows
        yield from records
        return
    from ..inspection import LiveLook

    data = training.data
    look = LiveLook(training.model.model, data.inputs, data.targets, training.history)
    for record in records:
        if isinstance(record, EpochRecord):
            say([f"epoch {record.epoch:,}: {found}" for found in look(record)])
        yield record


def until_asked(records: Records, request: Request, can_stop: Callable[[], bool]) -> Iterator[Any]:
    """The records, until somebody asks for the end: then the steps at hand are the last."""
    for record in records:
        yield record
        if request.number is not None and can_stop():
            return


def leave(training: Training, folder: Path, asked: Asked) -> None:
    """Write the settings of a run, its history and, when all else is there, its model."""
    training.note_provenance()
    write_settings(folder, asked)
    write_history(folder, training.history)
    for name in (FOLDS, SWEEP, CARD, REPORT):  # of another run that was here
        (folder / name).unlink(missing_ok=True)
    training.model.save(folder / MODEL)


def differences(checkpoint: Checkpoint, asked: Asked) -> list[str]:
    """What is asked for now, and what was asked for when the checkpoint was written."""
    then = checkpoint.about["asked"]
    names = [name for name in {**asked, **then} if then.get(name) != asked.get(name)]
    return [f"{name} was {then.get(name)!r}, is {asked.get(name)!r}" for name in names]


def widths(text: str) -> tuple[int, ...]:
    """`64,64` as the numbers of neurons; nothing at all for no hidden layer."""
    try:
        return tuple(int(part) for part in text.split(",")) if text.strip() else ()
    except ValueError:
        raise ConfigError(
            f"hidden must be whole numbers with commas between, got {quoted(text)}",
            do="write for example --hidden 64,64",
        ) from None


def share_or_table(text: str, reading: Reading) -> float | Table:
    """The share of rows to hold back, or the table of those that were held back elsewhere."""
    try:
        return float(text)
    except ValueError:
        if numbers_meant(text) and not Path(text).exists():
            raise not_a_number("validation", text) from None
        return reading.read(text)
