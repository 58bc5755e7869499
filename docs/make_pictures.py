"""Draw the pictures of the README. Needs the extra `figures`: python docs/make_pictures.py [speed]

With the word `speed` only the picture of speed, from what scripts/bench has kept.
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

import glassnet as gn

HERE = Path(__file__).parent
COLOURS = ("#0072b2", "#d55e00", "#009e73")  # tell apart by every kind of eye


def trained() -> tuple[gn.Model, np.ndarray, np.ndarray, gn.History]:
    """A network that has learned three spiral arms."""
    X, y = gn.datasets.spiral(300, 3, seed=1)
    layers = [gn.Dense(2, 64), gn.ReLU(), gn.Dense(64, 64), gn.ReLU(), gn.Dense(64, 3)]
    model = gn.Model(
        [*layers, gn.Softmax()],
        loss=gn.CrossEntropy(),
        optimizer=gn.AdamW(gn.CosineDecay(0.01), weight_decay=0.05),
    )
    return model, X, y, model.fit(X, y, epochs=150, seed=0)


def plane(steps: int) -> np.ndarray:
    """Every point of a grid over the square that holds the spiral."""
    axis = np.linspace(-1.15, 1.15, steps)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def mixed(probabilities: np.ndarray) -> np.ndarray:
    """The classes' colours, mixed by their probabilities and lightened."""
    colours = np.array([mpl.colors.to_rgb(colour) for colour in COLOURS])
    return 1 - 0.45 * (1 - probabilities @ colours)


def draw_regions(axes: plt.Axes, model: gn.Model, X: np.ndarray, y: np.ndarray) -> None:
    """What the network says everywhere, and the points it learned from."""
    steps, extent = 300, (-1.15, 1.15, -1.15, 1.15)
    picture = mixed(model.predict(plane(steps))).reshape(steps, steps, 3)
    axes.imshow(picture, origin="lower", extent=extent)
    for label, colour in enumerate(COLOURS):
        axes.scatter(*X[y == label].T, s=7, color=colour, linewidths=0)
    axes.set_title("what the network says", fontsize=10)
    axes.set_axis_off()


def draw_neurons(figure: plt.Figure, place: mpl.gridspec.SubplotSpec, model: gn.Model) -> None:
    """The outputs of the 16 liveliest neurons of the second hidden layer over the plane."""
    steps = 60
    outputs = model.activations(plane(steps))["relu_2"]
    liveliest = np.sort(outputs.std(axis=0).argsort()[-16:])
    outputs = outputs[:, liveliest].reshape(steps, steps, -1)
    grid = place.subgridspec(4, 4, wspace=0.08, hspace=0.08)
    for neuron in range(16):
        axes = figure.add_subplot(grid[neuron // 4, neuron % 4])
        axes.imshow(outputs[..., neuron], origin="lower", cmap="Blues")
        axes.set_axis_off()
        if neuron == 1:
            axes.set_title("16 of its neurons", fontsize=10, loc="left")


def draw_curves(axes: plt.Axes, history: gn.History) -> None:
    """Losses over the epochs, on rows learned from and on rows held back."""
    axes.plot(history["loss"], color=COLOURS[0], label="learned from")
    axes.plot(history["validation_loss"], color=COLOURS[1], label="held back")
    axes.set_title("loss, nats per row", fontsize=10)
    axes.set_xlabel("epoch", fontsize=9)
    axes.tick_params(labelsize=8)
    axes.legend(frameon=False, fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def draw_ratios(axes: plt.Axes, rows: list[dict[str, Any]]) -> None:
    """How many times as fast or as small, against what was to be reached."""
    rows = [row for row in rows if row["bar"] is not None][::-1]
    ratios = [row["theirs"] / row["ours"] for row in rows]
    met = [ratio >= row["bar"] for row, ratio in zip(rows, ratios, strict=True)]
    colours = [COLOURS[0] if one else COLOURS[1] for one in met]
    axes.barh(range(len(rows)), ratios, color=colours, height=0.62)
    axes.scatter([row["bar"] for row in rows], range(len(rows)), marker="|", s=70, color="black")
    labels = [f"{row['work']}  /  {row['peer']}"[:78] for row in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=6.5)
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.6)
    axes.set_title("times as fast or small; mark: bar; orange: not met", fontsize=10)


def draw_growth(axes: plt.Axes, points: list[dict[str, Any]]) -> None:
    """The time of a step against the width of the network, and the least it could be."""
    points = [point for point in points if point["along"] == "width"]
    names = ("torch", "numpy", "compiled")
    labels = ("PyTorch, best loop", "glassnet", "glassnet, compiled")
    widths = [point["size"] for point in points]
    for name, label, colour in zip(names, labels, COLOURS[::-1], strict=True):
        axes.plot(
            widths, [1e6 * point[name] for point in points], "o-", ms=3, c=colour, label=label
        )
    limit = [1e6 * point["limit"] for point in points]
    axes.plot(widths, limit, "--", color="grey", label="its matrix products alone")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("neurons in each of two hidden layers", fontsize=9)
    axes.set_title("microseconds of a step, 128 rows", fontsize=10)
    axes.legend(frameon=False, fontsize=8)


def draw_speed() -> None:
    """The picture of speed."""
    kept = json.loads((HERE.parent / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), dpi=130, layout="constrained")
    draw_ratios(left, kept["rows"])
    draw_growth(right, kept["growth"])
    for axes in (left, right):
        axes.tick_params(axis="x", labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(HERE / "speed.png", bbox_inches="tight", facecolor="white")


def draw_spiral() -> None:
    """The picture of what a network has learned."""
    model, X, y, history = trained()
    figure = plt.figure(figsize=(10, 3.3), dpi=130)
    places = figure.add_gridspec(1, 3, width_ratios=(1, 1, 1.1), wspace=0.12)
    draw_regions(figure.add_subplot(places[0]), model, X, y)
    draw_neurons(figure, places[1], model)
    draw_curves(figure.add_subplot(places[2]), history)
    figure.savefig(HERE / "spiral.png", bbox_inches="tight", facecolor="white")


if __name__ == "__main__":
    if sys.argv[1:] != ["speed"]:
        draw_spiral()
    draw_speed()
