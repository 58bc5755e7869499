"""Docstrings as they are written in this project, for Sphinx, which reads reStructuredText.

A docstring is plain text. What is indented or aligned in columns, a formula or a list of shapes,
is shown as it stands; examples are shown as examples; the rest is prose with `code` in it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

CODE = re.compile(r"(`[^`]+`)")
COLUMNS = re.compile(r"\S {2,}\S")
MARKED = re.compile(r"([*\\|_`])")


def as_restructured_text(lines: Sequence[str]) -> list[str]:
    """The lines of a docstring, with marks that keep formulas and columns as they are.

    >>> as_restructured_text(["Add.", "", "    a + b", "", "Of `a`."])
    ['Add.', '', '::', '', '    a + b', '', 'Of ``a``.', '']
    """
    return [line for block in blocks_of(lines) for line in (*written(block), "")]


def blocks_of(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines without an empty one; a line with a colon is apart from what it announces."""
    for is_text, run in groupby(lines, key=lambda line: bool(line.strip())):
        block = list(run)
        if not is_text:
            continue
        while block:
            indented = block[0].startswith(" ")
            end = next((i for i, line in enumerate(block) if ends(block, i, indented)), len(block))
            yield block[:end]
            block = block[end:]


def ends(block: Sequence[str], place: int, indented: bool) -> bool:
    """Whether another block begins at a line: where prose turns into what is indented, or back."""
    if place == 0 or block[0].startswith((">>>", "- ")):
        return False
    return block[place].startswith(" ") != indented


def written(block: Sequence[str]) -> list[str]:
    """One block in reStructuredText."""
    if block[0].lstrip().startswith(">>>"):
        return list(block)
    if block[0].startswith(" ") or any(COLUMNS.search(line) for line in block):
        return ["::", "", *(line if block[0].startswith(" ") else f"    {line}" for line in block)]
    return [prose(line) for line in block]


def prose(line: str) -> str:
    """A line of prose: `code` as code, and every other sign as itself."""
    parts = CODE.split(line)
    return "".join(
        f"`{part}`" if CODE.fullmatch(part) else MARKED.sub(r"\\\1", part) for part in parts
    )
