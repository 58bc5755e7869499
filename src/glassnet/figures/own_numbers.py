"""The user's own predictions of numbers: against the true ones, and what is left."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..arrays import Array
from ..inspection.diagnosis import spread_out
from ..metrics import mean_absolute_error, r_squared
from .curve_drawing import draw_points
from .figure import Figure
from .numerals import MINUS
from .own import OwnModel
from .own_colours import MOST_POINTS
from .sheet import Sheet
from .style import SMALL

BINS = 30
MOST_PANELS = 3  # targets that are drawn


def no_numbers(own: OwnModel) -> str:
    """Why there is nothing to compare; empty if there is."""
    if own.tells_classes:
        return "it is for models that predict numbers, and this one tells classes apart"
    return "" if own.y is not None else "the true numbers are not known: give DATA with its target"


def prediction_numbers(own: OwnModel) -> Mapping[str, Any]:
    """For each target what was said and what is true, in its own unit."""
    rows = own.judged
    output = own.model.predict(own.rows[rows]).reshape(len(rows), -1)
    true = np.asarray(own.targets)[rows].reshape(len(rows), -1)
    parts = [part_of(own, place, output, true) for place in range(output.shape[1])]
    return {"rows": own.judged_in_words, "parts": parts[:MOST_PANELS]}


def part_of(own: OwnModel, place: int, output: Array, true: Array) -> dict[str, Any]:
    """One target, with its residuals and how many there are of each size."""
    unit = own.unit(place)
    said, given = unit.of(output[:, place]), unit.of(true[:, place])
    residuals = given - said
    counts, edges = histogram(residuals, BINS)
    return {
        "name": unit.name,
        "said": said,
        "true": given,
        "residuals": residuals,
        "counts": counts,
        "edges": edges,
        "r_squared": r_squared(said, given),
        "mean_absolute_error": mean_absolute_error(said, given),
    }


def histogram(values: Array, bins: int) -> tuple[Array, Array]:
    """How many numbers are in each bin, and its edges; wider ones than float64 can tell apart."""
    low, high = float(values.min()), float(values.max())
    finest = bins * float(np.spacing(abs(values).max()))
    if high - low < finest:
        more = finest if low < high else max(finest, 0.5)
        low, high = low - more, high + more
    return np.histogram(values, bins, (low, high))


def draw_predictions(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """For each target points against the diagonal."""
    theme, parts = sheet.theme, numbers["parts"]
    width = (sheet.width - 0.2) / len(parts)
    for place, part in enumerate(parts):
        spot = (place * width + 0.95, 0.75, width - 1.2, sheet.height - 1.2)
        axes = sheet.plot(f"predicted {part['name']}", f"true {part['name']}", spot)
        ends = np.array([min(part["said"].min(), part["true"].min())] * 2)
        ends[1] = max(part["said"].max(), part["true"].max())
        axes.plot(ends, ends, color=theme.quiet, linewidth=1.3, linestyle=(0, (4, 2)))
        some = spread_out(len(part["said"]), MOST_POINTS)
        draw_points(axes, theme, part["said"][some], part["true"][some], colour=theme.inputs)
        error = f"mean absolute error {part['mean_absolute_error']:.4g}"
        title = f"{numbers['rows']}: R² {part['r_squared']:.3f}, {error}"
        axes.set_title(
            title.replace("-", MINUS), size=SMALL + 1, loc="left", pad=7, color=theme.quiet
        )


def draw_residuals(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """For each target what is left over, by prediction, and turned by it how much of each size."""
    theme, parts = sheet.theme, numbers["parts"]
    width = (sheet.width - 0.2) / len(parts)
    for place, part in enumerate(parts):
        left, wide = place * width + 0.95, width - 2.15
        spot = (left, 0.75, wide, sheet.height - 1.2)
        axes = sheet.plot(f"predicted {part['name']}", "true − predicted", spot)
        axes.axhline(0, color=theme.quiet, linewidth=1.3, linestyle=(0, (4, 2)))
        some = spread_out(len(part["said"]), MOST_POINTS)
        draw_points(axes, theme, part["said"][some], part["residuals"][some], colour=theme.inputs)
        mean = part["residuals"].mean()
        title = f"{numbers['rows']}; mean {mean:.3g}, spread {part['residuals'].std():.3g}"
        axes.set_title(
            title.replace("-", MINUS), size=SMALL + 1, loc="left", pad=7, color=theme.quiet
        )
        beside = sheet.axes((left + wide + 0.1, 0.75, 0.9, sheet.height - 1.2), sharey=axes)
        heights = np.diff(part["edges"])
        fill = theme.tint(theme.inputs, 0.55)
        beside.barh(part["edges"][:-1], part["counts"], heights, align="edge", color=fill)
        beside.tick_params(labelleft=False, length=0)
        beside.set_xlabel("rows")
        beside.spines["left"].set_visible(False)


def panels(own: OwnModel) -> int:
    """How many targets are drawn beside each other."""
    return min(own.n_outputs, MOST_PANELS)


def predicted_against_true(own: OwnModel) -> Figure:
    """Predictions against the truth."""
    return Figure(
        *("predicted-against-true", "scatter", "Predicted against true"),
        "Each point is a row; on the dashed line prediction and truth are the same. Points above"
        f" it are larger than was said.{own.not_drawn(MOST_PANELS, 'targets')}",
        (),
        data=lambda: prediction_numbers(own),
        draw=draw_predictions,
        size=(max(6.4, 4.6 * panels(own)), 5.4),
    )


def residuals(own: OwnModel) -> Figure:
    """What predictions leave."""
    return Figure(
        *("residuals", "by-prediction", "What the predictions leave"),
        "Each point is how far a row's truth lies above what was said. A cloud of one width"
        " around the dashed line is as it should be; a bow or a funnel is something that the"
        " model has not learned. On the right: how many rows are left with how much."
        f"{own.not_drawn(MOST_PANELS, 'targets')}",
        (),
        data=lambda: prediction_numbers(own),
        draw=draw_residuals,
        size=(max(7.4, 5.2 * panels(own)), 5.0),
    )
