"""The live look: what can be seen of a training while it lasts, for a hundredth of its time."""

from time import perf_counter
from typing import Any

from ..history import EpochRecord, History
from ..model import Model
from .activity import dead_neurons, saturated_neurons
from .course import overfitting, rate_too_large
from .finding import Finding
from .signals import LARGE, gradient_norms, growing, large_values

SHARE = 0.01  # of the time of training that looking may take
ROWS = 512  # that are looked at
MANY = 0.5  # of a layer: a few dead rectifiers are usual, and are told when training is over


class LiveLook:
    """Looks at a network now and then while it learns, and tells what it has not told before.

    X, y  some rows that it learns from; their number keeps a look short
    """

    def __init__(self, model: Model, X: Any, y: Any, history: History) -> None:
        self.model, self.history = model, history
        self.X, self.y = X[:ROWS], y[:ROWS]
        self.told: set[tuple[str, str]] = set()
        self.began, self.spent, self.last = perf_counter(), 0.0, 0.0

    def __call__(self, record: EpochRecord) -> list[Finding]:
        """After an epoch: what is found for the first time, if it is time for a look."""
        if not self.is_due:
            return []
        start = perf_counter()
        found = [one for one in self.everything() if self.is_new(one)]
        self.last = perf_counter() - start
        self.spent += self.last
        return found

    @property
    def is_due(self) -> bool:
        """Whether another look fits into its share of the time."""
        return self.spent + self.last <= SHARE * (perf_counter() - self.began)

    def everything(self) -> list[Finding]:
        """What a short look finds."""
        model = self.model
        return [
            *(dead for dead in dead_neurons(model, self.X) if len(dead.neurons) >= MANY * dead.of),
            *saturated_neurons(model, self.X),
            *large_values(model, self.X, LARGE),
            *growing("gradients", gradient_norms(model, self.X, self.y)),
            *rate_too_large(self.history),
            *overfitting(self.history),
        ]

    def is_new(self, found: Finding) -> bool:
        """Whether such a thing is found in such a place for the first time."""
        place = str(getattr(found, "layer", ""))
        key = (type(found).__name__, place)
        is_new = key not in self.told
        self.told.add(key)
        return is_new
