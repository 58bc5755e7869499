"""Explaining: what a network computes, step by step, where each part of it acts, and what ails it.

parameter_counts  how many numbers a structure learns
expression_of     forward pass and loss as one nested formula, with every step
collapse          linear layers as the one affine map they are worth
area_of_effect    where a pair of rectified neurons acts; active_intervals for whole networks
linearity         how straight points lie: R² of the best line
generalization    in sample against out of sample
findings          dead neurons, exploding values, numbers that are not finite
"""

from .affine import AffineMap, collapse
from .areas import Interval, active_intervals, area_of_effect
from .expression import Expression, expression_of
from .generalization import Generalization, generalization
from .health import (
    DeadNeurons,
    GrowingNorms,
    LargeValues,
    NotFinite,
    dead_neurons,
    findings,
    growing,
    growing_gradients,
    growing_outputs,
    large_values,
    not_finite,
)
from .lines import Line, best_line, linearity
from .structures import (
    EXAMPLES,
    HIDDEN_LAYERS_IN_FIGURES,
    LayerCount,
    ParameterCounts,
    parameter_counts,
)
from .trace import Step

__all__ = [
    "EXAMPLES",
    "HIDDEN_LAYERS_IN_FIGURES",
    "AffineMap",
    "DeadNeurons",
    "Expression",
    "Generalization",
    "GrowingNorms",
    "Interval",
    "LargeValues",
    "LayerCount",
    "Line",
    "NotFinite",
    "ParameterCounts",
    "Step",
    "active_intervals",
    "area_of_effect",
    "best_line",
    "collapse",
    "dead_neurons",
    "expression_of",
    "findings",
    "generalization",
    "growing",
    "growing_gradients",
    "growing_outputs",
    "large_values",
    "linearity",
    "not_finite",
    "parameter_counts",
]
