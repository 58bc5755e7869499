"""The layer: pure rules, and a glass case that shows every number they used."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..arrays import INFERENCE, Array, Generator, Mode
from ..errors import ConfigError, DataError, DtypeError, NotRunError, ShapeError, quoted
from ..initializers import GlorotUniform, Initializer
from ..regularizers import Regularizer
from ..settings import show


class NoParameters(NamedTuple):
    """The parameters of a layer that has none."""


class Seen:
    """`dense.output`: a number that a pass leaves behind. Before that pass, asking says which."""

    def __init__(self, pass_name: str) -> None:
        self.pass_name = pass_name

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, layer: Any, owner: type | None = None) -> Any:
        if layer is None:
            return self
        raise NotRunError(
            f"this {type(layer).__name__} has no {self.name} yet: {self.pass_name}() leaves it",
            do=f"run {self.pass_name}() first",
        )


class Parameter:
    """`dense.weights`: one field of `dense.parameters`, to read and to set."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        gradient = Seen("backward")
        gradient.__set_name__(owner, f"d{name}")
        setattr(owner, gradient.name, gradient)

    def __get__(self, layer: Any, owner: type | None = None) -> Any:
        return self if layer is None else getattr(layer.parameters, self.name)

    def __set__(self, layer: Any, value: Array) -> None:
        array = arrayed(self.name, value, np.float64)
        shape = getattr(layer.parameter_shapes, self.name)
        if array.shape != shape:
            is_turned = array.shape == shape[::-1]
            raise ShapeError(
                f"{self.name} of this {type(layer).__name__} must have shape {shape},"
                f" got {array.shape}",
                do="transpose them: .T" if is_turned else f"give an array of shape {shape}",
            )
        layer.parameters = layer.parameters._replace(**{self.name: array})


def arrayed(what: str, given: Any, dtype: Any) -> Array:
    """Numbers in lists, tables and the like as an array; floating-point arrays as they are.

    Not so whole numbers: in uint8, as images are, 200 + 200 is 144, and no whole number takes a
    step of 0.1. Without a dtype, they are wanted.
    """
    if isinstance(given, np.ndarray):
        is_ready = dtype is None or given.dtype.kind in "fc"
    else:
        is_ready = "__array_namespace__" in dir(given)  # JAX's
    if is_ready:
        return given
    try:
        return np.array(given, dtype)
    except (TypeError, ValueError) as error:
        wrong = ShapeError if "inhomogeneous" in str(error) else DtypeError
        raise wrong(
            f"{what} must be numbers, in rows of equal length, got {quoted(given)}",
            do="give numbers alone, and as many in every row",
        ) from error


class Layer:
    """A layer you can look into.

    A concrete layer writes pure functions of arrays:

        compute                   (parameters, inputs, mode)     -> output, memory
        differentiate_inputs      (parameters, memory, dvalues)  -> dinputs
        differentiate_parameters  (parameters, memory, dvalues)  -> dparameters

    Pure: they read their arguments and the layer's settings, and change nothing.
    So NumPy can run them and JAX can compile them, from one source. The two ways
    back are apart because the first layer of a network needs only the second.

    This class runs them and keeps every number in sight, under the book's names.
    A name with a `d` in front is the gradient of the loss in that quantity, and has
    its shape: `dinputs`, `dweights`.
    """

    Parameters: Any = NoParameters
    observed: tuple[str, ...] = ()  # parameters that are noted down, not learned
    preferred_initializer: Initializer = GlorotUniform()  # for the weights before this layer
    smallest_batch: int = 1  # samples a training batch must have
    takes_indices: bool = False  # whether inputs are whole numbers, each naming a thing

    inputs: Any = Seen("forward")
    output: Any = Seen("forward")
    memory: Any = Seen("forward")
    dvalues: Any = Seen("backward")
    gradients: Any = Seen("backward")
    dinputs: Any = Seen("backward")

    _parameters: Any = None
    seed: int | None = None
    weight_regularizer: Regularizer | None = None
    bias_regularizer: Regularizer | None = None

    # -- what a concrete layer writes ------------------------------------------------------

    @property
    def parameter_shapes(self) -> Any:
        """The shape of every parameter, known before any is drawn."""
        return NoParameters()

    def initial_parameters(self, generator: Generator, initializer: Initializer, dtype: Any) -> Any:
        """Begin: draw the first parameters. `initializer` serves where none was given."""
        return NoParameters()

    def compute(self, parameters: Any, inputs: Array, mode: Mode) -> tuple[Array, Any]:
        """The way forward: the output, and what the way back will need."""
        raise NotImplementedError

    def differentiate_inputs(self, parameters: Any, memory: Any, dvalues: Array) -> Array:
        """The way back: from the gradient in the output to the gradient in the inputs."""
        raise NotImplementedError

    def differentiate_parameters(self, parameters: Any, memory: Any, dvalues: Array) -> Any:
        """The way back: from the gradient in the output to the gradient in the parameters."""
        return NoParameters()

    def observe(self, parameters: Any, memory: Any) -> Any:
        """Note down what was seen on the way forward (batch normalization does)."""
        return parameters

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of one sample's output; a ShapeError if its input does not fit."""
        return input_shape

    @property
    def input_shape(self) -> tuple[int, ...] | None:
        """The shape of one sample's input, where the settings alone decide it."""
        return None

    @property
    def regularizers(self) -> Mapping[str, Regularizer]:
        """The regularizer of each parameter that has one."""
        both = {"weights": self.weight_regularizer, "biases": self.bias_regularizer}
        return {name: rule for name, rule in both.items() if rule is not None}

    # -- the glass case --------------------------------------------------------------------

    def begin(
        self,
        generator: Generator | None = None,
        initializer: Initializer | None = None,
        dtype: Any = np.float32,
    ) -> None:
        """Draw the first parameters anew, and forget the old ones."""
        if generator is None:
            generator = np.random.default_rng(self.seed)
        self._parameters = self.initial_parameters(
            generator, initializer or GlorotUniform(), np.dtype(dtype)
        )

    @property
    def has_begun(self) -> bool:
        """Whether the first parameters have been drawn or set."""
        return self._parameters is not None

    @property
    def parameters(self) -> Any:
        """Everything this layer has learned; drawn when first asked for."""
        if self._parameters is None:
            self.begin()
        return self._parameters

    @parameters.setter
    def parameters(self, parameters: Any) -> None:
        self._parameters = parameters

    def forward(self, inputs: Array, mode: Mode = INFERENCE) -> Array:
        """Run the way forward, and keep `inputs`, `output` and `memory` in sight.

        Lists of numbers will do: they become an array. A ShapeError if they do not fit.
        """
        if not isinstance(mode, Mode):
            raise ConfigError(
                f"mode must be training or inference, got {quoted(mode)}",
                do="while training give training_mode(seed), else leave it out",
            )
        inputs = arrayed("inputs", inputs, None if self.takes_indices else np.float64)
        self.check_shape(inputs)
        self.inputs = inputs = self.indices(inputs) if self.takes_indices else inputs
        self.output, self.memory = self.compute(self.parameters, inputs, mode)
        return self.output

    def check_shape(self, inputs: Array) -> None:
        """Refuse inputs of another shape, in the layer's words, before they broadcast."""
        one_row = self.input_shape
        if one_row is not None and len(inputs.shape) <= len(one_row):
            batch = ", ".join(map(str, ("batch", *one_row)))
            raise ShapeError(
                f"{self!r} expects inputs of shape ({batch}), got {inputs.shape}",
                do="give one row as a batch of one, in another pair of brackets: X[None];"
                " one feature alone is X[:, None]",
            )
        self.output_shape(inputs.shape[1:])

    def indices(self, inputs: Array) -> Array:
        """Whole numbers that each name one of the things this layer has a row of weights for."""
        count = self.parameter_shapes[0][0]
        wrong = ~((inputs >= 0) & (inputs < count) & (inputs == np.floor(inputs)))
        if wrong.any():
            place = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise DataError(
                f"{self!r} takes whole numbers from 0 to {count - 1}, got {inputs[place]}",
                where=f"inputs, row {place[0]}",
                do="number the words from 0, or make n_words larger",
            )
        return inputs.astype(np.int64, copy=False)

    def backward(self, dvalues: Array) -> Array:
        """Run the way back, and keep `dvalues`, `dinputs`, `dweights`, … in sight.

        A ShapeError if `dvalues` has not the shape of `output`: it would broadcast.
        """
        memory, dvalues = self.memory, arrayed("dvalues", dvalues, np.float64)
        if np.shape(dvalues) != np.shape(self.output):
            raise ShapeError(
                f"{self!r} expects dvalues of the shape of its output, {np.shape(self.output)},"
                f" got {np.shape(dvalues)}",
                do="give the dinputs of the layer after it, or of the loss",
            )
        self.dvalues = dvalues
        gradients = self.differentiate_parameters(self.parameters, memory, dvalues)
        self.gradients = gradients
        for name, gradient in zip(gradients._fields, gradients, strict=True):
            setattr(self, "d" + name, gradient)
        self.dinputs = self.differentiate_inputs(self.parameters, memory, dvalues)
        return self.dinputs

    def __repr__(self) -> str:
        return show(self)
