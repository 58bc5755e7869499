"""Members trained together, compiled by JAX: `vmap` over the page of `train_step`.

One program trains all members of a part, many steps in one call. What differs between
them goes in: first weights, learning rates, prices, orders of rows, and chance.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from threading import Lock
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..arrays import Array, Mode
from ..engines.jax_device import devices_named
from ..engines.jax_engine import SECONDS
from ..engines.jax_products import rewritten
from ..engines.jax_program import LONGEST, REMEMBERED, JaxRandom
from ..engines.structure import Structure
from ..train_step import Batch, TrainState, train_step
from .member import Member
from .steps import Step, Steps
from .structure import Inputs, inputs_of, opened, structure_of, takes_chances

MOST_ROWS = 2**20  # row numbers in one call

Run = Callable[[TrainState, list[Step], int], tuple[TrainState, Array]]


class CompiledPart:
    """Some members of one structure, trained in compiled steps."""

    def __init__(self, members: Sequence[Member], device: str = "") -> None:
        self.members = members
        self.device = devices_named(device)[0]
        self.diverged: list[int | None] = [None] * len(members)  # in which epoch
        self.parameters: list[list[Any]] = []

    @contextmanager
    def switched(self) -> Iterator[None]:
        """While inside, JAX works on this device, and 64-bit numbers are allowed."""
        with jax.enable_x64(True), jax.default_device(self.device):
            yield

    def train(self) -> Iterator[int]:
        """Train to the end, yielding how many steps of all members were just taken."""
        state, run, steps = self.prepared()
        longest = max(1, min(LONGEST, MOST_ROWS // (len(self.members) * steps.size)))
        number, left, stream = 1, self.members[0].steps, iter(steps)
        while chunk := list(islice(stream, number)):
            began = perf_counter()
            with self.switched():
                state, bad = run(state, chunk, longest)
                self.note(chunk, np.asarray(bad))
            spent = (perf_counter() - began) / len(chunk)
            number = max(1, min(longest, int(SECONDS / spent)))
            done = left if all(self.diverged) else len(chunk)
            left -= done
            yield done * len(self.members)
            if not left:
                break
        self.parameters = self.apart(state)

    def prepared(self) -> tuple[TrainState, Run, Steps]:
        """The state to begin with, the program with what does not change, and all steps."""
        network, dtype = self.members[0].network, self.members[0].model.dtype
        states = [member.begin() for member in self.members]
        chances = takes_chances(network, states[0].parameters, self.members[0].data.inputs)
        inputs = inputs_of(self.members, lambda values: np.array(values, dtype))
        steps = Steps(self.members, chances=chances)
        program, (data, which) = program_for(structure_of(network)), self.data()
        with self.switched():
            data = jax.device_put(data, self.device)

        def run(state: TrainState, chunk: list[Step], longest: int) -> tuple[TrainState, Array]:
            rates = steps.rates(chunk, longest, dtype)
            rows, seeds = steps.rows(chunk, longest), steps.seeds(chunk, longest)
            starts = steps.starts(chunk, longest)
            words = (state, inputs, rates, data, which, rows, seeds, starts, len(chunk))
            with compiling(program) if chunk[0].number == 0 else nullcontext():
                return program(*words, size=steps.size)  # type: ignore[no-any-return]

        parameters, optimizers, _ = zip(*states, strict=True)
        together = [
            jax.tree.map(lambda *arrays: np.stack(arrays), *one) for one in (parameters, optimizers)
        ]
        return TrainState(together[0], together[1], 0), run, steps

    def data(self) -> tuple[Batch, Array]:
        """Every batch of rows once, and which of them each member learns from."""
        batches = {id(member.data): member.data for member in self.members}
        places = {name: place for place, name in enumerate(batches)}
        stacked = [
            None if parts[0] is None else np.stack(parts)
            for parts in zip(*batches.values(), strict=True)
        ]
        return Batch(*stacked), np.array([places[id(member.data)] for member in self.members])

    def note(self, chunk: list[Step], bad: Array) -> None:
        """Note down which members have diverged, and when."""
        for place, step in enumerate(bad.tolist()):
            if step >= 0 and self.diverged[place] is None:
                self.diverged[place] = chunk[min(step, len(chunk) - 1)].epoch

    def apart(self, state: TrainState) -> list[list[Any]]:
        """The parameters of each member."""
        together = jax.tree.map(np.array, state.parameters)
        return [
            jax.tree.map(lambda array, place=place: array[place], together)
            for place in range(len(self.members))
        ]


@lru_cache(REMEMBERED)
def compiling(program: Callable[..., Any]) -> Lock:
    """Held in the first call of a program, so that no two threads compile the same."""
    return Lock()


@lru_cache(REMEMBERED)
def program_for(structure: Structure) -> Callable[..., Any]:
    """The program of a structure, for any number of members, here m; s steps are its limit.

        (state, inputs, rates (m, s), data (d, rows, …), which (m,), rows (m, s, size),
         seeds (m, s), starts (s,), steps, size)
            -> state, for each member the first step that went wrong (m,); −1 for none

    No rows: every step takes all of them. No seeds: nothing is drawn at random. The state
    is given away.
    """
    layers = tuple(map(rewritten, structure.network.layers))
    network = replace(structure.network, layers=layers)

    def train(
        state: TrainState,
        inputs: Inputs,
        rates: Array,
        data: Batch,
        which: Array,
        rows: Array | None,
        seeds: Array | None,
        starts: Array,
        steps: Array,
        size: int,
    ) -> tuple[TrainState, Array]:
        count = data.inputs.shape[1]
        whole = Batch(*(part if part is None else part[which] for part in data))

        def batch_of(place: Array, size: int) -> Batch:
            if rows is None:
                return whole
            here = rows[place, :size]
            return Batch(*(part if part is None else part[which, here] for part in data))

        def step(state: TrainState, place: Array, size: int) -> tuple[Array, TrainState]:
            now = opened(network, inputs, rates[place])
            key = jax.random.key(0 if seeds is None else seeds[place])
            mode = Mode(JaxRandom(jax.random.fold_in(key, starts[place])))
            cost, state = train_step(now, state, batch_of(place, size), mode)
            return cost.total, state

        def one(place: Array, so_far: Any) -> Any:
            state, bad = so_far
            if rest := count % size:
                cost, state = jax.lax.cond(
                    starts[place] + size > count,
                    lambda state: step(state, place, rest),
                    lambda state: step(state, place, size),
                    state,
                )
            else:
                cost, state = step(state, place, size)
            return state, jnp.where((bad < 0) & ~jnp.isfinite(cost), place, bad)

        state, bad = jax.lax.fori_loop(0, steps, one, (state, jnp.array(-1, "int32")))
        finite = [jnp.isfinite(array).all() for array in jax.tree.leaves(state.parameters)]
        return state, jnp.where((bad < 0) & ~jnp.stack(finite).all(), steps - 1, bad)

    @partial(jax.jit, static_argnames="size", donate_argnames="state")
    def program(state: TrainState, *inputs: Any, size: int) -> tuple[TrainState, Array]:
        parts = TrainState(0, 0, None)  # type: ignore[arg-type]
        numbers = Inputs(None, 0, 0)  # type: ignore[arg-type]
        axes = (parts, numbers, 0, None, 0, 0, 0, None, None)
        together = jax.vmap(partial(train, size=size), in_axes=axes, out_axes=(parts, 0))
        return together(state, *inputs)

    return program
