"""P1 to P4: training on NumPy against PyTorch, scikit-learn and the book's code."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from peers import BookStep, sklearn_epochs, torch_epoch, torch_loader_epoch, torch_step
from timing import Contender, Row, compare

import glassnet as gn
from glassnet.arrays import training_mode
from glassnet.engines import NumpyEngine
from glassnet.threads import fitting_threads
from glassnet.train_step import Batch, initial_state

SPIRAL, IRIS = ((2, 64, 3), 300), ((4, 8, 3), 32)
MEDIUM, WIDE = ((784, 128, 128, 10), 128), ((784, 1024, 1024, 10), 256)
TORCH = "PyTorch, best loop"


def data(rows: int, sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs and labels: speed does not depend on what is learned."""
    generator = np.random.default_rng(0)
    X = generator.standard_normal((rows, sizes[0]), dtype=np.float32)
    return X, generator.integers(0, sizes[-1], rows)


def model(sizes: tuple[int, ...]) -> gn.Model:
    """Dense layers with ReLU between, softmax and cross-entropy."""
    layers: list[gn.Layer] = []
    for n_inputs, n_neurons in pairwise(sizes):
        layers += [gn.Dense(n_inputs, n_neurons), gn.ReLU()]
    return gn.Model([*layers[:-1], gn.Softmax()], loss=gn.CrossEntropy(), optimizer=gn.Adam(0.001))


def name_of(sizes: tuple[int, ...]) -> str:
    """The sizes of a network as one word."""
    return "-".join(map(str, sizes))


def our_step(sizes: tuple[int, ...], X: np.ndarray, y: np.ndarray) -> Callable[[], object]:
    """One step of the default engine."""
    network = model(sizes).network
    engine = NumpyEngine(network, initial_state(network))
    batch, mode = Batch(X, y), training_mode(0)
    return lambda: engine.train_step(batch, mode)


def torch_contenders(name: str, call: Callable[[], object], units: int = 1) -> dict[str, Contender]:
    """PyTorch with one thread and with all cores: it may use whichever is faster."""
    import torch

    counts = {1, os.cpu_count() or 1}
    return {
        f"{name} ({count} thread{'s' * (count > 1)})": Contender(
            call, lambda count=count: torch.set_num_threads(count), units
        )
        for count in sorted(counts)
    }


def steps(id: str, sizes: tuple[int, ...], rows: int, bars: dict[str, float | None]) -> list[Row]:
    """Compare one training step."""
    X, y = data(rows, sizes)
    contenders = {"ours": Contender(our_step(sizes, X, y))}
    contenders |= torch_contenders(TORCH, torch_step(sizes, X, y))
    for name, shuffle in (("scikit-learn, default", True), ("scikit-learn, unshuffled", False)):
        fit = sklearn_epochs(sizes, X, y, rows, 100, shuffle=shuffle)
        contenders[name] = Contender(fit, units=100)
    contenders["the book's code"] = Contender(BookStep(sizes, X, y))
    wanted = {name: one for name, one in contenders.items() if name.startswith(("ours", *bars))}
    with fitting_threads(model(sizes).layers, rows):  # for everybody who uses NumPy's BLAS
        return compare(id, f"step, {name_of(sizes)}, {rows} rows", wanted, bars)


def p1() -> list[Row]:
    """A step of a small network."""
    unbarred: dict[str, float | None] = {"scikit-learn, unshuffled": None}
    bars = {TORCH: 2.5, "scikit-learn, default": 3.0, "the book's code": 1.8}
    return steps("P1", *SPIRAL, bars | unbarred)


def p2() -> list[Row]:
    """Whole epochs through `Model.fit`."""
    sizes, rows, batch = (20, 64, 64, 5), 20_000, 200
    X, y = data(rows, sizes)
    network = model(sizes)
    contenders = {
        "ours": Contender(
            lambda: network.fit(X, y, epochs=1, batch_size=batch, validation_split=0)
        ),
        **torch_contenders(TORCH, torch_epoch(sizes, X, y, batch)),
        **torch_contenders("PyTorch, DataLoader", torch_loader_epoch(sizes, X, y, batch)),
        "scikit-learn": Contender(sklearn_epochs(sizes, X, y, batch, 5), units=5),
    }
    bars: dict[str, float | None] = {TORCH: 2.2, "PyTorch, DataLoader": 5.0, "scikit-learn": 2.5}
    work = f"epoch, 20,000 x 20, {name_of(sizes)}, batch 200"
    with fitting_threads(network.layers, batch):
        return compare("P2", work, contenders, bars, rounds=20)


def p3() -> list[Row]:
    """A step of a network of medium width."""
    return steps("P3", *MEDIUM, {TORCH: 0.85})


def p4() -> list[Row]:
    """A step of a wide network."""
    return steps("P4", *WIDE, {TORCH: 0.7})
