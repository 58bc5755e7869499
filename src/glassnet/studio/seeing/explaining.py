"""Explaining: the arithmetic of what is picked on the page, as `explain` has it.

Forward with every term, the gradient of the picked row's loss as a chain, what the next step of
training would do to the number, and the row's answer as a formula of its own cells.
"""

from copy import deepcopy
from typing import Any

import numpy as np

from ...engines.batches import taken
from ...explain import RowArithmetic, chain_of, table_formula
from ...explain.arithmetic.cells import output_names
from ...explain.arithmetic.chain import Chain, address_of
from ...explain.arithmetic.repetition import Moment, step_of
from ...explain.arithmetic.sums import Arithmetic, Calculation, Sum
from ...explain.arithmetic.update import update_at
from ...settings import unknown, whole
from ..bench import check_rows
from ..learner import Learner
from ..session import Session
from .one_row import row_of, target_of

MOST = 12  # terms of a sum that are told apart
DIGITS = 5  # of numbers within a formula; values have all of theirs
BIAS = -1  # in the place of an input


def explain(
    session: Session,
    cells: list[Any],
    layer: str,
    neuron: int,
    truth: list[Any] | None = None,
    input: int = BIAS,
) -> dict[str, Any]:
    """How a neuron came about on a row, and what moves one of its weights, or its bias.

    layer  the name of the layer with the weights
    input  whose weight is meant, from 0; or -1 for the bias

    Raises:
        ConfigError  there is no such row, layer, neuron or input
    """
    session.learner.show()
    bench = session.learner.bench
    check_rows(bench)
    model, encoder = bench.model, bench.loaded.encoder
    row = row_of(encoder, cells, truth)
    X = encoder.encode_inputs(row, [0])
    inputs, outputs = encoder.input_names, output_names(encoder)
    place = place_in(model, layer, neuron, input)
    field = "biases" if input == BIAS else "weights"
    forward = RowArithmetic(model, X[0], input_names=inputs, output_names=outputs)
    chain = None
    if truth is not None:
        y = target_of(encoder, row)
        chain = chain_of(model, X, y, layer, place, field, input_names=inputs, output_names=outputs)
    return {
        "forward": [arithmetic(one) for one in forward.neuron(layer, neuron)],
        "gradient": chain and backward(chain),
        "next": next_step(session.learner, layer, place, field),
    }


def place_in(model: Any, layer: str, neuron: int, source: int) -> tuple[int, ...]:
    """Where in its array a weight or a bias stands.

    Raises:
        ConfigError  there is no such layer, neuron or input
    """
    dense = [
        name
        for name, one in zip(model.layer_names, model.layers, strict=True)
        if {"weights", "biases"} <= set(one.Parameters._fields)
    ]
    if layer not in dense:
        raise unknown("layer", layer, dense)
    inputs, neurons = model.layers[model.layer_names.index(layer)].parameters.weights.shape[-2:]
    whole("neuron", neuron, at_least=0, at_most=neurons - 1)
    whole("input", source, at_least=BIAS, at_most=inputs - 1)
    return (neuron,) if source == BIAS else (source, neuron)


# -- lines ---------------------------------------------------------------------------------


def arithmetic(number: Arithmetic) -> dict[str, Any]:
    """How a number came about, line by line."""
    return {"name": number.name, "lines": [line(one) for one in number.lines]}


def backward(chain: Chain) -> dict[str, Any]:
    """The gradient of the row's loss in a weight: link by link, and what they come to."""
    ends: list[Sum | Calculation | None] = [
        chain.sum,
        chain.price,
        chain.total if chain.price else None,
    ]
    return {
        "parameter": str(chain.address),
        "links": [
            {"layer": link.layer, "numbers": [arithmetic(one) for one in link.numbers]}
            for link in chain.links
        ],
        "lines": [line(one) for one in ends if one],
        "value": chain.total.value,
    }


def line(one: Sum | Calculation) -> dict[str, Any]:
    """A line with its numbers, and as it is written; long sums with their largest terms."""
    if isinstance(one, Calculation):
        return one.to_dict() | {"written": one.written(DIGITS)}
    found = one.shortened(MOST)
    terms = [term.to_dict() | {"written": term.written(DIGITS)} for term in found.terms]
    return found.to_dict() | {"terms": terms}


# -- the next step -------------------------------------------------------------------------


def next_step(learner: Learner, layer: str, place: tuple[int, ...], field: str) -> dict[str, Any]:
    """What the next step of training would do to one number; nothing is changed by asking."""
    index = learner.bench.model.layer_names.index(layer)
    address = address_of(learner.bench.model, layer, field, place)
    moment = moment_ahead(Learner(learner.moment()))
    update = update_at(moment, index, address, lambda row: f"row {row + 1}")
    lines: list[Sum | Calculation | None] = [update.data, update.price, update.gradient]
    lines += [*update.clipping, *update.rate, *update.lines]
    known = ("step", "epoch", "batch", "batches", "optimizer", "formula", "before", "after")
    return {
        "parameter": str(address),
        **{name: getattr(update, name) for name in known},
        "rows": len(update.rows),
        "frozen": is_still(learner, index, field, address.place),
        "lines": [line(one) for one in lines if one],
    }


def moment_ahead(learner: Learner) -> Moment:
    """The step that a learner, made for this alone, takes next."""
    rows, data = learner.next_rows(), learner.bench.data
    epoch, size, count = learner.epoch, learner.learning.batch_size, len(data.inputs)
    batch = taken(data, rows)
    numbers = (epoch.number, epoch.rows_seen // size + 1, -(-count // size))
    return step_of(learner.engine, batch, tuple(rows.tolist()), deepcopy(epoch.chance), numbers)


def is_still(learner: Learner, index: int, field: str, place: tuple[int, ...]) -> bool:
    """Whether training leaves a number as it is."""
    own = learner.bench.model.layers[index].Parameters._fields.index(field)
    shape = learner.engine.parameters[index][own].shape
    within = int(np.ravel_multi_index(place, shape))
    begin = next(
        one.numbers.start for one in learner.engine.places if (one.layer, one.field) == (index, own)
    )
    return begin + within in learner.still


# -- the row's formula ---------------------------------------------------------------------


def formula(session: Session, cells: list[Any]) -> dict[str, Any]:
    """A row's scores as a sum of what its columns contribute, and what would change its answer.

    Raises:
        ConfigError    these are not the cells of a row
        DivergedError  a score is not finite
    """
    session.learner.show()
    loaded = session.learner.bench.loaded
    row = row_of(loaded.encoder, cells)
    return {"formula": table_formula(loaded.model, loaded.encoder, row, 1).to_dict()}
