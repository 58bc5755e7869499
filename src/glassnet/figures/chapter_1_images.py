"""Chapter 1: a picture passes through a network, which says whether it is a cat or a dog."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from ..activations import ReLU, Softmax
from ..arrays import Array
from ..decisions import decide
from ..layers import Dense, Flatten
from ..lessons import NAMES, pictures
from ..losses import CrossEntropy
from ..model import Model
from ..optimizers import Adam
from .figure import Animation, Drawable, Figure, Numbers
from .network_drawing import NetworkDrawing
from .numerals import fixed
from .sheet import MARGIN, Sheet
from .style import SMALL, TEXT

STAGES = 4  # the picture, its numbers, the hidden layer, the scores


@cache
def trained() -> Model:
    """A network of 8 hidden neurons that has learned from 200 noisy pictures."""
    layers = [Flatten(), Dense(36, 8), ReLU(), Dense(8, 2), Softmax()]
    model = Model(layers, loss=CrossEntropy(), optimizer=Adam(0.01))
    X, y = pictures(100, seed=0)
    model.fit(X, y, epochs=20, batch_size=20, validation_split=0, seed=0)
    return model


def passed(image: Array, truth: str, stage: int = STAGES) -> Numbers:
    """A picture that the network has not seen, and all numbers on its way."""
    outputs = list(trained().activations(image[None]).values())
    scores = outputs[-1][0]
    return {
        "image": image,
        "truth": truth,
        "hidden": outputs[2][0],
        "scores": scores,
        "said": str(decide(outputs[-1], NAMES)[0]),
        "stage": stage,
        "weights": [trained().layers[place].parameters.weights for place in (1, 3)],
    }


def new_picture(label: int, place: int = 0) -> Array:
    """A cat or a dog, with noise that the network has not seen."""
    return pictures(2, seed=1)[0][2 * label + place]


def passing() -> list[Numbers]:
    """Two cats and two dogs, each on its way through the network."""
    return [
        passed(new_picture(label, place), NAMES[label], stage)
        for place in range(2)
        for label in range(2)
        for stage in range(1, STAGES + 1)
    ]


def draw_passing(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The picture on the left, the network in the middle, the name on the right."""
    theme, stage = sheet.theme, numbers["stage"]
    middle = sheet.height / 2 + 0.05
    image = np.clip(numbers["image"], 0, 1)
    face = sheet.axes((MARGIN, middle - 0.75, 1.5, 1.5))
    face.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    face.set_axis_off()
    axes = sheet.drawing()
    axes.text(MARGIN + 0.75, middle - 0.92, "6 × 6 pixels", **small(theme.quiet))
    arrow = {"arrowstyle": "-|>", "color": theme.quiet, "linewidth": 1.3}
    axes.annotate("", (2.45, middle), (1.95, middle), arrowprops=arrow)
    place = (2.75, 0.35, sheet.width - 4.5, sheet.height - 0.85)
    net = NetworkDrawing(axes, theme, (36, 8, 2), place, radius=0.21, most=12)
    draw_weights(net, numbers, stage)
    levels = image.ravel() * (stage > 1)
    net.neurons(0, colour=theme.inputs, levels=levels.tolist())
    hidden = numbers["hidden"] / max(numbers["hidden"].max(), 1e-9)
    known = [stage > 2] * 8
    net.neurons(1, colour=theme.biases, active=known, levels=hidden.tolist())
    draw_answers(net, numbers, answered=stage > 3)
    for layer, word in enumerate(("36 inputs", "8 hidden neurons", "2 scores")):
        net.head(layer, word, y=sheet.height - 0.18)


def draw_weights(net: NetworkDrawing, numbers: Mapping[str, Any], stage: int) -> None:
    """The connections, in colour as far as the picture has come."""
    for layer, weights in enumerate(numbers["weights"]):
        come = np.full(weights.shape, stage > layer + 2 - (layer == 0))
        net.connect(layer, weights, active=come, largest=2.5 * float(abs(weights).max()))


def draw_answers(net: NetworkDrawing, numbers: Mapping[str, Any], *, answered: bool) -> None:
    """The two scores and the names of their classes; the larger one is the answer."""
    theme, scores = net.theme, numbers["scores"]
    words = [fixed(score) for score in scores] if answered else ["", ""]
    levels = 0.55 * scores if answered else None
    net.neurons(2, words, colour=theme.outputs, active=[answered] * 2, levels=levels)
    for (x, y), name in zip(net.at[2], NAMES, strict=True):
        is_answer = answered and name == numbers["said"]
        net.axes.text(
            *(x + 0.35, y, f"“{name}”" if is_answer else name),
            size=TEXT + (2 if is_answer else 0),
            weight="bold" if is_answer else "normal",
            color=theme.ink if is_answer or not answered else theme.quiet,
            va="center_baseline",
        )


def small(colour: str) -> dict[str, Any]:
    """The look of a small word under something."""
    return {"size": SMALL, "color": colour, "ha": "center", "va": "top"}


FIGURES: list[Drawable] = [
    Figure(
        *("1.11", "picture-of-a-cat", "A picture passes through a network: a cat"),
        "Its 36 pixels are the inputs; the two outputs are scores of the names cat and dog, and"
        " the larger one is the answer. Solid lines are weights above 0, dashed ones below.",
        ("C1-11", "C1-12"),
        data=lambda: passed(new_picture(0), NAMES[0]),
        draw=draw_passing,
    ),
    Figure(
        *("1.12", "picture-of-a-dog", "Another picture through the same network: a dog"),
        "The same weights give the other name a larger score, because other pixels are white.",
        ("C1-11", "C1-12"),
        data=lambda: passed(new_picture(1), NAMES[1]),
        draw=draw_passing,
    ),
    Animation(
        *("anim-1.11", "pictures-passing", "Cats and dogs pass through a network"),
        "Pixels become inputs, hidden neurons light up, and the larger score is the answer.",
        ("C1-12",),
        frames=passing,
        draw=draw_passing,
        seconds=0.9,
    ),
]
