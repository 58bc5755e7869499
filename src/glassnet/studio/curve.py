"""The curve: what was seen at the ends of epochs, in as many points as can be kept and shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..history import EpochRecord, History
from .learning import Learning

MOST_KEPT = 8192  # a power of 2; where there are more epochs, every second point is let go
MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Point:
    """What was seen when an epoch was done."""

    epoch: int
    loss: float  # the mean over its steps
    validation_loss: float | None
    accuracy: float | None  # of the rows held back, or else R²


def longer(curve: list[Point], point: Point) -> list[Point]:
    """The curve with one more point, and fewer before it where they become too many.

    What is kept depends on the number of epochs alone, so that a branch has the same curve.
    """
    stride = stride_of(point.epoch)
    if curve and stride != stride_of(curve[-1].epoch):
        curve = [one for one in curve if one.epoch % stride == 0]
    elif curve and curve[-1].epoch % stride:
        curve = curve[:-1]
    curve.append(point)
    return curve


def stride_of(epochs: int) -> int:
    """Every which epoch has a point.

    >>> [stride_of(epochs) for epochs in (1, 8192, 8193, 16385)]
    [1, 1, 2, 4]
    """
    return 1 << max(0, (epochs - 1).bit_length() - MOST_KEPT.bit_length() + 1)


def shown(curve: Sequence[Point]) -> list[list[float | None]]:
    """Some points of a curve, evenly; the last one is always among them."""
    some = list(curve[:: 1 + len(curve) // MOST_SHOWN])
    some += curve[-1:] if some and some[-1] is not curve[-1] else []
    return [[one.epoch, one.loss, one.validation_loss, one.accuracy] for one in some]


def history_of(curve: Sequence[Point], learning: Learning, rows: int) -> History:
    """The course of a training on so many rows, as inspection and pages read it."""
    steps = -(-rows // learning.batch_size)
    records = [
        EpochRecord(
            epoch=point.epoch,
            step=point.epoch * steps,
            loss=point.loss,
            penalty=0.0,
            validation_loss=point.validation_loss,
            metrics={},
            learning_rate=learning.rate_after(point.epoch * steps),
            seconds=0.0,
            best=False,
        )
        for point in curve
    ]
    return History(records)
