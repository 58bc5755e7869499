"""Options and arguments: those that several verbs share, each said once."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ..workbench.recipe import ACTIVATIONS, OPTIMIZERS, SCHEDULES

DATA, TEXT, NETWORK = "Data", "Text files", "Network"  # the panels of --help, in their order
LEARNING, MACHINES, RUN = "Learning", "Processes and machines", "Run"

# The settings of a network and its learning, of which `train` takes one value and `sweep` some.
MEANINGS = {
    "activation": f"{', '.join(ACTIVATIONS)}.",
    "dropout": "Of hidden neurons silenced in each step.",
    "l1": "On the size of weights, added to the loss.",
    "l2": "On the square of weights, added to the loss.",
    "optimizer": f"{', '.join(OPTIMIZERS)}.",
    "learning_rate": "Size of the first steps; else by the optimizer.",
    "weight_decay": "For adamw; else by the inputs per row.",
    "schedule": f"Of the learning rate: {', '.join(SCHEDULES)}.",
    "epochs": "Passes over the rows; else enough for 4,000 steps.",
    "batch_size": "Rows per step; else 32 to 256, by their number.",
}


def option(panel: str, metavar: str, meaning: str, *names: str) -> Any:
    """An option that takes a value."""
    return typer.Option(*names, metavar=metavar, help=meaning, rich_help_panel=panel)


def flag(panel: str, name: str, meaning: str) -> Any:
    """An option that takes no value."""
    return typer.Option(name, metavar="", help=meaning, rich_help_panel=panel)


def option_named(name: str) -> str:
    """The name of a setting as it is typed.

    >>> option_named("learning_rate")
    '--learning-rate'
    """
    return f"--{name.replace('_', '-')}"


ModelArgument = Annotated[
    Path,
    typer.Argument(metavar="MODEL", help="The folder of a run, or its model.safetensors."),
]
DataArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATA",
        help="A file (CSV, TSV, Parquet, JSON; gzipped or not), - for standard input,"
        " a folder of pictures by class, or a name from glassnet datasets.",
    ),
]
TableArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATA",
        help="A table as in glassnet train, or a name from glassnet datasets.",
    ),
]
SeparatorOption = Annotated[
    str | None,
    option(TEXT, "SIGN", "Between cells: comma, semicolon, tab, bar, …; else detected."),
]
DecimalOption = Annotated[
    str | None, option(TEXT, "SIGN", "The decimal mark, point or comma; else detected.")
]
EncodingOption = Annotated[str, option(TEXT, "NAME", "Such as utf-8, latin-1 or utf-16.")]
MissingOption = Annotated[
    list[str] | None,
    option(TEXT, "WORD", "Stands for a missing value, as empty cells do; repeatable."),
]
TargetOption = Annotated[
    list[str] | None,
    option(DATA, "COLUMN", "The column to learn; else the last one; repeatable."),
]
TaskOption = Annotated[
    str, option(DATA, "TASK", "auto, classification, regression or multi-label.")
]
SplitColumnOption = Annotated[
    str | None,
    option(DATA, "COLUMN", "Its words say which rows to hold back: train; validation or test."),
]
TimeOrderOption = Annotated[
    bool, flag(DATA, "--time-order", "Hold back the last rows, and not rows drawn by chance.")
]
ClassWeightOption = Annotated[
    str | None, option(DATA, "balanced", "Let every class count the same.")
]
ScalingOption = Annotated[
    str, option(DATA, "KIND", "Of number columns: standardize, robust, min-max or none.")
]
ImputeOption = Annotated[
    bool, flag(DATA, "--impute", "Fill in missing values; leave out rows without a target.")
]
FoldsOption = Annotated[
    int | None,
    option(DATA, "K", "Judge by K parts, each held back once; then learn from all rows."),
]
CategoricalOption = Annotated[
    list[str] | None, option(DATA, "COLUMN", "Its numbers are only names; repeatable.")
]
IgnoreOption = Annotated[list[str] | None, option(DATA, "COLUMN", "Leave out; repeatable.")]
RunOption = Annotated[
    Path | None,
    option(RUN, "FOLDER", "Where to leave the run; else runs/NAME-1, -2, …", "-o", "--output"),
]
OverwriteOption = Annotated[
    bool, flag(RUN, "--overwrite", "Replace the run that is in the folder.")
]
SamplesOption = Annotated[
    int | None,
    option(DATA, "N", "Of generated data: points per class (spiral, vertical), points, or days."),
]
DataSeedOption = Annotated[int, option(DATA, "N", "Of generated data: another seed, other data.")]
JsonOption = Annotated[
    bool, typer.Option("--json", metavar="", help="Print one JSON document, for programs.")
]
MaxMemoryOption = Annotated[
    str | None,
    option(MACHINES, "SIZE", "Such as 500MB or 2GB; else 3/4 of what there is. Beyond it: disk."),
]
ProcessesOption = Annotated[
    int | None, option(MACHINES, "N", "Train in N processes on this machine; needs engine jax.")
]
CoordinatorOption = Annotated[
    str | None,
    option(
        MACHINES, "HOST:PORT", "Join processes elsewhere; process 0 listens there. auto: Slurm."
    ),
]
ProcessIdOption = Annotated[int | None, option(MACHINES, "I", "Which of them, from 0.")]
NumProcessesOption = Annotated[int | None, option(MACHINES, "N", "How many they are.")]
WorkerTimeoutOption = Annotated[
    float, option(MACHINES, "SECONDS", "How long to wait for a process that says nothing.")
]
