"""The compiled program: many steps of training in one call."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import jax
import jax.numpy as jnp
from jax.lax import dynamic_slice_in_dim as cut
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from ..arrays import Array, Mode
from ..settings import with_settings
from ..train_step import Batch, TrainState, train_step
from .jax_products import rewritten
from .structure import Structure

LONGEST = 1024  # steps in one call
REMEMBERED = 64  # programs


class JaxRandom:
    """Chance from one of JAX's keys."""

    def __init__(self, key: Array) -> None:
        self.key = key

    def uniform(self, like: Array) -> Array:
        """Draw numbers in [0, 1) with the shape and dtype of `like`."""
        self.key, now = jax.random.split(self.key)
        return jax.random.uniform(now, like.shape, like.dtype)


@lru_cache(REMEMBERED)
def program_for(structure: Structure, mesh: Mesh | None = None) -> Callable[..., Any]:
    """The program of a structure; JAX compiles it when it sees the shapes.

        (state, numbers, rates, data, key, first, steps, size)
            -> state, costs (LONGEST, 2), whether all weights are finite

    A cost is the mean loss and the regularizers' penalty.

    Takes `steps` steps of `size` rows each from row `first` on. The state that is given stays as
    it is: an interruption, or a number that is not finite, goes back to it.
    Over the devices of a mesh lie batches of such rows, and not the rows one after another.
    """
    network = structure.network
    network = replace(network, layers=tuple(map(rewritten, network.layers)))

    rows_of = cut if mesh is None else partial(spread_batch, mesh)

    @partial(jax.jit, static_argnames="size")
    def program(
        state: TrainState,
        numbers: dict[str, Array],
        rates: Array,
        data: Batch,
        key: Array,
        first: Array,
        steps: Array,
        *,
        size: int,
    ) -> tuple[TrainState, Array, Array]:
        dtype = jax.tree.leaves(state.parameters)[0].dtype
        rates = rates.astype(dtype)

        def one(place: Array, so_far: Any) -> Any:
            state, costs = so_far
            start = first + place * size
            given = {**numbers, "learning_rate": rates[place]}
            now = replace(network, optimizer=with_settings(network.optimizer, given))
            batch = Batch(*(part if part is None else rows_of(part, start, size) for part in data))
            mode = Mode(JaxRandom(jax.random.fold_in(key, start)))
            cost, state = train_step(now, state, batch, mode)
            pair = jnp.stack([cost.data, cost.penalty]).astype(dtype)
            return state, jax.lax.dynamic_update_index_in_dim(costs, pair, place, 0)

        none = jnp.zeros((LONGEST, 2), dtype)
        state, costs = jax.lax.fori_loop(0, steps, one, (state, none))
        finite = [jnp.isfinite(array).all() for array in jax.tree.leaves(state.parameters)]
        result = state, costs, jnp.stack(finite).all()
        return (
            result if mesh is None else jax.lax.with_sharding_constraint(result, everywhere(mesh))
        )

    return program


def spread_batch(mesh: Mesh, batches: Array, start: Array, size: int) -> Array:
    """The batch that begins at row `start`, each device with its part of it.

        batches  (steps, size or a little more, ...): all batches of this size, filled up

    The rest of an epoch is the only batch of its size, wherever it begins.
    """
    place = jnp.minimum(start // size, batches.shape[0] - 1)
    batch = jax.lax.dynamic_index_in_dim(batches, place, keepdims=False)[:size]
    return jax.lax.with_sharding_constraint(batch, NamedSharding(mesh, PartitionSpec("rows")))


def everywhere(mesh: Mesh) -> NamedSharding:
    """The same on every device."""
    return NamedSharding(mesh, PartitionSpec())
