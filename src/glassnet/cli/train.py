"""`glassnet train`: learn a table, and leave a run behind."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import ConfigError, DivergedError, quoted
from ..history import EpochRecord
from ..recipe import ACTIVATIONS, Recipe
from ..table_training import Columns, TableTraining
from ..tables import Table
from .config import settings_of, use_config
from .data import Reading, name_of, usual_target
from .interruption import Interrupted, Request, on_signals
from .options import (
    DATA,
    LEARNING,
    MACHINES,
    NETWORK,
    RUN,
    BatchSizeOption,
    CategoricalOption,
    ClassWeightOption,
    DataArgument,
    DecimalOption,
    DropoutOption,
    EncodingOption,
    EpochsOption,
    IgnoreOption,
    ImputeOption,
    JsonOption,
    MissingOption,
    OptimizerOption,
    OverwriteOption,
    RunOption,
    SamplesOption,
    ScalingOption,
    ScheduleOption,
    SeparatorOption,
    TargetOption,
    TaskOption,
    WeightDecayOption,
    option,
)
from .progress import Records, watch
from .report import print_result, result_document
from .runs import MODEL, run_folder, write_history, write_settings
from .terminal import print_json, say
from .together import train_together


def train(
    context: typer.Context,
    data: DataArgument,
    target: TargetOption = None,
    task: TaskOption = "auto",
    validation: Annotated[
        str,
        option(
            DATA, "SHARE|FILE", "Hold back this share of the rows, or the rows of FILE; 0: none."
        ),
    ] = "0.2",
    class_weight: ClassWeightOption = None,
    scaling: ScalingOption = "standardize",
    impute: ImputeOption = False,
    categorical: CategoricalOption = None,
    ignore: IgnoreOption = None,
    samples: SamplesOption = None,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = "utf-8",
    missing: MissingOption = None,
    hidden: Annotated[
        str, option(NETWORK, "N,N,…", "Neurons of each hidden layer; '' for none.")
    ] = "64,64",
    activation: Annotated[
        str, option(NETWORK, "NAME", f"{', '.join(ACTIVATIONS)}.")
    ] = Recipe.activation,
    dropout: DropoutOption = Recipe.dropout,
    l1: Annotated[
        float, option(NETWORK, "PRICE", "On the size of weights, added to the loss.")
    ] = Recipe.l1,
    l2: Annotated[
        float, option(NETWORK, "PRICE", "On the square of weights, added to the loss.")
    ] = Recipe.l2,
    optimizer: OptimizerOption = Recipe.optimizer,
    learning_rate: Annotated[
        float | None, option(LEARNING, "RATE", "Size of the first steps; else by the optimizer.")
    ] = Recipe.learning_rate,
    weight_decay: WeightDecayOption = Recipe.weight_decay,
    schedule: ScheduleOption = Recipe.schedule,
    epochs: EpochsOption = Recipe.epochs,
    batch_size: BatchSizeOption = Recipe.batch_size,
    early_stopping: Annotated[
        int | None,
        option(LEARNING, "N", "Stop after N epochs without improvement, and keep the best."),
    ] = None,
    seed: Annotated[
        int, option(LEARNING, "N", "The same seed, the same run; also of generated data.")
    ] = 0,
    engine: Annotated[
        str, option(LEARNING, "NAME", "Who computes: numpy; jax, compiled; jax:gpu.")
    ] = "numpy",
    output: RunOption = None,
    overwrite: OverwriteOption = False,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            callback=use_config,
            is_eager=True,
            help="Settings in TOML, such as the config.toml of a run; options win.",
            rich_help_panel=RUN,
        ),
    ] = None,
    processes: Annotated[
        int | None, option(MACHINES, "N", "Train in N processes on this machine; needs engine jax.")
    ] = None,
    coordinator: Annotated[
        str | None,
        option(
            MACHINES, "HOST:PORT", "Join processes elsewhere; process 0 listens there. auto: Slurm."
        ),
    ] = None,
    process_id: Annotated[int | None, option(MACHINES, "I", "Which of them, from 0.")] = None,
    num_processes: Annotated[int | None, option(MACHINES, "N", "How many they are.")] = None,
    worker_timeout: Annotated[
        float, option(MACHINES, "SECONDS", "How long to wait for a process that says nothing.")
    ] = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Learn one column of a table from the others, and leave a run behind.

    A run is a folder with the model, its history and its settings.

    Some rows are held back: nothing is learned from them, they show how well it went.
    """
    if processes is not None or coordinator is not None:
        train_together(context)
        return
    recipe = Recipe(
        hidden=widths(hidden),
        activation=activation,
        dropout=dropout,
        l1=l1,
        l2=l2,
        optimizer=optimizer,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        schedule=schedule,
        epochs=epochs,
        batch_size=batch_size,
    )
    reading = Reading(separator, decimal, encoding, missing or (), samples, seed)
    table = reading.read(data)
    columns = Columns(
        target=usual_target(data, table) if target is None else target,
        task=task,
        scaling=scaling,
        impute=impute,
        categorical=categorical or (),
        ignore=ignore or (),
    )
    training = TableTraining(
        table,
        columns,
        recipe,
        validation=share_or_table(validation, reading),
        early_stopping=early_stopping,
        class_weight=class_weight,
        seed=seed,
        engine=engine,
    )
    if not training.is_first:  # another process prints and writes
        list(training.stream())
        return
    with run_folder(output, name_of(data), overwrite=overwrite) as folder:
        say(training.notes)
        learn(training, folder, settings_of(context))
    result = training.result()
    if as_json:
        print_json(result_document(training, result, folder))
    else:
        print_result(training, result, folder)


def learn(training: TableTraining, folder: Path, settings: dict[str, Any]) -> None:
    """Train, and leave what was learned in the folder, whichever way training ends."""
    request = Request()
    try:
        with on_signals(request.note), closing(training.stream()) as records:
            watched = until_asked(records, request)
            if training.is_shared:  # any process may die at any time
                watched = kept(watched, lambda: leave(training, folder, settings))
            watch(watched, training.plan.epochs)
    except DivergedError:
        if training.history.epochs:
            leave(training, folder, settings)
            say([f"the weights before that epoch are in {folder}"])
        raise
    leave(training, folder, settings)
    if request.number is not None:
        done = f"interrupted after {len(training.history):,} of {training.plan.epochs:,} epochs"
        raise Interrupted(request.number, f"{done}; what was learned is saved", str(folder))


def until_asked(records: Records, request: Request) -> Iterator[Any]:
    """The records, until somebody asks for the end: then the step at hand is the last."""
    for record in records:
        yield record
        if request.number is not None:
            return


def kept(records: Records, keep: Callable[[], None]) -> Iterator[Any]:
    """The records, with what was learned kept after every epoch."""
    for record in records:
        if isinstance(record, EpochRecord):
            keep()
        yield record


def leave(training: TableTraining, folder: Path, settings: dict[str, Any]) -> None:
    """Write the settings of a run, its history and, when all else is there, its model."""
    training.note_provenance()
    write_settings(folder, settings)
    write_history(folder, training.history)
    training.model.save(folder / MODEL)


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
