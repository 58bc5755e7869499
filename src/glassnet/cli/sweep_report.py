"""What is printed about a sweep: a line for every setting, the best first."""

import sys
from pathlib import Path
from shlex import quote
from typing import Any

from rich import box
from rich.table import Table as RichTable

from ..sweeps import SweepSummary
from ..sweeps.result import columns_of, plain
from ..workbench.table_sweep import TableSweep
from ..workbench.table_training import TableTraining
from .columns import inputs_document
from .options import option_named
from .page import page_of
from .report import LABELS, print_line, print_page
from .terminal import printable, results

SHOWN = ("accuracy", "r_squared", "mean_absolute_error")
MOST_SETTINGS = 30  # on the page of the run
FLATTERED = "out of sample it chose the settings, so it is a little flattered"


def print_sweep(sweep: TableSweep, training: TableTraining, seconds: float, folder: Path) -> None:
    """The summary of a sweep, for people."""
    print_table(sweep.summary)
    networks = f"{len(sweep.rows):,} networks in {seconds:,.2f} s on {sweep.crew.engine}"
    print_line("trained", f"{networks}, ± is the standard deviation over seeds and folds")
    print_line("best", settings_in_words(sweep.best))
    rows = f"all {training.rows.learned_from:,} rows"
    print_line("model", f"the best settings, seed {training.seed}, learned from {rows}")
    print_line("weights", f"{training.model.model.digest()} (repeated by seed {training.seed})")
    print_line("saved in", printable(str(folder)))
    print_page(folder)


def print_table(summary: list[SweepSummary]) -> None:
    """Mean and spread of every setting: as many quantities as there is room for."""
    first = summary[0]
    measured = [("out_of_sample", "loss"), ("in_sample", "loss")]
    metrics = [("out_of_sample", name) for name in first.out_of_sample if name in SHOWN]
    measured[1:1] = metrics[:1]
    measured += metrics[1:]
    out = results()
    unbounded = out.options.update(max_width=sys.maxsize)
    while len(measured) > 1:
        if out.measure(summary_table(summary, measured), options=unbounded).maximum <= out.width:
            break
        measured.pop()
    out.print(summary_table(summary, measured))


def summary_table(summary: list[SweepSummary], measured: list[tuple[str, str]]) -> RichTable:
    """A line for every setting, the best first; `measured` says where, and which quantities."""
    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True)
    for name in summary[0].settings:
        table.add_column(name.replace("_", "\n"), justify="right", no_wrap=True)
    for where, name in measured:
        heading = f"{LABELS.get(name, name)}\n{where.replace('_', ' ')}"
        table.add_column(heading, justify="right", no_wrap=True)
    for one in summary:
        spreads = [vars(one)[where].get(name) for where, name in measured]
        table.add_row(
            remark(one, summary[0]),
            *(shown(value) for value in one.settings.values()),
            *("-" if spread is None else str(spread) for spread in spreads),
            style="bold" if one is summary[0] else None,
        )
    return table


def remark(one: SweepSummary, best: SweepSummary) -> str:
    """Whether settings are the best, and how many of their networks diverged."""
    if one.diverged:
        return f"{one.diverged} of {one.networks} diverged"
    return "best" if one is best else ""


def shown(value: Any) -> str:
    """A setting as it would be typed."""
    return f"{value:g}" if isinstance(value, float) else printable(quote(str(plain(value))))


def settings_in_words(settings: dict[str, Any]) -> str:
    """Settings as they would be typed, and how far the score that chose them can be trusted."""
    words = [f"{option_named(name)} {shown(value)}" for name, value in settings.items()]
    return f"{' '.join(words)}; {FLATTERED}" if words else "nothing was varied but seeds and folds"


def sweep_document(
    sweep: TableSweep, training: TableTraining, seconds: float, folder: Path
) -> dict[str, Any]:
    """A sweep as a JSON document."""
    return {
        "run": str(folder),
        "task": training.model.encoder.task,
        "target": training.model.target,
        "inputs": inputs_document(training.model.encoder),
        "seeds": list(sweep.seeds),
        "folds": max(row.fold or 0 for row in sweep.rows),
        "engine": sweep.crew.engine,
        "networks": len(sweep.rows),
        "seconds": seconds,
        "best": {name: plain(value) for name, value in sweep.best.items()},
        "settings": [summary_document(one) for one in sweep.summary],
        "rows": columns_of(sweep.rows),
        "digest": training.model.model.digest(),
        "report": page_of(folder),
        "notes": sweep.notes,
    }


def summary_document(one: SweepSummary) -> dict[str, Any]:
    """The mean and spread of one setting as a JSON document."""
    return {
        **{name: plain(value) for name, value in one.settings.items()},
        "networks": one.networks,
        "diverged": one.diverged,
        "score": one.score,
        "in_sample": {name: vars(spread) for name, spread in one.in_sample.items()},
        "out_of_sample": {name: vars(spread) for name, spread in one.out_of_sample.items()},
    }


def sweep_table(summary: list[SweepSummary]) -> dict[str, Any]:
    """Every setting as texts, the best first, for the page of the run."""
    names = list(summary[0].out_of_sample)[:3]
    settings = [name.replace("_", " ") for name in summary[0].settings]
    return {
        "title": "Settings that were tried, mean ± standard deviation over seeds and folds",
        "headings": ["", *settings, *(f"{LABELS.get(name, name)}, held back" for name in names)],
        "lines": [
            [
                remark(one, summary[0]) or "–",
                *(shown(value) for value in one.settings.values()),
                *(str(one.out_of_sample.get(name, "–")) for name in names),
            ]
            for one in summary[:MOST_SETTINGS]
        ],
    }
