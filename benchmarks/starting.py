"""P8: what it takes to begin, in fresh interpreters."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

from timing import Row

ROUNDS = 15
TIMED = "from time import perf_counter as now; began = now(); {}; print(now() - began)"


def p8() -> list[Row]:
    """`import glassnet` over `import numpy`, and `glassnet --help`, against their limits."""
    names = ("numpy", "glassnet", "torch", "sklearn.neural_network", "jax")
    best = dict.fromkeys([*names, "--help"], float("inf"))
    for _ in range(ROUNDS):
        for name in names:
            best[name] = min(best[name], import_seconds(name))
        best["--help"] = min(best["--help"], help_seconds())
    over = best["glassnet"] - best["numpy"]
    return [
        Row("P8", "import glassnet, over import numpy", over, "the limit", 0.05, 1.0),
        Row("P8", "glassnet --help", best["--help"], "the limit", 0.5, 1.0),
        *(
            Row(
                "P8",
                "import glassnet, NumPy included",
                best["glassnet"],
                f"import {name}",
                best[name],
                None,
            )
            for name in names[2:]
        ),
    ]


def import_seconds(name: str) -> float:
    """How long a fresh interpreter takes to import a package."""
    program = TIMED.format(f"import {name}")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return float(done.stdout)


def help_seconds() -> float:
    """How long the help takes, from starting the interpreter to its end."""
    began = perf_counter()
    command = [sys.executable, "-m", "glassnet", "--help"]
    subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - began
