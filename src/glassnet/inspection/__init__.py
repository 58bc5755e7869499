"""Inspecting: what ails a network, by which evidence, why, and the smallest cure.

diagnose            everything that can be told from a network, rows and a history
findings            what rows tell; findings_of_weights, findings_of_course what else does
dead_neurons        never active; always_on, saturated_neurons
faded_neurons       never active, and with weights that are as good as 0
duplicate_neurons   the same up to a factor; useless_neurons change nothing
ablation            what each hidden neuron is worth
growing_outputs     sizes that explode layer by layer; shrinking_outputs, those that vanish
rate_too_large      what a history tells of the learning rate; rate_too_small, overfitting
suspect_labels      rows whose class may be wrong
repaired            a copy with all this cured, and what each cure did to the loss
LiveLook            a short look now and then while a network learns
"""

from .ablation import Ablation, UselessNeurons, Worth, ablation, useless_neurons
from .activity import (
    AlwaysOn,
    DeadNeurons,
    SaturatedNeurons,
    always_on,
    dead_neurons,
    saturated_neurons,
)
from .course import (
    Overfitting,
    RateTooLarge,
    RateTooSmall,
    findings_of_course,
    overfitting,
    rate_too_large,
    rate_too_small,
)
from .cures import Repair, Repaired, repaired
from .diagnosis import Diagnosis, diagnose, findings
from .duplicates import DuplicateNeurons, duplicate_neurons
from .faded import FadedNeurons, faded_neurons
from .finding import Finding
from .labels import SuspectLabel, SuspectLabels, suspect_labels
from .live import LiveLook
from .signals import (
    GrowingNorms,
    LargeValues,
    NotFinite,
    ShrinkingNorms,
    growing,
    growing_outputs,
    large_values,
    not_finite,
    shrinking,
    shrinking_outputs,
)
from .weights import findings_of_weights

__all__ = [
    "Ablation",
    "AlwaysOn",
    "DeadNeurons",
    "Diagnosis",
    "DuplicateNeurons",
    "FadedNeurons",
    "Finding",
    "GrowingNorms",
    "LargeValues",
    "LiveLook",
    "NotFinite",
    "Overfitting",
    "RateTooLarge",
    "RateTooSmall",
    "Repair",
    "Repaired",
    "SaturatedNeurons",
    "ShrinkingNorms",
    "SuspectLabel",
    "SuspectLabels",
    "UselessNeurons",
    "Worth",
    "ablation",
    "always_on",
    "dead_neurons",
    "diagnose",
    "duplicate_neurons",
    "faded_neurons",
    "findings",
    "findings_of_course",
    "findings_of_weights",
    "growing",
    "growing_outputs",
    "large_values",
    "not_finite",
    "overfitting",
    "rate_too_large",
    "rate_too_small",
    "repaired",
    "saturated_neurons",
    "shrinking",
    "shrinking_outputs",
    "suspect_labels",
    "useless_neurons",
]
