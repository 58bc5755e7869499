"""Duplicates: neurons that say the same as another one, up to a factor."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..arrays import Array
from ..model import Model
from .finding import Finding, on_rows
from .passage import HiddenLayer, hidden_layers, passes

ALIKE = 1e-12  # 1 − |cosine| of what differs by rounding alone: about 10⁻⁶ of the size


@dataclass(frozen=True)
class DuplicateNeurons(Finding):
    """Neurons whose output is another one's times a factor, for every row.

    layer     the name of the layer that they are read from
    copies    the neurons that could go
    kept      for each of them, the neuron that says the same
    factors   for each of them, how many times as large as that it is
    parallel  for each of them, whether weights and biases differ by a factor too, so that it
              holds for any row and not only for these
    of        how many neurons the layer has
    rows      how many rows were looked at
    """

    is_wasteful: ClassVar[bool] = True

    layer: str
    copies: tuple[int, ...]
    kept: tuple[int, ...]
    factors: tuple[float, ...]
    parallel: tuple[bool, ...]
    of: int
    rows: int

    def __str__(self) -> str:
        pairs = zip(self.copies[:4], self.factors[:4], self.kept[:4], strict=True)
        said = ", ".join(f"neuron {copy} is {by:.3g} · neuron {one}" for copy, by, one in pairs)
        more = ", …" if len(self.copies) > 4 else ""
        return f"{self.layer}: {said}{more} {on_rows(self.rows)}"

    @property
    def cause(self) -> str:
        return (
            "they began alike or became so, and what is alike gets alike gradients"
            if all(self.parallel)
            else "on these rows they say the same; on others they may differ"
        )

    @property
    def cure(self) -> str:
        return (
            f"fold {len(self.copies)} of {self.of} into those that say the same: add their outgoing"
            " weights, times the factor; no answer changes"
        )


def duplicate_neurons(model: Model, X: Any) -> tuple[DuplicateNeurons, ...]:
    """The neurons of every hidden dense layer that repeat another one, up to a factor, on X.

    Neurons that always give 0 are dead, and no duplicates.

    >>> from glassnet import Dense, MeanSquaredError, ReLU
    >>> dense = Dense(1, 2, initial_weights=[[1, 3]])
    >>> model = Model([dense, ReLU(), Dense(2, 1, seed=0)], loss=MeanSquaredError())
    >>> model.begin(anew=False)
    >>> print(*duplicate_neurons(model, [[1.0], [2.0]]))
    relu_1: neuron 1 is 3 · neuron 0 for all 2 rows
    """
    layers = {one.name: one for one in hidden_layers(model)}
    products: dict[str, Array] = {}
    spread: dict[str, tuple[Array, Array]] = {}
    rows = 0
    for block in passes(model, X):
        rows += len(block[0][1])
        for name, output in block:
            if name in layers and output.ndim == 2:
                numbers = output.astype(np.float64)
                products[name] = products.get(name, 0.0) + numbers.T @ numbers
                low, high = spread.get(name, (numbers[0], numbers[0]))
                spread[name] = (
                    np.minimum(low, numbers.min(axis=0)),
                    np.maximum(high, numbers.max(axis=0)),
                )
    found = []
    for name, both in products.items():
        low, high = spread[name]
        found += duplicates_in(model, layers[name], both, high > low, rows)
    return tuple(found)


def duplicates_in(
    model: Model, hidden: HiddenLayer, products: Array, varies: Array, rows: int
) -> list[DuplicateNeurons]:
    """The neurons of one layer that repeat one before them, from the sums of their products."""
    sizes = np.sqrt(np.diag(products))
    with np.errstate(all="ignore"):
        cosines = abs(products) / np.outer(sizes, sizes)
    pairs = repeated((cosines >= 1 - ALIKE) & np.outer(varies, varies))
    if not pairs:
        return []
    copies, kept = zip(*pairs, strict=True)
    factors = tuple(float(products[one, copy] / products[one, one]) for copy, one in pairs)
    own = model.layers[hidden.weights].parameters
    parallel = tuple(is_parallel(own, copy, one) for copy, one in pairs)
    return [DuplicateNeurons(hidden.name, copies, kept, factors, parallel, len(sizes), rows)]


def repeated(alike: Array) -> list[tuple[int, int]]:
    """Every neuron that is like one before it, and the first such that repeats none itself.

    >>> repeated(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], bool))
    [(1, 0)]
    """
    pairs: list[tuple[int, int]] = []
    is_own = np.ones(len(alike), bool)
    for neuron in range(1, len(alike)):
        earlier = np.flatnonzero(alike[neuron, :neuron] & is_own[:neuron])
        if earlier.size:
            is_own[neuron] = False
            pairs.append((neuron, int(earlier[0])))
    return pairs


def is_parallel(parameters: Any, one: int, other: int) -> bool:
    """Whether weights and bias of two neurons differ by a factor, or by nothing."""
    arrays = [array.reshape(-1, array.shape[-1]).astype(np.float64) for array in parameters]
    both = np.concatenate(arrays)
    first, second = both[:, one], both[:, other]
    sizes = np.linalg.norm(first) * np.linalg.norm(second)
    return bool(sizes > 0 and abs(first @ second) >= (1 - 1e-9) * sizes)
