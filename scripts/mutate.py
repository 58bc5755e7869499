"""Plant small errors in a copy of the code, one at a time, and see which of them no test finds.

A sum becomes a difference, < becomes <=, an argument is left out: mutmut plants them in a copy
under build/mutation, and runs the tests that reach the place. Where all of them pass, a test is
missing, or the change makes no difference; these are shown in the end, and somebody looks.

Left as they are: the texts of errors, on lines with "Error("; constants, the defaults of classes
and whatever else stands outside of functions; decorated functions, such as properties. Tests that
read the source or watch what is opened do not run, since the copy holds all errors at once; nor
do those of damaged files one by one and those with inputs by chance: too slow to run for every
error, or finding other ones each time.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).parents[1]
COPIED = ("src", "tests", "scripts", "pyproject.toml", "README.md")
ENOUGH = 85  # per cent found
FOUND = ("killed", "timeout")  # a test failed, or something went on for ever
NOT_RUN = 255  # what mutmut notes down where it could not run the tests, and calls a timeout
PLANT = (
    "import mutmut.__main__ as m; m.copy_src_dir(); m.copy_also_copy_files(); m.create_mutants(1)"
)


class Room(NamedTuple):
    """Files in which errors are planted, the tests that should find them, and tests left out."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    options: tuple[str, ...] = ()


FORMULAS = (
    *("initializers", "regularizers", "activations", "losses", "optimizers", "schedules"),
    *("clipping", "metrics", "train_step"),
)
TABLES = (
    *("csv_rows", "csv_scan", "csv_source", "dates", "dialect", "frame_source", "header"),
    *("json_source", "number_grammar", "parquet_source", "reader", "records", "row_numbers"),
    *("strict", "text_file", "typed_columns"),
)
IMAGES = ("folder", "idx", "idx_folder", "labelled", "picture", "pixel_rows")
WATCHES = "test_reading_a_model_opens_nothing_else"  # mutmut itself opens its settings there
SAVING = ("canonical_json", "description", "header", "model_file", "plain_safetensors")
ROOMS = {
    "formulas": Room(
        (*(f"{name}.py" for name in FORMULAS), "layers/*"),
        (
            *(f"test_{name}.py" for name in (*FORMULAS, "every_layer", "every_loss")),
            *("test_every_optimizer.py", "layers"),
        ),
        ("--deselect=tests/test_metrics.py::test_every_metric_has_a_referee",),
    ),
    "readers": Room(
        (
            *(f"tables/{name}.py" for name in TABLES),
            *(f"images/{name}.py" for name in IMAGES),
            *(f"saving/{name}.py" for name in SAVING),
        ),
        ("tables", "images", "saving"),
        (
            *("-m", "not hypothesis"),
            *("--ignore=tests/saving/test_damaged.py", "--ignore=tests/saving/test_golden_run.py"),
            *("--deselect", f"tests/saving/test_description.py::{WATCHES}"),
        ),
    ),
    "gate": Room(
        ("studio/web/gate.py", "studio/messages.py"),
        ("studio/test_gate.py", "studio/test_gate_answers.py", "studio/test_messages.py"),
    ),
}


def tests_of(room: Room) -> list[str]:
    """The tests that should find the errors, where there are any."""
    return [f"tests/{name}" for name in room.tests if (ROOT / "tests" / name).exists()]


def settings(room: Room) -> str:
    """What mutmut is told."""
    said: dict[str, list[str]] = {
        "source_paths": ["src"],
        "only_mutate": [f"src/glassnet/{name}" for name in room.files],
        "also_copy": ["README.md", "scripts"],
        "pytest_add_cli_args_test_selection": tests_of(room),
        "pytest_add_cli_args": list(room.options),
        "do_not_mutate_patterns": [r"Error\("],
        "process_isolation": ["forkserver"],  # a process in which JAX has run cannot be forked
        "timeout_constant": ["10"],  # seconds more than usual, for a busy machine is no error found
        "use_git_change_detection": ["false"],
        "track_dependencies": ["false"],
    }
    between = "\n    "
    lines = [
        f"{name}={between.join(words if len(words) == 1 else ['', *words])}"
        for name, words in said.items()
        if words
    ]
    return "\n".join(["[mutmut]", *lines, ""])


def copied(room: Room, folder: Path) -> None:
    """A fresh copy of the code and its tests, with mutmut's settings."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder / name)
    (folder / "setup.cfg").write_text(settings(room))


def among(folder: Path) -> dict[str, str]:
    """The environment in which the copy is what is imported."""
    ours = {"PYTHONPATH": str(folder / "mutants" / "src"), "OPENBLAS_NUM_THREADS": "1"}
    return os.environ | ours


def run(folder: Path, *words: str, shows: bool = True) -> str:
    """Run Python in a folder, in which the copy is what is imported."""
    command = [sys.executable, *words]
    output = None if shows else subprocess.PIPE
    done = subprocess.run(command, cwd=folder, env=among(folder), stdout=output, text=True)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(words)[:60]} ... ended with {done.returncode} in {folder}")
    return done.stdout or ""


def planted(folder: Path) -> dict[Path, dict[str, int | None]]:
    """Every error by its name and what came of it, file by file."""
    files = sorted((folder / "mutants").rglob("*.meta"))
    return {path: json.loads(path.read_text())["exit_code_by_key"] for path in files}


def drawn(folder: Path, one_in: int) -> list[str]:
    """One in so many of every file's errors, at least one; the same ones each time."""
    chance = random.Random(0)
    return [
        name
        for errors in planted(folder).values()
        for name in chance.sample(sorted(errors), math.ceil(len(errors) / one_in))
    ]


def tried(key: str, folder: Path, room: Room) -> str:
    """Run all tests of the room with one error, in a process of their own: what came of it."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests_of(room), *room.options]
    place, here = folder / "mutants", among(folder) | {"MUTANT_UNDER_TEST": key}
    done = subprocess.run(command, cwd=place, env=here, stdout=subprocess.DEVNULL)  # noqa: S603
    return {0: "survived", 1: "killed"}.get(done.returncode, "not run")


def judge(name: str, folder: Path, names: list[str]) -> bool:
    """Say what came of the errors, and show those that were not found."""
    codes = {key: code for errors in planted(folder).values() for key, code in errors.items()}
    came = {
        key: tried(key, folder, ROOMS[name])
        if codes[key] == NOT_RUN
        else status_by_exit_code[codes[key]]
        for key in names
    }
    for key, status in came.items():
        if status not in FOUND:
            print(run(folder, "-m", "mutmut", "show", key, shows=False))
    counts = Counter(came.values())
    score = 100 * sum(counts[status] for status in FOUND) / len(names)
    parts = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    print(f"{name}: {len(names)} of {len(codes)} errors: {parts}; {score:.1f} % found", flush=True)
    return score >= ENOUGH


def try_room(name: str, one_in: int, processes: int) -> bool:
    """Plant errors in a room; whether enough of them are found."""
    folder = ROOT / "build" / "mutation" / name
    copied(ROOMS[name], folder)
    run(folder, "-c", PLANT, shows=False)
    names = drawn(folder, one_in)
    run(folder, "-m", "mutmut", "run", "--max-children", str(processes), *names)
    return judge(name, folder, names)


def main() -> None:
    """Try the rooms that are named; fail if one of them is below what is enough."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=", ".join(ROOMS))
    parser.add_argument("--one-in", type=int, default=1, help="of every file's errors (default: 1)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if unknown := set(given.rooms) - ROOMS.keys():
        parser.error(f"no room is named {', '.join(sorted(unknown))}: {', '.join(ROOMS)}")
    judged = [try_room(name, given.one_in, given.processes) for name in given.rooms or ROOMS]
    sys.exit(not all(judged))


if __name__ == "__main__":
    main()
