"""What `glassnet explain` prints of a weight: its gradient, and how a step has moved it."""

from ..explain.arithmetic.chain import Chain, Link
from ..explain.arithmetic.sums import ArithmeticLine
from ..explain.arithmetic.update import Update
from ..model import Model
from .explain_style import Style
from .explain_sums import calculations, lines_of, rounding_note, sum_lines
from .fitting import folded


def chain_lines(chain: Chain, style: Style, model: Model) -> list[str]:
    """From the loss back to a weight."""
    over = f"the mean loss of {chain.rows:,} rows" if chain.rows > 1 else "the loss"
    lines = [
        f"the gradient of {over} in {chain.address}, which is {style.number(chain.weight)}",
        "as in prediction: dropout lets all pass, batch normalization uses what it observed",
    ]
    for link in chain.links:
        lines += ["", *link_lines(link, style)]
    lines += ["", f"{chain.address.layer}: the weight's own part", *sum_lines(chain.sum, style)]
    if chain.price:
        lines += ["", "regularizer", *calculations([chain.price], style)]
        lines += sum_lines(chain.total, style)
    return [*lines, "", rounding_note(model)]


def link_lines(link: Link, style: Style) -> list[str]:
    """The gradients that one layer hands back; what several have in common is said once."""
    lines = ["from the loss" if link.layer == "loss" else f"back through {link.layer}"]
    told: list[ArithmeticLine] = []
    for line in [line for number in link.numbers for line in number.lines]:
        if line not in told:
            told.append(line)
            lines += [f"  {one}" for one in lines_of(line, style)]
    return lines


def update_lines(update: Update, style: Style, model: Model) -> list[str]:
    """How a step moved a weight."""
    rows = f"{len(update.rows):,} rows"
    lines = [
        f"{update.address} in step {update.step:,}: epoch {update.epoch:,},"
        f" batch {update.batch:,} of {update.batches:,}, {rows}",
        f"{style.number(update.before)} → {style.number(update.after)}",
        "",
        *under("optimizer  ", update.optimizer, style),
        *under("           ", update.formula, style),
        "",
        "learning rate",
        *calculations(update.rate, style),
        "",
        "gradient, as in training",
        *[f"  {line}" for line in sum_lines(update.data, style)],
    ]
    if update.price:
        lines += calculations([update.price], style)
        lines += [f"  {line}" for line in sum_lines(update.gradient, style)]
    if update.clipping:
        lines += ["", "limit", *calculations(update.clipping, style)]
    before = ", ".join(f"{name} = {style.number(value)}" for name, value in update.state.items())
    lines += [
        "",
        f"before     w = {style.number(update.before)}" + (f", {before}" if before else ""),
    ]
    lines += calculations(update.lines, style)
    return [*lines, "", verdict(update, model)]


def under(title: str, text: str, style: Style) -> list[str]:
    """A text behind a title, and below itself where it goes on."""
    first, *others = folded(text, style.width - len(title), 0)
    return [title + first, *(" " * len(title) + other for other in others)]


def verdict(update: Update, model: Model) -> str:
    """Whether the arithmetic gives the weight that training holds."""
    if not update.difference:
        return f"training holds {update.after!r}: the same number, to its last bit in {model.dtype}"
    return (
        f"training holds {update.after!r}, which is {update.difference!r} away: this machine"
        f" rounds {model.dtype} otherwise where it computes with many numbers at once"
    )
