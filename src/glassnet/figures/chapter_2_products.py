"""Chapter 2: matrix products, transposition, and a batch through a layer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import scratch
from ..listings.chapter_2 import LEFT, RIGHT
from ..listings.given import BATCH, BIASES, WEIGHTS, dense
from .figure import Animation, Drawable, Figure, Numbers
from .matrix_drawing import Block, draw_matrix, draw_row, size_of
from .numerals import fixed, shown
from .sheet import Sheet
from .style import LARGE, SMALL, TEXT
from .word_drawing import draw_line

SMALL_CELL = (0.52, 0.31)
TWENTY = [list(range(5 * row, 5 * row + 5)) for row in range(4)]
A, B = [1, 2, 3], [2, 3, 4]

# -- the matrix product --------------------------------------------------------------------------


def product() -> Numbers:
    """A matrix product and how its last element comes about."""
    return element(len(LEFT) - 1, len(RIGHT[0]) - 1)


def element(row: int, column: int) -> Numbers:
    """The product as far as one of its elements, row after row, and the terms of that one."""
    columns = scratch.transpose(RIGHT)
    return {
        "left": LEFT,
        "right": RIGHT,
        "result": scratch.product(LEFT, RIGHT),
        "at": (row, column),
        "pairs": list(zip(LEFT[row], columns[column], strict=True)),
        "element": scratch.dot(LEFT[row], columns[column]),
    }


def elements() -> list[Numbers]:
    """All 25 elements."""
    return [element(row, column) for row in range(len(LEFT)) for column in range(len(RIGHT[0]))]


def draw_product(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Left and right matrix where a row meets a column, the result, and one element's terms."""
    axes, theme = sheet.drawing(), sheet.theme
    row, column = numbers["at"]
    rows, inner, columns = len(LEFT), len(RIGHT), len(RIGHT[0])
    (left_width, _), (_, right_height) = (
        size_of(rows, inner, SMALL_CELL),
        size_of(inner, columns, SMALL_CELL),
    )
    left, top = 0.75, sheet.height - 0.4
    corner = left + left_width + 0.45, top - right_height - 0.5
    look: dict[str, Any] = {"cell": SMALL_CELL, "write": fixed}
    unknown = [(i, j) for i in range(rows) for j in range(columns) if (i, j) > (row, column)]
    draw_matrix(
        axes,
        theme,
        numbers["right"],
        (corner[0], top),
        colour=theme.weights,
        name="right (4, 5)",
        marked=[(i, column) for i in range(inner)],
        **look,
    )
    draw_matrix(
        axes,
        theme,
        numbers["left"],
        (left, corner[1]),
        colour=theme.inputs,
        name="left (5, 4)",
        marked=[(row, j) for j in range(inner)],
        **look,
    )
    draw_matrix(
        axes,
        theme,
        numbers["result"],
        corner,
        colour=theme.outputs,
        below="result (5, 5)",
        marked=[(row, column)],
        empty=unknown,
        **look,
    )
    draw_terms(axes, sheet, numbers, (left, top - 0.12))


def draw_terms(
    axes: Any, sheet: Sheet, numbers: Mapping[str, Any], at: tuple[float, float]
) -> None:
    """The products of an element's row and column below each other, and their sum."""
    theme = sheet.theme
    for place, (a, b) in enumerate(numbers["pairs"]):
        sign = "   " if place == 0 else "+ "
        pieces = [
            (sign, theme.quiet),
            (fixed(a), theme.inputs),
            (" · ", theme.quiet),
            (fixed(b), theme.weights),
        ]
        draw_line(axes, (at[0] + 1.5, at[1] - 0.25 * place), pieces, align="right")
    y = at[1] - 0.25 * len(numbers["pairs"]) - 0.04
    pieces = [("= ", theme.quiet), (fixed(numbers["element"]), theme.outputs)]
    draw_line(axes, (at[0] + 1.5, y), pieces, align="right", size=LARGE, weight="bold")


def row_and_column() -> Numbers:
    """A row vector times a column vector."""
    row, column = scratch.row_vector(A), scratch.column_vector(B)
    return {"row": row, "column": column, "product": scratch.product(row, column)}


def draw_row_and_column(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A row, a column, and the 1 × 1 matrix that they give."""
    theme = sheet.theme
    parts: list[Block | str] = [
        Block(numbers["row"], theme.inputs, name="row vector", below="(1, 3)"),
        "·",
        Block(numbers["column"], theme.weights, name="column vector", below="(3, 1)"),
        "=",
        Block(numbers["product"], theme.outputs, name="product", below="(1, 1)"),
    ]
    middle = (sheet.width / 2, sheet.height / 2)
    draw_row(sheet.drawing(), theme, parts, middle, cell=(0.62, 0.42), sign=0.75)


# -- transposition -------------------------------------------------------------------------------


def transposed(matrix: Sequence[Sequence[float]], rows: int | None = None) -> Numbers:
    """A matrix and its transpose; or only so many of its rows turned."""
    count = len(matrix) if rows is None else rows
    return {"matrix": matrix, "transposed": scratch.transpose(matrix), "rows": count}


def draw_transposed(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Rows on the left become columns on the right; the newest is marked."""
    theme, matrix, rows = sheet.theme, numbers["matrix"], numbers["rows"]
    height, width = len(matrix), len(matrix[0])
    write = fixed if isinstance(matrix[0][0], float) else shown
    moving = [(rows - 1, j) for j in range(width)]
    later = [(j, i) for i in range(rows, height) for j in range(width)]
    parts: list[Block | str] = [
        Block(matrix, theme.inputs, below=f"({height}, {width})", marked=moving, write=write),
        "→",
        Block(
            numbers["transposed"],
            theme.outputs,
            below=f"({width}, {height})",
            marked=[(j, i) for i, j in moving],
            empty=later,
            write=write,
        ),
    ]
    middle = (sheet.width / 2, sheet.height / 2 + 0.1)
    draw_row(sheet.drawing(), theme, parts, middle, cell=(0.52, 0.4), sign=0.8)


# -- a batch through a layer ---------------------------------------------------------------------


def batch() -> Numbers:
    """The batch, the weights, their product and the outputs."""
    inputs = np.array(BATCH)
    return {
        "inputs": BATCH,
        "weights": WEIGHTS,
        "transposed": scratch.transpose(WEIGHTS),
        "biases": BIASES,
        "products": dense(WEIGHTS, [0, 0, 0]).forward(inputs).tolist(),
        "outputs": dense(WEIGHTS, BIASES).forward(inputs).tolist(),
    }


def draw_misfit(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Rows of four do not meet columns of three."""
    weights = Block(
        numbers["weights"],
        sheet.theme.weights,
        name="weights",
        below="(3, 4)",
        marked=[(i, 0) for i in range(3)],
    )
    note = "4 is not 3: a row of inputs has more numbers than a column of weights"
    draw_meeting(sheet, numbers["inputs"], weights, note)


def draw_fit(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Transposed, the weights have columns as long as the rows of inputs."""
    weights = Block(
        numbers["transposed"],
        sheet.theme.weights,
        name="weightsᵀ",
        below="(4, 3)",
        marked=[(i, 0) for i in range(4)],
    )
    note = "4 is 4: each row of inputs meets each column, which is a neuron's weights"
    draw_meeting(sheet, numbers["inputs"], weights, note)


def draw_meeting(sheet: Sheet, inputs: Any, weights: Block, note: str) -> None:
    """The first row of the inputs beside the weights that it is to meet, and what to see."""
    axes, theme = sheet.drawing(), sheet.theme
    row = [(0, j) for j in range(4)]
    block = Block(inputs, theme.inputs, name="inputs", below="(3, 4)", marked=row)
    draw_row(axes, theme, [block, "·", weights], (sheet.width / 2, sheet.height / 2 + 0.2))
    axes.text(sheet.width / 2, 0.4, note, size=TEXT, weight="bold", ha="center")


def draw_batch_product(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """inputs · weightsᵀ = products."""
    axes, theme = sheet.drawing(), sheet.theme
    parts: list[Block | str] = [
        Block(numbers["inputs"], theme.inputs, name="inputs", below="(3, 4)"),
        "·",
        Block(numbers["transposed"], theme.weights, name="weightsᵀ", below="(4, 3)"),
        "=",
        Block(numbers["products"], theme.outputs, name="products", below="(3, 3)"),
    ]
    draw_row(axes, theme, parts, (sheet.width / 2, sheet.height / 2 + 0.1), cell=(0.58, 0.38))
    note = "a row for each sample, a column for each neuron"
    axes.text(sheet.width / 2, 0.25, note, size=SMALL + 0.5, color=theme.quiet, ha="center")


def draw_batch_biases(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """products + biases = outputs: the one row of biases is added to every row."""
    axes, theme = sheet.drawing(), sheet.theme
    parts: list[Block | str] = [
        Block(numbers["products"], theme.weights, name="products", below="(3, 3)"),
        "+",
        Block([numbers["biases"]], theme.biases, name="biases", below="(1, 3), added to every row"),
        "=",
        Block(numbers["outputs"], theme.outputs, name="outputs", below="(3, 3)"),
    ]
    draw_row(axes, theme, parts, (sheet.width / 2, sheet.height / 2 + 0.05), cell=(0.62, 0.4))


FIGURES: list[Drawable] = [
    Figure(
        *("2.14", "matrix-product", "The matrix product"),
        "Each element of the result is the dot product of a row on the left and a column above.",
        ("C2-20", "C2-21"),
        data=product,
        draw=draw_product,
        size=(7.2, 5.3),
    ),
    Animation(
        *("anim-2.14", "matrix-product", "The matrix product, element by element"),
        "25 elements, each of them four products and their sum.",
        ("C2-20",),
        frames=elements,
        draw=draw_product,
        seconds=0.7,
        size=(7.2, 5.3),
    ),
    Figure(
        *("2.15", "row-and-column", "A row vector times a column vector"),
        "The product is a matrix of a single number: 20.",
        ("C2-22", "C2-24"),
        data=row_and_column,
        draw=draw_row_and_column,
        size=(7.2, 3.3),
    ),
    Figure(
        *("2.16", "transposition", "Transposition: rows become columns"),
        "Four rows of five numbers become five rows of four.",
        ("C2-23",),
        data=lambda: transposed(TWENTY),
        draw=draw_transposed,
        size=(7.2, 3.9),
    ),
    Animation(
        *("anim-2.16", "transposition", "Transposition, row by row"),
        "Every row on the left becomes a column on the right.",
        ("C2-23",),
        frames=lambda: [transposed(TWENTY, rows) for rows in range(1, 5)],
        draw=draw_transposed,
        seconds=1.0,
        size=(7.2, 3.9),
    ),
    Figure(
        *("2.17", "square-transposition", "A square matrix and its transpose"),
        "The result of figure 2.14, mirrored at its diagonal.",
        ("C2-23",),
        data=lambda: transposed(scratch.product(LEFT, RIGHT)),
        draw=draw_transposed,
        size=(7.2, 3.9),
    ),
    Figure(
        *("2.18", "shapes-that-do-not-fit", "Inputs (3, 4) and weights (3, 4) do not fit"),
        "A row of four inputs cannot be multiplied with a column of three weights.",
        ("C2-25",),
        data=batch,
        draw=draw_misfit,
        size=(7.2, 3.5),
    ),
    Figure(
        *("2.19", "shapes-that-fit", "Inputs (3, 4) and transposed weights (4, 3) fit"),
        "Transposed, every column holds the four weights of one neuron.",
        ("C2-25",),
        data=batch,
        draw=draw_fit,
        size=(7.2, 3.7),
    ),
    Figure(
        *("2.20", "batch-product", "A batch times the weights"),
        "Three samples through three neurons give nine numbers.",
        ("C2-26", "C2-29"),
        data=batch,
        draw=draw_batch_product,
        size=(7.6, 3.7),
    ),
    Figure(
        *("2.21", "batch-biases", "The biases, added to every row of a batch"),
        "Each neuron's bias is added to its column, for every sample.",
        ("C2-27",),
        data=batch,
        draw=draw_batch_biases,
        size=(7.6, 3.2),
    ),
]
