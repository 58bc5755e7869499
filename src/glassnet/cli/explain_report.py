"""What `glassnet explain` prints of a row: its way through the network, whole or in part."""

from collections.abc import Sequence

from ..explain.arithmetic.cells import Answer, CellArithmetic
from ..explain.arithmetic.story import Story
from ..explain.arithmetic.sums import Arithmetic, ArithmeticLine, Calculation, Sum
from ..scaling import PIXELS
from .explain_style import Style, columns, cut
from .explain_sums import arithmetic_lines, calculation_lines, printed, rounding_note, sum_lines

FEW = 2  # terms of a sum that are shown in a line
MORE = "More: --layer L --neuron K, --layer loss, --weight L:I,K, --json"
VIEWS = ", --formula, --areas"  # of tables


def story_lines(story: Story, style: Style) -> list[str]:
    """The whole way of a row, on one screen if its table is small."""
    style = style.brief
    lines = [story.source, ""]
    for answer in story.answers:
        lines += answer_lines(answer, style)
    lines += ["", *input_lines(story, style)]
    for layer in range(1, story.depth + 1):
        lines += ["", *layer_lines(story, layer, style)]
    if story.has_target:
        lines += ["", "loss", *loss_lines(story.loss, style)]
    return [*lines, "", rounding_note(story.arithmetic.model), more(story)]


def more(story: Story) -> str:
    """What else may be asked."""
    return f"{MORE}{VIEWS if story.cells else ''}."


def input_lines(story: Story, style: Style) -> list[str]:
    """How the inputs came about."""
    if story.cells:
        return ["cells → inputs", *columns(cell_rows(story.cells, style), style.width)]
    count = story.arithmetic.inputs.size
    formula = f"input = (byte − {PIXELS.centre:g}) / {PIXELS.spread:g}"
    return [f"{count:,} pixels → inputs   {formula}"]


def answer_lines(answer: Answer, style: Style) -> list[str]:
    """What the network says, and what is true."""
    if answer.confidence is not None:
        said = f"{answer.target}: {answer.said}, with probability {style.number(answer.confidence)}"
        if answer.true is None:
            return [said]
        return [f"{said}; {'which is true' if answer.is_right else f'true is {answer.true}'}"]
    value = style.number(float(answer.said))
    lines = [f"{answer.target}: {value}"]
    if isinstance(answer.true, float):
        apart = style.number(float(answer.said) - answer.true)
        lines = [f"{answer.target}: {value}; true is {style.number(answer.true)}, {apart} apart"]
    return lines + ([f"  {one}" for one in sum_lines(answer.line, style)] if answer.line else [])


def cell_rows(cells: Sequence[CellArithmetic], style: Style) -> list[tuple[str, ...]]:
    """How the inputs of every cell came about, but for those of categories that it is not."""
    rows: list[tuple[str, ...]] = []
    for cell in cells:
        written = "(missing)" if cell.cell is None else cell.cell
        shown = [one for one in cell.inputs if one.value or is_measured(one)] or cell.inputs[:1]
        for place, one in enumerate(shown):
            note = f"({cell.note})" if cell.note and not place else ""
            named = one.name if len(cell.inputs) > 1 else ""
            made = " ".join(filter(None, [named, input_text(one, style), note]))
            rows.append((cut(cell.column), cut(written), made))
    return rows


def is_measured(one: Arithmetic) -> bool:
    """Whether an input is a number of the cell's, and no sign for or against a category."""
    return any(isinstance(line, Calculation) and line.given for line in one.lines)


def input_text(one: Arithmetic, style: Style) -> str:
    """One input: the formula in numbers, and what comes out."""
    texts = [line.written(style.digits) for line in one.lines if isinstance(line, Calculation)]
    value = style.number(one.value)
    return f"= {value}" if texts[-1] == value else f"→ {'; '.join(texts)} = {value}"


def layer_lines(story: Story, layer: int, style: Style) -> list[str]:
    """The strongest neurons of a layer, each in a line; of the last layer all."""
    own = story.strongest(layer)
    names = [one.layer for one in own[0]]
    count = len(story.arithmetic.passage(names[0]).output)
    which = f"{count} neurons" if count != 1 else "1 neuron"
    which += f", the strongest {len(own)}" if len(own) < count else ""
    return [
        f"layer {layer}: {' → '.join(names)}   {which}",
        *columns(neuron_rows(own, style), style.width),
    ]


def neuron_rows(own: Sequence[Sequence[Arithmetic]], style: Style) -> list[tuple[str, ...]]:
    """For every neuron what becomes of its sum, and the sum in short."""
    rows: list[tuple[str, ...]] = []
    for neuron in own:
        first, made = in_short(neuron[0].lines[-1], style)
        values = [first, *(style.number(one.value) for one in neuron[1:])]
        rows.append((cut(neuron[0].name.partition(", ")[2]), " → ".join(values), f"= {made}"))
    return rows


def in_short(line: ArithmeticLine, style: Style) -> tuple[str, str]:
    """A number, and its formula; of a sum the largest terms, which add up as they are printed."""
    if isinstance(line, Calculation):
        return style.number(line.value), line.written(style.digits)
    terms, total = printed(line.shortened(FEW), style)
    parts = [f"{cut(term.name)} {'' if n.startswith('-') else '+'}{n}" for term, n in terms]
    return total, ", ".join(parts)


def loss_lines(loss: Arithmetic, style: Style) -> list[str]:
    """How a loss came about, each sum in a line."""
    lines: list[str] = []
    for line in loss.lines:
        if isinstance(line, Sum):
            lines.append(f"  {line.name} = {line.formula} = {style.number(line.value)}")
        else:
            lines += [f"  {one}" for one in calculation_lines(line, style)]
    return lines


def neuron_report(story: Story, own: Sequence[Sequence[Arithmetic]], style: Style) -> list[str]:
    """One number of a row in full, and what becomes of it."""
    lines = [story.source]
    for one in own[0]:
        lines += ["", *arithmetic_lines(one, style)]
    return [*lines, "", rounding_note(story.arithmetic.model)]


def layer_report(story: Story, own: Sequence[Sequence[Arithmetic]], style: Style) -> list[str]:
    """All numbers of a layer, each in a line."""
    style, names = style.brief, " → ".join(one.layer for one in own[0])
    lines = [story.source, "", names]
    return [
        *lines,
        *columns(neuron_rows(own, style), style.width),
        "",
        rounding_note(story.arithmetic.model),
    ]
