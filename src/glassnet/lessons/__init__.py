"""Lessons: what the book builds or shows by hand, as numbers to look at and to go on from.

pair_stages      what a rectified neuron, and a pair of them, does to a curve
sine_stages      a wave drawn by hand, figure by figure; hand_tuned_model to train it further
fit_sine         three networks learn the sine, and their ranking
search_vertical  learning by luck
fit_line         a line from few or many samples at a time
fit_shirts       one neuron finds a price
pictures         cats and dogs, for two neurons or for one
"""

from .batch_size import BATCH_SIZES, LineFit, fit_line, noisy_line
from .cat_or_dog import NAMES, as_one_neuron, as_two_neurons, pictures
from .random_search import Improvement, Search, random_search, search_vertical
from .relu_pair import Pair, PairStage, pair_stages
from .shirts import ShirtFit, fit_shirts, shirts
from .sine_by_hand import (
    Stage,
    active_pairs,
    fully_connected,
    hand_tuned_model,
    hand_tuned_pairs,
    sine_stages,
)
from .sine_networks import (
    NETWORKS,
    SineFit,
    fit_sine,
    linear_limit,
    sine_network,
    spread_corners,
)

__all__ = [
    "BATCH_SIZES",
    "NAMES",
    "NETWORKS",
    "Improvement",
    "LineFit",
    "Pair",
    "PairStage",
    "Search",
    "ShirtFit",
    "SineFit",
    "Stage",
    "active_pairs",
    "as_one_neuron",
    "as_two_neurons",
    "fit_line",
    "fit_shirts",
    "fit_sine",
    "fully_connected",
    "hand_tuned_model",
    "hand_tuned_pairs",
    "linear_limit",
    "noisy_line",
    "pair_stages",
    "pictures",
    "random_search",
    "search_vertical",
    "shirts",
    "sine_network",
    "sine_stages",
    "spread_corners",
]
