"""Activity: neurons that never fire, that never bend, and that lie where their bend is flat.

Source: NNFS ch. 3 (dead neurons).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atanh, log, sqrt
from typing import Any, ClassVar

import numpy as np

from ..activations import LeakyReLU, ReLU, Sigmoid, Tanh
from ..arrays import Array
from ..layers import Layer
from ..model import Model
from .finding import Finding, listed
from .passage import Block, flat, hidden_layers, passes
from .silence import silences

FLAT = 0.01  # of the steepest slope
ROUNDING = 1e-6  # of the largest singular value: what is smaller is rounding

# How far from 0 the slope is FLAT times that at 0: y (1 − y) and 1 − y².
EDGES: dict[type[Layer], float] = {
    Sigmoid: log((1 + sqrt(1 - FLAT)) / (1 - sqrt(1 - FLAT))),
    Tanh: atanh(sqrt(1 - FLAT)),
}


@dataclass(frozen=True)
class DeadNeurons(Finding):
    """Neurons that gave 0 for every row: nothing passes through, and nothing teaches them.

    layer    the activation's name
    neurons  their places, counted from 0
    of       how many neurons the layer has
    rows     how many rows were looked at
    lacking  for each of them, by how much its bias is too small to fire for some row
    """

    layer: str
    neurons: tuple[int, ...]
    of: int
    rows: int
    lacking: tuple[float, ...]

    def __str__(self) -> str:
        return (
            f"{self.layer}: {len(self.neurons)} of {self.of} neurons gave 0 for all {self.rows:,}"
            f" rows; a bias larger by more than {min(self.lacking):.3g} wakes the nearest"
        )

    @property
    def cause(self) -> str:
        return (
            "their weighted sums are never positive, so no gradient comes through: mostly after"
            " a step that was too large, or from their first weights on"
        )

    @property
    def cure(self) -> str:
        pairs = zip(self.neurons[:4], self.lacking[:4], strict=True)
        changes = ", ".join(f"{neuron}: +{size:.3g}" for neuron, size in pairs)
        more = ", …" if len(self.neurons) > 4 else ""
        return f"biases larger by a little more than ({changes}{more}); then a smaller rate"


@dataclass(frozen=True)
class AlwaysOn(Finding):
    """Rectifiers that were positive for every row: on these rows they are straight lines.

    layer    the activation's name
    neurons  their places, counted from 0
    of       how many neurons the layer has
    rows     how many rows were looked at
    lowest   for each of them, the smallest weighted sum, which is how far it is from bending
    needed   how many of such neurons do the same exactly; None where that cannot be told
    """

    is_wasteful: ClassVar[bool] = True

    layer: str
    neurons: tuple[int, ...]
    of: int
    rows: int
    lowest: tuple[float, ...]
    needed: int | None

    def __str__(self) -> str:
        some = listed(self.neurons)
        verb = "was" if len(self.neurons) == 1 else "were"
        return f"{self.layer}: {some} of {self.of} {verb} positive for all {self.rows:,} rows"

    @property
    def cause(self) -> str:
        return "their biases outweigh all else: a rectifier that never bends is a straight line"

    @property
    def cure(self) -> str:
        count = len(self.neurons)
        if self.needed is not None and self.needed < count:
            some = "neuron does" if self.needed == 1 else "neurons do"
            return f"{self.needed} such {some} the work of these {count}, exactly"
        return f"none is needed; a bias lower by {min(self.lowest):.3g} makes the nearest bend"


@dataclass(frozen=True)
class SaturatedNeurons(Finding):
    """Neurons that lie where their activation is flat, for every row: little teaches them.

    layer    the activation's name
    neurons  their places, counted from 0
    of       how many neurons the layer has
    rows     how many rows were looked at
    nearest  for each of them, the weighted sum closest to 0, without its sign
    edge     the size from which on the slope is below a hundredth of that at 0
    """

    layer: str
    neurons: tuple[int, ...]
    of: int
    rows: int
    nearest: tuple[float, ...]
    edge: float

    def __str__(self) -> str:
        return (
            f"{self.layer}: {listed(self.neurons)} of {self.of} gave flat answers for all"
            f" {self.rows:,} rows: no weighted sum is closer to 0 than {min(self.nearest):.3g}"
        )

    @property
    def factors(self) -> tuple[float, ...]:
        """By how much to multiply each neuron's weights and bias, to bring one row to the bend."""
        return tuple(self.edge / size for size in self.nearest)

    @property
    def cause(self) -> str:
        return (
            "their weights or inputs are too large: the slope is below a hundredth of the"
            " steepest, and gradients with it"
        )

    @property
    def cure(self) -> str:
        pairs = zip(self.neurons[:4], self.factors[:4], strict=True)
        changes = ", ".join(f"{neuron}: · {factor:.3g}" for neuron, factor in pairs)
        more = ", …" if len(self.neurons) > 4 else ""
        return f"weights and bias multiplied by a little less than ({changes}{more})"


def dead_neurons(model: Model, X: Any) -> tuple[DeadNeurons, ...]:
    """The neurons of every rectified layer that give exactly 0 for all rows of X.

    One finding per activation with dead neurons; images count one neuron per place and channel.
    A leaky rectifier has none, by its construction. Neurons whose weights are as good as 0 are
    faded, and not told here: no bias wakes what has nothing to say.

    >>> from glassnet import Dense, MeanSquaredError, ReLU
    >>> dense = Dense(1, 2, initial_weights=[[1, 1]])
    >>> dense.biases = np.array([[0.0, -9.0]])
    >>> model = Model([dense, ReLU(), Dense(2, 1, seed=0)], loss=MeanSquaredError())
    >>> model.begin(anew=False)
    >>> print(*dead_neurons(model, [[1.0], [2.0]]))
    relu_1: 1 of 2 neurons gave 0 for all 2 rows; a bias larger by more than 7 wakes the nearest
    """
    found = []
    for silence in silences(model, X):
        dead = np.flatnonzero(silence.silent & ~silence.faded)
        lacking = 0.0 - silence.nearest[dead].astype(np.float64)
        if len(dead):
            places, missing = tuple(dead.tolist()), tuple(lacking.tolist())
            of, rows = len(silence.silent), silence.rows
            found.append(DeadNeurons(silence.name, places, of, rows, missing))
    return tuple(found)


def always_on(model: Model, X: Any) -> tuple[AlwaysOn, ...]:
    """The neurons behind ReLU or LeakyReLU whose weighted sum is positive for all rows of X."""
    lowest: dict[str, Array] = {}
    rows = 0
    for block in passes(model, X):
        rows += len(block[0][1])
        for name, inputs, _ in reaching(model, block, ReLU, LeakyReLU):
            least = inputs.min(axis=0)
            lowest[name] = np.minimum(lowest.get(name, least), least)
    found = []
    for name, least in lowest.items():
        on = np.flatnonzero(least > 0)
        if len(on):
            sizes = tuple(least[on].astype(np.float64).tolist())
            needed = straight_neurons_needed(model, name, on)
            found.append(AlwaysOn(name, tuple(on.tolist()), len(least), rows, sizes, needed))
    return tuple(found)


def straight_neurons_needed(model: Model, name: str, neurons: Array) -> int | None:
    """How many straight neurons do the work of these: the rank of their way in and out."""
    for hidden in hidden_layers(model):
        if hidden.name == name and hidden.is_plain:
            way = way_through(model, hidden.weights, hidden.following, neurons)
            sizes = np.linalg.svd(way, compute_uv=False)
            return int((sizes > ROUNDING * max(float(sizes[0]), 1e-300)).sum())
    return None


def way_through(model: Model, before: int, after: int, neurons: Array) -> Array:
    """What straight neurons make of their inputs for the next layer: W_in W_out, in float64."""
    weights_in = model.layers[before].parameters.weights.astype(np.float64)[:, neurons]
    weights_out = model.layers[after].parameters.weights.astype(np.float64)[neurons]
    way: Array = weights_in @ weights_out
    return way


def saturated_neurons(model: Model, X: Any) -> tuple[SaturatedNeurons, ...]:
    """The neurons behind a hidden Sigmoid or Tanh that are flat for all rows of X."""
    nearest: dict[str, Array] = {}
    edges: dict[str, float] = {}
    hidden = {one.name for one in hidden_layers(model)}
    rows = 0
    for block in passes(model, X):
        rows += len(block[0][1])
        for name, inputs, layer in reaching(model, block, *EDGES):
            if name in hidden:
                near = abs(inputs).min(axis=0)
                nearest[name] = np.minimum(nearest.get(name, near), near)
                edges[name] = EDGES[type(layer)]
    found = []
    for name, near in nearest.items():
        flats = np.flatnonzero(near > edges[name])
        if len(flats):
            sizes = tuple(near[flats].astype(np.float64).tolist())
            places = tuple(flats.tolist())
            found.append(SaturatedNeurons(name, places, len(near), rows, sizes, edges[name]))
    return tuple(found)


def reaching(model: Model, block: Block, *kinds: type[Layer]) -> Iterator[tuple[str, Array, Layer]]:
    """Name, inputs and layer of every activation of some kinds, one column per neuron."""
    for layer, (_, inputs), (name, _) in zip(model.layers, block[:-1], block[1:], strict=True):
        if type(layer) in kinds:
            yield name, flat(inputs), layer
