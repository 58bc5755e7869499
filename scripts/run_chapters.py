"""Run the book's published scripts on glassnet.book and compare with the book's own classes.

    python scripts/run_chapters.py FOLDER [--whole]

FOLDER holds the scripts, see make_golden_book.py. Of each, all class definitions are deleted
(and the functions that glassnet.book offers), and its imports become one line. What it then
computes is set beside tests/golden/book.json, in the table that docs/book.md shows; with
--whole also where all its epochs lead, which takes some minutes.
"""

import ast
import json
import sys
import tempfile
from pathlib import Path

from chapter_script import EARLY, EPOCHS, chapter_of, run, scripts_of
from shape_images import draw

import glassnet.book

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "book.json"
SCORES = ("loss", "data_loss", "regularization_loss")
HEAD = """\
| chapter | data, weights | compared | the book | `glassnet.book` | accuracies | difference |
|---|---|---|---|---|---|---|"""
HEAD_WHOLE = """\
| chapter | epochs | loss: the book | its seeds | ours | accuracy: the book | its seeds | ours \
| same lines | new points: the book | ours |
|---|---|---|---|---|---|---|---|---|---|---|"""
VALIDATED = {11, 14, 15, 16}  # the scripts that end with a second spiral


def swapped(tree):
    """The script without its classes and imports, on top of glassnet.book."""
    room = "glassnet.book" if weight_scale(tree) == 0.01 else "glassnet.book.chapter_17"
    ours = {name for name in dir(glassnet.book) if not name.startswith("_")}
    tree.body = [
        *ast.parse(f"import numpy as np\nfrom {room} import *").body,
        *(node for node in tree.body if not replaced(node, ours)),
    ]
    return tree


def replaced(node, ours):
    if isinstance(node, ast.FunctionDef):
        return node.name in ours
    return isinstance(node, ast.ClassDef | ast.Import | ast.ImportFrom)


def weight_scale(tree):
    """The factor before the random weights in the script's own dense layer."""
    layer = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Layer_Dense")
    products = (n for n in ast.walk(layer) if isinstance(n, ast.BinOp) and "randn" in ast.dump(n))
    return next(products).left.value


def largest_difference(ours, theirs):
    """The largest relative difference of early losses, rates and gradients, and where it is.

    A gradient's numbers are compared in units of its length, for some of them are almost 0.
    """
    found = [(0.0, "nowhere")]
    for epoch, (one, other) in enumerate(zip(ours["epochs"], theirs["epochs"], strict=True)):
        for name in {*SCORES, "learning_rate"} & other.keys():
            found.append((relative(one[name], other[name]), f"{name} of epoch {epoch}"))
    for epoch, gradients in theirs["gradients"].items():
        for name, gradient in gradients.items():
            mine = ours["gradients"][epoch][name]
            pairs = zip(mine["numbers"], gradient["numbers"], strict=True)
            off = [abs(one - other) / gradient["length"] for one, other in pairs]
            off.append(relative(mine["length"], gradient["length"]))
            found.append((max(off), f"{name} of epoch {epoch}"))
    if not theirs["epochs"]:
        pairs = zip(ours["output"], theirs["output"], strict=True)
        found += [(relative(one, other), "output") for one, other in pairs]
        end = theirs["ends"][0]
        found += [(relative(ours["end"][name], end[name]), name) for name in end]
    return max(found)


def relative(one, other):
    return abs(one - other) / abs(other) if other else abs(one)


def same_bits(ours, theirs):
    """The names of data and beginning parameters that differ in kind, shape or any bit."""
    both = {**theirs["data"], **theirs["begun"]}
    mine = {**ours["data"], **ours["begun"]}
    return [name for name in both if mine.get(name) != both[name]]


def row(name, ours, theirs):
    """One line of the table: the first and the last compared number, and the difference."""
    differing = same_bits(ours, theirs)
    key = (
        "loss" if "loss" in {**theirs["ends"][0], **(theirs["epochs"] or [{}])[0]} else "data_loss"
    )
    if theirs["epochs"]:
        first, last = [(r["epochs"][0], r["epochs"][-1]) for r in (theirs, ours)], EARLY - 1
        shown = [f"{begin[key]:.9g} … {end[key]:.9g}" for begin, end in first]
        accuracies = [[e["accuracy"] for e in r["epochs"]] for r in (theirs, ours)]
        span = f"{key.replace('_', ' ')} of epochs 0 … {last}"
        same = sum(one == other for one, other in zip(*accuracies, strict=True))
        accuracy = f"{same} of {len(accuracies[0])}"
    else:
        shown = [f"{r['output'][3]:.9g} … {r['output'][-1]:.9g}" for r in (theirs, ours)]
        span, accuracy = "output of rows 1 … 4", "–"
    largest, where = largest_difference(ours, theirs)
    bits = "the same" if not differing else "differ: " + ", ".join(differing)
    cells = [name, bits, span, *shown, accuracy, f"{largest:.1e} ({where})" if largest else "0"]
    return "| " + " | ".join(cells) + " |"


def ends(name, ours, theirs):
    """Where all epochs lead: the book's run, the spread over random seeds, and ours.

    Then how many of the first ten printed lines have the same numbers, and the scores on the
    points that a chapter validates with.
    """
    epoch, scores = list(theirs["bands"].items())[-1]
    cells = [name, f"{int(epoch) + 1:,}"]
    key = "loss" if "loss" in scores else "data_loss"
    for score in (key, "accuracy"):
        values, mine = scores[score], ours["later"][epoch][score]
        cells += [f"{values[0]:.4g}", f"{min(values):.4g} … {max(values):.4g}", f"{mine:.4g}"]
    lines = list(zip(ours["printed"], theirs["printed"], strict=False))
    cells.append(f"{sum(same_line(*pair) for pair in lines)} of {len(lines)}")
    for end in (theirs["ends"][0], ours["end"]):
        known = chapter_of(name) in VALIDATED
        cells.append(f"{end['loss']:.4g}, {end['accuracy']:.4g}" if known else "–")
    return "| " + " | ".join(cells) + " |"


def same_line(ours, theirs):
    """Whether two printed lines have the same numbers."""
    return len(ours) == len(theirs) and all(map(near, ours, theirs))


def near(one, other):
    return relative(one, other) < 1e-5


def main():
    whole = "--whole" in sys.argv
    golden = json.loads(GOLDEN.read_text("utf-8"))["chapters"]
    print(HEAD_WHOLE if whole else HEAD)
    for name, tree in scripts_of(sys.argv[1]).items():
        theirs = golden[name]
        epochs = EPOCHS.get(chapter_of(name), 10_001) if whole else EARLY
        with tempfile.TemporaryDirectory() as folder:
            draw(Path(folder, "fashion_mnist_images"))
            marks = map(int, theirs["bands"])
            ours = run(swapped(tree), epochs=epochs, marks=marks, folder=folder)
        if not whole:
            print(row(name, ours, theirs), flush=True)
        elif theirs["bands"]:
            print(ends(name, ours, theirs), flush=True)


if __name__ == "__main__":
    main()
