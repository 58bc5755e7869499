"""`glassnet sweep`: try settings with seeds and folds, and leave a run of the best behind."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from time import perf_counter
from typing import Annotated, Any

import typer

from ..chance import seed_from
from ..errors import ConfigError, quoted
from ..saving import write_atomically
from ..settings import whole
from ..sweeps.result import plain
from ..workbench.recipe import Recipe
from ..workbench.table_sweep import TableSweep
from .columns import inputs_in_words
from .config import settings_of
from .data import Reading, name_of
from .keeper import Asked
from .learning import columns_for, from_anywhere, learn, widths
from .mistyped import not_a_number
from .options import (
    LEARNING,
    MEANINGS,
    CategoricalOption,
    ClassWeightOption,
    DecimalOption,
    EncodingOption,
    IgnoreOption,
    ImputeOption,
    JsonOption,
    MissingOption,
    OverwriteOption,
    RunOption,
    SamplesOption,
    ScalingOption,
    SeparatorOption,
    TableArgument,
    TargetOption,
    TaskOption,
    option,
    option_named,
)
from .runs import SWEEP, run_folder
from .sweep_progress import watch_sweep
from .sweep_report import print_sweep, sweep_document, sweep_table
from .terminal import document_text, print_json, say

TRIED = "To try, in every combination"
DECIMAL_COMMA = re.compile(r",0\d")  # as in 0,01, which would be 0 and 1


def sweep(
    context: typer.Context,
    data: TableArgument,
    learning_rate: Annotated[
        str | None, option(TRIED, "RATE,RATE,…", MEANINGS["learning_rate"])
    ] = None,
    l1: Annotated[str | None, option(TRIED, "PRICE,PRICE,…", MEANINGS["l1"])] = None,
    l2: Annotated[str | None, option(TRIED, "PRICE,PRICE,…", MEANINGS["l2"])] = None,
    hidden: Annotated[
        list[str] | None,
        option(TRIED, "N,N,…", "Neurons of each hidden layer, '' for none; repeatable."),
    ] = None,
    activation: Annotated[str | None, option(TRIED, "NAME,NAME,…", MEANINGS["activation"])] = None,
    dropout: Annotated[str | None, option(TRIED, "SHARE,SHARE,…", MEANINGS["dropout"])] = None,
    epochs: Annotated[str | None, option(TRIED, "N,N,…", MEANINGS["epochs"])] = None,
    batch_size: Annotated[str | None, option(TRIED, "N,N,…", MEANINGS["batch_size"])] = None,
    optimizer: Annotated[str | None, option(TRIED, "NAME,NAME,…", MEANINGS["optimizer"])] = None,
    weight_decay: Annotated[
        str | None, option(TRIED, "RATE,RATE,…", MEANINGS["weight_decay"])
    ] = None,
    schedule: Annotated[str | None, option(TRIED, "NAME,NAME,…", MEANINGS["schedule"])] = None,
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
    asked = settings_of(context)
    given = {name: read(name, asked[name]) for name, read in READERS.items() if name in asked}
    table = Reading.of_run(asked).read(data)
    trial = TableSweep(
        table,
        columns_for(asked, table),
        Recipe(**{name: values[0] for name, values in given.items() if len(values) == 1}),
        {name: values for name, values in given.items() if len(values) > 1},
        seeds=range(seed_from(seed), seed + whole("seeds", seeds)),
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
        settings = train_settings(asked, training.recipe, trial.crew.engine)
        learn(training, folder, settings, tables=[sweep_table(trial.summary)])
        document = sweep_document(trial, training, seconds, folder)
        write_atomically(folder / SWEEP, [document_text(document).encode()])
    if as_json:
        print_json(document)
    else:
        print_sweep(trial, training, seconds, folder)


# -- what is typed ----------------------------------------------------------------------------


def numbers(name: str, text: str) -> list[float]:
    """`0.001,0.01` as numbers."""
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
            do=f"write for example {option_named(name)} 0.001,0.01",
        ) from None


def whole_numbers(name: str, text: str) -> list[int]:
    """`10,20` as whole numbers."""
    found = []
    for part in text.split(","):
        try:
            found.append(int(part))
        except ValueError:
            raise not_a_number(name, part, "whole number") from None
    return found


def names(name: str, text: str) -> list[str]:
    """`relu,tanh` as names."""
    return [part.strip() for part in text.split(",")]


def layers(name: str, texts: Sequence[str]) -> list[tuple[int, ...]]:
    """`64,64` as numbers of neurons, for every time that the option was given."""
    return [widths(text) for text in texts]


READERS: dict[str, Callable[[str, Any], list[Any]]] = {  # of the settings to try
    "hidden": layers,
    **dict.fromkeys(("activation", "optimizer", "schedule"), names),
    **dict.fromkeys(("learning_rate", "weight_decay", "l1", "l2", "dropout"), numbers),
    **dict.fromkeys(("epochs", "batch_size"), whole_numbers),
}


def train_settings(asked: Asked, recipe: Recipe, engine: str) -> dict[str, Any]:
    """The settings with which `glassnet train` repeats a model that a sweep has found."""
    shared = {name: asked[name] for name in asked if name not in (*READERS, "seeds", "folds")}
    own = {name: plain(value) for name, value in asdict(recipe).items() if value is not None}
    return from_anywhere({**shared, **own, "validation": "0", "engine": engine})
