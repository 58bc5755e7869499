"""Provenance: where a model comes from, so that its training can be repeated and trusted."""

import hashlib
import platform
import sys
from datetime import UTC, datetime
from typing import Any

import numpy as np

from ..engines import OwnRows, RowsOnDisk
from ..threads import controller
from ..train_step import Batch

TOGETHER = 4096  # rows that are looked at together


def provenance(data: Batch, seed: int, batch_size: int) -> dict[str, Any]:
    """Who trained, on which numbers, with which seed, on which machine, when."""
    from .. import __version__

    blas = [library for library in controller().info() if library["user_api"] == "blas"]
    blas = [library for library in blas if "numpy" in library["filepath"]] or blas  # not SciPy's
    return {
        "glassnet": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": [word.encode(errors="backslashreplace").decode() for word in sys.argv],
        "seed": seed,
        "batch_size": batch_size,
        "data": digest_of_data(data),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": [f"{library['internal_api']} {library['version']}" for library in blas],
        "threads": max((library["num_threads"] for library in blas), default=1),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def digest_of_data(data: Batch) -> str:
    """A fingerprint of the encoded training rows: equal only if every number is.

    Empty while this process holds only its own rows.
    """
    if isinstance(data.inputs, OwnRows):
        return ""
    digest = hashlib.sha256()
    for part in data:
        if isinstance(part, RowsOnDisk):
            for block in part.blocks():
                digest.update(part[block].data)
        elif part is not None:
            for start in range(0, len(part), TOGETHER):
                digest.update(np.ascontiguousarray(part[start : start + TOGETHER]).data)
    return digest.hexdigest()[:16]
