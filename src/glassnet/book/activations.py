"""The book's activations: the library's formulas, with inputs and output in sight."""
# ruff: noqa: N801 - the book's names

import numpy as np

from .. import activations
from ..arrays import INFERENCE, Array
from ..doors import real_numbers
from ..errors import DivergedError
from ..layers.layer import NoParameters
from . import rules
from .layer import Layer


class Activation(Layer):
    """One formula of the library, run the book's way."""

    rule: activations.Activation

    def forward(self, inputs: Array, training: bool = True) -> None:
        """Bend what passes through."""
        self.inputs = real_numbers("inputs", inputs)
        self.output, _ = self.rule.compute(NoParameters(), self.inputs, INFERENCE)

    def backward(self, dvalues: Array) -> None:
        """Multiply by the derivative, at the `inputs` and `output` that are in sight."""
        seen = {"inputs": self.inputs, "output": self.output}
        fields = self.rule.Memory._fields  # type: ignore[attr-defined]
        memory = self.rule.Memory(*(seen[name] for name in fields))  # type: ignore[attr-defined]
        dvalues = self.gradient(dvalues)
        self.dinputs = self.rule.differentiate_inputs(NoParameters(), memory, dvalues)


class Activation_ReLU(Activation):
    """max(0, x). NNFS ch. 4, 9."""

    rule = activations.ReLU()


class Activation_Linear(Activation):
    """x. NNFS ch. 17."""

    rule = activations.Linear()


class Activation_Sigmoid(Layer):
    """1 / (1 + e⁻ˣ). NNFS ch. 16."""

    def forward(self, inputs: Array, training: bool = True) -> None:
        """Bring every number between 0 and 1."""
        self.inputs = real_numbers("inputs", inputs)
        self.output = rules.sigmoid(self.inputs)

    def backward(self, dvalues: Array) -> None:
        """Multiply by the derivative, at the `output` that is in sight."""
        self.dinputs = rules.differentiate_sigmoid(self.output, self.gradient(dvalues))

    def predictions(self, outputs: Array) -> Array:
        """1 where the output is above ½, else 0."""
        return (certain(outputs) > 0.5) * 1


class Activation_Softmax(Activation):
    """Each row of scores as probabilities. NNFS ch. 4, 9."""

    rule = activations.Softmax()

    def forward(self, inputs: Array, training: bool = True) -> None:
        """Turn scores into probabilities; refuse rows for which there are none."""
        self.inputs = real_numbers("inputs", inputs)
        if not np.isfinite(self.inputs.max(axis=-1)).all():
            raise DivergedError(
                "softmax got a row of scores whose largest is not a finite number",
                do="lower the learning rate, or scale inputs to about 1",
            )
        self.output, _ = self.rule.compute(NoParameters(), self.inputs, INFERENCE)

    def predictions(self, outputs: Array) -> Array:
        """The class with the largest output; the first of equals."""
        return certain(outputs).argmax(axis=1)


def certain(outputs: Array) -> Array:
    """Outputs from which something can be predicted: none is NaN."""
    outputs = real_numbers("outputs", outputs)
    missing = np.argwhere(np.isnan(outputs))
    if missing.size:
        raise DivergedError(
            "an output is not a number (NaN), so it predicts nothing",
            where=f"row {missing[0, 0]}",
            do="lower the learning rate, and look for NaN in inputs and parameters",
        )
    return outputs
