"""Chapter 4: networks learn the sine: linear, ReLU, from the hand-tuned start, and with 64s."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from ..activations import ReLU
from ..arrays import Array
from ..datasets import sine
from ..history import EpochRecord
from ..layers import Dense
from ..lessons import fully_connected, hand_tuned_model, hand_tuned_pairs
from ..lessons.sine_networks import BATCH_SIZE, EPOCHS, begin_sine
from ..model import Model
from ..optimizers import Adam
from ..schedules import CosineDecay
from ..training import Plan
from .curve_drawing import draw_curve, draw_legend
from .figure import Animation, Drawable, Figure, Numbers
from .network_drawing import NetworkDrawing
from .sheet import Sheet
from .style import SMALL

MOMENTS = (0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 22, 26, 30, 36, 45, 60, 80, 110, 150, EPOCHS)
REST = 4  # frames at the beginning
LEFT = 3.7  # inches for the network
SIZE = (9.6, 4.9)
SEED = 0


@cache
def learning(name: str) -> tuple[Numbers, ...]:
    """A network of the lesson while it learns: what it says after some epochs."""
    X, y = sine()
    model, scaling = begin_sine(name, SEED)
    return tuple(watched(model, scaling.apply(X), X[:, 0], y, BATCH_SIZE))


@cache
def from_hand() -> tuple[Numbers, ...]:
    """The hand-tuned network, fully connected, while it is trained further."""
    X, y = sine()
    start = hand_tuned_model(hand_tuned_pairs())
    model = fully_connected(start, optimizer=Adam(CosineDecay(0.005)))
    return tuple(watched(model, X, X[:, 0], y, BATCH_SIZE))


def watched(model: Model, inputs: Array, x: Array, y: Array, size: int) -> Iterator[Numbers]:
    """Train a model for all epochs, and look at it at every moment."""
    plan = Plan(epochs=EPOCHS, batch_size=size, shuffle=True, seed=SEED)
    yield seen(model, inputs, x, y, 0)
    for record in model.stream(model.batch_of(inputs, y), None, plan):
        if isinstance(record, EpochRecord) and record.epoch in MOMENTS:
            yield seen(model, inputs, x, y, record.epoch)


def seen(model: Model, inputs: Array, x: Array, y: Array, epoch: int) -> Numbers:
    """Its curve and its weights just now."""
    said = model.predict(inputs)
    dense = [layer for layer in model.layers if isinstance(layer, Dense)]
    bends = any(isinstance(layer, ReLU) for layer in model.layers)
    return {
        "epoch": epoch,
        "sizes": (dense[0].weights.shape[0], *(layer.weights.shape[1] for layer in dense)),
        "activation": "ReLU" if bends else "linear",
        "weights": [layer.weights.copy() for layer in dense],
        "x": x,
        "y": said[:, 0],
        "sine": y[:, 0],
        "mean_squared_error": float(np.square(said - y).mean()),
    }


def beside_hand() -> list[Numbers]:
    """The same, each with the curve that was made by hand, which is the first one."""
    by_hand = {
        "by_hand": from_hand()[0]["y"],
        "error_by_hand": from_hand()[0]["mean_squared_error"],
    }
    return [{**moment, **by_hand} for moment in from_hand()]


def draw_learned(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The network on the left, its weights as thick as they are large, and its curve."""
    draw_network(sheet, numbers)
    left = LEFT + 0.6
    axes = sheet.plot("x", "", (left, 0.7, sheet.width - left - 0.35, sheet.height - 1.05))
    draw_wave(axes, sheet, numbers, says(numbers))


def draw_network(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """All neurons, or the first and last of long columns, and what the columns are."""
    axes, theme, sizes = sheet.drawing((0, 0, LEFT, sheet.height)), sheet.theme, numbers["sizes"]
    place = (0.5, 0.45, LEFT - 0.9, sheet.height - 1.0)
    net = NetworkDrawing(axes, theme, sizes, place, radius=0.15)
    for layer, weights in enumerate(numbers["weights"]):
        net.connect(layer, weights)
    colours = (theme.inputs, theme.outputs, theme.outputs, theme.biases)
    for layer, size in enumerate(sizes):
        ends = {0: ["x"], len(sizes) - 1: ["y"]}
        net.neurons(layer, ends.get(layer), colour=colours[layer])
        if 0 < layer < len(sizes) - 1:
            net.head(layer, f"{size} {numbers['activation']}", y=sheet.height - 0.25)


def draw_wave(axes: Any, sheet: Sheet, numbers: Mapping[str, Any], title: str) -> None:
    """The curve over the sine."""
    theme, x = sheet.theme, numbers["x"]
    axes.set_xlim(0, 1)
    axes.set_ylim(-1.3, 1.3)
    axes.set_yticks([-1, -0.5, 0, 0.5, 1])
    axes.axhline(0, color=theme.quiet, linewidth=0.9, zorder=1)
    draw_curve(axes, theme, x, numbers["sine"], place=1, colour=theme.inputs, name="sin(2πx)")
    draw_curve(axes, theme, x, numbers["y"], colour=theme.outputs, name="network", width=2.6)
    draw_legend(axes, theme, loc="upper right")
    axes.set_title(title, size=SMALL + 1.5, loc="left", pad=7)


def says(numbers: Mapping[str, Any]) -> str:
    """How long it has learned, and how far it is from the sine.

    >>> says({"epoch": 1, "mean_squared_error": 0.196038})
    'after 1 epoch of Adam: mean squared error 0.196'
    """
    epoch = numbers["epoch"]
    when = f"after {epoch:,} epoch{'' if epoch == 1 else 's'} of Adam" if epoch else "at first"
    return f"{when}: mean squared error {error_of(numbers['mean_squared_error'])}"


def error_of(error: float) -> str:
    """An error in three digits.

    >>> error_of(0.196038), error_of(8.46e-7)
    ('0.196', '8.46 · 10⁻⁷')
    """
    if error >= 1e-4:
        return f"{error:.3g}"
    digits, _, power = f"{error:.2e}".partition("e")
    return f"{digits} · 10{str(int(power)).translate(SUPERSCRIPTS)}"


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_after_hand(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The network and its curve; below, what it and the curve made by hand leave."""
    theme, x = sheet.theme, numbers["x"]
    draw_network(sheet, numbers)
    left = LEFT + 0.75
    width, high = sheet.width - left - 0.35, sheet.height - 3.1
    axes = sheet.plot("", "", (left, 2.75, width, high))
    draw_wave(axes, sheet, numbers, says(numbers))
    axes = sheet.plot("x", "", (left, 0.7, width, 1.35))
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.045, 0.045)
    axes.set_yticks([-0.03, 0, 0.03])
    axes.axhline(0, color=theme.quiet, linewidth=0.9, zorder=1)
    axes.set_title("network − sin(2πx)", size=SMALL + 1.5, loc="left", pad=7)
    by_hand = numbers["by_hand"] - numbers["sine"]
    name = f"by hand: {error_of(numbers['error_by_hand'])}"
    draw_curve(axes, theme, x, by_hand, place=2, colour=theme.ink, name=name, width=1.4)
    draw_curve(axes, theme, x, numbers["y"] - numbers["sine"], colour=theme.outputs, name="now")
    draw_legend(axes, theme, loc="lower right", bbox_to_anchor=(1.01, 0.92), ncols=2)


def side_by_side() -> list[Numbers]:
    """The linear network and the one of ReLU, epoch by epoch."""
    both = zip(learning("linear 8-8"), learning("ReLU 8-8"), strict=True)
    return frames_of([{"networks": networks} for networks in both])


def draw_side_by_side(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel for each."""
    width = (sheet.width - 0.95) / 2
    for place, network in enumerate(numbers["networks"]):
        left = 0.6 + place * (width + 0.1)
        axes = sheet.plot("x", "", (left, 0.7, width - 0.3, sheet.height - 1.35))
        title = f"8 + 8 {network['activation']}\n{says(network)}"
        draw_wave(axes, sheet, network, title)


def frames_of(moments: Sequence[Numbers]) -> list[Numbers]:
    """Every moment, the first one for longer."""
    return [*[moments[0]] * REST, *moments[1:]]


LEARN_BOTH: list[Drawable] = [
    Figure(
        *("4.06", "linear-network", "A linear network draws only a line"),
        "Two hidden layers of 8 linear neurons: after 200 epochs of Adam the curve is the best"
        " straight line through the sine, with a mean squared error of 0.196.",
        ("C4-08",),
        data=lambda: learning("linear 8-8")[-1],
        draw=draw_learned,
        size=SIZE,
    ),
    Figure(
        *("4.07", "relu-network", "The same network with ReLU follows the sine"),
        "Two hidden layers of 8 ReLU neurons: after the same 200 epochs the curve lies on the"
        " sine, in straight pieces.",
        ("C4-09",),
        data=lambda: learning("ReLU 8-8")[-1],
        draw=draw_learned,
        size=SIZE,
    ),
    Animation(
        *("anim-4.07", "linear-and-relu", "Linear and ReLU neurons learn the sine"),
        "Both learn from the same points. The linear network turns its line until it can do no"
        " better; the one of ReLU bends until it lies on the sine.",
        ("C4-08", "C4-09"),
        frames=side_by_side,
        draw=draw_side_by_side,
        seconds=0.25,
        size=(9.6, 4.6),
    ),
]
LEARN_MORE: list[Drawable] = [
    Figure(
        *("4.36", "after-training", "All connections enabled, and trained further"),
        "The hand-tuned network with every connection, after 200 epochs of Adam: its curve is"
        " closer to the sine than the one made by hand; what both leave is below.",
        ("C4-36",),
        data=lambda: beside_hand()[-1],
        draw=draw_after_hand,
        size=(9.6, 5.6),
    ),
    Animation(
        *("anim-4.36", "training-after-hand", "The hand-tuned network learns on"),
        "New connections appear between the neurons, and the corners of the curve move towards"
        " the sine.",
        ("C4-36", "C4-37"),
        frames=lambda: frames_of(beside_hand()),
        draw=draw_after_hand,
        seconds=0.25,
        size=(9.6, 5.6),
    ),
    Figure(
        *("4.37", "64-neurons", "64 neurons a layer: closer still"),
        "Two hidden layers of 64 ReLU neurons after 200 epochs of Adam: no difference from the"
        " sine can be seen; the mean squared error is below one in a hundred thousand.",
        ("C4-38",),
        data=lambda: learning("ReLU 64-64")[-1],
        draw=draw_learned,
        size=SIZE,
    ),
    Animation(
        *("anim-4.37", "64-neurons", "64 neurons a layer learn the sine"),
        "The curve finds the sine within a few epochs. It trembles while the learning rate is high,"
        " and settles closer than before as the rate falls.",
        ("C4-38",),
        frames=lambda: frames_of(learning("ReLU 64-64")),
        draw=draw_learned,
        seconds=0.25,
        size=SIZE,
    ),
]
