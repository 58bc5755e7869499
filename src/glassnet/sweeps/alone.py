"""Members trained one after another by the NumPy engine, each as it would be alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import DivergedError
from ..history import BatchRecord
from .member import Member


class OneByOne:
    """Some members who wait for each other."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self.diverged: list[int | None] = [None] * len(members)
        self.parameters: list[list[Any]] = []

    def train(self) -> Iterator[int]:
        """Train to the end, yielding how many steps were just taken."""
        for place, member in enumerate(self.members):
            model, taken = member.model, 0
            model.begin(member.plan.seed)
            try:
                for record in model.stream(member.data, None, member.plan):
                    if isinstance(record, BatchRecord):
                        taken += 1
                        yield 1
            except DivergedError:
                self.diverged[place] = model.epochs_done + 1
                yield member.steps - taken
            self.parameters.append([layer.parameters for layer in model.network.layers])
