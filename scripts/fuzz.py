"""Give mutated model files, checkpoints and CSV files to their readers, and watch what they do.

A reader may refuse a file with an error of glassnet's own, or read it; it may not fail in any
other way, take a second, or take 50 MB. A model file whose bytes were changed blindly must be
refused, or be read as it was. A CSV file that is read must hold the cells that Python's csv
module finds in it, in its strict mode; blanks behind a quote, which that refuses, do not count.

scripts/fuzz [--seconds 300] [--seed 0]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import re
import sys
import tempfile
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import glassnet as gn
from glassnet.checkpoint import read_checkpoint
from glassnet.cli.config import settings_in
from glassnet.cli.learning import training_for
from glassnet.cli.resume import check_about
from glassnet.errors import GlassnetError
from glassnet.tables import read
from glassnet.workbench.training import Training

GOLDEN = Path(__file__).parents[1] / "tests" / "saving" / "golden"
SLOW, LARGE, LONGEST = 1.0, 50_000_000, 800  # seconds, bytes, letters of a message
ODD = [
    0,
    1,
    -1,
    2**31,
    2**63,
    1e300,
    1.5,
    "",
    "x",
    "Dense",
    None,
    True,
    [],
    {},
    [[]],
    {"kind": "L2"},
]
CELLS = [
    '"',
    '""',
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\r",
    " ",
    "1",
    "2.5",
    "-",
    "a",
    "é",
    "'",
    "\\",
    "NA",
]
CELLS += [
    '"a,b"',
    '"x""y"',
    '"1\n2"',
    "1e5",
    "inf",
    "nan",
    "2024-01-01",
    "\ufeff",
    "\0",
    "0x1",
    "#",
]

BEHIND = re.compile(r'" +(?=[,\r\n]|\Z)')  # blanks, behind a quote that ends a cell

Counts = Counter[str]


def main() -> int:
    """Half of the time for each kind of file; the exit code is 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance, counts = random.Random(given.seed), Counter()
    with tempfile.TemporaryDirectory() as name:
        for fuzz in (ModelFiles(Path(name)), CsvFiles(Path(name))):
            end = monotonic() + given.seconds / 2
            while monotonic() < end:
                counts += fuzz.once(chance)
    for what, count in sorted(counts.items()):
        print(f"{count:>9,}  {what}")
    return int(any(what.startswith("FOUND") for what in counts))


def watched(action: Callable[[], Any], look: bool) -> tuple[str, Any]:
    """What an action comes to: `read`, `refused` or something that was FOUND; and its result."""
    if look:
        tracemalloc.start()
    began, result = process_time(), None
    try:
        result, said = action(), "read"
    except GlassnetError as error:
        said = "refused" if len(str(error)) <= LONGEST else f"FOUND a long message: {error!s:.60}"
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        said = f"FOUND {type(error).__name__} {error!s:.60} in {place}"
    took = process_time() - began
    if look:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return (f"FOUND {most // 10**6} MB taken" if most > LARGE else said), result
    return (f"FOUND {took:.1f} s taken" if took > SLOW else said), result


class ModelFiles:
    """Golden files, changed blindly, or with their digest put right."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "model.safetensors"
        model = gn.Model(
            [gn.Dense(2, 3), gn.ReLU(), gn.Dense(3, 2), gn.Softmax()], loss=gn.CrossEntropy()
        )
        model.begin(0)
        model.save(folder / "seed")
        (run,) = (GOLDEN / "run_1").glob("checkpoint-*")
        self.seeds = {"model": (folder / "seed").read_bytes(), "checkpoint": run.read_bytes()}
        self.asked = settings_in(GOLDEN / "run_1" / "config.toml")

    def once(self, chance: random.Random) -> Counts:
        """Change one file and read it."""
        kind = chance.choice([*self.seeds])
        whole, forged = self.seeds[kind], chance.random() < 0.5
        changed = forge(chance, whole) if forged else blindly(chance, whole)
        self.path.write_bytes(changed)
        look, reader = chance.random() < 0.1, gn.load
        if kind == "checkpoint":
            reader = partial(self.go_on, training_for(self.asked))
        said, _ = watched(lambda: reader(self.path), look)
        if said == "read" and not forged and changed != whole:
            said = "FOUND a change that went unnoticed"
        how = "with a right digest" if forged else "changed blindly"
        return Counter([f"{said}: {kind} {how}"])

    def go_on(self, training: Training, path: Path) -> None:
        """Read a checkpoint, and go on from it."""
        checkpoint = read_checkpoint(path)
        check_about(path, checkpoint.about)
        training.go_on_from(checkpoint)
        for count, _ in enumerate(training.stream()):
            if count > 3:
                break


def blindly(chance: random.Random, whole: bytes) -> bytes:
    """A file with bits flipped, cut, or with bytes put in."""
    changed, place = bytearray(whole), chance.randrange(len(whole))
    match chance.randrange(4):
        case 0:
            changed[place] ^= 1 << chance.randrange(8)
        case 1:
            del changed[place:]
        case 2:
            changed[place:place] = chance.randbytes(chance.randint(1, 9))
        case 3:
            other = chance.randrange(len(whole))
            changed[place : place + 8] = whole[other : other + 8]
    return bytes(changed)


def forge(chance: random.Random, whole: bytes) -> bytes:
    """A file with another word or number in its header or description, and the right digest."""
    length = int.from_bytes(whole[:8], "little")
    header, data = json.loads(whole[8 : 8 + length]), whole[8 + length :]
    about = header["__metadata__"]
    if chance.random() < 0.8:
        description = json.loads(about["description"])
        change(chance, description)
        about["description"] = canonical(description)
    elif chance.random() < 0.5:
        change(chance, header)
    else:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        data = bytes(changed)
    if isinstance(header.get("__metadata__"), dict):
        header["__metadata__"]["digest"] = ""
        header["__metadata__"]["digest"] = hashlib.sha256(framed(header)[8:] + data).hexdigest()
    return framed(header) + data


def canonical(value: Any) -> str:
    """JSON as our files hold it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def framed(header: Any) -> bytes:
    """A header with its length before it."""
    text = canonical(header).encode("utf-8", "surrogatepass")
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def change(chance: random.Random, value: Any) -> None:
    """Change one thing, somewhere inside of a JSON value."""
    while True:
        places = [*value] if isinstance(value, dict) else [*range(len(value))]
        if not places:
            return
        place = chance.choice(places)
        inner = value[place]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            value = inner
            continue
        if chance.random() < 0.15:
            del value[place]
        elif (
            isinstance(inner, int | float) and not isinstance(inner, bool) and chance.random() < 0.4
        ):
            value[place] = inner + chance.choice([1, -1, 0.5, 10**6])
        else:
            value[place] = chance.choice(ODD)
        return


class CsvFiles:
    """Rows of odd cells, and what Python's csv module reads in them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "t.csv"

    def once(self, chance: random.Random) -> Counts:
        """Write a file and read it twice."""
        rows = [
            ",".join(
                "".join(chance.choices(CELLS, k=chance.choice([1, 1, 1, 2]))) for _ in range(2)
            )
            if chance.random() < 0.5
            else f"{row},b{row}"
            for row in range(chance.randint(0, 6))
        ]
        text = "x,y\n" + chance.choice(["\n", "\r\n"]).join(rows) + chance.choice(["", "\n"])
        self.path.write_bytes(text.encode())
        said, cells = watched(lambda: self.cells(), chance.random() < 0.05)
        if said == "read" and cells is not None:
            theirs = strict(text)
            if theirs is None:
                said, theirs = "read, with blanks behind a quote", strict(BEHIND.sub('"', text))
            if cells != theirs:
                print(f"{text!r}\n    ours    {cells}\n    theirs  {theirs}")
                said = "FOUND cells that csv does not find"
        return Counter([f"{said}: CSV"])

    def cells(self) -> list[list[str]]:
        """The cells of the table, but for blanks around them."""
        table = read(self.path, separator=",")
        columns = [table.text(name) for name in table.names]
        return [[(cell or "").strip(" ") for cell in row] for row in zip(*columns, strict=True)]


def strict(text: str) -> list[list[str]] | None:
    """What the csv module reads; None if it refuses."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    try:
        rows = [row for row in reader if len(row) > 1 or (row and row[0].strip())]
    except csv.Error:
        return None
    return [[cell.strip(" ") if cell.strip() else "" for cell in row] for row in rows[1:]]


if __name__ == "__main__":
    sys.exit(main())
