"""Chapter 1: the whole way from inputs to the loss as one formula, and its evaluation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..explain import Expression
from ..listings.chapter_1 import whole_formula
from ..listings.given import INPUTS
from .code_drawing import broken, draw_code
from .figure import Animation, Drawable, Figure, Numbers
from .numerals import fixed
from .sheet import MARGIN, Sheet
from .style import SMALL, TEXT, code

WIDTH = 98  # signs of program text
NESTED = (
    r"$L=-\sum_{l}\;y_l\,\log\;\mathrm{softmax}\!\left(\sum_{k}\max\!\left(0,\;"
    r"\sum_{j}\max\!\left(0,\;\sum_{i}x_i\,w^{(1)}_{ij}+b^{(1)}_j\right)"
    r"w^{(2)}_{jk}+b^{(2)}_k\right)w^{(3)}_{kl}+b^{(3)}_l\right)_{\!l}$"
)
PARTS = (
    (
        "the first layer, rectified",
        r"$a^{(1)}_j=\max\left(0,\;\sum_i x_i w^{(1)}_{ij}+b^{(1)}_j\right)$",
    ),
    (
        "the second layer",
        r"$a^{(2)}_k=\max\left(0,\;\sum_j a^{(1)}_j w^{(2)}_{jk}+b^{(2)}_k\right)$",
    ),
    ("the scores", r"$z_l=\sum_k a^{(2)}_k w^{(3)}_{kl}+b^{(3)}_l$"),
    ("their softmax", r"$p_l=e^{z_l}\;/\;\sum_m e^{z_m}$"),
    ("the loss of one sample", r"$L=-\sum_l y_l\,\log p_l$"),
)
STEPS = {1: "a1", 2: "a2", 3: "z3", 4: "a3", 5: "loss"}  # what the parts are called in a trace


def formula() -> Numbers:
    """The values of the formula's parts for the sample of chapter 2 and the first class."""
    whole = whole_formula([INPUTS], [0])
    values = {step.name: step.value for step in whole.steps}
    return {"values": [np.ravel(values[name]) for name in STEPS.values()], "loss": whole.loss}


def draw_formula(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The nested formula above, its parts and their values below."""
    axes, theme = sheet.drawing(), sheet.theme
    look: dict[str, Any] = {"va": "center", "parse_math": True}
    axes.text(sheet.width / 2, sheet.height - 0.5, NESTED, size=15, ha="center", **look)
    axes.plot([MARGIN, sheet.width - MARGIN], [sheet.height - 1.05] * 2, color=theme.rule, lw=1)
    for row, ((words, part), values) in enumerate(zip(PARTS, numbers["values"], strict=True)):
        y = sheet.height - 1.45 - 0.52 * row
        axes.text(MARGIN, y, words, size=SMALL + 1, color=theme.quiet, va="center")
        axes.text(2.35, y, part, size=13, **look)
        text = "   ".join(fixed(value, 4) for value in values)
        axes.text(sheet.width - MARGIN, y, text, size=SMALL + 1, ha="right", va="center")


def nested_code() -> Numbers:
    """The formula as NumPy, and its value for each class that the truth may be."""
    wholes = [whole_formula([INPUTS], [label]) for label in range(3)]
    return {
        "formula": wholes[0].formula,
        "softmax": wholes[0].functions["softmax"],
        "losses": [whole.loss for whole in wholes],
    }


def draw_nested_code(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The program text, and below it what it comes to."""
    axes, theme = sheet.drawing(), sheet.theme
    lines = broken(f"loss = {numbers['formula']}", WIDTH)
    low = draw_code(axes, theme, lines, (MARGIN, sheet.height - 0.15))
    axes.text(MARGIN, low - 0.16, "where softmax(z) is", size=SMALL, color=theme.quiet, va="top")
    low = draw_code(axes, theme, broken(numbers["softmax"], WIDTH), (MARGIN, low - 0.4))
    axes.plot([MARGIN, sheet.width - MARGIN], [low - 0.12] * 2, color=theme.rule, lw=1)
    for label, loss in enumerate(numbers["losses"]):
        truth = "[[" + ", ".join(str(int(place == label)) for place in range(3)) + "]]"
        x = MARGIN + label * (sheet.width - 2 * MARGIN) / 3
        axes.text(x, low - 0.3, f"y = {truth}", size=SMALL, family=code(), va="top")
        axes.text(x, low - 0.53, f"loss {loss:.9f}", size=TEXT, weight="bold", va="top")


def evaluation() -> list[Numbers]:
    """A frame for every step: those done so far, and how many there are."""
    whole: Expression = whole_formula([INPUTS], [0])
    steps = [(step.name, step.expression, step.value) for step in whole.steps]
    return [{"steps": steps, "done": done} for done in range(1, len(steps) + 1)]


def draw_evaluation(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """All steps below each other; the newest is marked, and those to come are pale."""
    axes, theme = sheet.drawing(), sheet.theme
    steps, done = numbers["steps"], numbers["done"]
    for row, (name, expression, value) in enumerate(steps):
        y = sheet.height - 0.2 - 0.225 * row
        newest, known = row == done - 1, row < done
        if newest:
            edges = (MARGIN - 0.1, sheet.width - MARGIN + 0.1)
            axes.fill_between(edges, y - 0.11, y + 0.11, color=theme.tint(theme.marked, 0.2), lw=0)
        look: dict[str, Any] = {
            "size": SMALL,
            "family": code(),
            "va": "center_baseline",
            "color": theme.ink if known else theme.rule,
            "weight": "bold" if newest else "normal",
        }
        axes.text(MARGIN, y, f"{name:<12}= {expression}", **look)
        if known:
            text = "  ".join(fixed(one, 4) for one in np.ravel(value))
            axes.text(sheet.width - MARGIN, y, text, ha="right", **{**look, "color": theme.outputs})


FIGURES: list[Drawable] = [
    Figure(
        *("1.13", "whole-formula", "From the inputs to the loss: one formula"),
        "Sums and biases, rectified twice, then softmax, then minus the logarithm of the"
        " probability of the true class. On the right the values for inputs 1, 2, 3 and 2.5.",
        ("C1-13",),
        data=formula,
        draw=draw_formula,
        size=(8.4, 4.9),
    ),
    Figure(
        *("1.14", "nested-python", "The same as nested Python"),
        "One expression of NumPy; sums run along each row, so that it is right for batches too.",
        ("C1-14",),
        data=nested_code,
        draw=draw_nested_code,
        size=(8.4, 4.3),
    ),
    Animation(
        *("anim-1.14", "evaluation", "The expression, evaluated step by step"),
        "Every intermediate result in the order in which it is computed, from the first product"
        " to the loss 1.2588.",
        ("C1-15",),
        frames=evaluation,
        draw=draw_evaluation,
        seconds=1.0,
        size=(8.4, 5.4),
    ),
]
