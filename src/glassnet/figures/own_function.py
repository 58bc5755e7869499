"""The user's own model of one input: its curve, the targets, and every corner."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..arrays import Array
from ..explain import pieces_along
from ..explain.geometry.intervals import Interval
from ..explain.geometry.neurons import curved_layer, score_layers
from ..inspection.diagnosis import spread_out
from .curve_drawing import draw_curve, draw_legend, draw_points, short
from .figure import Figure
from .own import OwnModel
from .own_axis import Axis
from .own_colours import MOST_POINTS
from .sheet import Sheet
from .style import SMALL

POINTS = 600
MOST_CORNERS = 300
MOST_CURVES = 6


def no_function(own: OwnModel) -> str:
    """Why there is no curve; empty if there is one."""
    if own.X is None:
        return "there are no rows: give DATA"
    if own.model.layers[0].takes_indices:
        return "its inputs are numbers of words, and there is nothing between them"
    if len(own.axes) != 1 or own.groups or own.X.ndim != 2 or own.X.shape[1] != 1:
        inputs = "×".join(map(str, own.X.shape[1:]))
        return f"it is for models of one input, and this one has {inputs}"
    return ""


def function_numbers(own: OwnModel) -> Mapping[str, Any]:
    """What comes out along the only input, exactly at every corner.

    x, outputs  (points,) and (points, outputs): numbers in their units, or probabilities
    corners     where a neuron switches, and what comes out there; empty of a curved network
    """
    axis = own.axes[0]
    low, high = axis.window(own.rows)
    corners = corners_of(own, axis, low, high)
    x = np.union1d(np.linspace(low, high, POINTS), corners)
    outputs = along(own, axis, x)
    some = spread_out(len(own.rows), MOST_POINTS)
    known = own.y is not None and not own.tells_classes
    truth = np.asarray(own.targets)[some].reshape(len(some), -1) if known else None
    return {
        "axis": axis.name,
        "x": x,
        "outputs": outputs,
        "names": curve_names(own, outputs.shape[1]),
        "points": axis.values(own.rows[some]),
        "targets": None if truth is None else in_units(own, truth),
        "corners": corners,
        "at_corners": along(own, axis, corners) if len(corners) else np.zeros((0, 1)),
        "are_scores": own.tells_classes,
        "is_straight": not curved_layer(score_layers(own.model.layers)),
    }


def corners_of(own: OwnModel, axis: Axis, low: float, high: float) -> Array:
    """Where along the axis something switches; nothing for a network that is curved."""
    layers = score_layers(own.model.layers)
    if curved_layer(layers):
        return np.zeros(0)
    origin, direction = np.array([-axis.centre / axis.spread]), np.array([1 / axis.spread])
    return pieces_along(layers, origin, direction, Interval(low, high)).edges[1:-1]


def along(own: OwnModel, axis: Axis, x: Array) -> Array:
    """What comes out at places of the axis."""
    inputs = ((x - axis.centre) / axis.spread)[:, None]
    if own.tells_classes:
        return own.shares(inputs) if own.tells_one else own.probabilities(inputs)
    return in_units(own, own.model.predict(inputs))


def in_units(own: OwnModel, output: Array) -> Array:
    """Outputs in the units of their targets."""
    return np.stack([own.unit(p).of(output[:, p]) for p in range(output.shape[1])], axis=1)


def curve_names(own: OwnModel, count: int) -> tuple[str, ...]:
    """What each curve is called."""
    if own.tells_one:
        return own.names()
    if own.tells_classes:
        return own.label_names or tuple(f"label {place}" for place in range(count))
    return tuple(own.unit(place).name for place in range(count))


def draw_function(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Targets as points, curves over them, and a small ring at every corner."""
    theme, count = sheet.theme, min(len(numbers["names"]), MOST_CURVES)
    one = numbers["names"][0] if len(numbers["names"]) == 1 else ""
    axes = sheet.plot(numbers["axis"], one, (0.85, 0.7, sheet.width - 1.25, sheet.height - 1.15))
    if numbers["targets"] is not None:
        for place in range(count):
            dots = numbers["points"], numbers["targets"][:, place]
            name, pale = "target" if place == 0 else "", theme.tint(theme.inputs, 0.5)
            draw_points(axes, theme, *dots, colour=pale, name=name, size=12)
    for place in range(count):
        name = (one and "network") or short(numbers["names"][place])
        curve = numbers["outputs"][:, place]
        colour = theme.outputs if one else ""
        draw_curve(axes, theme, numbers["x"], curve, place=place, colour=colour, name=name)
    if 0 < len(numbers["corners"]) <= MOST_CORNERS and one:
        axes.plot(
            numbers["corners"],
            numbers["at_corners"][:, 0],
            "o",
            markersize=5,
            color=theme.paper,
            markeredgecolor=theme.ink,
            markeredgewidth=1.1,
            label="corner",
            zorder=4,
        )
    axes.set_xlim(numbers["x"][0], numbers["x"][-1])
    axes.set_title(says(numbers), size=SMALL + 1, loc="left", pad=7, color=theme.quiet)
    draw_legend(axes, theme, loc="upper right")


def says(numbers: Mapping[str, Any]) -> str:
    """How the curve is made up."""
    count, curves = len(numbers["corners"]), len(numbers["names"])
    start = f"{numbers['says']}; " if "says" in numbers else ""
    if curves > MOST_CURVES:
        start += f"the first {MOST_CURVES} of {curves}; "
    if not numbers["is_straight"]:
        return f"{start}a smooth curve: no straight pieces"
    ending = "s" if count else ""
    if numbers["are_scores"]:
        return f"{start}{count + 1:,} piece{ending}, in each of which scores are straight"
    return f"{start}{count + 1:,} straight piece{ending}"


def function(own: OwnModel) -> Figure:
    """The curve of a model of one input."""
    return Figure(
        *("function", "curve", "What comes out for every input"),
        "Points are the rows with their targets, and the line is what the model says everywhere;"
        " a ring is a corner, where a neuron switches and the slope changes.",
        (),
        data=lambda: function_numbers(own),
        draw=draw_function,
        size=(8.4, 5.0),
    )
