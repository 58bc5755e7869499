"""What was found to be wrong with a network: each finding with its cause and its cure."""

from ..inspection import (
    Finding,
    dead_neurons,
    faded_neurons,
    findings_of_course,
    growing,
    growing_outputs,
    large_values,
    saturated_neurons,
    shrinking,
)
from ..inspection.signals import gradient_norms
from ..workbench.training import LOOKED_AT, Training

FEW = 512  # rows that other things than dead neurons are looked for on


def findings_of(training: Training) -> list[dict[str, str]]:
    """What a short look finds after a training; `glassnet inspect` looks for more."""
    return [{"sentence": str(one), "cause": one.cause, "cure": one.cure} for one in found(training)]


def found(training: Training) -> list[Finding]:
    """Everything that costs little to look for."""
    model, (X, y) = training.model.model, training.data[:2]
    few = X[:FEW]
    gradients = gradient_norms(model, few, y[:FEW])
    return [
        *dead_neurons(model, X[:LOOKED_AT]),
        *faded_neurons(model, X[:LOOKED_AT]),
        *saturated_neurons(model, few),
        *large_values(model, few),
        *growing_outputs(model, few),
        *growing("gradients", gradients),
        *shrinking("gradients", gradients),
        *findings_of_course(training.history),
    ]
