"""A model as it is stored: its parts described in words, its arrays as tensors."""

from os import PathLike
from typing import Any, NamedTuple

from .arrays import Array
from .clipping import Clipping
from .errors import ModelFileError
from .layers import Layer
from .losses import Loss
from .optimizers import Optimizer
from .saving import describe, read_model_file, rebuild, write_model_file

KEYS = {"layers", "loss", "optimizer", "clipping", "dtype", "provenance", "table"}


class Description(NamedTuple):
    """What a model file says besides its tensors."""

    parts: dict[str, Any]  # the arguments that make the model
    provenance: dict[str, Any]  # where it comes from
    table: dict[str, Any] | None  # how the columns of a table become its inputs


def write(path: str | PathLike[str], model: Any, table: dict[str, Any] | None) -> None:
    """Write a model, and the encoder of its table if it has one, to one file."""
    tensors: dict[str, Array] = dict(model.parameters)
    names = [*model.layer_names, "loss", "optimizer", "clipping"]
    parts = [*model.layers, model.loss, model.optimizer, model.clipping]
    described = [
        None if part is None else describe(part, tensors, f"settings.{name}")
        for name, part in zip(names, parts, strict=True)
    ]
    *layers, loss, optimizer, clipping = described
    description = {
        "layers": layers,
        "loss": loss,
        "optimizer": optimizer,
        "clipping": clipping,
        "dtype": model.dtype.name,
        "provenance": model.provenance,
        "table": table,
    }
    write_model_file(path, tensors, description)


def read(path: str | PathLike[str]) -> tuple[dict[str, Array], Description]:
    """Read what a file says about a model, and its tensors."""
    tensors, said = read_model_file(path)
    if said.get("kind") == "checkpoint":
        raise ModelFileError(
            f"{path} is a checkpoint of a training, not a model",
            do="finish the training with glassnet resume and the folder of the run",
        )
    right = set(said) == KEYS and isinstance(said["layers"], list)
    if not (right and isinstance(said["provenance"], dict)):
        raise ModelFileError(f"{path} does not describe a network", do="save the model again")
    clipping = said["clipping"]
    parts = {
        "layers": [rebuild(layer, tensors, Layer) for layer in said["layers"]],
        "loss": rebuild(said["loss"], tensors, Loss),
        "optimizer": rebuild(said["optimizer"], tensors, Optimizer),
        "clipping": None if clipping is None else rebuild(clipping, tensors, Clipping),
        "dtype": said["dtype"],
    }
    return tensors, Description(parts, said["provenance"], said["table"])


def read_parameters(
    path: str, name: str, layer: Layer, tensors: dict[str, Array], dtype: Any
) -> Any:
    """The parameters of one layer out of a file, if they are just what the layer needs."""
    arrays = []
    for field, shape in layer.parameter_shapes._asdict().items():
        array = tensors.get(f"{name}.{field}")
        if array is None or array.shape != shape or array.dtype != dtype:
            found = "nothing" if array is None else f"{array.shape} in {array.dtype}"
            raise ModelFileError(
                f"{path}: {name}.{field} should be {shape} in {dtype}, found {found}",
                do="save the model again",
            )
        arrays.append(array)
    return layer.Parameters(*arrays)
