"""P1, P2, P3 and P4: training on the CPU against PyTorch, scikit-learn and the book's code.

python benchmarks/training.py
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from peers import BookStep, sklearn_epochs, torch_epoch, torch_loader_epoch, torch_step
from timing import Contender, Row, best_times, print_table

import glassnet as gn
from glassnet.arrays import training_mode
from glassnet.engines import NumpyEngine
from glassnet.threads import fitting_threads
from glassnet.train_step import Batch, initial_state


def data(rows: int, sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs and labels: speed does not depend on what is learned."""
    generator = np.random.default_rng(0)
    X = generator.standard_normal((rows, sizes[0])).astype(np.float32)
    return X, generator.integers(0, sizes[-1], rows)


def model(sizes: tuple[int, ...]) -> gn.Model:
    """Dense layers with ReLU between, softmax and cross-entropy."""
    layers: list[gn.Layer] = []
    for n_inputs, n_neurons in pairwise(sizes):
        layers += [gn.Dense(n_inputs, n_neurons), gn.ReLU()]
    return gn.Model([*layers[:-1], gn.Softmax()], loss=gn.CrossEntropy(), optimizer=gn.Adam(0.001))


def our_step(sizes: tuple[int, ...], X: np.ndarray, y: np.ndarray) -> Callable[[], object]:
    """One step of the default engine."""
    network = model(sizes).network
    engine = NumpyEngine(network, initial_state(network))
    batch, mode = Batch(X, y), training_mode(0)
    return lambda: engine.train_step(batch, mode)


def torch_contenders(name: str, call: Callable[[], object]) -> dict[str, Contender]:
    """PyTorch with one thread and with all cores: it may use whichever is faster."""
    import torch

    counts = {1, os.cpu_count() or 1}
    return {
        f"{name} ({count} thread{'s' * (count > 1)})": Contender(
            call, lambda count=count: torch.set_num_threads(count)
        )
        for count in sorted(counts)
    }


def compare(
    id: str, work: str, contenders: dict[str, Contender], bars: dict[str, float | None]
) -> list[Row]:
    """Time all contenders; a peer that ran in several ways counts with its fastest."""
    times = best_times(contenders)
    rows = []
    for peer, bar in bars.items():
        name = min((name for name in times if name.startswith(peer)), key=times.__getitem__)
        rows.append(Row(id, work, times["ours"], name, times[name], bar))
    return rows


def steps(
    id: str, work: str, sizes: tuple[int, ...], rows: int, bars: dict[str, float | None]
) -> list[Row]:
    """Compare one training step."""
    X, y = data(rows, sizes)
    contenders = {"ours": Contender(our_step(sizes, X, y))}
    contenders |= torch_contenders("PyTorch, best loop", torch_step(sizes, X, y))
    for name, shuffle in (("scikit-learn, default", True), ("scikit-learn, unshuffled", False)):
        fit = sklearn_epochs(sizes, X, y, rows, 100, shuffle=shuffle)
        contenders[name] = Contender(fit, units=100)
    contenders["the book's code"] = Contender(BookStep(sizes, X, y))
    wanted = {name: one for name, one in contenders.items() if name.startswith(("ours", *bars))}
    with fitting_threads(model(sizes).layers, rows):  # for everybody who uses NumPy's BLAS
        return compare(id, work, wanted, bars)


def epochs() -> list[Row]:
    """Compare whole epochs through `Model.fit`."""
    sizes, rows, batch = (20, 64, 64, 5), 20_000, 200
    X, y = data(rows, sizes)
    network = model(sizes)
    contenders = {
        "ours": Contender(
            lambda: network.fit(X, y, epochs=1, batch_size=batch, validation_split=0)
        ),
        **torch_contenders("PyTorch, best loop", torch_epoch(sizes, X, y, batch)),
        **torch_contenders("PyTorch, DataLoader", torch_loader_epoch(sizes, X, y, batch)),
        "scikit-learn": Contender(sklearn_epochs(sizes, X, y, batch, 5), units=5),
    }
    bars: dict[str, float | None] = {
        "PyTorch, best loop": 2.2,
        "PyTorch, DataLoader": 5.0,
        "scikit-learn": 2.5,
    }
    with fitting_threads(network.layers, batch):
        return compare("P2", "epoch, 20,000 x 20, 64-64-5, batch 200", contenders, bars)


def main() -> None:
    """Run all comparisons and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="P1, P2, P3 or P4")
    only = parser.parse_args().only
    warnings.simplefilter("ignore")
    torch = "PyTorch, best loop"
    work: dict[str, Callable[[], list[Row]]] = {
        "P1": lambda: steps(
            "P1",
            "step, spiral 2-64-3, 300 rows",
            (2, 64, 3),
            300,
            {
                torch: 2.5,
                "scikit-learn, default": 3.0,
                "scikit-learn, unshuffled": None,
                "the book's code": 1.8,
            },
        ),
        "P2": epochs,
        "P3": lambda: steps(
            "P3", "step, 784-128-128-10, batch 128", (784, 128, 128, 10), 128, {torch: 0.85}
        ),
        "P4": lambda: steps(
            "P4", "step, 784-1024-1024-10, batch 256", (784, 1024, 1024, 10), 256, {torch: 0.7}
        ),
    }
    print_table([row for id, run in work.items() if only in (None, id) for row in run()])


if __name__ == "__main__":
    main()
