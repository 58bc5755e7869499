"""The chain rule, link by link: how the gradient of the loss in one weight comes about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...layers import Layer
from ...model import Model
from .backward_rules import lines_back
from .loss_rules import Judgement, gradient
from .parameter_rules import RowNames, gradient_sum, price
from .passage import Passage, Place, written
from .row_arithmetic import as_place, checked_place, layer_name, passages
from .sums import Arithmetic, Calculation, Sum, Term

MOST = 3  # gradients of a layer that are followed back to the loss


@dataclass(frozen=True)
class Address:
    """One number that is learned: the name of its layer, its array in it, and its place there."""

    layer: str
    field: str
    place: Place

    def __str__(self) -> str:
        return f"{self.layer}.{self.field}[{written(self.place)}]"


@dataclass(frozen=True)
class Link:
    """The gradients in some numbers between two layers, each with what it is made of.

    layer    the one that handed them back, or "loss"
    numbers  the gradients that matter most further on
    """

    layer: str
    numbers: tuple[Arithmetic, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the link as plain JSON."""
        numbers = [number.to_dict() for number in self.numbers]
        return {"layer": self.layer, "numbers": numbers}


@dataclass(frozen=True)
class Chain:
    """How the gradient of the mean loss in one weight came about.

    weight   the weight itself
    links    from the loss to the weight's layer; none for the mean over several rows
    sum      input · gradient, for every row and place; its value is `dweights` at the place
    price    what a regularizer adds; None without one
    total    both together, in the model's type
    """

    address: Address
    weight: float
    rows: int
    links: tuple[Link, ...]
    sum: Sum
    price: Calculation | None
    total: Sum

    @property
    def value(self) -> float:
        """The gradient of the mean loss, without the price: what `model.backward` computes."""
        return self.sum.value

    def to_dict(self) -> dict[str, Any]:
        """Return the chain as plain JSON."""
        return {
            "parameter": str(self.address),
            "weight": self.weight,
            "rows": self.rows,
            "links": [link.to_dict() for link in self.links],
            "gradient": self.sum.to_dict(),
            "price": self.price and self.price.to_dict(),
            "total": self.total.to_dict(),
        }


def address_of(model: Model, layer: int | str, field: str, place: int | Place) -> Address:
    """Find a number that is learned; layers with weights are counted from 1.

    In arrays of one row, such as biases, the row need not be said.

    Raises:
        ConfigError  there is no such layer, array or place, or it is observed and not learned
    """
    name = layer_name(model, layer)
    own = model.layers[model.layer_names.index(name)]
    fields = [one for one in own.Parameters._fields if one not in own.observed]
    if field not in fields:
        learning = [
            other
            for other, one in zip(model.layer_names, model.layers, strict=True)
            if field in one.Parameters._fields and field not in one.observed
        ]
        raise ConfigError(
            f"{name} learns no {field}", do=f"choose a layer of {', '.join(learning) or 'others'}"
        )
    array = getattr(own.parameters, field)
    at = as_place(place)
    is_row = array.shape[0] == 1 and len(at) == array.ndim - 1
    at = checked_place(f"{name}.{field}", array[0] if is_row else array, at)
    return Address(name, field, (0, *at) if is_row else at)


def chain_of(
    model: Model,
    X: Any,
    y: Any,
    layer: int | str,
    place: int | Place,
    field: str = "weights",
    *,
    most: int = MOST,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    row_name: RowNames = "row {}".format,
) -> Chain:
    """Show how the gradient of the mean loss in one weight comes about, as in prediction.

    For a single row every link is there, from the loss to the weight; for several, the
    part of every row. Its value is `layer.dweights[place]` after `model.forward(X)` and
    `model.backward(y)`.

    Raises:
        ConfigError  there is no such weight; a layer, loss or regularizer has no rule
        DataError    inputs or targets do not fit

    >>> from glassnet import Dense, MeanSquaredError, Model
    >>> dense = Dense(1, 1, initial_weights=[[2.0]])
    >>> model = Model([dense], loss=MeanSquaredError(), dtype="float64")
    >>> model.begin(0)
    >>> chain = chain_of(model, [[3.0]], [5.0], 1, (0, 0))
    >>> chain.links[0].numbers[0].lines[-1].written(), chain.value  # then times the input, 3
    ('2 · (6 − 5)', 6.0)
    """
    address = address_of(model, layer, field, place)
    batch = model.batch_of(X, y)
    model.forward(batch.inputs)
    model.backward(batch.targets)
    index = model.layer_names.index(address.layer)
    own = model.layers[index]
    array = getattr(own.parameters, field)
    value = float(getattr(own.gradients, field)[address.place])
    dvalues = own.dvalues
    whole = gradient_sum(own, field, address.place, own.memory, dvalues, value, row_name)
    links: tuple[Link, ...] = ()
    if len(batch.inputs) == 1:
        names = passages(model, list(input_names), list(output_names))
        back = WayBack(model, names, batch.targets)
        links = back.links(index, largest_first(whole), most)
    added = price(own, field, array, address.place)
    return Chain(
        address,
        float(array[address.place]),
        len(batch.inputs),
        links,
        whole,
        added,
        with_price(own, field, array, address.place, whole, added),
    )


def largest_first(whole: Sum) -> list[Place]:
    """Where the gradients of a sum's terms stand, without the row: the largest term's first.

    Where inputs are 0, so are the terms, and the largest gradient is first.
    """
    terms = [term for term in whole.terms if term.role == "term"]
    order = sorted(terms, key=lambda t: (-abs(t.value), -abs(t.factors["gradient"])))
    return [term.place[1:] for term in order]


def with_price(
    layer: Layer, field: str, array: Array, at: Place, whole: Sum, added: Calculation | None
) -> Sum:
    """The data's part and the price, in the type of the weights."""
    terms = [Term("from the rows", whole.value)]
    value = array.dtype.type(whole.value)
    if added:
        terms.append(Term("price", added.value))
        value = value + layer.regularizers[field].differentiate(array)[at]
    return Sum.of("gradient", "from the rows + price", terms, float(value))


class WayBack:
    """The way back of one row, after `model.backward`."""

    def __init__(self, model: Model, there: list[Passage], targets: Array) -> None:
        self.model, self.targets = model, targets
        self.passages = [
            with_gradients(one, layer)
            for one, layer in zip(there, model.network.layers, strict=False)
        ]
        self.output_names = [there[-1].output_name((k,)) for k in range(there[-1].output.shape[-1])]

    def links(self, index: int, places: list[Place], most: int) -> tuple[Link, ...]:
        """From the loss to the output of a layer, by the gradients that matter most."""
        found: list[Link] = []
        wanted = list(dict.fromkeys(places))[:most]
        for passage in self.passages[index + 1 :]:
            pairs = [(place, lines_back(passage, place)) for place in wanted]
            found.append(Link(passage.name, tuple(arithmetic(passage, *pair) for pair in pairs)))
            wanted = merged([where for _, (_, where) in pairs])[:most]
        found.append(self.from_loss(wanted))
        return tuple(reversed(found))

    def from_loss(self, places: list[Place]) -> Link:
        """The gradient of the loss in some outputs."""
        loss = self.model.fused_loss or self.model.loss
        last = self.passages[-1]
        row = Judgement.of(loss, last.output[np.newaxis], self.targets, self.output_names, 1.0)
        numbers = [
            Arithmetic(
                f"dloss / d {last.output_name(at)}",
                "loss",
                at,
                tuple(gradient(row, at[-1], float(last.dvalues[at]))),
            )
            for at in places
        ]
        return Link("loss", tuple(numbers))


def arithmetic(passage: Passage, place: Place, back: Any) -> Arithmetic:
    """The gradient in one input of a layer."""
    lines, _ = back
    name = f"dloss / d {passage.input_name(place)}"
    return Arithmetic(name, passage.name, place, tuple(lines))


def merged(lists: list[list[Place]]) -> list[Place]:
    """The first of every list, the second of every list, …, each once."""
    longest = max(map(len, lists), default=0)
    in_turn = [one[turn] for turn in range(longest) for one in lists if turn < len(one)]
    return list(dict.fromkeys(in_turn))


def with_gradients(there: Passage, layer: Layer) -> Passage:
    """A passage with what came back, too."""
    return Passage(
        there.name,
        layer,
        there.parameters,
        there.inputs,
        there.output,
        there.input_name,
        there.output_name,
        layer.memory,
        layer.dvalues[0].copy(),
        layer.dinputs[0].copy(),
    )
