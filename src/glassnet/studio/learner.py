"""The learner: one step of training after another, with settings that may change between them.

The steps are those of `Model.fit`: the same order of rows, the same chance, the same bits.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..arrays import Array, Mode, NumpyRandom
from ..course import Sums, copy_of
from ..engines.batches import taken
from ..engines.numpy_engine import NumpyEngine
from ..errors import DivergedError
from ..optimizers import fits_on
from ..prediction import evaluate
from ..train_step import Batch, Network, TrainState, initial_state
from ..training import Plan
from .bench import Bench
from .curve import Point, longer
from .gradient_flow import GradientFlow
from .learning import Learning
from .network.marks import Marks, without


@dataclass
class Epoch:
    """Where an epoch is: how many of its rows were seen, and what they cost."""

    number: int = 1
    rows_seen: int = 0
    order: Array | None = None
    chance: Any = None
    sums: Sums = field(default_factory=Sums)
    begun_with: list[Any] | None = None


@dataclass(frozen=True, eq=False)
class Moment:
    """Everything that changes, as it was at one time; nothing in it is written to."""

    bench: Bench
    learning: Learning
    seed: int
    state: TrainState
    trained: list[Any]
    epoch: Epoch
    curve: tuple[Point, ...]
    first: "Moment | None" = None  # to rewind to; None if this is it
    run: int = 0  # the run of the timeline that it belongs to; 0 if that has not begun
    marks: Marks = field(default_factory=Marks)


class Learner:
    """A network at work.

    trained  the parameters as training left them, before any of them was turned by hand
    marks    what training leaves as it is; `still` are its places in the engine's vector
    """

    def __init__(self, moment: Moment) -> None:
        self.bench, self.learning, self.seed = moment.bench, moment.learning, moment.seed
        self.engine = NumpyEngine(moment.learning.network(moment.bench.model), moment.state)
        self.epoch, self.curve = copy_of_epoch(moment.epoch), list(moment.curve)
        self.first, self.run = moment.first or moment, moment.run
        self.mark(moment.marks)
        self.flow = GradientFlow()
        is_as_trained = moment.trained is moment.state.parameters
        self.trained = self.whole() if is_as_trained else moment.trained

    # -- one step --------------------------------------------------------------------------

    def step(self) -> bool:
        """Look at one batch and improve once; return whether that ended an epoch.

        Raises:
            DivergedError  a number became infinite; the epoch's first weights are back
        """
        rows = self.next_rows()
        epoch, batch = self.epoch, taken(self.bench.data, rows)
        before = self.engine.vector[self.still]
        self.flow.begin(self.engine)
        try:
            cost = self.engine.train_step(batch, Mode(NumpyRandom(epoch.chance)), rows.tolist())
        except DivergedError:
            self.hold(before)
            self.go_back()
            raise
        self.hold(before)
        weight = len(rows) if batch.weights is None else float(batch.weights.sum())
        epoch.sums.losses += float(cost.data) * weight
        epoch.sums.weight += weight
        epoch.rows_seen += len(rows)
        if epoch.rows_seen >= len(self.bench.data.inputs):
            self.end_epoch()
            return True
        return False

    def next_rows(self) -> Array:
        """The rows of the next batch, with which an epoch may begin."""
        if self.epoch.chance is None:
            self.begin_epoch()
        begin, order = self.epoch.rows_seen, self.epoch.order
        order = np.arange(len(self.bench.data.inputs)) if order is None else order
        return order[begin : begin + self.learning.batch_size]

    def begin_epoch(self) -> None:
        """Decide the order of the rows, and where chance begins."""
        plan = Plan(epochs=1, batch_size=self.learning.batch_size, seed=self.seed)
        epoch, count = self.epoch, len(self.bench.data.inputs)
        epoch.order = plan.order(epoch.number, count)
        epoch.chance = plan.generator(epoch.number)
        epoch.sums, epoch.rows_seen = Sums(), 0
        epoch.begun_with = self.whole()

    def end_epoch(self) -> None:
        """Note down what the epoch has come to."""
        sums, back = self.epoch.sums, self.bench.held_back
        seen = evaluate(self.engine.network, self.engine.parameters, back) if back else {}
        share = seen.get("accuracy", seen.get("r_squared"))
        loss = sums.losses / sums.weight
        point = Point(self.epoch.number, loss, seen.get("loss"), share)
        self.curve = longer(self.curve, point)
        self.epoch = Epoch(self.epoch.number + 1)

    def go_back(self) -> None:
        """To the weights with which this epoch began."""
        if self.epoch.begun_with is not None:
            before = self.engine.vector[self.still]
            self.engine.restore(self.epoch.begun_with)
            self.hold(before)
        network = self.engine.network
        fresh = initial_state(network)._replace(
            parameters=copy_of(self.engine.parameters), step=self.engine.step
        )
        self.engine = NumpyEngine(network, fresh)  # the optimizer at rest
        self.epoch = Epoch(self.epoch.number)

    # -- changes ---------------------------------------------------------------------------

    def turn(self, layer: int, field_: int, index: tuple[int, ...], value: float) -> None:
        """Write one number."""
        self.engine.parameters[layer][field_][index] = value

    def note_trained(self) -> None:
        """From here on, what is turned by hand is told from what was learned."""
        self.trained = self.whole()

    def revert(self) -> None:
        """As training left it; ablated neurons stay so."""
        self.put_in(self.trained)

    def learn_as(self, learning: Learning) -> None:
        """Other settings from the next step on; the optimizer keeps what it knows if it can."""
        network = learning.network(self.bench.model)
        state = self.engine.train_state
        fresh = initial_state(network)
        kept = state.states if fits_on(state.states, fresh.states) else fresh.states
        self.learning = learning
        self.engine = NumpyEngine(network, TrainState(state.parameters, kept, state.step))

    # -- marks -----------------------------------------------------------------------------

    def mark(self, marks: Marks) -> None:
        """Leave other numbers as they are."""
        self.marks = marks
        self.still = marks.places(self.engine)

    def hold(self, before: Array) -> None:
        """Undo a step in the numbers that stay as they are, and forget it in the optimizer."""
        self.engine.vector[self.still] = before
        for numbers in self.engine.state:
            numbers[self.still] = 0

    def whole(self) -> list[Any]:
        """A copy of the parameters, with those of ablated neurons."""
        return self.marks.whole(self.engine.parameters)

    def put_in(self, parameters: list[Any]) -> None:
        """Write whole parameters; the neurons that are ablated stay so."""
        neurons = [(one.neuron, one.following) for one in self.marks.ablated]
        shown, ablated = without(parameters, neurons)
        self.engine.restore(shown)
        self.mark(Marks(self.marks.frozen, ablated))

    def again(self, first: Moment) -> "Learner":
        """Another from the first weights on, with settings and marks as they are."""
        learner = Learner(first)
        learner.learn_as(self.learning)
        learner.marks = self.marks
        learner.put_in(copy_of(learner.engine.parameters))
        learner.trained = learner.whole()
        return learner

    # -- moments ---------------------------------------------------------------------------

    def moment(self) -> Moment:
        """Everything as it is now."""
        state = self.engine.train_state
        copied = TrainState(copy_of(state.parameters), deepcopy(state.states), state.step)
        return Moment(
            self.bench,
            self.learning,
            self.seed,
            copied,
            self.trained,
            copy_of_epoch(self.epoch),
            tuple(self.curve),
            self.first,
            self.run,
            self.marks,
        )

    def show(self) -> None:
        """Let the model's own layers have the numbers as they are now."""
        self.bench.model.take(self.engine.train_state)


def beginning(bench: Bench, learning: Learning) -> Moment:
    """A bench before the first step."""
    state = initial_state(learning.network(bench.model))
    state = state._replace(parameters=copy_of(state.parameters))
    return Moment(bench, learning, bench.seed, state, state.parameters, Epoch(), ())


def copy_of_epoch(epoch: Epoch) -> Epoch:
    """Where an epoch is, for another who goes on from there."""
    return replace(epoch, chance=deepcopy(epoch.chance), sums=replace(epoch.sums))


def judged(network: Network, parameters: list[Any], data: Batch | None) -> dict[str, float] | None:
    """Loss and metrics on some rows; None if there are none."""
    return evaluate(network, parameters, data) if data and len(data.inputs) else None
