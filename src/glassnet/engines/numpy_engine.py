"""The page of `train_step` on NumPy, with all learned numbers of the network in one vector."""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Mode
from ..guard import diverged_in_batch, diverged_in_update, is_finite
from ..shuffling import BlockOrder
from ..train_step import Batch, Cost, Network, TrainState, loss_and_gradients, observe
from ..training import Done
from .batches import batches

BLOCK = 32_768  # numbers the optimizer looks at together: its temporaries stay in cache


class Place(NamedTuple):
    """Where in the vector one learned parameter lives."""

    layer: int
    field: int
    numbers: slice


class NumpyEngine:
    """Train in place: weights and biases are views into one vector, and so is their state.

    Small arrays are then moved together, one call of the optimizer for all of them;
    large ones are walked block by block. What a layer only observes (the statistics of
    batch normalization) stays beside the vector.

    lend  is shown the gradients of every step, layer by layer, if somebody wants to see them
    """

    lend: Callable[[list[Any]], None] | None = None

    def __init__(self, network: Network, start: TrainState) -> None:
        self.network = network
        self.step = start.step
        self.places = places(network, start.parameters)
        self.vector = self.gather(start.parameters)
        self.parameters = self.scatter(self.vector, start.parameters)
        self.state = self.gather_states(start.states)
        self.blocks = self.cut()
        self.observes = any(layer.observed for layer in network.layers)

    # -- training --------------------------------------------------------------------------

    def epoch(
        self,
        data: Batch,
        order: Array | BlockOrder | None,
        batch_size: int,
        mode: Mode,
        first: int = 0,
    ) -> Iterator[Done]:
        """Train once on all of `data`, in the given order, from its row `first` on."""
        for rows, batch in batches(data, order, batch_size, first):
            cost = self.train_step(batch, mode, rows)
            weight = len(rows) if batch.weights is None else float(batch.weights.sum())
            yield Done(len(rows), weight, cost)

    def train_step(self, batch: Batch, mode: Mode, rows: Sequence[int] | None = None) -> Cost:
        """Look once at a batch and improve once; return the cost before the step."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            cost, memories, gradients = loss_and_gradients(
                self.network, self.parameters, batch, mode
            )
            pieces = joined(gradients)
            if not isfinite(cost.total) or not all(map(is_finite, pieces)):
                rows = range(len(batch.inputs)) if rows is None else rows
                raise diverged_in_batch(self.network, self.parameters, batch, rows)
            if self.lend:
                self.lend(gradients)
            if self.network.clipping:
                pieces = joined(self.network.clipping.clip(gradients))
            self.move(pieces)
            if not is_finite(self.vector):
                raise diverged_in_update(self.network, self.parameters)
            if self.observes:
                self.parameters = observe(self.network, self.parameters, memories)
            return cost

    def move(self, pieces: list[Array]) -> None:
        """Let the optimizer move the whole vector against its gradient, block by block."""
        optimizer = self.network.optimizer.at(self.step)
        self.step += 1
        gradients = [block for piece in pieces for block in blocks_of(piece)]
        for gradient, (numbers, state) in zip(gradients, self.blocks, strict=True):
            optimizer.update(numbers, gradient, state, self.step)

    def once(self, ask: Callable[[], dict[str, float]]) -> dict[str, float]:
        """What one process finds out, for all of them: there is only this one."""
        return ask()

    def restore(self, parameters: list[Any]) -> None:
        """Put back parameters that were copied earlier."""
        self.vector[:] = self.gather(parameters)
        self.parameters = self.scatter(self.vector, parameters)

    # -- one vector, many arrays -----------------------------------------------------------

    def gather(self, arrays: list[Any]) -> Array:
        """Copy the learned arrays of all layers into one vector."""
        return np.concatenate([arrays[p.layer][p.field].reshape(-1) for p in self.places])

    def scatter(self, vector: Array, like: list[Any]) -> list[Any]:
        """Cut a vector into the learned arrays of all layers, without copying."""
        result = [list(own) for own in like]
        for place in self.places:
            shape = like[place.layer][place.field].shape
            result[place.layer][place.field] = vector[place.numbers].reshape(shape)
        return [type(own)(*arrays) for own, arrays in zip(like, result, strict=True)]

    def cut(self) -> list[tuple[Array, Any]]:
        """The blocks of the vector and of its state that the optimizer moves; views, no copies."""
        result = []
        start = 0
        for piece in joined([[self.parameters[p.layer][p.field] for p in self.places]]):
            for block in blocks_of(piece):
                here = slice(start, start + block.size)
                state = type(self.state)(*(numbers[here] for numbers in self.state))
                result.append((self.vector[here], state))
                start = here.stop
        return result

    def gather_states(self, states: list[Any]) -> Any:
        """Copy the optimizer's states of all learned arrays into one state of vectors."""
        first = self.places[0]
        kind = type(states[first.layer][first.field])
        fields = range(len(states[first.layer][first.field]))
        return kind(
            *(
                self.gather([[state and state[field] for state in own] for own in states])
                for field in fields
            )
        )

    def scatter_states(self) -> list[Any]:
        """Cut the optimizer's vectors into one state for every learned array, without copying."""
        states: list[Any] = [[() for _ in own] for own in self.parameters]
        for place in self.places:
            shape = self.parameters[place.layer][place.field].shape
            states[place.layer][place.field] = type(self.state)(
                *(numbers[place.numbers].reshape(shape) for numbers in self.state)
            )
        return states

    @property
    def train_state(self) -> TrainState:
        """Everything that training has changed so far, as views into this engine's vectors."""
        return TrainState(self.parameters, self.scatter_states(), self.step)


def places(network: Network, parameters: list[Any]) -> list[Place]:
    """Give every learned parameter of every layer its place in the vector."""
    result: list[Place] = []
    start = 0
    for number, (layer, own) in enumerate(zip(network.layers, parameters, strict=True)):
        for field, (name, array) in enumerate(own._asdict().items()):
            if name not in layer.observed:
                result.append(Place(number, field, slice(start, start + array.size)))
                start += array.size
    return result


def blocks_of(piece: Array) -> list[Array]:
    """The blocks of one array, without copying."""
    return [piece[cut : cut + BLOCK] for cut in range(0, piece.size, BLOCK)]


def joined(gradients: list[Any]) -> list[Array]:
    """All gradients in the order of the vector, small neighbours joined to one array."""
    pieces: list[Array] = []
    small: list[Array] = []
    for gradient in [g.reshape(-1) for own in gradients for g in own if g is not None]:
        if gradient.size < BLOCK:
            small.append(gradient)
            continue
        if small:
            pieces.append(np.concatenate(small))
            small = []
        pieces.append(gradient)
    return [*pieces, np.concatenate(small)] if small else pieces
