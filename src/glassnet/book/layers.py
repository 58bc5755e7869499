"""The book's layers, made of the library's own: dense, dropout and input."""
# ruff: noqa: N801 - the book's names

from typing import Any

import numpy as np

from ..arrays import INFERENCE, Array, Mode
from ..doors import finite, real_numbers
from ..errors import ShapeError
from ..layers import Dense, Dropout
from ..layers.layer import NoParameters
from ..settings import number, whole
from . import chance
from .layer import Layer
from .precision import PRECISION, rounded, wide
from .regularization import differentiate, rules_of


class Layer_Dense(Layer):
    """Every output is a weighted sum of every input, plus a bias. NNFS ch. 3, 9, 14.

    Weights begin as weight_scale · N(0, 1), drawn from the book's stream, biases as 0.
    A regularizer factor that is not above 0 stands for no regularizer.

    Shapes:
        inputs   (batch, n_inputs)
        output   (batch, n_neurons)
        weights  (n_inputs, n_neurons)
        biases   (1, n_neurons)
    """

    dweights: Array = None
    dbiases: Array = None
    moved_by: Any = None  # the optimizer to which the following four belong
    weight_momentums: Array = None
    bias_momentums: Array = None
    weight_cache: Array = None
    bias_cache: Array = None

    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        weight_regularizer_l1: float = 0,
        weight_regularizer_l2: float = 0,
        bias_regularizer_l1: float = 0,
        bias_regularizer_l2: float = 0,
        *,
        weight_scale: float = 0.01,
    ) -> None:
        shape = (whole("n_inputs", n_inputs), whole("n_neurons", n_neurons))
        self.weight_regularizer_l1 = number("weight_regularizer_l1", weight_regularizer_l1)
        self.weight_regularizer_l2 = number("weight_regularizer_l2", weight_regularizer_l2)
        self.bias_regularizer_l1 = number("bias_regularizer_l1", bias_regularizer_l1)
        self.bias_regularizer_l2 = number("bias_regularizer_l2", bias_regularizer_l2)
        self.weight_scale = number("weight_scale", weight_scale)
        # Rounded first and scaled then: the book's bits.
        self.weights = self.weight_scale * chance.normal(shape).astype(PRECISION.stored)
        self.biases = np.zeros((1, n_neurons), PRECISION.stored)

    @property
    def n_inputs(self) -> int:
        """The numbers that each neuron takes."""
        return int(self.weights.shape[0])

    @property
    def n_neurons(self) -> int:
        """The numbers that come out."""
        return int(self.weights.shape[1])

    def forward(self, inputs: Array, training: bool = True) -> None:
        """Multiply inputs by weights and add biases."""
        self.inputs = self.fitting(real_numbers("inputs", inputs))
        rule = Dense(*self.weights.shape)
        # The book rounds the product first and adds the biases then.
        unbiased = rule.Parameters(wide(self.weights), wide(np.zeros_like(self.biases)))
        product, _ = rule.compute(unbiased, wide(self.inputs), INFERENCE)
        self.output = rounded(product) + self.biases

    def backward(self, dvalues: Array) -> None:
        """The gradients in weights, biases and inputs, with those of the regularizers."""
        dvalues = self.gradient(dvalues)
        rule, slope = Dense(*self.weights.shape), wide(dvalues)
        parameters = rule.Parameters(wide(self.weights), wide(self.biases))
        memory = rule.Memory(wide(self.inputs))
        self.dweights = rounded(rule.differentiate_parameters(parameters, memory, slope).weights)
        # Added up in the type they come in, as in the book: the noise of a sum that cancels
        # decides where Adam's first step goes.
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        for name, price in rules_of(self):
            gradient = getattr(self, f"d{name}")
            gradient += differentiate(price, getattr(self, name))
        self.dinputs = rounded(rule.differentiate_inputs(parameters, memory, slope))

    def fitting(self, inputs: Array) -> Array:
        """The inputs, refused if they are not one row of `n_inputs` numbers per sample."""
        if inputs.ndim != 2 or inputs.shape[1] != self.n_inputs:
            do = "make one row of each sample: X.reshape(len(X), -1)"
            if inputs.shape == (self.n_inputs,):
                do = "make a batch of the one sample: X.reshape(1, -1)"
            elif inputs.ndim == 2:
                do = f"write Layer_Dense({inputs.shape[1]}, {self.n_neurons})"
            raise ShapeError(
                f"Layer_Dense({self.n_inputs}, {self.n_neurons}) expects inputs of shape"
                f" (batch, {self.n_inputs}), got {inputs.shape}",
                do=do,
            )
        return inputs

    def get_parameters(self) -> tuple[Array, Array]:
        """Copies of the weights and the biases."""
        return self.weights.copy(), self.biases.copy()

    def set_parameters(self, weights: Array, biases: Array) -> None:
        """Take over copies of weights and biases, of the shapes that this layer has."""
        new = []
        for name, given in (("weights", weights), ("biases", biases)):
            array, wanted = real_numbers(name, given), getattr(self, name)
            if array.shape != wanted.shape:
                raise ShapeError(
                    f"{name} must have the shape {wanted.shape}, got {array.shape}",
                    do="give the parameters of a layer of the same size",
                )
            dtype = array.dtype if array.dtype.kind == "f" else wanted.dtype
            new.append(finite(name, array, dtype).copy())
        self.weights, self.biases = new


class Coins:
    """The book's coins, told to `Dropout` as the uniform numbers that it asks for."""

    def __init__(self, keep: float) -> None:
        self.keep = keep

    def uniform(self, like: Array) -> Array:
        """0 where the coin says keep, 1 where it says drop."""
        return 1.0 - chance.coins(self.keep, like.shape)


class Layer_Dropout(Layer):
    """Silence a share of the numbers while training, and scale the rest. NNFS ch. 15.

    The argument `rate` is the share dropped, 0 ≤ rate < 1; the attribute `rate`, as in the
    book, the share kept. The output of a training pass is float64, like the book's.
    """

    binary_mask: Array = None  # what the last pass was multiplied by; None: nothing

    def __init__(self, rate: float) -> None:
        self.rule = Dropout(rate)

    @property
    def rate(self) -> float:
        """The share kept: 1 − the rate that was given."""
        return 1 - self.rule.rate

    def settings(self) -> dict[str, Any]:
        """What the constructor was given."""
        return {"rate": self.rule.rate}

    def forward(self, inputs: Array, training: bool = True) -> None:
        """Draw a new mask and multiply by it; at inference, copy the inputs."""
        self.inputs = real_numbers("inputs", inputs)
        mode = Mode(Coins(self.rate)) if training else INFERENCE
        passed = self.inputs.astype(np.float64) if training else self.inputs
        self.output, memory = self.rule.compute(NoParameters(), passed, mode)
        self.binary_mask = memory.mask

    def backward(self, dvalues: Array) -> None:
        """Let the gradient pass where the numbers passed."""
        memory = self.rule.Memory(self.binary_mask)
        dvalues = self.gradient(dvalues)
        self.dinputs = self.rule.differentiate_inputs(NoParameters(), memory, dvalues)


class Layer_Input(Layer):
    """The beginning of a model: its output is what it is given. NNFS ch. 18."""

    def forward(self, inputs: Array, training: bool = True) -> None:
        """Take the inputs as the output."""
        self.output = real_numbers("inputs", inputs)

    def backward(self, dvalues: Array) -> None:
        """Take the gradient in the output as that in the inputs."""
        self.dinputs = self.gradient(dvalues)
