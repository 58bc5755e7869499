"""The book's model as a file: its parts in words, its numbers as tensors, and no code.

    layers       kind and settings of each; its arrays are the tensors "0.weights", "0.biases", …
    loss         kind
    optimizer    kind, settings, steps taken and present learning rate; its state lies
                 beside the parameters as "0.weight_momentums", …
    accuracy     kind, settings, and the precision of a regression

Only the classes of this room can be written or read.
"""

from os import PathLike
from typing import Any

from ..arrays import Array
from ..errors import ConfigError, GlassnetError, ModelFileError, quoted
from ..saving import read_model_file, write_model_file
from ..saving.hints import fits, hints_of
from ..settings import number, settings_of, whole
from . import accuracies, activations, layers, losses, optimizers
from .accuracies import Accuracy, Accuracy_Regression
from .chance import undisturbed
from .layer import Layer
from .losses import Loss
from .optimizers import STATES, Optimizer

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        layers.Layer_Dense,
        layers.Layer_Dropout,
        layers.Layer_Input,
        activations.Activation_ReLU,
        activations.Activation_Linear,
        activations.Activation_Sigmoid,
        activations.Activation_Softmax,
        losses.Loss_CategoricalCrossentropy,
        losses.Loss_BinaryCrossentropy,
        losses.Loss_MeanSquaredError,
        losses.Loss_MeanAbsoluteError,
        optimizers.Optimizer_SGD,
        optimizers.Optimizer_Adagrad,
        optimizers.Optimizer_RMSprop,
        optimizers.Optimizer_Adam,
        accuracies.Accuracy_Categorical,
        accuracies.Accuracy_Regression,
    )
}
PARAMETERS = ("weights", "biases")
KEYS = {"book", "layers", "loss", "optimizer", "accuracy"}
PROGRESS = {"iterations", "current_learning_rate"}
SAVE_AGAIN = "save the model again with glassnet.book, or get the file again"


# -- writing -------------------------------------------------------------------------------


def write(path: str | PathLike[str], model: Any) -> None:
    """Write a model with all that is needed to train on, whole or not at all."""
    tensors: dict[str, Array] = {}
    for place, layer in enumerate(model.layers):
        if isinstance(layer, layers.Layer_Dense):
            mine = layer.moved_by is model.optimizer
            arrays = {n: getattr(layer, n) for n in (*PARAMETERS, *(STATES if mine else ()))}
            tensors |= {f"{place}.{n}": array for n, array in arrays.items() if array is not None}
    description = {
        "book": "model",
        "layers": [described(layer) for layer in model.layers],
        "loss": described(model.loss),
        "optimizer": described(model.optimizer),
        "accuracy": described(model.accuracy),
    }
    write_model_file(path, tensors, description)


def described(part: Any) -> dict[str, Any] | None:
    """A part as plain words and numbers."""
    if part is None:
        return None
    kind = type(part).__name__
    if KINDS.get(kind) is not type(part):
        raise ConfigError(
            f"{quoted(kind)} is no part of glassnet.book; a model file cannot hold code",
            do="write the arrays with save_parameters, and keep the class in your own program",
        )
    words = part.settings() if isinstance(part, Layer) else settings_of(part)
    if isinstance(part, Optimizer):
        words |= {name: getattr(part, name) for name in PROGRESS}
    if isinstance(part, Accuracy_Regression):
        words["precision"] = part.precision
    return {"kind": kind, **words}


def write_parameters(path: str | PathLike[str], pairs: list[tuple[Array, Array]]) -> None:
    """Write weights and biases, layer by layer."""
    tensors = {
        f"{place}.{name}": array
        for place, pair in enumerate(pairs)
        for name, array in zip(PARAMETERS, pair, strict=True)
    }
    write_model_file(path, tensors, {"book": "parameters", "layers": len(pairs)})


# -- reading -------------------------------------------------------------------------------


def read(path: str | PathLike[str], model: Any) -> None:
    """Fill an empty model with what a file says."""
    tensors, said = read_model_file(path)
    if set(said) != KEYS or said["book"] != "model" or not isinstance(said["layers"], list):
        raise ModelFileError("the file does not hold a model of glassnet.book", do=SAVE_AGAIN)
    with undisturbed():  # the weights that new layers draw are not kept
        model.layers = [rebuilt(each, Layer) for each in said["layers"]]
    model.loss = None if said["loss"] is None else rebuilt(said["loss"], Loss)
    model.optimizer = None if said["optimizer"] is None else rebuilt(said["optimizer"], Optimizer)
    model.accuracy = None if said["accuracy"] is None else rebuilt(said["accuracy"], Accuracy)
    for place, layer in enumerate(model.layers):
        if isinstance(layer, layers.Layer_Dense):
            fill(layer, f"{place}.", tensors, model.optimizer)
    if tensors or not model.layers:
        raise ModelFileError("the file holds other numbers than its layers need", do=SAVE_AGAIN)


def rebuilt(said: Any, family: type) -> Any:
    """The part that was described, or a ModelFileError."""
    kind = KINDS.get(str(said.get("kind"))) if isinstance(said, dict) else None
    if kind is None or not issubclass(kind, family):
        raise ModelFileError(
            f"{quoted(said)} describes no {family.__name__} of glassnet.book", do=SAVE_AGAIN
        )
    words = {name: value for name, value in said.items() if name != "kind"}
    hints = hints_of(kind)
    extra = PROGRESS if issubclass(kind, Optimizer) else set()
    extra = {"precision"} if kind is Accuracy_Regression else extra
    if set(words) != set(hints) | extra or not all(fits(words[n], h) for n, h in hints.items()):
        raise ModelFileError(f"{quoted(said)} are no settings of a {kind.__name__}", do=SAVE_AGAIN)
    try:
        part = kind(**{name: words[name] for name in hints})
        for name in extra:
            setattr(part, name, progress(name, words[name]))
    except GlassnetError as error:
        raise ModelFileError(
            f"a {kind.__name__} cannot be made: {error.what}", do=SAVE_AGAIN
        ) from error
    return part


def progress(name: str, value: Any) -> Any:
    """How far training had come, in one number."""
    if name == "iterations":
        return whole(name, value, at_least=0)
    return None if value is None and name == "precision" else number(name, value, at_least=0)


def fill(layer: Any, place: str, tensors: dict[str, Array], optimizer: Any) -> None:
    """Give a layer its parameters and its optimizer's state, and take them from the tensors."""
    wanted = {"weight": layer.weights.shape, "bias": layer.biases.shape}
    for name in (*PARAMETERS, *STATES):
        array = tensors.pop(place + name, None)
        prefix = "bias" if name.startswith("bias") else "weight"
        if array is None and name in STATES:
            continue
        if array is None or array.shape != wanted[prefix] or array.dtype.kind != "f":
            raise ModelFileError(
                f"tensor {quoted(place + name)} does not fit its layer", do=SAVE_AGAIN
            )
        setattr(layer, name, array)
        if name in STATES:
            layer.moved_by = optimizer


def read_parameters(path: str | PathLike[str]) -> list[tuple[Array, Array]]:
    """The weights and biases that `write_parameters` wrote."""
    tensors, said = read_model_file(path)
    count = len(tensors) // len(PARAMETERS)
    wanted = {f"{place}.{name}" for place in range(count) for name in PARAMETERS}
    if said != {"book": "parameters", "layers": count} or set(tensors) != wanted:
        raise ModelFileError("the file does not hold parameters of glassnet.book", do=SAVE_AGAIN)
    return [(tensors[f"{n}.weights"], tensors[f"{n}.biases"]) for n in range(count)]
