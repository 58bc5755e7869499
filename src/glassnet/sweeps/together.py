"""Training many networks together: groups of one structure, in parts, on all cores."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import ceil, isfinite
from queue import SimpleQueue
from threading import Event
from typing import Any

from ..doors import check_batches
from ..threads import one_thread
from .crew import Crew, Part
from .member import Member
from .result import SweepRow
from .structure import key_of


@dataclass(frozen=True)
class Progress:
    """How far a sweep has come."""

    steps: int  # taken so far, by all networks together
    of_steps: int
    networks: int  # ready so far
    of_networks: int


def train_all(members: Sequence[Member], crew: Crew) -> Iterator[Progress | SweepRow | str]:
    """Train all members, yielding how far that is, a row for each that is ready, and notes.

    Whoever stops reading stops the training, within a few steps.
    """
    jobs = []
    for group in groups_of(members):
        team = crew.team(group[0])
        jobs += [(team.part, part) for part in parts_of(group, team.most, crew.workers)]
        if team.note:
            yield team.note
    total = sum(member.steps for member in members)
    said: SimpleQueue[Any] = SimpleQueue()
    over = Event()
    steps = ready = 0
    with one_thread_each(crew.workers), ThreadPoolExecutor(crew.workers) as pool:
        try:
            for part, who in jobs:
                pool.submit(work, part, who, said, over)
            while ready < len(members):
                news = said.get()
                if isinstance(news, BaseException):
                    raise news
                if isinstance(news, SweepRow):
                    ready += 1
                    yield news
                else:
                    steps += news
                yield Progress(steps, total, ready, len(members))
        finally:
            over.set()


def one_thread_each(workers: int) -> AbstractContextManager[None]:
    """While inside, one BLAS thread for each worker; a single one decides for itself."""
    return one_thread() if workers > 1 else nullcontext()


def work(
    part_of: Callable[[Sequence[Member]], Part],
    members: list[Member],
    said: "SimpleQueue[Any]",
    over: Event,
) -> None:
    """Train one part in a thread of its own, and say how it goes."""
    try:
        if over.is_set():
            return
        part = part_of(members)
        for steps in part.train():
            said.put(steps)
            if over.is_set():
                return
        for place, member in enumerate(members):
            said.put(row_of(member, part.parameters[place], part.diverged[place]))
    except BaseException as error:  # which the reader raises
        said.put(error)


def groups_of(members: Sequence[Member]) -> list[list[Member]]:
    """Members that can train together, those of one seed side by side."""
    groups: dict[Any, list[Member]] = {}
    for member in members:
        groups.setdefault(key_of(member), []).append(member)
    for first, *_ in groups.values():
        check_batches(first.model.layers, first.rows, first.plan.batch_size)
    return [sorted(group, key=lambda member: member.plan.seed) for group in groups.values()]


def parts_of(group: list[Member], most: int, workers: int) -> list[list[Member]]:
    """A group in parts, enough for every worker, and of equal size if it can be."""
    most = min(most, ceil(len(group) / workers))
    even = [size for size in range(most, most // 2, -1) if len(group) % size == 0]
    size = [*even, most][0]
    return [group[start : start + size] for start in range(0, len(group), size)]


def row_of(member: Member, parameters: list[Any], diverged: int | None) -> SweepRow:
    """What a member has come to."""
    inside = outside = None
    if diverged is None:
        for layer, own in zip(member.model.layers, parameters, strict=False):
            layer.parameters = own
        inside = member.judge(member.model, member.data)
        outside = member.held_back and member.judge(member.model, member.held_back)
        if not all(isfinite(one["loss"]) for one in (inside, outside) if one):
            inside, outside, diverged = None, None, member.plan.epochs
    for layer in member.model.layers:
        layer.parameters = None  # a large sweep would not have room for all
    return SweepRow(member.settings, member.fold, member.plan.seed, inside, outside, diverged)


def in_order(rows: Sequence[SweepRow], members: Sequence[Member]) -> tuple[SweepRow, ...]:
    """The rows in the order of the members, whichever was ready first."""
    places = {
        (id(member.settings), member.fold, member.plan.seed): place
        for place, member in enumerate(members)
    }
    return tuple(sorted(rows, key=lambda row: places[id(row.settings), row.fold, row.seed]))
