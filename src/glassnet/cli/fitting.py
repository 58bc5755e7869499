"""Fitting: lines as wide as the terminal at most, broken where they can still be read."""

import re
from shutil import get_terminal_size
from textwrap import wrap

USUAL, NARROWEST = 80, 40  # signs in a line: of a pipe or a file, and at least
OPERATORS = "=→+−-·/<>:"
LEFT = 0.4  # of a line is filled at least before it is broken at the best place
HEAD = re.compile(r" *\S{1,20} {2,}")  # a word with a gap after it, as in a table


def terminal_width() -> int:
    """How many signs a line has: those of the terminal, and 80 where there is none."""
    return max(get_terminal_size((USUAL, 24)).columns, NARROWEST)


def fitted(line: str, width: int) -> list[str]:
    """A line as one or more that fit; those that go on stand under what they continue.

    >>> print(*fitted("cure  a smaller learning rate", 20), sep="\\n")
    cure  a smaller
          learning rate
    """
    if len(line) <= width:
        return [line]
    hang = min(hang_of(line), width // 2)
    if " = " in line:
        return folded(line, width, hang)
    return filled(line, width, hang)


def hang_of(line: str) -> int:
    """Where the continuation of a line begins."""
    if head := HEAD.match(line):
        return head.end()
    indent = len(line) - len(line.lstrip())
    return indent + 2 if indent else 0


def folded(text: str, width: int, hang: int) -> list[str]:
    """Text in lines of a width, the first as it is and the others behind an indent.

    A line ends before an equals sign if it can be, else after a comma, else before an operator.

    >>> print(*folded("y = 2 · x + 1 = 2 · 3 + 1 = 7", 16, 2), sep="\\n")
    y = 2 · x + 1
      = 2 · 3 + 1
      = 7
    """
    lines, indent = [], ""
    while len(indent) + len(text) > width:
        place = best_break(text, width - len(indent))
        if place is None:
            break
        lines.append(indent + text[:place].rstrip())
        text, indent = text[place:].lstrip(), " " * min(hang, width // 2)
    return [*lines, indent + text]


def filled(sentence: str, width: int, hang: int) -> list[str]:
    """A sentence in lines of a width, each as full as whole words make it."""
    return wrap(
        sentence,
        width,
        subsequent_indent=" " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def best_break(text: str, room: int) -> int | None:
    """Where to end a line that has so much room; a word that is longer stays whole."""
    begin = len(text) - len(text.lstrip())
    spaces = [gap.start() for gap in re.finditer(" +", text) if gap.start() > begin]
    if not spaces:
        return None
    inside = [place for place in spaces if place <= room] or spaces[:1]
    late = [place for place in inside if place >= LEFT * room] or inside
    return max(late, key=lambda place: (quality(text, place), place))


def quality(text: str, place: int) -> int:
    """How good it is to end a line here, out of brackets rather than in them."""
    before, after = text[:place], text[place:].lstrip()
    depth = before.count("(") - before.count(")")
    if text[place:].startswith("    "):
        rank = 4
    elif after.startswith("= "):
        rank = 3
    elif before.endswith((",", ";")):
        rank = 2
    elif before.split(" ")[-1] in OPERATORS:
        rank = -1
    else:
        rank = 1 if after[:1] in OPERATORS else 0
    return rank - 2 * max(depth, 0)
