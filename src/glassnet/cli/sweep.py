"""`glassnet sweep`: try settings with seeds and folds, and leave a run of the best behind."""

import re
from time import perf_counter
from typing import Annotated, Any

import typer

from ..errors import ConfigError, quoted
from ..saving import write_atomically
from ..settings import whole
from ..sweeps.result import plain
from ..workbench.recipe import ACTIVATIONS, Recipe
from ..workbench.table_columns import Columns
from ..workbench.table_sweep import TableSweep
from .columns import inputs_in_words
from .config import settings_of
from .data import Reading, name_of, usual_target
from .learning import learn, widths
from .mistyped import not_a_number
from .options import (
    LEARNING,
    BatchSizeOption,
    CategoricalOption,
    ClassWeightOption,
    DataArgument,
    DecimalOption,
    DropoutOption,
    EncodingOption,
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
from .runs import run_folder
from .sweep_progress import watch_sweep
from .sweep_report import print_sweep, sweep_document, sweep_table
from .terminal import document_text, print_json, say

TRIED = "To try, in every combination"
SWEPT = ("learning_rate", "l1", "l2", "hidden", "activation", "epochs", "seeds", "folds")
SWEEP = "sweep.json"
DECIMAL_COMMA = re.compile(r",0\d")  # as in 0,01, which would be 0 and 1


def sweep(
    context: typer.Context,
    data: DataArgument,
    learning_rate: Annotated[
        str | None, option(TRIED, "RATE,RATE,…", "Sizes of the first steps; else by the optimizer.")
    ] = None,
    l1: Annotated[
        str | None, option(TRIED, "PRICE,PRICE,…", "On the size of weights, added to the loss.")
    ] = None,
    l2: Annotated[
        str | None, option(TRIED, "PRICE,PRICE,…", "On the square of weights, added to the loss.")
    ] = None,
    hidden: Annotated[
        list[str] | None,
        option(TRIED, "N,N,…", "Neurons of each hidden layer, '' for none; repeatable."),
    ] = None,
    activation: Annotated[
        str | None, option(TRIED, "NAME,NAME,…", f"{', '.join(ACTIVATIONS)}.")
    ] = None,
    epochs: Annotated[
        str | None, option(TRIED, "N,N,…", "Passes over the rows; else enough for 4,000 steps.")
    ] = None,
    seeds: Annotated[int, option(TRIED, "N", "First weights and orders of rows.")] = 3,
    folds: Annotated[
        int, option(TRIED, "N", "Parts of the rows, each of which is held back once.")
    ] = 5,
    target: TargetOption = None,
    task: TaskOption = "auto",
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
    dropout: DropoutOption = Recipe.dropout,
    optimizer: OptimizerOption = Recipe.optimizer,
    weight_decay: WeightDecayOption = Recipe.weight_decay,
    schedule: ScheduleOption = Recipe.schedule,
    batch_size: BatchSizeOption = Recipe.batch_size,
    seed: Annotated[
        int, option(LEARNING, "N", "The first of the seeds; also of folds and generated data.")
    ] = 0,
    engine: Annotated[
        str, option(LEARNING, "NAME", "Who computes: numpy, jax, or auto: jax where it pays.")
    ] = "auto",
    output: RunOption = None,
    overwrite: OverwriteOption = False,
    as_json: JsonOption = False,
) -> None:
    """Try settings, many networks at once, and leave a run of the best behind.

    Every combination learns with every seed, once for every fold, which is held back.

    The settings with the lowest mean loss on held-back rows then learn from all rows.
    """
    began = perf_counter()
    passes = whole_numbers("epochs", epochs)
    recipe = Recipe(
        dropout=dropout,
        optimizer=optimizer,
        weight_decay=weight_decay,
        schedule=schedule,
        epochs=passes[0] if passes else None,
        batch_size=batch_size,
    )
    table = Reading(separator, decimal, encoding, missing or (), samples, seed).read(data)
    columns = Columns(
        target=usual_target(data, table) if target is None else target,
        task=task,
        scaling=scaling,
        impute=impute,
        categorical=categorical or (),
        ignore=ignore or (),
    )
    trial = TableSweep(
        table,
        columns,
        recipe,
        {
            "hidden": [widths(one) for one in hidden] if hidden else None,
            "activation": activation and activation.split(","),
            "learning_rate": numbers("learning_rate", learning_rate),
            "l1": numbers("l1", l1),
            "l2": numbers("l2", l2),
            "epochs": passes if len(passes) > 1 else None,
        },
        seeds=range(seed, seed + whole("seeds", seeds)),
        folds=folds,
        class_weight=class_weight,
        engine=engine,
    )
    with run_folder(output, name_of(data), overwrite=overwrite) as folder:
        say(trial.notes)
        watch_sweep(trial.stream())
        seconds = perf_counter() - began
        training = trial.training()
        say(inputs_in_words(training.model.encoder))
        learn(training, folder, train_settings(context, trial), tables=[sweep_table(trial.summary)])
        document = sweep_document(trial, training, seconds, folder)
        write_atomically(folder / SWEEP, [document_text(document).encode()])
    if as_json:
        print_json(document)
    else:
        print_sweep(trial, training, seconds, folder)


def numbers(name: str, text: str | None) -> list[float] | None:
    """`0.001,0.01` as numbers; None where the option was not given."""
    if text is None:
        return None
    if DECIMAL_COMMA.search(text):
        raise ConfigError(
            f"{name} {quoted(text)} looks like a decimal comma",
            do="write decimals with a point; commas stand between the values to try",
        )
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise ConfigError(
            f"{name} must be numbers with commas between, got {quoted(text)}",
            do=f"write for example --{name.replace('_', '-')} 0.001,0.01",
        ) from None


def whole_numbers(name: str, text: str | None) -> list[int]:
    """`10,20` as whole numbers; none where the option was not given."""
    found = []
    for part in [] if text is None else text.split(","):
        try:
            found.append(int(part))
        except ValueError:
            raise not_a_number(name, part, "whole number") from None
    return found


def train_settings(context: typer.Context, trial: TableSweep) -> dict[str, Any]:
    """The settings with which `glassnet train` repeats the model of the best settings."""
    given = settings_of(context)
    shared = {name: value for name, value in given.items() if name not in SWEPT}
    if trial.recipe.epochs is not None:
        shared["epochs"] = trial.recipe.epochs
    best = {name: plain(value) for name, value in trial.best.items()}
    return {**shared, **best, "validation": "0", "engine": trial.crew.engine}
