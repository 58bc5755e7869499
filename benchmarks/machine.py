"""What a measurement was made on, and whether others were using it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, process_time

PACKAGES = ("numpy", "jax", "torch", "scikit-learn", "onnxruntime", "duckdb")


def described() -> list[str]:
    """Processor, threads, versions, BLAS kernels, and the GPU or that there is none."""
    return [
        f"{processor()}, {os.cpu_count()} cores, {memory():.0f} GB; {platform.platform()}",
        f"Python {platform.python_version()}, {', '.join(filter(None, map(versioned, PACKAGES)))}",
        f"OpenBLAS kernels {kernels()}; our small networks on one thread, wide ones on all cores;"
        " PyTorch on one or on all, whichever is faster",
        gpu(),
    ]


def processor() -> str:
    """The name of the processor."""
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.processor() or platform.machine()
    lines = information.read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def memory() -> float:
    """Gigabytes of main memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def versioned(package: str) -> str:
    """A package with its version; nothing if it is not there."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def kernels() -> str:
    """The processor for which NumPy's OpenBLAS has taken its kernels."""
    import numpy as np  # noqa: F401  which loads OpenBLAS
    from threadpoolctl import threadpool_info

    found = {library["architecture"] for library in threadpool_info() if "architecture" in library}
    return ", ".join(sorted(found)) or "unknown"


def gpu() -> str:
    """The GPU that JAX sees."""
    import jax

    devices = [device for device in jax.devices() if device.platform == "gpu"]
    if not devices:
        return "no GPU: the rows for a GPU were left out"
    return f"GPU {devices[0].device_kind}"


class Others:
    """How much of the processor others take, from its beginning to its end."""

    def __init__(self) -> None:
        self.began, self.busy, self.own = perf_counter(), busy_seconds(), own_seconds()

    def share(self) -> float:
        """Cores that others kept busy, on average; 0 where that is not known."""
        others = (busy_seconds() - self.busy) - (own_seconds() - self.own)
        return max(0.0, others / (perf_counter() - self.began))


def busy_seconds() -> float:
    """Seconds that all cores together have worked since the machine began."""
    statistics = Path("/proc/stat")
    if not statistics.exists():
        return 0.0
    user, nice, system = statistics.read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """Seconds that this process and the ones it has ended have worked."""
    times = os.times()
    return process_time() + times.children_user + times.children_system
