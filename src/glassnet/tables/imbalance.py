"""Classes of very different size, of which accuracy alone says little."""

from collections.abc import Sequence

from .header import short

TIMES = 10  # as many rows as the rarest class has, from which on it is said


def imbalance(classes: Sequence[str], counts: Sequence[int], name: str = "") -> str:
    """Say which class is on how many rows if they differ a lot; nothing if they do not.

    name  of the target, where there are several

    >>> imbalance(["no", "yes"], [999, 1])[:43]
    "classes are uneven: 'no' is on 999 rows, 'y"
    >>> imbalance(["no", "yes"], [60, 40])
    ''
    """
    sizes = sorted(zip(counts, classes, strict=True), key=lambda size: size[0])
    (least, rare), (most, frequent) = sizes[0], sizes[-1]
    if most < TIMES * max(least, 1):
        return ""
    of = f" of {short(name)}" if name else ""
    return (
        f"classes{of} are uneven: {short(frequent)} is on {_rows(most)}, {short(rare)} on "
        f"{_rows(least)}; compare accuracy with the baseline, and look at the recall of every class"
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
