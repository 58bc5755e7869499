"""The curves in the page: what the history says about every epoch, thinned out if it is long."""

from typing import Any

from ..history import History
from .results import known, label

MOST_POINTS = 300
SPREAD_OUT = ("mean_absolute_error", "mean_squared_error")  # in units, beside R² unreadable


def curves_of(history: History | None) -> dict[str, Any] | None:
    """Losses and metrics by epoch; None for less than two epochs."""
    if history is None or len(history) < 2:
        return None
    records = list(history)
    every = -(-len(records) // MOST_POINTS)
    kept = [records[place] for place in sorted({*range(0, len(records), every), len(records) - 1})]
    names = [name for name in kept[0].metrics if name not in SPREAD_OUT]
    return {
        "epochs": [record.epoch for record in kept],
        "losses": [
            {"name": "learned from", "values": [rounded(record.loss) for record in kept]},
            {"name": "held back", "values": [rounded(record.validation_loss) for record in kept]},
        ],
        "metrics": [
            {
                "name": f"{label(name)}, held back",
                "values": [rounded(r.metrics[name]) for r in kept],
            }
            for name in names
        ],
        "best": history.best.epoch,
        "every": every,
    }


def rounded(value: float | None) -> float | None:
    """Six digits, which no eye can tell from all of them on a curve."""
    return None if known(value) is None else float(f"{value:.6g}")
