"""P6: many networks trained together, against one after another in PyTorch's best loop.

python benchmarks/many.py
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable

from peers import torch_step
from timing import Contender, Row, best_times, print_table
from training import data, model, torch_contenders

from glassnet.sweeps.crew import crew_for
from glassnet.sweeps.grid import variant
from glassnet.sweeps.member import Member
from glassnet.sweeps.together import train_all
from glassnet.training import Plan

SIZES, ROWS, STEPS = (2, 64, 3), 300, 500
BARS = {"jax": 5.0, "numpy": None}


def together(networks: int, engine: str) -> Callable[[], object]:
    """Train so many networks, with seeds and learning rates of their own, full batch."""
    X, y = data(ROWS, SIZES)
    network = model(SIZES)
    rows, crew = network.batch_of(X, y), crew_for(engine, [])
    members = [
        Member(
            {"learning_rate": rate},
            None,
            variant(network, {"learning_rate": rate}),
            rows,
            None,
            Plan(epochs=STEPS, batch_size=ROWS, seed=seed),
            judge=lambda model, data: {"loss": 0.0},  # only training is timed
        )
        for rate in (0.001, 0.002, 0.005, 0.01)
        for seed in range(networks // 4)
    ]
    return lambda: list(train_all(members, crew))


def compare(networks: int, engine: str) -> Row:
    """The time of one step of one network."""
    ours = Contender(together(networks, engine), units=networks * STEPS)
    peers = torch_contenders("PyTorch, best loop", torch_step(SIZES, *data(ROWS, SIZES)))
    times = best_times({"ours": ours, **peers}, rounds=5)
    peer = min(peers, key=times.__getitem__)
    work = f"step of 1 of {networks} networks, 2-64-3, {engine}"
    return Row("P6", work, times["ours"], peer, times[peer], BARS[engine])


def main() -> None:
    """Run the comparisons and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, nargs="+", default=[64])
    parser.add_argument("--engines", nargs="+", default=list(BARS), choices=list(BARS))
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    print_table([compare(number, one) for number in given.networks for one in given.engines])


if __name__ == "__main__":
    main()
