"""P10: what `pip install glassnet` puts on a disk.

The limit is for what is downloaded and unpacked; pip then adds bytecode, which Python could
make itself, and which a second row counts as well.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from timing import Row

PROJECT = Path(__file__).parents[1]
LIMIT = 160e6  # bytes
NOT_OURS = ("pip", "setuptools")  # which come with a new environment


def p10() -> list[Row]:
    """The size of a new environment with the project in it, against its limit."""
    with TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        install = ["-m", "pip", "install", "--quiet", "--quiet", str(PROJECT)]
        subprocess.run([python, *install], check=True)
        (packages,) = Path(folder).rglob("site-packages")
        files = list(installed(packages))
        whole = sum(file.stat().st_size for file in files)
        unpacked = sum(file.stat().st_size for file in files if file.suffix != ".pyc")
    work = "pip install glassnet, on disk"
    return [
        Row("P10", work, unpacked, "the limit", LIMIT, 1.0, unit="B"),
        Row("P10", f"{work}, with bytecode", whole, "the limit", LIMIT, None, unit="B"),
    ]


def installed(packages: Path) -> Iterator[Path]:
    """Every file of every package that is there because of us."""
    for package in packages.iterdir():
        if not package.name.startswith(NOT_OURS):
            yield from (file for file in [package, *package.rglob("*")] if file.is_file())
