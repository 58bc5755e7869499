"""What every layer and activation of the book has."""

from typing import Any

from ..arrays import Array
from ..doors import real_numbers
from ..errors import ConfigError, ShapeError
from ..settings import settings_of


class Layer:
    """One step of the way forward and of the way back, with its numbers in sight.

    `prev` and `next` are its neighbours in a model, once that is finalized.
    """

    prev: Any = None
    next: Any = None
    inputs: Array = None
    output: Array = None
    dinputs: Array = None

    def forward(self, inputs: Array, training: bool = True) -> None:
        """The way forward: from `inputs` to `output`."""
        raise NotImplementedError

    def backward(self, dvalues: Array) -> None:
        """The way back: from the gradient in `output` to `dinputs`, the gradient in `inputs`."""
        raise NotImplementedError

    def predictions(self, outputs: Array) -> Array:
        """What a model that ends here predicts: the outputs as they are."""
        return outputs

    def __repr__(self) -> str:
        given = [f"{name}={value}" for name, value in self.settings().items() if value]
        return f"{type(self).__name__}({', '.join(given)})"

    def settings(self) -> dict[str, Any]:
        """What the constructor was given."""
        return settings_of(self)

    def gradient(self, dvalues: Array) -> Array:
        """The gradient in `output`, refused if it does not have its shape."""
        passed = self.inputs if self.output is None else self.output
        if passed is None:
            raise ConfigError(
                f"{type(self).__name__} has nothing to go back through", do="call forward() first"
            )
        dvalues = real_numbers("dvalues", dvalues)
        if dvalues.shape != passed.shape:
            raise ShapeError(
                f"{type(self).__name__}.backward expects a gradient of shape {passed.shape},"
                f" got {dvalues.shape}",
                do="give the dinputs of the layer that follows",
            )
        return dvalues
