"""Members trained together on NumPy: the page of `train_step` on stacks of arrays."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..arrays import Array, Mode, NumpyRandom, Random
from ..threads import one_thread
from ..train_step import Batch, Network, TrainState, loss_and_gradients, observe, train_step
from .member import Member
from .stack import Stack, member_of, stacked
from .steps import Step, Steps
from .structure import inputs_of, opened, takes_chances

TOLD = 20  # steps between two words about how it goes
TRIED, SEEDS = 4, (1, 2)  # rows and seeds of the trial


class StackRandom:
    """Chance for every member, from generators of their own."""

    def __init__(self, sources: Sequence[Any]) -> None:
        self.sources = sources

    def uniform(self, like: Array) -> Stack:
        """Draw numbers in [0, 1) with the shape and dtype of `like`, other ones for each."""
        draws = [source.generator.random(like.shape, like.dtype) for source in self.sources]
        return Stack(np.stack(draws))


class StackedPart:
    """Some members of one structure, whose arrays lie under one another."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self.diverged: list[int | None] = [None] * len(members)  # in which epoch
        self.parameters: list[list[Any]] = []

    def train(self) -> Iterator[int]:
        """Train to the end, yielding how many steps of all members were just taken."""
        with one_thread():  # small products, however many
            yield from self.steps()

    def steps(self) -> Iterator[int]:
        """All steps, one by one."""
        first, *_ = self.members
        starts = [member.begin() for member in self.members]
        dtype = first.model.dtype
        inputs = inputs_of(self.members, lambda values: Stack(np.array(values, dtype)))
        chances = takes_chances(first.network, starts[0].parameters, first.data.inputs)
        steps = Steps(self.members, chances=chances)
        data = stacked([member.data for member in self.members])
        state, mode, taken = together(starts), Mode(StackRandom([])), 0
        for step in steps:
            if chances and step.start == 0:
                modes = [member.plan.mode(step.epoch) for member in self.members]
                mode = Mode(StackRandom([one.random for one in modes]))
            rates = Stack(steps.rates([step], 1, dtype)[:, 0])
            now = opened(first.network, inputs, rates)
            with np.errstate(all="ignore"):  # whose numbers overflow is seen in the cost
                cost, state = train_step(now, state, steps.batch(data, step), mode)
            self.note(step, np.isfinite(cost.total.numbers))
            taken += 1
            if taken % TOLD == 0:
                yield TOLD * len(self.members)
            if None not in self.diverged:
                break
        yield (first.steps - taken + taken % TOLD) * len(self.members)  # also those not needed
        self.parameters = [member_of(state.parameters, place) for place in range(len(starts))]
        self.note(step, [all_finite(own) for own in self.parameters])

    def note(self, step: Step, finite: Sequence[bool]) -> None:
        """Note down which members have just diverged."""
        for place, fine in enumerate(finite):
            if not fine and self.diverged[place] is None:
                self.diverged[place] = step.epoch


def together(states: Sequence[TrainState]) -> TrainState:
    """The states of members as one, at the same step."""
    parameters, optimizers, steps = zip(*states, strict=True)
    return TrainState(stacked(parameters), stacked(optimizers), steps[0])


def all_finite(parameters: list[Any]) -> bool:
    """Whether all numbers of a member are finite."""
    return all(np.isfinite(array).all() for own in parameters for array in own)


def stacks(member: Member) -> bool:
    """Whether the formulas of a network work on stacks; found out by trying with two members."""
    batch = Batch(*(None if part is None else part[:TRIED] for part in member.data))
    parameters = [member.begin(seed).parameters for seed in SEEDS]
    chance = [NumpyRandom(np.random.default_rng(seed)) for seed in SEEDS]
    alone = [
        there_and_back(member.network, own, batch, random)
        for own, random in zip(parameters, chance, strict=True)
    ]
    chance = [NumpyRandom(np.random.default_rng(seed)) for seed in SEEDS]
    both = stacked(parameters), stacked([batch, batch]), StackRandom(chance)
    try:
        arrays = there_and_back(member.network, *both)
        return all(
            np.allclose(stack.numbers[place], array, rtol=1e-3, atol=1e-5)
            for place, own in enumerate(alone)
            for stack, array in zip(arrays, own, strict=True)
        )
    except (TypeError, AttributeError, ValueError, IndexError):
        return False


def there_and_back(network: Network, parameters: Any, batch: Batch, random: Random) -> list[Any]:
    """The cost, all gradients, and what is observed on the way."""
    cost, memories, gradients = loss_and_gradients(network, parameters, batch, Mode(random))
    if network.clipping:
        gradients = network.clipping.clip(gradients)
    seen = observe(network, parameters, memories)
    return [cost.total, *(one for own in [*gradients, *seen] for one in own if one is not None)]
