"""Learning: what `train` and `resume` share, from what was asked for to what is left behind."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

from ..checkpoint import Checkpoint
from ..errors import ConfigError, DivergedError, quoted
from ..recipe import Recipe
from ..saving import write_atomically
from ..settings import number
from ..table_training import Columns, TableTraining
from ..tables import Table
from .data import Reading, is_built_in, usual_target
from .interruption import Interrupted, Request, on_signals
from .progress import Records, watch
from .report import print_result, result_document
from .runs import CONFIG, MODEL, checkpoints, remove_checkpoints, write_history, write_settings
from .terminal import print_json, say

USUAL = 30.0  # seconds between two checkpoints
Asked = Mapping[str, Any]  # the options of `train` that make the run what it is


def training_for(asked: Asked) -> TableTraining:
    """Read the table that was asked for, and make everything ready to learn it."""
    wish = asked.get  # None where it was left open
    reading = Reading(
        separator=wish("separator"),
        decimal=wish("decimal"),
        encoding=asked["encoding"],
        missing=wish("missing") or (),
        samples=wish("samples"),
        seed=asked["seed"],
    )
    recipe = Recipe(
        hidden=widths(asked["hidden"]),
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
    table = reading.read(asked["data"])
    columns = Columns(
        target=usual_target(asked["data"], table) if wish("target") is None else asked["target"],
        task=asked["task"],
        scaling=asked["scaling"],
        impute=asked["impute"],
        categorical=wish("categorical") or (),
        ignore=wish("ignore") or (),
    )
    return TableTraining(
        table,
        columns,
        recipe,
        validation=share_or_table(asked["validation"], reading),
        early_stopping=wish("early_stopping"),
        class_weight=wish("class_weight"),
        seed=asked["seed"],
        engine=asked["engine"],
    )


def from_anywhere(asked: Asked) -> dict[str, Any]:
    """What was asked for, with files named so that they are found from every folder."""
    files = {
        name: str(Path(asked[name]).absolute())
        for name in ("data", "validation")
        if not is_built_in(asked[name]) and Path(asked[name]).is_file()
    }
    return {**asked, **files}


def learn(training: TableTraining, folder: Path, asked: Asked) -> None:
    """Train, and leave what was learned in the folder, whichever way training ends."""
    request, keeper = Request(), Keeper(training, folder, asked)
    try:
        with on_signals(request.note), closing(training.stream()) as records:
            watched = until_asked(keeper.kept(records), request, lambda: training.is_settled)
            watch(watched, training.plan.last_epoch)
            if training.is_settled:  # somebody asked for the end
                keeper.keep()
    except DivergedError:
        keeper.forget()  # going on would only come to the same end
        if training.history.epochs:
            leave(training, folder, asked)
            say([f"the weights before that epoch are in {folder}"])
        raise
    leave(training, folder, asked)
    if request.number is not None:
        done = f"interrupted after {len(training.history):,} of {training.plan.epochs:,} epochs"
        say([f"go on with glassnet resume {folder}"])
        raise Interrupted(request.number, f"{done}; what was learned is saved", str(folder))
    remove_checkpoints(folder)


def tell(training: TableTraining, folder: Path, *, as_json: bool) -> None:
    """Print what a training has come to."""
    result = training.result()
    if as_json:
        print_json(result_document(training, result, folder))
    else:
        print_result(training, result, folder)


def until_asked(records: Records, request: Request, can_stop: Callable[[], bool]) -> Iterator[Any]:
    """The records, until somebody asks for the end: then the steps at hand are the last."""
    for record in records:
        yield record
        if request.number is not None and can_stop():
            return


class Keeper:
    """Keeps a training in checkpoints: the first after its first step, then now and then."""

    def __init__(self, training: TableTraining, folder: Path, asked: Asked) -> None:
        self.training, self.folder, self.asked = training, folder, asked
        self.every = number("checkpoint_every", asked.get("checkpoint_every", USUAL), at_least=0)
        self.due = monotonic()
        config = folder / CONFIG
        self.config_before = config.read_bytes() if config.exists() else None

    def kept(self, records: Records) -> Iterator[Any]:
        """The records, with a checkpoint written where one is due."""
        for record in records:
            yield record
            if monotonic() >= self.due and self.training.is_settled:
                self.keep()

    def keep(self) -> None:
        """Write a checkpoint, and remove all but the one before."""
        before = checkpoints(self.folder)
        if not before:
            write_settings(self.folder, self.asked)
        name = f"checkpoint-{self.training.steps_done}.safetensors"
        self.training.write_checkpoint(self.folder / name, self.asked)
        if self.training.history.epochs:
            write_history(self.folder, self.training.history)
        for old in [path for path in before if path.name != name][:-1]:
            old.unlink(missing_ok=True)
        self.due = monotonic() + self.every

    def forget(self) -> None:
        """Leave the folder as it was before."""
        remove_checkpoints(self.folder)
        if self.config_before is None:
            (self.folder / CONFIG).unlink(missing_ok=True)
        else:
            write_atomically(self.folder / CONFIG, [self.config_before])


def leave(training: TableTraining, folder: Path, asked: Asked) -> None:
    """Write the settings of a run, its history and, when all else is there, its model."""
    training.note_provenance()
    write_settings(folder, asked)
    write_history(folder, training.history)
    training.model.save(folder / MODEL)


def differences(checkpoint: Checkpoint, asked: Asked) -> list[str]:
    """What is asked for now, and what was asked for when the checkpoint was written."""
    then = checkpoint.about["asked"]
    names = [name for name in {**then, **asked} if then.get(name) != asked.get(name)]
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
        return reading.read(text)
