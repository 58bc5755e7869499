"""The user's own training: loss, metrics and learning rate by epoch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..arrays import Array
from ..history import History
from ..page.results import label
from .curve_drawing import draw_curve, draw_legend
from .figure import Figure
from .own import OwnModel
from .sheet import Sheet
from .style import SMALL, TEXT

SPREAD = 20  # times as large as the least: then steps are powers of ten
MOST_METRICS = 4


def no_history(own: OwnModel) -> str:
    """Why there are no curves; empty if there are."""
    if own.history is None:
        return "the history of its training is not there"
    return "" if len(own.history) > 1 else "its training had only one epoch"


def no_metrics(own: OwnModel) -> str:
    """Why there are no metrics; empty if there are."""
    if no_history(own) or own.history is None:
        return no_history(own)
    return "" if own.history.epochs[0].metrics else "no rows were held back to be judged by"


def history_of(own: OwnModel) -> History:
    """The history, where there is one."""
    return own.history or History()


def loss_numbers(own: OwnModel) -> Mapping[str, Any]:
    """Losses by epoch, and the best epoch."""
    history = history_of(own)
    held_back = [record.validation_loss for record in history]
    return {
        "epochs": np.array(history["epoch"]),
        "loss": np.array(history["loss"]),
        "validation_loss": None if None in held_back else np.array(held_back, float),
        "best": history.best.epoch,
        "best_loss": history.best.watched,
    }


def draw_loss(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Both curves, the best epoch named."""
    theme, epochs = sheet.theme, numbers["epochs"]
    place = (0.95, 0.7, sheet.width - 1.35, sheet.height - 1.1)
    axes = epoch_axes(sheet.plot("epoch", "loss", place), epochs)
    draw_curve(axes, theme, epochs, numbers["loss"], place=0, name="learned from")
    both = numbers["loss"]
    if numbers["validation_loss"] is not None:
        held_back = numbers["validation_loss"]
        draw_curve(axes, theme, epochs, held_back, place=1, name="held back")
        both = np.concatenate([both, held_back])
    steps_of_ten(axes, both)
    best = (numbers["best"], numbers["best_loss"])
    axes.plot(
        *(*best, "o"),
        markersize=7,
        color=theme.ink,
        markeredgecolor=theme.paper,
        zorder=4,
        clip_on=False,  # whole after the last epoch, too
    )
    words = f"lowest, at the dot: {best[1]:.4g} after epoch {best[0]:,}"
    axes.set_title(words, size=SMALL + 1, loc="left", pad=7, color=theme.quiet)
    draw_legend(axes, theme, loc="upper right")


def epoch_axes(axes: Axes, epochs: Array) -> Axes:
    """Axes over all epochs."""
    axes.set_xlim(epochs[0], epochs[-1])
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    return axes


def steps_of_ten(axes: Axes, values: Array) -> None:
    """Let equal steps be equal factors, where values are far apart."""
    if (values > 0).all() and values.max() > SPREAD * values.min():
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.tick_params(which="both", length=0)


def metric_numbers(own: OwnModel) -> Mapping[str, Any]:
    """Each metric of the rows that were held back, by epoch."""
    history = history_of(own)
    names = [*history.epochs[0].metrics]
    values = {name: np.array([record.metrics[name] for record in history]) for name in names}
    return {"epochs": np.array(history["epoch"]), "metrics": values, "best": history.best.epoch}


def draw_metrics(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel for each metric; a thin line at the epoch with the best loss."""
    theme, shown = sheet.theme, [*numbers["metrics"].items()][:MOST_METRICS]
    width = (sheet.width - 0.3) / len(shown)
    for place, (name, values) in enumerate(shown):
        spot = (0.75 + place * width, 0.7, width - 0.75, sheet.height - 1.1)
        axes = epoch_axes(sheet.plot("epoch", "", spot), numbers["epochs"])
        axes.set_title(label(name), size=TEXT, loc="left", pad=7)
        draw_curve(axes, theme, numbers["epochs"], values, colour=theme.outputs)
        axes.axvline(numbers["best"], color=theme.quiet, linewidth=1, linestyle=(0, (2, 2)))
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        last = f"in the end {values[-1]:.4g}"
        axes.set_title(last, size=SMALL, loc="right", pad=7, color=theme.quiet)


def rate_numbers(own: OwnModel) -> Mapping[str, Any]:
    """The learning rate by epoch."""
    history = history_of(own)
    return {
        "epochs": np.array(history["epoch"]),
        "learning_rate": np.array(history["learning_rate"]),
    }


def draw_rate(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """One curve."""
    theme, epochs = sheet.theme, numbers["epochs"]
    axes = sheet.plot("epoch", "learning rate", (1.05, 0.7, sheet.width - 1.45, sheet.height - 0.8))
    draw_curve(epoch_axes(axes, epochs), theme, epochs, numbers["learning_rate"])
    axes.set_ylim(0, 1.08 * float(numbers["learning_rate"].max()))


def loss(own: OwnModel) -> Figure:
    """The loss by epoch."""
    return Figure(
        *("loss", "by-epoch", "The loss, epoch by epoch"),
        "The solid line is the mean loss of the rows that were learned from, the dashed one of"
        " those held back; where the dashed line turns up, the model begins to learn by heart.",
        (),
        data=lambda: loss_numbers(own),
        draw=draw_loss,
    )


def metrics(own: OwnModel) -> Figure:
    """The metrics by epoch."""
    count = min(len(history_of(own).epochs[0].metrics), MOST_METRICS)
    return Figure(
        *("metrics", "by-epoch", "How well it does on rows held back"),
        "Each panel is one metric of the rows that were held back; the dotted line is the epoch"
        " with the lowest loss.",
        (),
        data=lambda: metric_numbers(own),
        draw=draw_metrics,
        size=(max(7.2, 3.9 * count), 4.2),
    )


def learning_rate(own: OwnModel) -> Figure:
    """The learning rate by epoch."""
    return Figure(
        *("learning-rate", "by-epoch", "The learning rate, epoch by epoch"),
        "How large the steps of the training were: the rate that its schedule gave at the end"
        " of every epoch.",
        (),
        data=lambda: rate_numbers(own),
        draw=draw_rate,
        size=(7.2, 3.8),
    )
