"""A bench of arrays: a network that takes numbers as they are, and rows of them.

The studio speaks of columns. So the inputs are called input 0, input 1, … here, and enter as they
are; the network and its numbers stay the caller's own.
"""

from typing import Any

import numpy as np

from ..arrays import Array
from ..chance import fresh_seed
from ..errors import ConfigError, ShapeError
from ..export.subject import subject_of
from ..model import Model
from ..page.network import without_form
from ..page.rows import evenly, room_for, tidy
from ..scaling import Scale
from ..tables import Encoder
from ..tables.inputs import NumberInput
from ..tables.target import ClassTarget, NumberTarget, Target
from ..tables.targets import Targets
from ..train_step import Batch
from ..workbench.table_model import TableModel
from .bench import MOST_CELLS, MOST_ROWS, Bench, check_size

MOST_INPUTS = 1_000
AS_THEY_ARE = "numbers enter as they are, in the order of the array"
OTHERWISE = "gn.page.to_html(model, FILE) shows networks of every kind"


def bench_of_arrays(model: Model, data: Any, title: str = "model") -> Bench:
    """A network of arrays, on rows as `fit` takes them; none are held back.

    data  X of shape (rows, inputs), and y

    Raises:
        ConfigError  the studio cannot show such a network
        ShapeError   the arrays do not suit it
    """
    if not isinstance(data, tuple) or len(data) != 2:
        raise ConfigError("data for a Model are two arrays", do="give gn.show(model, (X, y))")
    batch = model.batch_of(*data)
    check_size(model)
    seed = fresh_seed()
    model.begin(seed, anew=False)
    check_shown(model, batch)
    encoder = encoder_of(model)
    rows = rows_of(batch, encoder)
    return Bench(title, TableModel(model, encoder), batch, None, rows, seed)


def check_shown(model: Model, batch: Batch) -> None:
    """Refuse what has no columns, or is too much to be shown.

    Raises:
        ConfigError  the network or its rows are of another kind, or too many
        ShapeError   the targets are shares of classes
    """
    rows, *sizes = batch.inputs.shape
    is_flat = len(sizes) == 1 and batch.inputs.dtype.kind == "f"
    outputs = batch.targets.ndim - (0 if model.loss.takes_labels else 1)
    if not is_flat or (outputs > 1 and not model.loss.takes_labels):
        raise ConfigError("the studio shows networks that take rows of numbers", do=OTHERWISE)
    if sizes[0] > MOST_INPUTS:
        raise ConfigError(
            f"the studio shows networks of at most {MOST_INPUTS:,} inputs, and this takes"
            f" {sizes[0]:,}",
            do=OTHERWISE,
        )
    if model.loss.takes_labels and batch.targets.ndim != 1:
        raise ShapeError("the studio takes one label for each row", do="give y of shape (rows,)")
    if refusal := without_form(subject_of(model)):
        raise ConfigError(refusal.rstrip("."), do="show a network of glassnet's own layers")
    if rows > MOST_ROWS or rows * sizes[0] > MOST_CELLS:
        raise ConfigError(
            f"there are {rows:,} rows of {sizes[0]:,} numbers, and the studio takes at most"
            f" {MOST_ROWS:,} rows and {MOST_CELLS:,} numbers",
            do="give some of the rows",
        )


def encoder_of(model: Model) -> Encoder:
    """Columns that are called after their places, and stay as they are."""
    subject = subject_of(model)
    inputs = tuple(NumberInput(f"input {place}", Scale()) for place in range(*subject.input_shape))
    target = target_of(model, *subject.output_shape)
    return Encoder(inputs, target, scaling="none", notes=(AS_THEY_ARE,))


def is_of_arrays(encoder: Encoder) -> bool:
    """Whether the columns only stand for the places of an array."""
    return encoder.notes == (AS_THEY_ARE,)


def target_of(model: Model, count: int) -> Target | Targets:
    """What is learned: classes by their numbers, labels, or numbers as they are."""
    if model.loss.takes_labels:
        return ClassTarget("class", tuple(map(str, range(count))))
    if model.loss.takes_yes_or_no:
        return Targets(tuple(ClassTarget(f"label {k}", ("no", "yes")) for k in range(count)))
    numbers = tuple(NumberTarget(f"output {place}", Scale()) for place in range(count))
    return numbers[0] if len(numbers) == 1 else Targets(numbers)


def rows_of(batch: Batch, encoder: Encoder) -> Any:
    """A function that makes rows for the page, when it is told what one costs."""
    is_number = encoder.task == "regression"

    def some(cost: int) -> dict[str, Any]:
        count = min(len(batch.inputs), room_for(len(encoder.inputs), cost))
        places = evenly(np.arange(len(batch.inputs)), count)
        targets = batch.targets[places].reshape(count, -1)
        return {
            "numbers": [int(place) + 1 for place in places],
            "back": 0,
            "cells": columns_of(batch.inputs[places]),
            "truth": columns_of(targets if is_number else targets.astype(np.int64)),
            "pixels": None,
        }

    return some


def columns_of(array: Array) -> list[list[Any]]:
    """The columns of an array as JSON has them."""
    return [[tidy(cell) for cell in column] for column in array.T.tolist()]
