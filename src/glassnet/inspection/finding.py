"""A finding: what seems wrong with a network, by which evidence, why, and what helps."""

from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, ClassVar


@dataclass(frozen=True)
class Finding:
    """Something that seems wrong with a network; its fields are the evidence, as numbers.

    As text it is one sentence. What is only wasteful makes a network larger than it need be,
    and no worse.
    """

    is_wasteful: ClassVar[bool] = False

    @property
    def cause(self) -> str:
        """How it comes about."""
        raise NotImplementedError

    @property
    def cure(self) -> str:
        """The smallest change that helps, with its numbers."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON has it; a number that is not finite is null."""
        return {
            "type": type(self).__name__,
            "sentence": str(self),
            "cause": self.cause,
            "cure": self.cure,
            "wasteful": self.is_wasteful,
            "evidence": {one.name: plain(getattr(self, one.name)) for one in fields(self)},
        }


def plain(value: Any) -> Any:
    """Numbers, words and lists of them as JSON has them."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


def listed(numbers: tuple[int, ...], most: int = 8) -> str:
    """Some numbers as words, the first of them if there are many.

    >>> listed((0, 3)), listed((4,))
    ('neurons 0, 3', 'neuron 4')
    """
    first = ", ".join(map(str, numbers[:most]))
    more = ", …" if len(numbers) > most else ""
    return f"neuron{'s' if len(numbers) > 1 else ''} {first}{more}"


def on_rows(rows: int) -> str:
    """For how many rows something holds; 0 stands for any, known from weights alone.

    >>> on_rows(1500), on_rows(0)
    ('for all 1,500 rows', 'for any row')
    """
    return f"for all {rows:,} rows" if rows else "for any row"
