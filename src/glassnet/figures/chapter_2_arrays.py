"""Chapter 2: lists as arrays and their shapes, the dot product, a layer as a product."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import scratch
from ..listings.chapter_2 import CUBE, EIGHT_SAMPLES
from ..listings.given import BIASES, INPUTS, WEIGHTS, dense
from .figure import Drawable, Figure, Numbers
from .matrix_drawing import Block, draw_matrix, draw_row, size_of
from .numerals import in_brackets, shown
from .sheet import Sheet
from .style import LARGE, SMALL, TEXT
from .word_drawing import draw_line, sum_of_products

A, B = [1, 2, 3], [2, 3, 4]

# -- shapes --------------------------------------------------------------------------------------


def array(nested: Any) -> Numbers:
    """A nested list with its shape and what it is called."""
    return {
        "numbers": nested,
        "shape": scratch.shape(nested),
        "type": scratch.type_name(nested),
        "dimensions": scratch.dimensions(nested),
    }


def draw_cube(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Three matrices, one behind the other, and what each size counts."""
    axes, theme = sheet.drawing(), sheet.theme
    width, height = size_of(2, 4)
    for depth in reversed(range(3)):
        left, top = 1.5 + 0.7 * depth, 1.48 + 0.9 * depth
        colour = (theme.inputs, theme.biases, theme.outputs)[depth]
        draw_matrix(axes, theme, numbers["numbers"][depth], (left, top), colour=colour)
        look: dict[str, Any] = {"size": SMALL, "color": colour, "ha": "left", "va": "center"}
        axes.text(left + width + 0.12, top - height / 2, f"matrix {depth}", **look)
    sizes = ("matrices", "rows in each", "numbers in each row")
    text = "   ".join(f"{n} {word}" for n, word in zip(numbers["shape"], sizes, strict=True))
    axes.text(sheet.width / 2, 0.45, text, size=TEXT, ha="center", va="center")
    draw_kind(axes, sheet, numbers, y=0.15)


def draw_vector(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A row of numbers: one sample."""
    axes, theme = sheet.drawing(), sheet.theme
    block = Block([numbers["numbers"]], theme.inputs, name="one sample")
    (box,) = draw_row(axes, theme, [block], (sheet.width / 2, sheet.height / 2), cell=(0.9, 0.5))
    for place in range(len(numbers["numbers"])):
        x = box.left + (place + 0.5) * (box.right - box.left) / len(numbers["numbers"])
        look: dict[str, Any] = {"size": SMALL, "color": theme.quiet, "ha": "center", "va": "top"}
        axes.text(x, box.bottom - 0.1, f"feature {place}", **look)
    draw_kind(axes, sheet, numbers, y=0.3)


def draw_batch(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Eight samples below each other."""
    axes, theme = sheet.drawing(), sheet.theme
    block = Block(numbers["numbers"], theme.inputs, name="a batch")
    (box,) = draw_row(axes, theme, [block], (sheet.width / 2, sheet.height / 2 + 0.1), (0.7, 0.34))
    for place in range(len(numbers["numbers"])):
        y = box.top - (place + 0.5) * (box.top - box.bottom) / len(numbers["numbers"])
        look: dict[str, Any] = {
            "size": SMALL,
            "color": theme.quiet,
            "ha": "right",
            "va": "center_baseline",
        }
        axes.text(box.left - 0.12, y, f"sample {place}", **look)
    draw_kind(axes, sheet, numbers, y=0.2)


def draw_kind(axes: Any, sheet: Sheet, numbers: Mapping[str, Any], y: float) -> None:
    """The shape and the name of an array."""
    text = f"shape {numbers['shape']}: {numbers['type']}"
    axes.text(sheet.width / 2, y, text, size=TEXT, weight="bold", ha="center", va="center")


# -- products ------------------------------------------------------------------------------------


def dot_product() -> Numbers:
    """Two vectors, the products of their numbers, and the sum of those."""
    return {
        "a": A,
        "b": B,
        "products": [a * b for a, b in zip(A, B, strict=True)],
        "dot": scratch.dot(A, B),
    }


def draw_dot_product(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """One vector above the other; below each pair its product, and the sum at the end."""
    axes, theme = sheet.drawing(), sheet.theme
    cell, left = (0.8, 0.46), 1.9
    rows = (("a", theme.inputs), ("b", theme.weights), ("products", theme.biases))
    for place, (name, colour) in enumerate(rows):
        top = sheet.height - 0.4 - 0.78 * place
        box = draw_matrix(axes, theme, [numbers[name]], (left, top), colour=colour, cell=cell)
        y = (box.top + box.bottom) / 2
        look: dict[str, Any] = {"color": colour, "weight": "bold", "va": "center_baseline"}
        axes.text(left - 0.18, y, name, size=TEXT, ha="right", **look)
    for place in range(3):
        x = left + 0.4 + 0.85 * place
        for sign, row in (("×", 0), ("=", 1)):
            y = sheet.height - 0.4 - 0.46 - 0.16 - 0.78 * row
            axes.text(
                x, y, sign, size=TEXT + 4, color=theme.quiet, ha="center", va="center_baseline"
            )
    y = sheet.height - 0.4 - 0.23 - 1.56
    total = f"{' + '.join(shown(one) for one in numbers['products'])} = "
    pieces = [("sum: ", theme.quiet), (total, theme.biases), (shown(numbers["dot"]), theme.outputs)]
    draw_line(axes, (left + 2.75, y), pieces, size=LARGE)


def neuron_product() -> Numbers:
    """The first neuron by a product of NumPy, before and after its bias."""
    inputs = np.array([INPUTS])
    return {
        "weights": [WEIGHTS[0]],
        "inputs": INPUTS,
        "bias": BIASES[0],
        "product": float(dense(WEIGHTS[:1], [0]).forward(inputs)[0, 0]),
        "output": float(dense(WEIGHTS[:1], BIASES[:1]).forward(inputs)[0, 0]),
    }


def draw_neuron_product(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Weights as a row, inputs as a column, one number."""
    axes, theme = sheet.drawing(), sheet.theme
    middle = (sheet.width / 2, sheet.height / 2 + 0.25)
    draw_row(axes, theme, product_parts(sheet, numbers["weights"], [numbers["product"]]), middle)
    weights = [in_brackets(weight) for weight in numbers["weights"][0]]
    pieces = sum_of_products(theme, [shown(x) for x in numbers["inputs"]], weights)
    total = [(" = ", theme.quiet), (shown(numbers["product"]), theme.outputs)]
    draw_line(axes, (sheet.width / 2, 0.4), [*pieces, *total], align="center", size=TEXT + 1)


def product_parts(sheet: Sheet, weights: Any, product: Sequence[float]) -> list[Block | str]:
    """weights · inputs = product, with the shape of each below."""
    theme = sheet.theme
    below = f"({len(weights)}, 4)" if len(weights) > 1 else "(4,)"
    result = f"({len(product)},)" if len(product) > 1 else "a number"
    return [
        Block(weights, theme.weights, name="weights", below=below),
        "·",
        Block([[x] for x in INPUTS], theme.inputs, name="inputs", below="(4,)"),
        "=",
        Block([[one] for one in product], theme.outputs, name="product", below=result),
    ]


def draw_neuron_bias(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The product and the bias come to the output."""
    theme = sheet.theme
    parts: list[Block | str] = [
        Block([[numbers["product"]]], theme.weights, name="weights · inputs"),
        "+",
        Block([[numbers["bias"]]], theme.biases, name="bias"),
        "=",
        Block([[numbers["output"]]], theme.outputs, name="output"),
    ]
    middle = (sheet.width / 2, sheet.height / 2 + 0.1)
    draw_row(sheet.drawing(), theme, parts, middle, cell=(1.2, 0.6), sign=0.6)


def layer_product() -> Numbers:
    """The layer by a product of NumPy, before and after its biases."""
    inputs = np.array([INPUTS])
    return {
        "weights": WEIGHTS,
        "biases": BIASES,
        "products": dense(WEIGHTS, [0, 0, 0]).forward(inputs)[0],
        "outputs": dense(WEIGHTS, BIASES).forward(inputs)[0],
    }


def draw_layer_product(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Three rows of weights, the inputs as a column, three numbers."""
    axes, theme = sheet.drawing(), sheet.theme
    parts = product_parts(sheet, numbers["weights"], numbers["products"])
    draw_row(axes, theme, parts, (sheet.width / 2, sheet.height / 2 + 0.1))
    note = (
        "a row of weights for each neuron; each number is the dot product of a row and the inputs"
    )
    axes.text(sheet.width / 2, 0.3, note, size=SMALL, color=theme.quiet, ha="center")


def draw_layer_bias(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The products, the biases and the outputs, number by number."""
    theme = sheet.theme
    parts: list[Block | str] = [
        Block([list(numbers["products"])], theme.weights, name="weights · inputs"),
        "+",
        Block([numbers["biases"]], theme.biases, name="biases"),
        "=",
        Block([list(numbers["outputs"])], theme.outputs, name="outputs"),
    ]
    middle = (sheet.width / 2, sheet.height / 2 + 0.1)
    draw_row(sheet.drawing(), theme, parts, middle, cell=(0.56, 0.46), sign=0.36)


SHAPES: list[Drawable] = [
    Figure(
        *("2.05", "three-dimensions", "A list of lists of lists is a 3D array"),
        "Three matrices of two rows with four numbers each: the shape is (3, 2, 4).",
        ("C2-07", "C2-10"),
        data=lambda: array(CUBE),
        draw=draw_cube,
    ),
]
PRODUCTS: list[Drawable] = [
    Figure(
        *("2.06", "dot-product", "The dot product of two vectors"),
        "Multiply pair by pair, then add up: 2 + 6 + 12 = 20.",
        ("C2-13",),
        data=dot_product,
        draw=draw_dot_product,
        size=(7.2, 3.6),
    ),
    Figure(
        *("2.07", "neuron-product", "A neuron as a dot product"),
        "Four weights times four inputs, added up: 2.8.",
        ("C2-16",),
        data=neuron_product,
        draw=draw_neuron_product,
        size=(7.2, 4.0),
    ),
    Figure(
        *("2.08", "neuron-bias", "The bias of a neuron, added"),
        "2.8 and the bias 2 come to 4.8.",
        ("C2-16",),
        data=neuron_product,
        draw=draw_neuron_bias,
        size=(7.2, 2.8),
    ),
    Figure(
        *("2.09", "layer-product", "A layer as a product of a matrix and a vector"),
        "Every row of weights gives one number: 2.8, −1.79 and 1.885.",
        ("C2-17",),
        data=layer_product,
        draw=draw_layer_product,
        size=(7.2, 4.0),
    ),
    Figure(
        *("2.10", "layer-biases", "The biases of a layer, added"),
        "Each neuron's bias is added to its own number: 4.8, 1.21 and 2.385.",
        ("C2-17",),
        data=layer_product,
        draw=draw_layer_bias,
        size=(7.2, 2.8),
    ),
]
SAMPLE = Figure(
    *("2.11", "sample", "A sample is a vector"),
    "Four features of one sample: the shape is (4,).",
    ("C2-11",),
    data=lambda: array(EIGHT_SAMPLES[0]),
    draw=draw_vector,
    size=(7.2, 3.0),
)
BATCH = Figure(
    *("2.13", "batch", "A batch is a matrix"),
    "Eight samples below each other: the shape is (8, 4).",
    ("C2-11", "C2-19"),
    data=lambda: array(EIGHT_SAMPLES),
    draw=draw_batch,
    size=(7.2, 4.9),
)
