"""Default settings of glassnet and of scikit-learn on the shipped real tables, on the same folds.

Every contender learns the same rows and is judged on the same rows that it has not seen: k folds,
dealt anew for every seed, evenly from every class. The seed also draws first weights. Nobody
is tuned, and nobody sees the rows held back. Seconds are those of one processor, for learning
alone; glassnet's include finding out what the columns hold.

The defaults of glassnet were chosen while looking at other splits of the same tables; the seeds
here were looked at once, and nothing was chosen by them. Being behind by less than two standard
errors may be chance; it is printed all the same.
"""

from __future__ import annotations

import argparse
import platform
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import process_time
from typing import Any

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import glassnet
from glassnet import datasets
from glassnet.tables import read
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining

Rows = Any  # row numbers
Scored = tuple[float, float]  # accuracy or R², and seconds

TABLES = ("iris", "wine", "breast_cancer", "diabetes", "digits")
SEEDS = (300, 301, 302, 303, 304)


def ours(name: str, kept: Rows, back: Rows, seed: int) -> Scored:
    """What `glassnet train` makes of the rows that are kept."""
    columns, target = datasets.columns(name), datasets.about(name).target
    tables = [read({key: cells[rows] for key, cells in columns.items()}) for rows in (kept, back)]
    began = process_time()
    training = TableTraining(tables[0], Columns(target), validation=0, seed=seed)
    for _ in training.stream():
        pass
    seconds = process_time() - began
    return next(iter(training.model.evaluate(tables[1]).metrics.values())), seconds


def theirs(kinds: tuple[Any, Any], *, scaled: bool = False) -> Callable[..., Scored]:
    """What a classifier or a regressor of scikit-learn makes of the rows that are kept."""

    def score(name: str, kept: Rows, back: Rows, seed: int) -> Scored:
        data = datasets.load(name)
        kind = kinds[data.about.task == "regression"](random_state=seed)
        estimator = make_pipeline(StandardScaler(), kind) if scaled else kind
        X, y = data.X.astype(float), data.y.ravel()
        began = process_time()
        estimator.fit(X[kept], y[kept])
        return float(estimator.score(X[back], y[back])), process_time() - began

    return score


NETWORKS = MLPClassifier, MLPRegressor
TREES = HistGradientBoostingClassifier, HistGradientBoostingRegressor
CONTENDERS = {
    "glassnet": ours,
    "MLP": theirs(NETWORKS),
    "MLP, scaled": theirs(NETWORKS, scaled=True),
    "boosted trees": theirs(TREES),
}


def folds_of(name: str, folds: int, seed: int) -> Iterator[tuple[Rows, Rows]]:
    """The rows to learn from and those to judge by, for every fold."""
    data = datasets.load(name)
    kind = KFold if data.about.task == "regression" else StratifiedKFold
    yield from kind(folds, shuffle=True, random_state=seed).split(data.X, data.y.ravel())


def compare(name: str, seeds: list[int], folds: int) -> dict[str, np.ndarray]:
    """The scores and seconds of every contender: (seeds × folds, 2)."""
    found: dict[str, list[Scored]] = {who: [] for who in CONTENDERS}
    for seed in seeds:
        for kept, back in folds_of(name, folds, seed):
            for who, score in CONTENDERS.items():
                found[who].append(score(name, kept, back, seed))
    return {who: np.array(scores) for who, scores in found.items()}


def line_of(name: str, found: dict[str, np.ndarray]) -> str:
    """One line of the table: mean ± standard deviation over all folds and seeds, and seconds."""
    metric = "R²" if datasets.about(name).task == "regression" else "accuracy"
    cells = [
        f"{scores.mean():.3f} ± {scores.std():.3f}, {seconds.mean():.2f} s"
        for scores, seconds in (numbers.T for numbers in found.values())
    ]
    return " | ".join(["", f"{name}, {metric}", *cells, ""]).strip()


def lead_of(found: dict[str, np.ndarray], other: str) -> str:
    """How far glassnet is ahead of another, seed by seed: mean and standard error of the mean."""
    apart = (found["glassnet"] - found[other])[:, 0]
    return f"{apart.mean():+.4f} ± {apart.std(ddof=1) / np.sqrt(len(apart)):.4f}"


def main() -> int:
    """Print the table in Markdown; exit with 1 if glassnet is behind a network of theirs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="+", choices=TABLES, default=TABLES)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--folds", type=int, default=5)
    asked = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)  # the defaults, as they come
    print(f"| data | {' | '.join(CONTENDERS)} |\n|---|{'---|' * len(CONTENDERS)}", flush=True)
    leads, behind = [], []
    for name in asked.data:
        found = compare(name, list(asked.seeds), asked.folds)
        print(line_of(name, found), flush=True)
        rivals = list(CONTENDERS)[1:]
        leads.append(" | ".join(["", name, *(lead_of(found, who) for who in rivals), ""]).strip())
        behind += [
            f"{name}: {who}, {lead_of(found, who)}"
            for who in rivals[:2]
            if found["glassnet"][:, 0].mean() < found[who][:, 0].mean()
        ]
    print(f"\n| glassnet ahead of | {' | '.join(rivals)} |\n|---|{'---|' * len(rivals)}")
    print("\n".join(leads))
    today = datetime.now(UTC).date()
    print(
        f"\n{today}, seeds {' '.join(map(str, asked.seeds))}, {asked.folds} folds; "
        f"glassnet {glassnet.__version__}, scikit-learn {sklearn.__version__}, "
        f"NumPy {np.__version__}, Python {platform.python_version()}, {platform.machine()}"
    )
    print(f"behind: {'; '.join(behind) or 'nowhere'}")
    return int(bool(behind))


if __name__ == "__main__":
    sys.exit(main())
