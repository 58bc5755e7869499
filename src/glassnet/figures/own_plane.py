"""The user's own model over a plane: decision boundary, and regions with one formula each."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from ..arrays import Array
from ..explain import regions_over
from ..explain.geometry.comparisons import comparison_of
from ..explain.geometry.neurons import curved_layer, score_layers
from ..inspection.diagnosis import spread_out
from .curve_drawing import draw_legend
from .figure import Figure
from .own import OwnModel
from .own_colours import MOST_POINTS, class_colour, draw_rows, draw_scale, rising
from .sheet import Sheet
from .style import SMALL, Theme

GRID = 200  # points along each axis
DEPTHS = (0.22, 0.36, 0.5)  # of the tints of classes, which differ without colours
MOST_VECTORS = 4000  # polygons that an SVG has one by one
SIZE = (8.0, 5.6)


def no_boundary(own: OwnModel) -> str:
    """Why there is no decision boundary; empty if there is one."""
    if not own.tells_one:
        return "it is for models that tell one class from others"
    return ""


def no_regions(own: OwnModel) -> str:
    """Why there are no regions; empty if there are."""
    curved = curved_layer(score_layers(own.model.layers))
    if curved:
        return f"the layer {curved} is curved, so there are no regions with one formula each"
    return ""


def boundary_numbers(own: OwnModel) -> Mapping[str, Any]:
    """The answer at every point of a grid over the plane, and the rows in it.

    answers  (grid, grid) class numbers, from below; shares: (grid, grid, classes)
    """
    return {**grid_of(own), **rows_in(own)}


def grid_of(own: OwnModel) -> dict[str, Any]:
    """The answer and the share of every class at each point of a grid."""
    plane = own.plane
    x, y = (np.linspace(*ends, GRID) for ends in (plane.x, plane.y))
    inputs = plane.inputs(*np.meshgrid(x, y))
    return {
        "x": x,
        "y": y,
        "answers": own.answers(inputs).reshape(GRID, GRID),
        "shares": own.shares(inputs).reshape(GRID, GRID, -1),
    }


def rows_in(own: OwnModel) -> dict[str, Any]:
    """Some rows where they lie on the plane, and which are taken for another class."""
    plane = own.plane
    some = spread_out(len(own.rows), MOST_POINTS)
    X = own.rows[some]
    known = own.y is not None and own.tells_one
    classes = own.classes[some] if known else np.full(len(X), -1)
    return {
        "axes": tuple(axis.name for axis in plane.axes),
        "whole": plane.is_whole,
        "points": np.stack([axis.values(X) for axis in plane.axes], axis=1),
        "classes": classes,
        "wrong": own.answers(X) != classes if known else np.zeros(len(X), bool),
        "names": own.names() if own.tells_one else (),
    }


def draw_boundary(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Areas in the tint of their class, stronger where it is more probable, and the rows."""
    theme, x, y, shares = sheet.theme, numbers["x"], numbers["y"], numbers["shares"]
    axes = plane_axes(sheet, numbers)
    ends = (x[0], x[-1], y[0], y[-1])
    image = tinted(theme, numbers["answers"], shares)
    axes.imshow(image, origin="lower", extent=ends, aspect="auto", interpolation="nearest")
    draw_borders(axes, theme, numbers)
    draw_rows(axes, theme, *(numbers[n] for n in ("points", "classes", "wrong", "names")))
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    draw_legend(axes, theme, loc="upper left", bbox_to_anchor=(1.01, 1.0), handletextpad=0.1)


def draw_borders(axes: Axes, theme: Theme, grid: Mapping[str, Any]) -> None:
    """Lines where the two most probable classes are equally so."""
    shares = grid["shares"]
    for place in range(shares.shape[2]):
        if 0 < (grid["answers"] == place).mean() < 1:
            lead = shares[..., place] - np.delete(shares, place, axis=2).max(axis=2)
            axes.contour(grid["x"], grid["y"], lead, [0.0], colors=[theme.ink], linewidths=1.2)


def tinted(theme: Theme, answers: Array, shares: Array) -> Array:
    """The colour of every point: that of its class, on paper."""
    count = shares.shape[2]
    colours = np.array([to_rgb(class_colour(theme, place)) for place in range(count)])
    top = shares.max(axis=2)
    strength = 0.12 + 0.33 * (top - 1 / count) / (1 - 1 / count)
    strength = strength[..., None]
    mixed: Array = strength * colours[answers] + (1 - strength) * np.array(to_rgb(theme.paper))
    return np.clip(mixed, 0, 1)


def plane_axes(sheet: Sheet, numbers: Mapping[str, Any]) -> Axes:
    """Axes over the plane, with what all other inputs are."""
    x, y = numbers["axes"]
    place = (0.85, 0.7, sheet.width - 2.85, sheet.height - 1.05)
    axes = sheet.plot(x, y, place)
    axes.grid(visible=False)
    words = numbers.get("says", "")
    if not numbers["whole"]:
        words += ("; " if words else "") + "all other inputs as in a typical row"
    axes.set_title(words, size=SMALL + 1, loc="left", pad=6, color=sheet.theme.quiet)
    return axes


def region_numbers(own: OwnModel) -> Mapping[str, Any]:
    """The exact polygons of the plane in which nothing switches.

    outlines  (corners, 2) of each part; parts are cut further where the answer changes
    answers   the class of each part; or values, what the first output is in its middle
    count     of the polygons with one formula each
    """
    plane, layers = own.plane, score_layers(own.model.layers)
    regions = regions_over(layers, plane.x, plane.y, plane.origin, plane.directions)
    comparison, found = comparison_of(own.model), rows_in(own)
    found |= {"x": plane.x, "y": plane.y, "count": regions.count}
    if own.tells_one and comparison:
        parts, answers = regions.answers(comparison)
        found["answers"] = np.asarray(answers).reshape(parts.count, -1)[:, -1]
        found["grid"] = grid_of(own)
    else:
        parts, unit = regions, own.unit(0)
        middles = regions.polygons.middles
        values = np.einsum("rio,ri->ro", regions.slopes, middles) + regions.offsets
        found |= {"values": unit.of(values[:, 0]), "unit": unit.name}
    found["areas"] = parts.areas
    found["outlines"] = [parts.outline(place) for place in range(parts.count)]
    return found


def draw_regions(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Every polygon with its border; filled by its answer, or by its value."""
    theme, count = sheet.theme, numbers["count"]
    says = f"{count:,} polygon{'' if count == 1 else 's'}, each with one formula"
    axes = plane_axes(sheet, {**numbers, "says": says})
    shapes = PolyCollection(
        numbers["outlines"],
        edgecolors=theme.quiet,
        linewidths=0.55 if count < 800 else 0.25,
        rasterized=len(numbers["outlines"]) > MOST_VECTORS,
    )
    if "answers" in numbers:
        tints = [theme.tint(class_colour(theme, p), DEPTHS[p % 3]) for p in numbers["answers"]]
        shapes.set_facecolor(tints)
    else:
        shapes.set_array(numbers["values"])
        shapes.set_cmap(rising(theme))
    axes.add_collection(shapes)
    axes.set_xlim(*numbers["x"])
    axes.set_ylim(*numbers["y"])
    if "answers" in numbers:
        draw_borders(axes, theme, numbers["grid"])
        draw_rows(axes, theme, *(numbers[n] for n in ("points", "classes", "wrong", "names")))
        draw_legend(axes, theme, loc="upper left", bbox_to_anchor=(1.01, 1.0), handletextpad=0.1)
    else:
        place = (sheet.width - 1.75, 0.7, 0.2, sheet.height - 1.05)
        draw_scale(sheet, shapes, place, f"{numbers['unit']}, in the middle of each")


def boundary(own: OwnModel) -> Figure:
    """The decision boundary."""
    return Figure(
        *("boundary", "over-plane", "Where the model says what"),
        "Each area has the tint of the class that the model says there, paler where it is less"
        " sure; lines are where two classes are equally probable. Rows have the colour and shape"
        " of their true class, and a ring where the model takes them for another.",
        (),
        data=lambda: boundary_numbers(own),
        draw=draw_boundary,
        size=SIZE,
    )


def regions(own: OwnModel) -> Figure:
    """The regions with one formula each."""
    return Figure(
        *("regions", "over-plane", "The straight pieces of the model"),
        "Inside each polygon no neuron switches, and every score is one plane. Crossing a"
        " border switches a neuron.",
        (),
        data=lambda: region_numbers(own),
        draw=draw_regions,
        size=SIZE,
    )
