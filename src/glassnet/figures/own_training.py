"""The user's own training as an animation: repeated bit for bit, and looked at now and then."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..history import EpochRecord
from ..model import Model
from .figure import Animation, Numbers
from .own import OwnModel, Repeat
from .own_function import draw_function, function_numbers, no_function
from .own_plane import SIZE, boundary_numbers, draw_boundary, no_boundary
from .own_weights import draw_weights, weight_numbers, weights
from .sheet import HEAD, Sheet

FRAMES = 26
SECONDS = 0.3


@dataclass(frozen=True)
class View:
    """What is looked at while a network learns."""

    name: str
    numbers: Callable[[OwnModel], Mapping[str, Any]]
    draw: Callable[[Sheet, Any], None]
    size: tuple[float, float]


def no_training(own: OwnModel) -> str:
    """Why the training cannot be repeated; empty if it can."""
    return "" if own.repeat is not None else own.no_repeat


def view_of(own: OwnModel) -> View:
    """The decision boundary, the function, or else the weights."""
    if not no_function(own):
        return View("function", function_numbers, draw_function, (8.4, 5.0))
    if not no_boundary(own) and has_plane(own):
        return View("boundary", boundary_numbers, draw_boundary, SIZE)
    return View("weights", weight_numbers, draw_weights, weights(own).size)


def has_plane(own: OwnModel) -> bool:
    """Whether there are rows, and two axes to look along."""
    try:
        own.plane  # noqa: B018, which says what it lacks
    except ConfigError:
        return False
    return True


def moments(epochs: int) -> set[int]:
    """After which epochs to look: often in the beginning, and at the end.

    >>> sorted(moments(5))
    [1, 2, 3, 4, 5]
    >>> len(moments(1000)) <= FRAMES, 1000 in moments(1000)
    (True, True)
    """
    return {round(float(epoch)) for epoch in np.geomspace(1, epochs, min(FRAMES, 4 * epochs))}


def training_frames(own: OwnModel) -> list[Numbers]:
    """The network at first, after some epochs, and as it was left.

    Raises:
        ConfigError  the training cannot be repeated
    """
    if own.repeat is None:
        raise ConfigError("the training cannot be repeated", do=own.no_repeat)
    view, repeat = view_of(own), own.repeat()
    model = deepcopy(repeat.model)
    model.begin(repeat.plan.seed, anew=False)
    chosen, frames = moments(repeat.plan.epochs), [seen(own, view, model, None)]
    best: EpochRecord | None = None
    last: EpochRecord | None = None
    for record in epochs_of(repeat, model):
        last, best = record, record if best is None or record.watched < best.watched else best
        if record.epoch in chosen:
            frames.append(seen(own, view, model, record))
    left = best if repeat.plan.early_stopping else last
    if left is not None and last is not None:
        stopped = left is not last or last.epoch not in chosen
        frames[-1 if not stopped else len(frames) :] = [seen(own, view, model, left)]
    return frames


def epochs_of(repeat: Repeat, model: Model) -> Any:
    """Train, and give the record of every epoch."""
    for record in model.stream(repeat.data, repeat.held_back, repeat.plan):
        if isinstance(record, EpochRecord):
            if repeat.watch:
                repeat.watch(record)
            yield record


def seen(own: OwnModel, view: View, model: Model, record: EpochRecord | None) -> Numbers:
    """The numbers of a frame: what is looked at, and how far the training is.

    digest  of the weights
    """
    numbers = view.numbers(replace(own, model=model))
    return {
        **numbers,
        "epoch": record.epoch if record else 0,
        "loss": record.loss if record else None,
        "digest": model.digest(),
        "says": says(record),
        "view": view.name,
    }


def says(record: EpochRecord | None) -> str:
    """How far the training is, in words."""
    if record is None:
        return "before the first step"
    return f"after epoch {record.epoch:,}, loss {record.loss:.4g}"


def draw_frame(view: View) -> Callable[[Sheet, Any], None]:
    """The view, with its epoch where the view does not say it itself."""

    def draw(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
        view.draw(sheet, numbers)
        if view.name == "weights":
            x, y = 0.98, 1 - 0.38 / (sheet.height + HEAD)
            quiet = sheet.theme.quiet
            sheet.page.text(x, y, numbers["says"], size=10, color=quiet, ha="right", va="center")

    return draw


def anim_training(own: OwnModel) -> Animation:
    """How the network has learned."""
    view = view_of(own)
    return Animation(
        *("anim-training", view.name, "How it has learned"),
        "The training of this model, repeated from its own settings to the same bits: many frames"
        " of the first epochs, then ever fewer, and the last one is the model itself.",
        (),
        frames=lambda: training_frames(own),
        draw=draw_frame(view),
        seconds=SECONDS,
        size=view.size,
    )
