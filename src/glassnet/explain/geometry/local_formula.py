"""The local formula: what a network computes for one row, as a weighted sum of its inputs.

    score = Σ weight · input + constant

A network of straight layers and rectifiers is one such sum in the whole region around the row
in which no neuron switches: exact, not an approximation. A network with curves has a tangent
there, which is true only near the row.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...arrays import INFERENCE, Array
from ...doors import inputs_for
from ...errors import ConfigError, DivergedError, ShapeError
from ...layers import Layer
from ...memory import gigabytes, machine_memory
from ...model import Model, as_dtype
from .borders import Borders, Margins, nearest_borders
from .forms import ROUNDING, embedding
from .neurons import Switching, checked_inputs, curved_layer, score_layers, straight_layers

BYTES = 32  # at a time, for each pair of an input and a number behind a layer (measured)


@dataclass(frozen=True, eq=False)
class LocalFormula:
    """A row's scores as weighted sums of its inputs.

        scores = inputs @ weights + constant

    inputs    (n_inputs,) the row as the network receives it, laid out in one row, float64
    weights   (n_inputs, n_outputs) float64
    constant  (n_outputs,) float64
    scores    (n_outputs,) what the network itself gives in float64, before softmax or sigmoid
    doubts    (n_outputs,) how much of the scores may be rounding
    curved    the first layer that makes the formula a tangent; empty if it is exact
    patterns  under each bending layer's name, what is switched on; empty for a tangent
    """

    inputs: Array
    weights: Array
    constant: Array
    scores: Array
    doubts: Array
    curved: str = ""
    patterns: dict[str, Array] = field(default_factory=dict)
    margins: tuple[Margins, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the formula holds in a whole region, and not only near the row."""
        return not self.curved

    @property
    def contributions(self) -> Array:
        """What each input adds to each score, weight · input: (n_inputs, n_outputs)."""
        return self.weights * self.inputs[:, None]

    @property
    def rest(self) -> Array:
        """What the scores are above contributions and constant: rounding, (n_outputs,)."""
        terms = np.vstack([self.contributions, self.constant, -self.scores])
        return np.array([-math.fsum(column) for column in terms.T.tolist()])

    def at(self, inputs: Any) -> Array:
        """The scores that the formula gives for other inputs: (..., n_inputs) to (..., n_outputs).

        They are the network's own wherever nothing switches.
        """
        return np.asarray(inputs, np.float64) @ self.weights + self.constant

    def borders(self) -> Borders:
        """How far each input can go alone, down and up, before a neuron switches.

        Raises:
            ConfigError  the formula is a tangent: where nothing switches, there are no borders
        """
        if self.curved:
            raise ConfigError(
                f"the formula is a tangent, because {self.curved} is curved: it has no borders",
                do="train with ReLU or LeakyReLU (--activation relu) for regions with borders",
            )
        return nearest_borders(self.margins, len(self.inputs))

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "exact": self.exact,
            "curved": self.curved or None,
            "inputs": self.inputs.tolist(),
            "weights": self.weights.tolist(),
            "constant": self.constant.tolist(),
            "contributions": self.contributions.tolist(),
            "scores": self.scores.tolist(),
            "rest": self.rest.tolist(),
            "borders": None if self.curved else self.borders().to_dict(),
        }


def local_formula(model: Model, x: Any) -> LocalFormula:
    """The weighted sum of its inputs that a network is for one row.

        score = Σ weight · input + constant

    `x` is one sample without a batch axis; it is taken in the model's own type, and the formula
    is computed from it in float64. The score is what comes before a last softmax or sigmoid.
    With other layers than straight ones, rectifiers and pools the formula is the tangent from
    the gradient.

    Raises:
        ConfigError    the inputs only name things, as before an Embedding; the formula takes
                       more memory than there is
        ShapeError     x is not one sample
        DivergedError  a score is not finite

    >>> import glassnet as gn
    >>> dense = gn.Dense(2, 1, initial_weights=[[2], [3]])
    >>> model = gn.Model([dense, gn.ReLU()], loss=gn.MeanSquaredError())
    >>> model.begin(seed=0)
    >>> formula = local_formula(model, [1, 1])
    >>> formula.weights.ravel().tolist(), formula.scores.tolist()
    ([2.0, 3.0], [5.0])
    """
    model.in_order()  # says what has no weights yet
    layers = score_layers(model.layers)
    sample = np.asarray(x)
    if sample.ndim == 0:
        raise ShapeError("one sample was expected, got one number", do="one input alone is [x]")
    checked_inputs(model.layers, sample.shape)
    row = inputs_for(model.layers, sample[None], model.dtype)[0].astype(np.float64)
    curved = curved_layer(layers)
    with np.errstate(all="ignore"):
        formula = tangent(layers, row, curved) if curved else in_region(layers, row)
    return checked(formula)


def in_region(layers: Sequence[Layer], row: Array) -> LocalFormula:
    """The exact formula of the region in which a row lies."""
    refuse_too_large(layers, row.shape)
    size = row.size
    forms = embedding(np.zeros(row.shape), np.eye(size).reshape(size, *row.shape))
    point, patterns, margins = row.reshape(1, -1), {}, []
    for layer in straight_layers(layers):
        if isinstance(layer, Switching):
            pattern = layer.bend.pattern(forms, point)
            margins.append(Margins(layer, *layer.bend.margins(forms, pattern), point))
            patterns[layer.name] = pattern[0]
            forms = layer.bend.bent(forms, pattern)
        else:
            forms = forms.through(layer)
    forms = forms.flat()
    return LocalFormula(
        point[0],
        forms.slopes[0],
        forms.offsets[0],
        run_scores(layers, row[None])[0],
        forms.doubts(point)[0],
        patterns=patterns,
        margins=tuple(margins),
    )


def refuse_too_large(layers: Sequence[Layer], shape: tuple[int, ...]) -> None:
    """Refuse a formula for which this machine has too little memory.

    Every number of the network is a weighted sum of all inputs, so with wide pictures and many
    filters there are many weights.
    """
    pairs, n_inputs = 0, math.prod(shape)
    for layer in layers:
        shape = layer.output_shape(shape)
        pairs += n_inputs * math.prod(shape)
    needed, there_is = BYTES * pairs, machine_memory()
    if needed > there_is:
        raise ConfigError(
            f"the formula of a row takes about {gigabytes(needed)} of memory, and there are"
            f" {gigabytes(there_is)}",
            do="look at a network with fewer filters, or at one neuron's arithmetic",
        )


def tangent(layers: Sequence[Layer], row: Array, curved: str) -> LocalFormula:
    """The tangent at a row, from the layers' own ways back in float64."""
    n_outputs = run_scores(layers, row[None]).shape[1]
    values, memories = np.repeat(row[None], n_outputs, axis=0), []
    parameters = [as_dtype(layer.parameters, np.float64) for layer in layers]
    for layer, own in zip(layers, parameters, strict=True):
        values, memory = layer.compute(own, values, INFERENCE)
        memories.append(memory)
    scores, size = values.reshape(n_outputs, -1)[0], abs(values).max()
    dvalues = np.eye(n_outputs).reshape(n_outputs, *values.shape[1:])
    for layer, own, memory in reversed([*zip(layers, parameters, memories, strict=True)]):
        dvalues = layer.differentiate_inputs(own, memory, dvalues)
    weights, point = dvalues.reshape(n_outputs, -1).T, row.reshape(-1)
    size = size + abs(weights * point[:, None]).sum(axis=0)
    return LocalFormula(
        point, weights, scores - point @ weights, scores, ROUNDING * size, curved=curved
    )


def run_scores(layers: Sequence[Layer], rows: Array) -> Array:
    """What layers give for rows in float64, (rows, n_outputs)."""
    values = np.asarray(rows, np.float64)
    for layer in layers:
        own = as_dtype(layer.parameters, np.float64)
        values, _ = layer.compute(own, values, INFERENCE)
    return values.reshape(len(values), -1)


def checked(formula: LocalFormula) -> LocalFormula:
    """The formula, if it is all finite and gives the network's scores.

    Raises:
        DivergedError  a number became too large, or was not finite to begin with
    """
    every = np.concatenate([formula.weights.ravel(), formula.constant, formula.scores])
    if not np.isfinite(every).all():
        raise DivergedError(
            "a score or a coefficient of this row is not finite",
            do="look for weights that are not finite with glassnet inspect, or train again",
        )
    if (abs(formula.rest) > formula.doubts).any():
        raise DivergedError(
            f"the formula is off the network's own score by {abs(formula.rest).max():.2g}, which"
            " is more than rounding explains",
            do="scale the inputs to about 1, and please report this",
        )
    return formula
