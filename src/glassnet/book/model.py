"""The book's Model: layers, a loss, an optimizer and an accuracy, trained in one call."""

from itertools import pairwise
from os import PathLike
from typing import Any, Self

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, ShapeError, quoted
from ..layers import Dense
from ..settings import whole
from ..threads import fitting_threads
from . import chance, model_file
from .activations import Activation_Softmax
from .batches import batches, paired, samples
from .layers import Layer_Input
from .losses import Loss_CategoricalCrossentropy
from .softmax_loss import Activation_Softmax_Loss_CategoricalCrossentropy


class Model:
    """A network that trains, evaluates, predicts, and can be saved. NNFS ch. 18-22.

    model.add(layer) …    model.set(loss=…, optimizer=…, accuracy=…)    model.finalize()

    After `finalize` these are in sight: `input_layer`, `output_layer_activation`,
    `trainable_layers` and, if softmax meets cross-entropy, `softmax_classifier_output`.
    """

    loss: Any = None
    optimizer: Any = None
    accuracy: Any = None
    finalized: bool = False  # nothing has changed since
    input_layer: Layer_Input | None = None
    output_layer_activation: Any = None
    softmax_classifier_output: Activation_Softmax_Loss_CategoricalCrossentropy | None = None

    def __init__(self) -> None:
        self.layers: list[Any] = []
        self.trainable_layers: list[Any] = []

    # -- building --------------------------------------------------------------------------

    def add(self, layer: Any) -> None:
        """Put a layer at the end."""
        if isinstance(layer, type) or any(layer is other for other in self.layers):
            raise ConfigError(
                f"a model is made of different layers, got {quoted(layer)}",
                do="make a new one, such as Activation_ReLU()",
            )
        self.layers.append(layer)
        self.finalized = False

    def set(self, *, loss: Any = None, optimizer: Any = None, accuracy: Any = None) -> None:
        """Set what is given, and leave the rest as it is."""
        given = {"loss": loss, "optimizer": optimizer, "accuracy": accuracy}
        for name, part in given.items():
            if isinstance(part, type):
                raise ConfigError(
                    f"{name} is the class {part.__name__}, not one made of it",
                    do=f"write {name}={part.__name__}()",
                )
            if part is not None:
                setattr(self, name, part)
        self.finalized = False

    def finalize(self) -> None:
        """Join the layers. `train`, `evaluate` and `predict` do it if something has changed."""
        if not self.layers:
            raise ConfigError("the model has no layers", do="call add(Layer_Dense(2, 3)) first")
        self.input_layer = Layer_Input()
        for before, after in pairwise([self.input_layer, *self.layers, self.loss]):
            before.next = after
            if after is not None:
                after.prev = before
        self.output_layer_activation = self.layers[-1]
        self.trainable_layers = [
            layer for layer in self.layers if getattr(layer, "weights", None) is not None
        ]
        if self.loss is not None:
            self.loss.remember_trainable_layers(self.trainable_layers)
        self.softmax_classifier_output = None
        if isinstance(self.layers[-1], Activation_Softmax) and isinstance(
            self.loss, Loss_CategoricalCrossentropy
        ):
            self.softmax_classifier_output = Activation_Softmax_Loss_CategoricalCrossentropy()
        self.finalized = True

    def ready(self, *parts: str) -> None:
        """Finalize what has changed, and refuse to go on without a part."""
        for name in parts:
            if getattr(self, name) is None:
                raise ConfigError(f"the model has no {name}", do=f"call set({name}=…) first")
        if not self.finalized:
            self.finalize()

    # -- one way there and back ------------------------------------------------------------

    def forward(self, X: Array, training: bool) -> Array:
        """Run all layers, and return the output of the last."""
        self.ready()
        layer: Any = self.input_layer
        layer.forward(X, training)
        for layer in self.layers:
            layer.forward(layer.prev.output, training)
        return layer.output

    def backward(self, output: Array, y: Array) -> None:
        """Run all layers back, from the gradient of the loss in the output."""
        self.ready("loss")
        if self.softmax_classifier_output is not None:
            self.softmax_classifier_output.backward(output, y)
            self.layers[-1].dinputs = self.softmax_classifier_output.dinputs
            rest = self.layers[:-1]
        else:
            self.loss.backward(output, y)
            rest = self.layers
        for layer in reversed(rest):
            layer.backward(layer.next.dinputs)

    def measure(self, output: Array, y: Array) -> tuple[Any, Any]:
        """The loss and the accuracy of a batch, which also count towards the pass."""
        losses = self.loss.calculate(output, y, include_regularization=True)
        predictions = self.output_layer_activation.predictions(output)
        return losses, self.accuracy.calculate(predictions, y)

    def new_pass(self) -> None:
        """Begin to count losses and accuracies anew."""
        self.loss.new_pass()
        self.accuracy.new_pass()

    # -- training --------------------------------------------------------------------------

    def train(
        self,
        X: Array,
        y: Array,
        *,
        epochs: int = 1,
        batch_size: int | None = None,
        print_every: int = 1,
        validation_data: Any = None,
        shuffle: bool = False,
    ) -> None:
        """Train, and print a line per epoch, per `print_every` steps and per validation.

        Batches are taken in the order of the rows, as in the book. Rows that are sorted by
        class then teach nothing: `shuffle=True` takes them in a new order in every epoch.
        """
        self.ready("loss", "optimizer", "accuracy")
        X, y = paired(X, y)
        validation = None if validation_data is None else paired(*validation_pair(validation_data))
        parts = batches(len(X), batch_size)
        whole("print_every", print_every)
        self.accuracy.init(y)
        shapes = [layer.weights.shape for layer in self.trainable_layers]
        products = [Dense(*shape) for shape in shapes if len(shape) == 2]
        with fitting_threads(products, batch_size or len(X)):
            for epoch in range(1, whole("epochs", epochs, at_least=0) + 1):
                print(f"epoch: {epoch}")
                self.train_epoch(X, y, parts, print_every, shuffle)
                if validation is not None:
                    self.evaluate(*validation, batch_size=batch_size)

    def train_epoch(
        self, X: Array, y: Array, parts: list[slice], print_every: int, shuffle: bool
    ) -> None:
        """Take every batch once, and print."""
        order = chance.order(len(X)) if shuffle else None
        self.new_pass()
        for step, part in enumerate(parts):
            rows = part if order is None else order[part]
            losses, accuracy = self.train_step(X[rows], y[rows])
            if not step % print_every or step == len(parts) - 1:
                print(f"step: {step}, {self.line(losses, accuracy)}")
        losses = self.loss.calculate_accumulated(include_regularization=True)
        print(f"training, {self.line(losses, self.accuracy.calculate_accumulated())}")

    def train_step(self, X: Array, y: Array) -> tuple[Any, Any]:
        """Move every parameter once; return the loss and accuracy before the move."""
        output = self.forward(X, training=True)
        measured = self.measure(output, y)
        self.backward(output, y)
        self.optimizer.pre_update_params()
        for layer in self.trainable_layers:
            self.optimizer.update_params(layer)
        self.optimizer.post_update_params()
        return measured

    def line(self, losses: tuple[Any, Any], accuracy: Any) -> str:
        """What is printed of a step or an epoch."""
        data, regularization = losses
        return (
            f"acc: {accuracy:.3f}, loss: {data + regularization:.3f}"
            f" (data_loss: {data:.3f}, reg_loss: {regularization:.3f}),"
            f" lr: {self.optimizer.current_learning_rate}"
        )

    # -- using -----------------------------------------------------------------------------

    def evaluate(self, X_val: Array, y_val: Array, *, batch_size: int | None = None) -> None:
        """Print the loss, without regularization, and the accuracy on data not trained on."""
        self.ready("loss", "accuracy")
        X_val, y_val = paired(X_val, y_val)
        self.new_pass()
        for part in batches(len(X_val), batch_size):
            self.measure(self.forward(X_val[part], training=False), y_val[part])
        loss = self.loss.calculate_accumulated()
        print(f"validation, acc: {self.accuracy.calculate_accumulated():.3f}, loss: {loss:.3f}")

    def predict(self, X: Array, *, batch_size: int | None = None) -> Array:
        """The output of the last layer for every row: probabilities or numbers, not classes."""
        self.ready()
        X = samples("X", X)
        parts = batches(len(X), batch_size)
        return np.vstack([self.forward(X[part], training=False) for part in parts])

    # -- parameters and files --------------------------------------------------------------

    def get_parameters(self) -> list[tuple[Array, Array]]:
        """Copies of the weights and biases of every trainable layer."""
        self.ready()
        return [layer.get_parameters() for layer in self.trainable_layers]

    def set_parameters(self, parameters: Any) -> None:
        """Take over copies of weights and biases; all layers do, or none."""
        self.ready()
        pairs = list(parameters)
        if len(pairs) != len(self.trainable_layers):
            raise ShapeError(
                f"the model has {len(self.trainable_layers)} layers with parameters,"
                f" got parameters for {len(pairs)}",
                do="give one pair of weights and biases for each",
            )
        before = self.get_parameters()
        try:
            for layer, pair in zip(self.trainable_layers, pairs, strict=True):
                layer.set_parameters(*pair)
        except Exception:
            for layer, pair in zip(self.trainable_layers, before, strict=True):
                layer.set_parameters(*pair)
            raise

    def save_parameters(self, path: str | PathLike[str]) -> None:
        """Write the parameters to a file of glassnet's own; it holds numbers and no code."""
        model_file.write_parameters(path, self.get_parameters())

    def load_parameters(self, path: str | PathLike[str]) -> None:
        """Take over the parameters that `save_parameters` wrote."""
        self.set_parameters(model_file.read_parameters(path))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the whole model to a file, with all that is needed to train on."""
        self.ready()
        model_file.write(path, self)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Make the model anew that `save` wrote. A pickle is refused, and never opened."""
        model = cls()
        model_file.read(path, model)
        model.finalize()
        return model


def validation_pair(given: Any) -> tuple[Any, Any]:
    """Inputs and targets to validate on."""
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise ConfigError(
            f"validation_data must be a pair of inputs and targets, got {quoted(given)}",
            do="write validation_data=(X_test, y_test)",
        )
    return given[0], given[1]
