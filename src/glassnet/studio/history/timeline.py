"""The timeline: moments of training that are kept, so that each can be gone back to.

A run is one way from the first weights to the newest. Whoever trains on from an earlier moment
of a run begins another, "run 2 from step 120", which has the moments before it in common with
the first; the first stays as it was. A new run begins with the first step after rewinding, after
another seed, another structure, or other data, too. Runs of the same data can be compared;
those of other data are there again when their data are. The run that was trained longest ago
is forgotten where there are too many.
"""

from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from ...errors import ConfigError
from ...train_step import Batch
from ..bench import Bench
from ..learner import Learner, Moment
from .run import Kept, Run, size_of

MOST_NUMBERS = 20_000_000  # in the moments of all runs: 80 MB of float32
MOST_MOMENTS = 200  # of one run
MOST_RUNS = 8
TOLD_EVERY = 0.25  # seconds between two news while a network trains
EARLY = 32  # steps that are kept one by one; later ones are kept where an epoch ends


class Timeline:
    """All runs, within a limit of numbers that their moments have together.

    Every run has the same share of it. First and newest moments stay, whatever the limit.
    """

    def __init__(
        self,
        most_numbers: int = MOST_NUMBERS,
        most_moments: int = MOST_MOMENTS,
        most_runs: int = MOST_RUNS,
    ) -> None:
        self.most_numbers, self.most_moments, self.most_runs = most_numbers, most_moments, most_runs
        self.runs: dict[int, Run] = {}
        self.begun = 0  # runs
        self.forgotten: str | None = None  # the run that had to go last
        self.changes = 0
        self.told: tuple[int, int, int] | None = None
        self.told_at = 0.0
        self.known: dict[tuple[int, int], bool] = {}  # pairs of benches with the same data

    # -- while it is trained ---------------------------------------------------------------

    def set_out(self, learner: Learner) -> None:
        """Steps are about to be taken: along the learner's run from its end, or else along
        another run."""
        run = self.run_of(learner)
        if run is None or run.newest.step > learner.engine.step:
            run = self.begin(learner, run)
        self.runs[run.number] = self.runs.pop(run.number)  # behind those trained earlier
        self.put(run, learner, is_at_work=False)

    def passed(self, learner: Learner, has_ended: bool) -> None:
        """A step was taken, which may have ended an epoch; it may be worth keeping.

        Moments grow further apart as the run grows, so that keeping them costs ever less.
        """
        run, step = self.run_of(learner), learner.engine.step
        if run is None or not (has_ended or step <= EARLY):
            return
        newest = run.newest
        most = min(self.most_moments, self.share // newest.size)
        if (step - newest.step) * most >= step:
            self.put(run, learner, is_at_work=True)

    def rest(self, learner: Learner) -> None:
        """No step is being taken; keep the newest moment as it is, with what was turned by hand."""
        run = self.run_of(learner)
        if run is not None and run.newest.step <= learner.engine.step:
            self.put(run, learner, is_at_work=False)

    def put(self, run: Run, learner: Learner, *, is_at_work: bool) -> None:
        """Keep a moment, and all within the limit."""
        run.keep(learner, is_at_work=is_at_work)
        for one in self.runs.values():
            one.thin(self.share, self.most_moments)
        self.changes += 1

    def begin(self, learner: Learner, before: Run | None) -> Run:
        """Another run, which has what was before this step in common with `before`."""
        self.begun += 1
        run = Run(self.begun, learner.engine.step, learner.bench)
        if before is not None:
            run.kept = [one for one in before.kept if one.step < learner.engine.step]
        elif learner.engine.step > learner.first.state.step:
            first = replace(learner.first, curve=())
            run.kept.append(Kept(first, None, size_of(first)))
        if len(self.runs) == self.most_runs:
            self.forgotten = self.runs.pop(next(iter(self.runs))).name
        self.runs[run.number] = run
        learner.run = run.number
        return run

    # -- what there is ---------------------------------------------------------------------

    @property
    def share(self) -> int:
        """The numbers that each run may have."""
        return self.most_numbers // max(1, len(self.runs))

    @property
    def numbers(self) -> int:
        """The numbers in all moments; those that runs share count once."""
        every = {id(kept): kept.size for run in self.runs.values() for kept in run.kept}
        return sum(every.values())

    def run_of(self, learner: Learner) -> Run | None:
        """The run that a learner is on; None if it has not begun, or was forgotten."""
        return self.runs.get(learner.run)

    def moment(self, number: int, step: int, learner: Learner) -> Moment:
        """The moment of a run that was kept nearest to a step.

        Raises:
            ConfigError  there is no such run of these data
        """
        known = self.beside(learner)
        for run in known:
            if run.number == number:
                return run.moment(step)
        names = ", ".join(run.name for run in known)
        raise ConfigError(
            f"there is no run {number} of these data",
            do=f"choose one of {names}" if names else "train first",
        )

    def beside(self, learner: Learner) -> list[Run]:
        """A learner's own run and those of the same data, in the order in which they began."""
        known = sorted(self.runs.values(), key=lambda run: run.number)
        own = self.run_of(learner)
        return [run for run in known if run is own or self.is_alike(run.bench, learner.bench)]

    def is_alike(self, one: Bench, other: Bench) -> bool:
        """Whether two benches have the same data."""
        pair = (one.number, other.number)
        if pair not in self.known:
            both = ((one.data, other.data), (one.held_back, other.held_back))
            self.known[pair] = all(is_same(*some) for some in both)
        return self.known[pair]

    # -- what is told ----------------------------------------------------------------------

    def has_news(self, learner: Learner, is_training: bool = False) -> bool:
        """Whether anything changed since this was last true; now and then, while it trains."""
        now = (self.changes, learner.run, learner.bench.number)
        is_early = is_training and monotonic() < self.told_at + TOLD_EVERY
        if now == self.told or is_early:
            return False
        self.told, self.told_at = now, monotonic()
        return True

    def event(self, learner: Learner) -> dict[str, Any]:
        """The runs of these data, and the moments of the one that the learner is on."""
        here = self.run_of(learner)
        kept = here.kept if here else []
        moments = [[one.step, one.epoch, one.is_between] for one in kept]
        return {
            "event": "timeline",
            "run": here.number if here else 0,
            "moments": moments,
            "runs": [told_of(run) for run in self.beside(learner)],
            "forgotten": self.forgotten,
            "most_runs": self.most_runs,
        }


def told_of(run: Run) -> dict[str, Any]:
    """A run in short."""
    last = run.curve[-1] if run.curve else None
    return {
        "run": run.number,
        "name": run.name,
        "step": run.newest.step,
        "epoch": run.newest.epoch,
        "loss": last.loss if last else None,
    }


def is_same(one: Batch | None, other: Batch | None) -> bool:
    """Whether two batches have the same numbers."""
    if one is other or one is None or other is None:
        return one is other
    return all(
        a is b or (a is not None and b is not None and np.array_equal(a, b))
        for a, b in zip(one, other, strict=True)
    )
