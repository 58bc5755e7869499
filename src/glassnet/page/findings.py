"""What was found to be wrong with a network: each finding with its cause and its cure."""

from ..inspection import (
    Finding,
    dead_neurons,
    findings_of_course,
    growing_gradients,
    growing_outputs,
    large_values,
    saturated_neurons,
    shrinking_gradients,
)
from ..workbench.training import LOOKED_AT, Training

FEW = 512  # rows that other things than dead neurons are looked for on


def findings_of(training: Training) -> list[dict[str, str]]:
    """What a short look finds after a training; `glassnet inspect` looks for more."""
    return [{"sentence": str(one), "cause": one.cause, "cure": one.cure} for one in found(training)]


def found(training: Training) -> list[Finding]:
    """Everything that costs little to look for."""
    model, (X, y) = training.model.model, training.data[:2]
    few, targets = X[:FEW], y[:FEW]
    return [
        *dead_neurons(model, X[:LOOKED_AT]),
        *saturated_neurons(model, few),
        *large_values(model, few),
        *growing_outputs(model, few),
        *growing_gradients(model, few, targets),
        *shrinking_gradients(model, few, targets),
        *findings_of_course(training.history),
    ]
