"""P9: a large table, from its CSV file to the first step of training, and its predictions.

The file: a million rows, 20 columns of numbers with all their digits, and a class.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from timing import Row

ROWS, ROUNDS = 1_000_000, 5


def p9() -> list[Row]:
    """Reading against DuckDB only reading; the memory of predicting against a quarter of it."""
    with TemporaryDirectory() as folder:
        whole = write_table(Path(folder) / "whole.csv", ROWS)
        quarter = write_table(Path(folder) / "quarter.csv", ROWS // 4)
        return [
            *reading(whole),
            predicting(whole, quarter, Path(folder)),
        ]


def write_table(path: Path, rows: int) -> Path:
    """Write the table, the same every time."""
    import duckdb

    columns = ", ".join(f"random() AS x{number}" for number in range(1, 21))
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # so that chance comes in one order
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            "COPY (SELECT *, CASE WHEN x1 + x2 > 1 THEN 'yes' ELSE 'no' END AS answer"
            f" FROM (SELECT {columns} FROM range({rows}))) TO '{path}' (HEADER)"
        )
    return path


def reading(path: Path) -> list[Row]:
    """The best of some rounds of each, taking turns in fresh processes."""
    readers = {"ours": "first_step", "typed": "duckdb_typed", "text": "duckdb_text"}
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(ROUNDS):
        for name, reader in readers.items():
            best[name] = min(best[name], float(in_fresh_process(reader, path)))
    work = "CSV of 1,000,000 x 20 to the first step"
    return [
        Row("P9", work, best["ours"], "DuckDB reads it, typed", best["typed"], 1 / 2.5),
        Row("P9", work, best["ours"], "DuckDB reads it as text, casts", best["text"], None),
    ]


def in_fresh_process(function: str, path: Path) -> str:
    """What a function of this file prints about a path."""
    program = f"import tables; from pathlib import Path; tables.{function}(Path({str(path)!r}))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parent)
    return done.stdout.decode().splitlines()[-1]


def first_step(path: Path) -> None:
    """Print the seconds from the file to the first step: read, split, encoded, learned from."""
    import duckdb  # noqa: F401  loaded already, as it is for DuckDB's own turn

    import glassnet as gn
    from glassnet.workbench.table_training import Columns, TableTraining

    began = perf_counter()
    training = TableTraining(gn.tables.read(path), Columns("answer"), seed=0)
    with closing(training.stream()) as records:
        next(records)
    print(perf_counter() - began)


def duckdb_typed(path: Path) -> None:
    """Print the seconds in which DuckDB reads the file into a table, types and all."""
    duckdb_seconds(f"CREATE TABLE t AS SELECT * FROM read_csv('{path}')")


def duckdb_text(path: Path) -> None:
    """Print the seconds in which DuckDB reads every cell as text, and casts it."""
    cast = ", ".join(f"x{number}::DOUBLE AS x{number}" for number in range(1, 21))
    duckdb_seconds(
        f"CREATE TABLE t AS SELECT {cast}, answer FROM read_csv('{path}', all_varchar = true)"
    )


def duckdb_seconds(statement: str) -> None:
    """Print the seconds that a statement takes."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        began = perf_counter()
        connection.execute(statement)
        print(perf_counter() - began)


def predicting(whole: Path, quarter: Path, folder: Path) -> Row:
    """The peak of `glassnet predict` on the whole table, and on a quarter of it."""
    run = folder / "run"
    glassnet("train", quarter, "--epochs", "1", "--batch-size", "4096", "-o", run)
    peak = partial(peak_bytes, run, output=folder / "answers.csv")
    smaller, larger = (min(peak(table) for _ in range(2)) for table in (quarter, whole))
    peer = "the same for 250,000 rows"
    work = "memory of glassnet predict, 1,000,000 x 20"
    return Row("P9", work, larger, peer, smaller, 0.9, unit="B")


def glassnet(*words: object) -> None:
    """Run the program."""
    command = [sys.executable, "-m", "glassnet", *map(str, words)]
    subprocess.run(command, capture_output=True, check=True)


def peak_bytes(run: Path, table: Path, output: Path) -> int:
    """The most memory that the program had while it predicted a table."""
    words = ["-m", "glassnet", "predict", str(run), str(table), "-o", str(output)]
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"glassnet predict ended with {process.returncode}")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
