"""Write tests/golden/book.json: what the book's own scripts compute, chapter by chapter.

    pip install nnfs==0.5.1 opencv-python-headless pillow
    OMP_NUM_THREADS=1 python scripts/make_golden_book.py FOLDER

FOLDER holds the published script of every chapter, as Ch3_Final.py to Ch19_Final.py in any
sub-folders: the book's readers get them with the book, and some of them are in the public
repository Sentdex/nnfs_book. None is part of glassnet. Two may need a repair of one line:
chapter 6's imports the wrong data set (done here), chapter 15's can end in pasted output.

Written down, as numbers only: checksums of data and beginning weights; scores of the first 30
epochs; some gradients; the scores of several random seeds later on, which say how far two
equally good runs may lie apart. A quarter of an hour on one core.
"""

import ast
import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from chapter_script import EPOCHS, LATER, chapter_of, rounding, run, scripts_of
from shape_images import draw

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "book.json"
SEEDS = 5
FEWER_SEEDS = {15: 3, 17: 3, 18: 3}  # these take a minute each


def record(tree, chapter, random_seed):
    """One full run of a published script, with the scores at two late epochs."""
    epochs = EPOCHS.get(chapter, 10_001)
    marks = (LATER.get(chapter, 999), epochs - 1)
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder, "fashion_mnist_images"))
        return run(tree, epochs=epochs, random_seed=random_seed, marks=marks, folder=folder)


def repaired(tree):
    """All data sets at hand, whichever the script asks for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "nnfs.datasets":
            node.names = [ast.alias("*")]
    return tree


def golden(tree, chapter):
    """The first seed's record, and the later scores of all seeds."""
    seeds = range(FEWER_SEEDS.get(chapter, SEEDS) if has_loop(tree) else 1)
    records = [one_process(copy.deepcopy(tree), chapter, seed) for seed in seeds]
    first = records[0]
    first["printed"] = first["printed"][:10]
    first["bands"] = {
        epoch: {
            score: [other["later"][epoch][score] for other in records]
            for score in scores.keys() & {"loss", "data_loss", "accuracy"}
        }
        for epoch, scores in first["later"].items()
    }
    first["ends"] = [other["end"] for other in records]
    del first["later"], first["end"]
    return first


def has_loop(tree):
    return any(isinstance(node, ast.For) for node in tree.body) or "model.train" in ast.unparse(
        tree
    )


def one_process(tree, chapter, seed):
    """In a process of its own, for nnfs.init() changes NumPy and cannot be undone."""
    command = [sys.executable, __file__, "--one", str(chapter), str(seed)]
    text = ast.unparse(tree)
    done = subprocess.run(command, input=text, text=True, check=True, stdout=-1)  # noqa: S603
    return json.loads(done.stdout)


def main():
    if sys.argv[1] == "--one":
        listing = os.listdir
        os.listdir = lambda path: sorted(listing(path))  # the scripts take files as they come
        tree = repaired(ast.parse(sys.stdin.read()))
        print(json.dumps(record(tree, int(sys.argv[2]), int(sys.argv[3]))))
        return
    chapters = {}
    for name, tree in scripts_of(sys.argv[1]).items():
        chapters[name] = golden(tree, chapter_of(name))
        print(name, chapters[name]["ends"][0], file=sys.stderr)
    made = {"nnfs": "0.5.1", "numpy": np.__version__, "rounding": rounding()}
    text = json.dumps({"made_with": made, "chapters": chapters}, separators=(",", ":"))
    GOLDEN.write_text(text.replace('"data":', '\n"data":') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
