"""`glassnet train`: learn a table, and leave a run behind."""

import sys
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import ConfigError, EnvError
from ..recipe import ACTIVATIONS, OPTIMIZERS, SCHEDULES, Recipe
from ..table_training import Columns, TableTraining
from .data import (
    DataArgument,
    DecimalOption,
    EncodingOption,
    MissingOption,
    SeparatorOption,
    name_of,
    read_data,
    usual_ignored,
    usual_target,
)
from .progress import watch
from .report import print_result, result_document
from .runs import MODEL, new_folder, write_history, write_settings
from .terminal import print_json, say


def use_config(context: typer.Context, path: Path | None) -> Path | None:
    """Take from a TOML file what the command line does not say."""
    if path is None:
        return None
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EnvError(f"cannot read {path}: {error.strerror}", do="check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}", do="correct the file") from error
    known = {parameter.name for parameter in context.command.params}
    if wrong := sorted(set(settings) - known):
        raise ConfigError(
            f"{path} has settings that train does not know: {', '.join(wrong)}",
            do="remove them, or correct their names: glassnet train --help",
        )
    context.default_map = settings
    return path


def train(
    context: typer.Context,
    data: DataArgument,
    target: Annotated[
        str | None, typer.Option(help="The column to learn; else the last one.")
    ] = None,
    task: Annotated[str, typer.Option(help="auto, classification or regression.")] = "auto",
    hidden: Annotated[str, typer.Option(help="Neurons of the hidden layers.")] = "64,64",
    activation: Annotated[
        str, typer.Option(help=f"One of {', '.join(ACTIVATIONS)}.")
    ] = Recipe.activation,
    dropout: Annotated[float, typer.Option(help="Share of hidden neurons silenced.")] = 0.0,
    l1: Annotated[float, typer.Option(help="Price on the size of weights.")] = 0.0,
    l2: Annotated[float, typer.Option(help="Price on the square of weights.")] = 0.0,
    optimizer: Annotated[
        str, typer.Option(help=f"One of {', '.join(OPTIMIZERS)}.")
    ] = Recipe.optimizer,
    learning_rate: Annotated[
        float | None, typer.Option(help="The size of the first steps; else by optimizer.")
    ] = None,
    weight_decay: Annotated[
        float | None, typer.Option(help="Of adamw; else by inputs per row.")
    ] = None,
    schedule: Annotated[str, typer.Option(help=f"One of {', '.join(SCHEDULES)}.")] = "cosine",
    epochs: Annotated[
        int | None, typer.Option(help="Passes over the data; else by its size.")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="Rows per step; else by size.")] = None,
    validation: Annotated[
        str, typer.Option(metavar="FILE|FRACTION", help="Rows to hold back; 0 for none.")
    ] = "0.2",
    early_stopping: Annotated[
        int | None,
        typer.Option(help="Stop after so many epochs without improvement; keep the best."),
    ] = None,
    class_weight: Annotated[
        str | None, typer.Option(help='"balanced": every class counts the same.')
    ] = None,
    scaling: Annotated[
        str, typer.Option(help="Of numbers: standardize, min-max or none.")
    ] = "standardize",
    impute: Annotated[bool, typer.Option("--impute", help="Fill in missing values.")] = False,
    categorical: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Take as categories; repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Leave out; repeatable.")
    ] = None,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = "utf-8",
    missing: MissingOption = None,
    samples: Annotated[int | None, typer.Option(help="Size of generated data.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Repeats the run exactly.")] = 0,
    engine: Annotated[str, typer.Option(help="Who computes: numpy.")] = "numpy",
    config: Annotated[
        Path | None,
        typer.Option(
            callback=use_config, is_eager=True, help="A TOML file of these settings; flags win."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The run's folder; else runs/NAME-n.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a run in the folder.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Learn a column of DATA from the others, and leave the model in a run's folder."""
    reading: dict[str, Any] = {
        "separator": separator,
        "decimal": decimal,
        "encoding": encoding,
        "missing": missing,
    }
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
    table = read_data(data, **reading, samples=samples, seed=seed)
    columns = Columns(
        target=target or usual_target(data, table),
        task=task,
        scaling=scaling,
        impute=impute,
        categorical=categorical or (),
        ignore=ignore or usual_ignored(data),
    )
    training = TableTraining(
        table,
        columns,
        recipe,
        validation=fraction_or_table(validation, reading),
        early_stopping=early_stopping,
        class_weight=class_weight,
        seed=seed,
        engine=engine,
    )
    folder = new_folder(output, name_of(data), overwrite=overwrite)
    say(training.notes)
    try:
        watch(training)
    finally:
        if len(training.history):
            leave(folder, training, context)
    result = training.result()
    if as_json:
        print_json(result_document(training, result, folder))
    else:
        print_result(training, result, folder)


def leave(folder: Path, training: TableTraining, context: typer.Context) -> None:
    """Write the model, its history and its settings into the run's folder."""
    training.note_provenance()
    training.model.save(folder / MODEL)
    write_history(folder, training.history)
    skipped = {"config", "output", "overwrite", "as_json"}
    given = {name: value for name, value in context.params.items() if name not in skipped}
    write_settings(folder, {name: value for name, value in given.items() if value is not None})
    if sys.exc_info()[0] is not None:
        say([f"what was learned in {len(training.history)} epochs is in {folder}"])


def widths(text: str) -> tuple[int, ...]:
    """`64,64` as the numbers of neurons; nothing at all for no hidden layer."""
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise ConfigError(
            f"--hidden must be whole numbers with commas between, got {text!r}",
            do="write for example --hidden 64,64",
        ) from None


def fraction_or_table(text: str, reading: dict[str, Any]) -> Any:
    """The share of rows to hold back, or the table of those that were held back elsewhere."""
    try:
        return float(text)
    except ValueError:
        return read_data(text, **reading)
