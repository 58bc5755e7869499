"""What `glassnet inspect` prints: findings with cause and cure, worth of neurons, repairs."""

from collections.abc import Sequence

from ..inspection import Ablation, Diagnosis, Finding, SuspectLabels
from .explain_style import show as show
from .inspect_data import Inspected
from .inspect_fix import Fixed

MOST_ROWS, MOST_CELLS = 10, 8  # suspect rows, and cells of each, that are printed
MOST_NEURONS = 20  # of the most and of the least worth


def diagnosis_lines(looked: Inspected, found: Diagnosis) -> list[str]:
    """What was looked at, what is wrong, what is wasteful, and what cannot be known."""
    lines = [looked_at(looked, found), ""]
    if found.wrong:
        lines += ["What is wrong", *listed(looked, found.wrong)]
    else:
        lines += ["Nothing is wrong, as far as was looked."]
    if found.wasteful:
        lines += ["", "What is larger than it need be", *listed(looked, found.wasteful)]
    unknown = [f"Not known: {one}." for one in found.unknown]
    return lines + ([""] if unknown else []) + unknown


def looked_at(looked: Inspected, found: Diagnosis) -> str:
    """How many rows of what were looked at, and how well the model does on them."""
    parts = [f"{looked.path}: {looked.model.count_parameters():,} parameters"]
    if found.rows:
        some = "" if looked.total == found.rows else f" of {looked.total:,}"
        parts.append(f"{found.rows:,}{some} rows of {looked.source}{known(looked)}")
    if found.epochs:
        parts.append(f"{found.epochs:,} epochs of its training")
    parts += [f"{name} {value:.4g}" for name, value in found.scores.items()]
    return ", ".join(parts)


def known(looked: Inspected) -> str:
    """How many of the rows were held back."""
    if looked.evidence is None:
        return ""
    back = sum(one == "held back" for one in looked.evidence)
    return f" ({len(looked.evidence) - back:,} learned from, {back:,} held back)"


def listed(looked: Inspected, findings: Sequence[Finding]) -> list[str]:
    """Each finding with its cause and its cure."""
    lines = []
    for one in findings:
        lines += [f"  {one}", f"    cause  {one.cause}", f"    cure   {one.cure}"]
        if isinstance(one, SuspectLabels):
            lines += suspect_lines(looked, one)
    return lines


def suspect_lines(looked: Inspected, labels: SuspectLabels) -> list[str]:
    """The suspect rows with their cells, the surest first."""
    lines = []
    for one in labels.found[:MOST_ROWS]:
        cells = [f"{name} {cell}" for name, cell in looked.cells(one.row, one.evidence).items()]
        more = ["…"] if len(cells) > MOST_CELLS else []
        said = f"    {labels.words(one)}, as {one.neighbours} of 10 rows like it; {one.evidence}"
        lines.append(": ".join([said, ", ".join(cells[:MOST_CELLS] + more)]) if cells else said)
    left = len(labels.found) - MOST_ROWS
    return lines + ([f"    and {left:,} more, see --json"] if left > 0 else [])


def ablation_lines(worth: Ablation) -> list[str]:
    """The neurons that are worth most, and those that are worth least."""
    sure = "" if worth.accuracy is None else f", accuracy {worth.accuracy:.4g}"
    falls = "accuracy falls by" if sure else ""
    title = f"What each hidden neuron is worth on {worth.rows:,} rows: loss {worth.loss:.4g}{sure}"
    lines = [
        "",
        title,
        f"  {'layer':<14}{'neuron':>6}{'loss rises by':>15}{falls:>19}".rstrip(),
    ]
    neurons = list(worth.neurons)
    skipped = len(neurons) - 2 * MOST_NEURONS
    for place, one in enumerate(neurons):
        if skipped > 0 and MOST_NEURONS <= place < MOST_NEURONS + skipped:
            if place == MOST_NEURONS:
                lines.append(f"  … {skipped:,} more, see --json")
            continue
        accuracy = "" if one.accuracy is None else f"{one.accuracy + 0.0:.4g}"
        line = f"  {one.layer:<14}{one.neuron:>6}{one.loss:>15.4g}{accuracy:>19}"
        lines.append(line.rstrip())
    return lines


def fix_lines(fixed: Fixed) -> list[str]:
    """What was done, and what was found before and after."""
    if fixed.file is None:
        return ["", "Nothing was repaired: nothing that was found has a cure within the weights."]
    lines = ["", "What was repaired", *(f"  {one}" for one in fixed.done.repairs)]
    pairs = [(len(one.wrong), len(one.wasteful)) for one in (fixed.before, fixed.after)]
    (wrong, waste), (still, left) = pairs
    lines.append(f"  findings: {wrong} wrong and {waste} wasteful before, {still} and {left} after")
    lines += [f"    still: {one}" for one in fixed.after.findings]
    for name, before in fixed.before.scores.items():
        lines.append(f"  {name} {before:.6g} before, {fixed.after.scores[name]:.6g} after")
    parameters = fixed.done.model.count_parameters()
    return [*lines, f"  {parameters:,} parameters, in {fixed.file}"]
