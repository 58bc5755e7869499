"""`glassnet train`: learn a table, and leave a run behind."""

from pathlib import Path
from typing import Annotated

import typer

from ..workbench.recipe import Recipe
from .columns import inputs_in_words
from .config import is_typed, settings_of, use_config
from .data import name_of
from .folds import judged, settled
from .keeper import USUAL
from .learning import from_anywhere, learn, tell, training_for
from .options import (
    DATA,
    LEARNING,
    MEANINGS,
    NETWORK,
    RUN,
    CategoricalOption,
    ClassWeightOption,
    CoordinatorOption,
    DataArgument,
    DecimalOption,
    EncodingOption,
    FoldsOption,
    IgnoreOption,
    ImputeOption,
    JsonOption,
    MaxMemoryOption,
    MissingOption,
    NumProcessesOption,
    OverwriteOption,
    ProcessesOption,
    ProcessIdOption,
    RunOption,
    SamplesOption,
    ScalingOption,
    SeparatorOption,
    SplitColumnOption,
    TargetOption,
    TaskOption,
    TimeOrderOption,
    WorkerTimeoutOption,
    flag,
    option,
)
from .runs import run_folder
from .terminal import say
from .together import several_are_asked, train_together


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
    split_column: SplitColumnOption = None,
    time_order: TimeOrderOption = False,
    folds: FoldsOption = None,
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
        str | None,
        option(
            NETWORK,
            "N,N,…",
            "Neurons of each hidden layer, '' for none; else 64,64, and 128,128 for pictures.",
        ),
    ] = None,
    activation: Annotated[str, option(NETWORK, "NAME", MEANINGS["activation"])] = Recipe.activation,
    dropout: Annotated[float, option(NETWORK, "SHARE", MEANINGS["dropout"])] = Recipe.dropout,
    l1: Annotated[float, option(NETWORK, "PRICE", MEANINGS["l1"])] = Recipe.l1,
    l2: Annotated[float, option(NETWORK, "PRICE", MEANINGS["l2"])] = Recipe.l2,
    optimizer: Annotated[str, option(LEARNING, "NAME", MEANINGS["optimizer"])] = Recipe.optimizer,
    learning_rate: Annotated[
        float | None, option(LEARNING, "RATE", MEANINGS["learning_rate"])
    ] = Recipe.learning_rate,
    weight_decay: Annotated[
        float | None, option(LEARNING, "RATE", MEANINGS["weight_decay"])
    ] = Recipe.weight_decay,
    schedule: Annotated[str, option(LEARNING, "NAME", MEANINGS["schedule"])] = Recipe.schedule,
    epochs: Annotated[int | None, option(LEARNING, "N", MEANINGS["epochs"])] = Recipe.epochs,
    batch_size: Annotated[
        int | None, option(LEARNING, "N", MEANINGS["batch_size"])
    ] = Recipe.batch_size,
    early_stopping: Annotated[
        int | None,
        option(
            LEARNING,
            "N",
            "Stop after N epochs without improvement, and keep the best; 0: never. Else 10 if"
            " 1,000 rows or more are held back.",
        ),
    ] = None,
    seed: Annotated[
        int, option(LEARNING, "N", "The same seed, the same run; also of generated data.")
    ] = 0,
    engine: Annotated[
        str, option(LEARNING, "NAME", "Who computes: numpy; jax, compiled; jax:gpu.")
    ] = "numpy",
    card: Annotated[
        bool, flag(RUN, "--card", "Also write a model card: what it does, how well, its limits.")
    ] = False,
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
    max_memory: MaxMemoryOption = None,
    processes: ProcessesOption = None,
    coordinator: CoordinatorOption = None,
    process_id: ProcessIdOption = None,
    num_processes: NumProcessesOption = None,
    worker_timeout: WorkerTimeoutOption = 30.0,
    checkpoint_every: Annotated[
        float, option(RUN, "SECONDS", "How often to keep what resume goes on from.")
    ] = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Learn one column of a table, or several, from the others, and leave a run behind.

    A run is a folder with the model, its history and its settings.

    Some rows are held back: nothing is learned from them, they show how well it went.
    """
    asked = settled(from_anywhere(settings_of(context)), is_typed=is_typed(context, "validation"))
    if several_are_asked(context.params):
        train_together(context)
        return
    training = training_for(asked)
    if not training.is_first:  # another process prints and writes
        list(training.stream())
        return
    with run_folder(output, name_of(data), overwrite=overwrite) as folder:
        say([*inputs_in_words(training.model.encoder), *training.notes])
        judgement = judged(training, folder, asked)
        learn(training, folder, asked, judgement)
        tell(training, folder, judgement, as_json=as_json)
