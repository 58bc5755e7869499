"""The plan of a lesson's bench: its rows, and its layers with the numbers they begin with."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ... import datasets, lessons
from ...activations import Softmax
from ...arrays import Array
from ...errors import GlassnetError
from ...settings import unknown
from ...workbench.recipe import ACTIVATIONS
from .section import Section

MOST_ROWS, MOST_INPUTS = 2_000, 64
MOST_LAYERS, MOST_NEURONS, MOST_PARAMETERS = 8, 128, 20_000
OWN = ("shirts", "noisy_line")  # of the book, beside the built-in data
WORDS = (*ACTIVATIONS, "softmax")
LAYER = ("neurons", "activation", "connections", "weights", "biases")
CONNECTIONS = ("all", "one to one")


@dataclass(frozen=True, eq=False)
class Rows:
    """What goes in and what should come out, unscaled.

    X        (rows, inputs)   float64
    y        (rows, outputs)  float64, or class numbers (rows,)
    inputs   what the columns are called
    outputs  what the targets are called, or the classes
    """

    X: Array
    y: Array
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def has_classes(self) -> bool:
        """Whether the rows carry classes, and not numbers."""
        return bool(self.y.ndim == 1)


@dataclass(frozen=True, eq=False)
class LayerPlan:
    """A dense layer and its activation. What is not given is drawn: weights; or is 0: biases.

    weights  (inputs, neurons)
    biases   (1, neurons)
    """

    inputs: int
    neurons: int
    activation: str
    is_one_to_one: bool = False
    weights: Array | None = None
    biases: Array | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that a lesson's bench is made from."""

    rows: Rows
    layers: tuple[LayerPlan, ...]
    seed: int
    learning: dict[str, Any]

    def connected(self) -> "Plan":
        """The same with every connection there to be learned."""
        return replace(
            self, layers=tuple(replace(layer, is_one_to_one=False) for layer in self.layers)
        )

    def source(self, layer: int, place: int) -> str:
        """What an input of a layer is called."""
        return self.rows.inputs[place] if layer == 1 else f"neuron {place}"


# -- rows ----------------------------------------------------------------------------------


def rows_in(section: Section) -> Rows:
    """Read `[data]`: the name of built-in data, or rows and their targets or labels."""
    if "name" in section:
        return named_rows(section)
    lists = section.items("rows", MOST_ROWS)
    wide = len(lists[0]) if lists and isinstance(lists[0], list) else 0
    if not 1 <= wide <= MOST_INPUTS:
        raise section.wrong(
            f"rows of 1 to {MOST_INPUTS} numbers were expected",
            "write rows = [[1, 2], [3, 4]], a list for each row",
        )
    section.values["rows"] = lists
    X = np.array(section.matrix("rows", "row", "input", (len(lists), wide)))
    names = names_in(section, "inputs", wide) or default_names(wide, "x")
    known = ("name", "rows", "inputs", "targets", "labels", "outputs")
    read = labelled if "labels" in section else with_targets
    found = read(section, X, names)
    section.done(known)
    return found


def named_rows(section: Section) -> Rows:
    """Built-in data, or those of one of the book's examples."""
    name = section.word("name", (*datasets.names(), *OWN))
    samples = section.whole("samples", None, low=2, high=1_000)
    seed = section.whole("seed", 0, low=0, high=2**53)
    section.done(("name", "samples", "seed"))
    if name == "shirts":
        X, y = lessons.shirts(samples or 10)
        return Rows(X, y, ("shirts",), ("price",))
    if name == "noisy_line":
        x, y = lessons.noisy_line(samples or 64, seed=seed)
        return Rows(x[:, None], y[:, None], ("x",), ("y",))
    if name == "sine":  # in float64, where the book's numbers are exact
        X, y = datasets.sine(samples or 1_000)
        return Rows(X, y, ("x",), ("y",))
    try:
        found = datasets.load(name, samples=samples, seed=seed)
    except GlassnetError as error:
        raise section.wrong(error.what, error.do) from error
    if len(found.X) > 10 * MOST_ROWS:
        raise section.wrong(f"{len(found.X):,} rows are too many", "ask for fewer samples")
    X = found.X.astype(np.float64)
    if found.class_names:
        return Rows(X, found.y, found.feature_names, found.class_names)
    return Rows(X, found.y.astype(np.float64), found.feature_names, (found.about.target,))


def with_targets(section: Section, X: Array, names: tuple[str, ...]) -> Rows:
    """Rows with numbers that should come out."""
    lists = section.items("targets", MOST_ROWS)
    lists = [one if isinstance(one, list) else [one] for one in lists]
    wide = max((len(one) for one in lists), default=0)
    if not 1 <= wide <= MOST_INPUTS:
        raise section.wrong(
            "targets or labels were expected: what should come out for each row",
            'write targets = [1.5, 2.5], or labels = ["cat", "dog"]',
        )
    section.values["targets"] = lists
    y = np.array(section.matrix("targets", "row", "output", (len(X), wide)))
    outputs = names_in(section, "outputs", wide) or default_names(wide, "y")
    return Rows(X, y, names, outputs)


def labelled(section: Section, X: Array, names: tuple[str, ...]) -> Rows:
    """Rows with classes."""
    labels = section.texts("labels", most=MOST_ROWS, longest=40)
    if len(labels) != len(X):
        raise section.wrong(
            f"{len(X)} labels were expected, one for each row; got {len(labels)}",
            "write a label for each row",
            "labels",
        )
    classes = section.texts("outputs", most=MOST_INPUTS, longest=40)
    classes = classes or tuple(dict.fromkeys(labels))
    for label in labels:
        if label not in classes:
            error = unknown("label", label, classes)
            raise section.wrong(error.what, f"{error.do}, as outputs has them", "labels")
    if len(classes) < 2:
        raise section.wrong("there is one class", "name at least two in outputs", "outputs")
    return Rows(X, np.array([classes.index(label) for label in labels]), names, classes)


def names_in(section: Section, key: str, count: int) -> tuple[str, ...]:
    """Names for some columns, if they are given."""
    names = section.texts(key, most=MOST_INPUTS, longest=40)
    if names and (len(names) != count or len(set(names)) < count):
        raise section.wrong(
            f"{count} different names were expected, got {len(set(names))}",
            f"give {count} names, or none",
            key,
        )
    return names


def default_names(count: int, letter: str) -> tuple[str, ...]:
    """x for one column; x0, x1, … for more, counted as the page counts."""
    return (letter,) if count == 1 else tuple(f"{letter}{place}" for place in range(count))


# -- layers --------------------------------------------------------------------------------


def layers_in(section: Section, rows: Rows) -> tuple[LayerPlan, ...]:
    """Read `[network]`: its layers one after the other, and whether they suit the rows."""
    parts = section.sections("layers", MOST_LAYERS)
    if not parts:
        raise section.wrong("layers are missing", "write [[network.layers]] with neurons = 1")
    section.done(("layers",))
    layers: list[LayerPlan] = []
    size = rows.X.shape[1]
    for part in parts:
        layers.append(layer_in(part, size, is_last=part is parts[-1]))
        size = layers[-1].neurons
    check_outputs(parts[-1], layers[-1], rows)
    count = sum((layer.inputs + 1) * layer.neurons for layer in layers)
    if count > MOST_PARAMETERS:
        raise section.wrong(
            f"the network has {count:,} parameters, and a lesson's has at most {MOST_PARAMETERS:,}",
            "take fewer neurons",
        )
    return tuple(layers)


def layer_in(part: Section, inputs: int, *, is_last: bool) -> LayerPlan:
    """One layer. Its weights are written neuron by neuron, as chapter 2 writes them."""
    neurons = part.whole("neurons", low=1, high=MOST_NEURONS)
    activation = part.word("activation", WORDS, "linear")
    if activation == "softmax" and not is_last:
        raise part.wrong("softmax stands before the last layer", "put it last", "activation")
    is_one_to_one = part.word("connections", CONNECTIONS, "all") == "one to one"
    if is_one_to_one and neurons != inputs:
        raise part.wrong(
            f"{inputs} inputs cannot be connected one to one with {neurons} neurons",
            f"take {inputs} neurons",
            "connections",
        )
    weights = biases = None
    if is_one_to_one and "weights" in part:
        weights = np.diag(part.numbers("weights", neurons, "neuron"))
    elif "weights" in part:
        weights = np.array(part.matrix("weights", "neuron", "input", (neurons, inputs))).T
    if "biases" in part:
        biases = np.array([part.numbers("biases", neurons, "neuron")])
    part.done(LAYER)
    return LayerPlan(inputs, neurons, activation, is_one_to_one, weights, biases)


def check_outputs(part: Section, last: LayerPlan, rows: Rows) -> None:
    """Refuse a last layer that does not give what the rows ask for."""
    is_softmax = last.activation == "softmax"
    if rows.has_classes != is_softmax:
        what = "classes need softmax" if rows.has_classes else "softmax needs labels, not numbers"
        do = 'write activation = "softmax"' if rows.has_classes else "give labels, or take it away"
        raise part.wrong(what, do, "activation")
    if last.neurons != len(rows.outputs):
        raise part.wrong(
            f"the rows ask for {len(rows.outputs)} outputs, and the last layer has"
            f" {last.neurons} neurons",
            f"write neurons = {len(rows.outputs)}",
            "neurons",
        )


def place_in(section: Section, plan: Plan) -> tuple[int, int, int | None]:
    """Where a number of the network is: layer, neuron, and input; without input the bias."""
    layer = section.whole("layer", low=1, high=len(plan.layers))
    own = plan.layers[layer - 1]
    neuron = section.whole("neuron", 0, low=0, high=own.neurons - 1)
    source = section.whole("input", None, low=0, high=own.inputs - 1)
    if own.is_one_to_one and source not in (None, neuron):
        raise section.wrong(
            f"neuron {neuron} of layer {layer} is not connected with {source}",
            f"write input = {neuron}",
            "input",
        )
    return layer, neuron, source


def activation_of(word: str) -> Any:
    """The layer that an activation is; none for a linear one."""
    return None if word == "linear" else Softmax() if word == "softmax" else ACTIVATIONS[word]()
