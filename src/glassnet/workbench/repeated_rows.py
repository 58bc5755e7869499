"""Rows that are held back and stand among those to learn from as well: they have been seen."""

from hashlib import blake2b

from ..train_step import Batch

MOST = 100_000  # rows that are compared, which takes some tenths of a second
FEW = 5  # rows that nobody need worry about
SHARE = 0.01  # of the rows held back, likewise


def repeated_in_words(learned: Batch, held_back: Batch) -> str:
    """Say how many rows held back are, inputs and target, rows to learn from; empty if few are."""
    count = len(held_back.inputs)
    if len(learned.inputs) + count > MOST:
        return ""
    known = set(digests(learned))
    seen = sum(digest in known for digest in digests(held_back))
    if seen < max(FEW, SHARE * count):
        return ""
    return (
        f"{seen:,} of the {count:,} rows held back stand among those learned from as well, so"
        " the score out of sample is partly of rows that were seen; remove the repeated rows, or"
        " keep them on one side with --split-column"
    )


def digests(rows: Batch) -> list[bytes]:
    """A short name for the numbers of each row: equal for equal rows, and else different."""
    inputs, targets = rows.inputs + 0, rows.targets + 0  # -0.0 becomes 0.0
    return [
        blake2b(own.tobytes() + target.tobytes(), digest_size=16).digest()
        for own, target in zip(inputs, targets, strict=True)
    ]
