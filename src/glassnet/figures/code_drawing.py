"""Program text, drawn: broken where its brackets allow it."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from .style import SMALL, Theme, code

LINE = 0.21  # inches from one line to the next
INDENT = 2


def broken(text: str, width: int, indent: int = 0) -> list[str]:
    """An expression on lines of at most a width, if its brackets allow it.

    >>> broken("f(g(x), 1) + h(y)", 12)
    ['f(', '  g(x), 1', ') + h(y)']
    >>> broken("f(g(h(x + 1)), 1)", 10)
    ['f(', '  g(', '    h(', '      x + 1', '    )), 1)']
    """
    pad = " " * indent
    inside = longest_brackets(text)
    if len(pad + text) <= width or inside is None:
        return [pad + text]
    arguments = split(text[slice(*inside)])
    place = max(range(len(arguments)), key=lambda place: len(arguments[place]))
    before = "".join(f"{one}, " for one in arguments[:place])
    after = "".join(f", {one}" for one in arguments[place + 1 :])
    lines = [
        (pad + text[: inside[0]] + before).rstrip(),
        *broken(arguments[place], width, indent + INDENT),
    ]
    lines[-1] += after
    if lines[-1].lstrip().startswith(")"):
        return [*lines[:-1], lines[-1] + text[inside[1] :]]
    return [*lines, pad + text[inside[1] :]]


def longest_brackets(text: str) -> tuple[int, int] | None:
    """Where the contents of the longest outermost brackets begin and end."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign == "(":
            depth += 1
            start = place + 1 if depth == 1 else start
        elif sign == ")":
            depth -= 1
            if depth == 0:
                found.append((start, place))
    return max(found, key=lambda pair: pair[1] - pair[0], default=None)


def split(text: str) -> list[str]:
    """Arguments, at the commas that are in no brackets.

    >>> split("f(a, b), c")
    ['f(a, b)', 'c']
    """
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def draw_code(
    axes: Axes,
    theme: Theme,
    lines: Sequence[str],
    left_top: tuple[float, float],
    size: float = SMALL,
) -> float:
    """Draw lines below each other, and return the height where they end."""
    left, top = left_top
    for line in lines:
        axes.text(left, top, line, size=size, family=code(), color=theme.ink, va="top")
        top -= LINE * size / SMALL
    return top
