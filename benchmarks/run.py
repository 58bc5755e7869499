"""Run the benchmarks and print one table: what was claimed, what was measured, whether it holds.

scripts/bench [--only P5] [--json]

A full run is kept in benchmarks/RESULTS.md, and for the pictures in benchmarks/results.json;
its ratios also stand in the README.
Every claim is measured in a process of its own, so that none inherits another's threads.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from machine import Others, described
from timing import HEADINGS, Row, cells, print_table

HERE = Path(__file__).parent
RESULTS, NUMBERS = HERE / "RESULTS.md", HERE / "results.json"
README, MARK = HERE.parent / "README.md", "<!-- ratios, written by scripts/bench -->\n"
BUSY = 0.3  # cores that others may take before a row is marked with ~
WHERE = {  # the program and the function that measure a claim
    "P1": ["training.p1"],
    "P2": ["training.p2"],
    "P3": ["training.p3"],
    "P4": ["training.p4", "compiled.p4"],
    "P5": ["compiled.p5"],
    "P6": ["run.p6"],
    "P7": ["prediction.p7"],
    "P8": ["starting.p8"],
    "P9": ["tables.p9"],
    "P10": ["size.p10"],
    "GPU": ["compiled.gpu"],
}


def p6() -> list[Row]:
    """Many networks trained together."""
    from many import BARS, compare

    return [compare(64, engine) for engine in BARS]


def measured(place: str) -> Any:
    """Call a function of these programs, in a process of its own."""
    command = [sys.executable, __file__, "--here", place]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure_here(place: str) -> None:
    """Call a function in this process, and print what it returns as one line of JSON."""
    warnings.simplefilter("ignore")
    program, function = place.split(".")
    others = Others()
    call: Callable[[], list[Any]] = getattr(import_module(program), function)
    found = call()
    busy = others.share() > BUSY
    marked = [replace(one, noisy=busy) if isinstance(one, Row) else one for one in found]
    print(json.dumps([asdict(one) for one in marked]))


def rows_of(claims: list[str]) -> list[Row]:
    """The rows of some claims, told of on stderr while they are being measured."""
    rows = []
    for claim in claims:
        for place in WHERE[claim]:
            print(f"{claim} …", file=sys.stderr, flush=True)
            rows += [Row(**row) for row in measured(place)]
    return rows


def document(rows: list[Row], lines: list[str], points: list[dict[str, Any]]) -> str:
    """The results as Markdown."""
    missed = [row for row in rows if row.verdict == "NOT MET"]
    return "\n".join(
        [
            "# Results of the last full run of `scripts/bench`",
            "",
            f"{date.today()}. Ratio: theirs over ours, so above 1 we are faster or smaller;"
            " ~: others were using the machine. What limits the rows not met is said in"
            " [docs/speed.md](../docs/speed.md).",
            "",
            *markdown([HEADINGS, *map(cells, rows)]),
            "",
            f"{sum(row.bar is not None for row in rows) - len(missed)} bars met,"
            f" {len(missed)} not met.",
            "",
            *(f"- {line}" for line in lines),
            "",
            "## How a step grows",
            "",
            "Microseconds of a training step of 64-128-128-10 with 128 rows, one size changed;"
            " limit: its matrix products alone, at the rate of a large product in the same run.",
            "",
            *markdown([tuple(points[0]), *(tuple(map(growth_cell, p.values())) for p in points)]),
            "",
        ]
    )


def with_ratios(readme: str, rows: list[Row]) -> str:
    """The README with the ratios of all rows that have a bar, between its two marks."""
    before, _, after = readme.split(MARK)
    table = [("work", "glassnet", "against", "ratio", "bar")]
    for row in rows:
        if row.bar is not None:
            _, work, ours, peer, _, ratio, bar, _ = cells(row)
            table.append((work, ours, peer, ratio, bar))
    return MARK.join([before, "\n".join(markdown(table)) + "\n", after])


def growth_cell(value: Any) -> str:
    """A size as it is, seconds as microseconds."""
    return f"{value * 1e6:,.1f}" if isinstance(value, float) else str(value)


def markdown(table: list[tuple[str, ...]]) -> list[str]:
    """A table in Markdown; the first line is its heading."""
    lines = [f"| {' | '.join(line)} |" for line in table]
    return [lines[0], "|" + "---|" * len(table[0]), *lines[1:]]


def main() -> None:
    """Measure, print, and keep a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=WHERE, help="measure one claim; keep nothing")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        measure_here(given.here)
        return
    rows = rows_of([given.only] if given.only else list(WHERE))
    lines = described()
    if not given.only:
        print("growth …", file=sys.stderr, flush=True)
        points = measured("growth.growth")
        RESULTS.write_text(document(rows, lines, points), encoding="utf-8")
        readme = with_ratios(README.read_text(encoding="utf-8"), rows)
        README.write_text(readme, encoding="utf-8")
        kept = {"rows": [asdict(row) for row in rows], "growth": points, "machine": lines}
        NUMBERS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    if given.json:
        both = [asdict(row) | {"ratio": row.ratio, "verdict": row.verdict} for row in rows]
        print(json.dumps({"rows": both, "machine": lines}))
        return
    print_table(rows)
    print("\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
