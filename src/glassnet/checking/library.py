"""Checking the library itself: everything public, the three rungs and both engines."""

from typing import Any

from ..layers import Layer
from ..losses import Loss
from ..optimizers import Optimizer
from ..regularizers import Regularizer
from .catalogue import CHECKED, LOSSES, OPTIMIZERS, REGULARIZERS
from .engines_check import check_engines, check_rungs
from .layer_check import check_layer
from .loss_check import check_loss
from .optimizer_check import check_optimizer
from .record import Report
from .regularizer_check import check_regularizer


def check_library() -> Report:
    """Check every public layer, activation, loss, regularizer and optimizer, and the engines.

    Gradients against central differences, optimizers against their written rule, the laws of
    pure functions, the three rungs of one network, and a step on both engines. What needs JAX is
    skipped, and said, where JAX is not installed.
    """
    reports = [check_layer(layer, shape) for layer, shape in CHECKED]
    parts = [*LOSSES, *REGULARIZERS, *OPTIMIZERS]
    first = {type(part): part for part in reversed(parts)}  # compiled once: it takes longest
    reports += [check_part(part, compiled=part is first[type(part)]) for part in parts]
    checks = [check for report in reports for check in report.checks]
    return Report("the library", (*checks, *check_rungs(), *check_engines()))


def check_part(part: Any, shape: tuple[int, ...] | None = None, *, compiled: bool = True) -> Report:
    """Check one layer, loss, regularizer or optimizer, by its family."""
    match part:
        case Layer():
            return check_layer(part, shape, compiled=compiled)
        case Loss():
            return check_loss(part, *two_of(shape), compiled=compiled)
        case Regularizer():
            return check_regularizer(part, *([shape] if shape else []), compiled=compiled)
        case Optimizer():
            return check_optimizer(part, compiled=compiled)
    raise TypeError(f"expected a layer, loss, regularizer or optimizer, got {type(part).__name__}")


def two_of(shape: tuple[int, ...] | None) -> list[tuple[int, int]]:
    """The shape of predictions, if one is given."""
    return [] if shape is None else [(shape[0], shape[1])]
