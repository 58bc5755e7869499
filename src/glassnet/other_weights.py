"""Weights of other programs: a PyTorch or Keras network of dense layers, from safetensors.

PyTorch keeps a layer's weights as (outputs, inputs), Keras and glassnet as (inputs, outputs).
A name tells which: `fc1.weight` is PyTorch's, `dense/kernel` is Keras's. What a name does not
tell has to be said; nothing is guessed from shapes, since square weights fit both ways.
"""

import re
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .errors import ConfigError, DataError, ShapeError, quoted, within
from .layers import Dense, Layer, MaskedDense
from .model import Model
from .settings import unknown

if TYPE_CHECKING:
    from .saving.plain_safetensors import Place

LAYOUTS = ("outputs first", "inputs first")
LAYOUT_OF = {  # by the last word of a name
    "weight": "outputs first",
    "kernel": "inputs first",
    "weights": "inputs first",
}
FIELDS = {"weight": "weights", "kernel": "weights", "weights": "weights"}
FIELDS |= {"bias": "biases", "biases": "biases"}
LAST_WORD = re.compile(r"(?:(.*)[./])?([^./]+?)(?::0)?")  # layer, and what of it
NUMBER = re.compile(r"_?(\d+)")
SHOWN = 4  # names in a message
LONGEST = 24  # characters of each


class Source(NamedTuple):
    """Where a parameter comes from, and whether it has to be turned."""

    tensor: str
    turned: bool


def load_weights(
    model: Model,
    path: str | PathLike[str],
    mapping: Mapping[str, str] | None = None,
    *,
    layout: str | None = None,
) -> dict[str, str]:
    """Set a model's weights from a safetensors file of another program.

    mapping  from the model's names to the file's: {"dense_1.weights": "fc1.weight", …}; None
             finds dense layers by themselves, if the file's names count them: 0.weight,
             2.weight, or dense/kernel, dense_1/kernel
    layout   how the file keeps the weights of dense layers, "outputs first" as PyTorch or
             "inputs first" as Keras; None goes by names that end in `weight` or `kernel`

    Returns the mapping that was used. float16, bfloat16 and float64 become the model's dtype.
    Nothing is set unless everything fits.

    Raises:
        ConfigError     names or layout are not clear; the model or the file has others
        ShapeError      a tensor has another shape than the model needs
        DataError       a number is not finite, or too large for the model's dtype
        DtypeError      a tensor holds no floating-point numbers
        ModelFileError  the file is not a whole and valid safetensors file
    """
    from .saving.plain_safetensors import read_places, read_tensors

    if layout not in (None, *LAYOUTS):
        raise unknown("layout", str(layout), LAYOUTS)
    places = read_places(path)
    layers = dict(zip(model.layer_names, model.layers, strict=True))
    names = found_mapping(layers, places) if mapping is None else as_words(mapping)
    check_names(layers, places, names)
    sources = {
        ours: Source(theirs, is_turned(layers, ours, theirs, layout))
        for ours, theirs in names.items()
    }
    for ours, source in sources.items():
        check_shape(layers, ours, source, places[source.tensor])
    tensors = read_tensors(path, places, names.values())
    arrays = {
        ours: converted(tensors[source.tensor], source, shape_of(layers, ours), model.dtype)
        for ours, source in sources.items()
    }
    for name, layer in layers.items():
        fields = layer.Parameters._fields
        layer.parameters = layer.Parameters(*(arrays[f"{name}.{field}"] for field in fields))
    model.train_state, model.epochs_done = None, 0
    return names


def wanted_names(layers: Mapping[str, Layer]) -> list[str]:
    """The names of everything that the layers have to be given."""
    return [f"{name}.{field}" for name in layers for field in layers[name].Parameters._fields]


def found_mapping(layers: Mapping[str, Layer], places: Mapping[str, "Place"]) -> dict[str, str]:
    """Find the dense layers of a file by the numbers in their names, in that order."""
    wanted = wanted_names(layers)
    if set(places) == set(wanted):
        return {name: name for name in wanted}
    groups: dict[str, dict[str, str]] = {}
    for name in places:
        match = LAST_WORD.fullmatch(name)
        group, word = (match[1] or "", match[2]) if match else ("", name)
        groups.setdefault(group, {})[FIELDS.get(word, word)] = name
    dense = [name for name, layer in layers.items() if isinstance(layer, Dense)]
    counts = {group: [int(digits) for digits in NUMBER.findall(group)] for group in groups}
    alike = len({NUMBER.sub("", group) for group in groups}) == 1
    alike = alike and len(set(map(tuple, counts.values()))) == len(groups)
    complete = all(set(group) == {"weights", "biases"} for group in groups.values())
    if not (alike and complete and len(groups) == len(dense) and len(wanted) == 2 * len(dense)):
        raise unclear(wanted, places, "it is not clear which tensor belongs where")
    ordered = sorted(groups, key=lambda group: counts[group])
    return {
        f"{name}.{field}": groups[group][field]
        for name, group in zip(dense, ordered, strict=True)
        for field in ("weights", "biases")
    }


def as_words(mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping as it was given; a ConfigError if it does not lead from names to names."""
    right = isinstance(mapping, Mapping)
    if not (right and all(isinstance(word, str) for word in (*mapping, *mapping.values()))):
        raise ConfigError(
            f"mapping must be a dictionary of names, got {quoted(mapping)}",
            do='write mapping={"dense_1.weights": "name in the file", …}',
        )
    return dict(mapping)


def check_names(
    layers: Mapping[str, Layer], places: Mapping[str, "Place"], names: Mapping[str, str]
) -> None:
    """Refuse a mapping that leaves something out, or names what there is not."""
    wanted = wanted_names(layers)
    if set(names) != set(wanted):
        odd = quoted(min(set(names) ^ set(wanted)))
        raise unclear(wanted, places, f"{odd} is not in both the mapping and the model")
    absent = set(names.values()) - set(places)
    if absent:
        raise unclear(wanted, places, f"the file has no tensor {quoted(min(absent))}")
    if len(set(names.values())) < len(names):
        raise unclear(wanted, places, "the mapping names a tensor twice")


def unclear(wanted: Iterable[str], places: Mapping[str, "Place"], why: str) -> ConfigError:
    """Make the error for names that do not fit, with those of both sides."""
    return ConfigError(
        f"{why}: the file has {listed(places)}; the model needs {listed(wanted)}",
        do='say it: mapping={"dense_1.weights": "name in the file", …}, with every parameter',
    )


def listed(names: Iterable[str]) -> str:
    """Some names, and how many more there are."""
    every = sorted(names)
    more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(quoted(within(name, LONGEST)) for name in every[:SHOWN]) + more


def is_turned(layers: Mapping[str, Layer], ours: str, theirs: str, layout: str | None) -> bool:
    """Whether rows and columns have to be exchanged: for the weights of dense layers alone."""
    name, field = ours.rsplit(".", 1)
    if field != "weights" or not isinstance(layers[name], Dense | MaskedDense):
        return False
    match = LAST_WORD.fullmatch(theirs)
    known = layout or LAYOUT_OF.get(match[2] if match else "")
    if known is None:
        raise ConfigError(
            f"tensor {quoted(theirs)} does not say whether its outputs or its inputs come first",
            do='add layout="outputs first" for PyTorch, or "inputs first" for Keras',
        )
    return known == "outputs first"


def shape_of(layers: Mapping[str, Layer], ours: str) -> tuple[int, ...]:
    """The shape that a parameter has in the model."""
    name, field = ours.rsplit(".", 1)
    shape: tuple[int, ...] = layers[name].parameter_shapes._asdict()[field]
    return shape


def check_shape(layers: Mapping[str, Layer], ours: str, source: Source, place: "Place") -> None:
    """Refuse a tensor of another shape; one row may come as a vector."""
    shape = shape_of(layers, ours)
    if len(shape) > 2:
        raise ConfigError(
            f"{ours} has {len(shape)} axes, and other programs order them in many ways",
            do="set the layer's weights in Python",
        )
    expected = shape[::-1] if source.turned else shape
    vector = shape[1:] if shape[0] == 1 and not source.turned else expected
    if place.shape not in (expected, vector):
        raise ShapeError(
            f"{ours} needs a tensor of shape {vector},"
            f" and {quoted(source.tensor)} has {place.shape}",
            do="make the model's layers as those of the file, or correct mapping and layout",
        )


def converted(array: Any, source: Source, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """A tensor as a parameter: turned if needed, in the model's dtype, all of it finite."""
    with np.errstate(over="ignore"):
        turned = np.array(array.T if source.turned else array, dtype, order="C")
    if not np.isfinite(turned).all():
        raise DataError(
            f"tensor {quoted(source.tensor)} holds numbers that are not finite in {dtype}",
            do='train it again, or make the model with dtype="float64"',
        )
    return turned.reshape(shape)
