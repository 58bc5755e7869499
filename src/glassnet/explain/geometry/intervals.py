"""Intervals: parts of a line."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """All x with low < x < high; either end may be infinite."""

    low: float
    high: float

    def contains(self, x: float) -> bool:
        """Whether x lies inside; the ends do not."""
        return self.low < x < self.high

    @property
    def middle(self) -> float:
        """A point well inside."""
        if math.isinf(self.low):
            return 0.0 if math.isinf(self.high) else self.high - max(1.0, abs(self.high))
        if math.isinf(self.high):
            return self.low + max(1.0, abs(self.low))
        return self.low / 2 + self.high / 2

    def to_dict(self) -> dict[str, float | None]:
        """As plain JSON; an infinite end is null."""
        ends = {"low": self.low, "high": self.high}
        return {name: None if math.isinf(end) else end for name, end in ends.items()}
