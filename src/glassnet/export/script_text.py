"""Values and functions as the text of a program, laid out as ruff lays it out."""

import ast
import inspect
from collections.abc import Iterable, Sequence
from textwrap import wrap
from types import ModuleType
from typing import Any

from ..arrays import Array

WIDTH = 100  # characters in a line
ENOUGH = 3  # inputs of a neuron that are written out
LONGEST = 20  # characters of a foreign name in a comment

Part = str | tuple[str, Sequence[Any], str]  # a line of text, or parts between brackets


def lists_of(array: Array) -> Any:
    """An array as lists of the shortest numbers that tell its dtype's numbers apart."""
    if array.ndim == 1:
        return [float(str(number)) for number in array]
    return [lists_of(part) for part in array]


def one_line(value: Any) -> str:
    """A value as Python writes it, on one line.

    >>> one_line([1.0, ("a", None), 'b"'])
    '[1.0, ("a", None), \\'b"\\']'
    """
    if isinstance(value, str):
        return in_quotes(value)
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(map(one_line, value))}{comma})"
    if isinstance(value, list):
        return f"[{', '.join(map(one_line, value))}]"
    return repr(value)


def in_quotes(text: str) -> str:
    """A text in the quotes that need the fewer escapes; what cannot be seen is escaped."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    signs = (
        "\\" + sign if sign in (quote, "\\") else sign if sign.isprintable() else repr(sign)[1:-1]
        for sign in text
    )
    return quote + "".join(signs) + quote


def in_comment(text: str) -> str:
    """A foreign text on one line, and cut to 20 characters."""
    seen = "".join(sign if sign.isprintable() else "?" for sign in text)
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"


def laid_out(begin: str, parts: Sequence[Part], end: str, indent: int) -> list[str]:
    """Parts between brackets: on one line if they fit, else each on a line of its own.

    A part is a line of text, or such a triple of its own.
    """
    margin = " " * indent
    line = margin + flat((begin, parts, end))
    if len(line) <= WIDTH or not parts:
        return [line]
    lines = [margin + begin]
    for part in parts:
        inner = (part, (), "") if isinstance(part, str) else part
        lines += laid_out(*inner, indent + 4)
        lines[-1] += ","
    return [*lines, margin + end]


def flat(part: Part) -> str:
    """A part on one line."""
    if isinstance(part, str):
        return part
    begin, parts, end = part
    return begin + ", ".join(map(flat, parts)) + end


def number_lines(values: Any, indent: int, notes: Iterable[str] = ()) -> list[str]:
    """Lists of numbers, as many on a line as fit, with a note above each list inside."""
    margin = " " * indent
    if not isinstance(values[0], list):
        text = f"[{', '.join(map(repr, values))}]"
        return wrap(text, WIDTH - 4, initial_indent=margin, subsequent_indent=margin + " ")
    lines, comments = [margin + "["], list(notes)
    for place, part in enumerate(values):
        lines += [f"{margin}    # {comments[place]}"] if comments else []
        lines += number_lines(part, indent + 4)
        lines[-1] += ","
    return [*lines, margin + "]"]


def spelled_out(weights: Array, bias: float, names: Sequence[str]) -> str:
    """The sum of one neuron in numbers, its first terms at least.

    >>> spelled_out([0.5, -1.25], 0.1, ["age", "size"])
    '0.5 · age − 1.25 · size + 0.1'
    """
    pairs = list(zip(weights, names, strict=True))[:ENOUGH]
    terms = [f"{signed(weight)} · {in_comment(name)}" for weight, name in pairs]
    more = [" + …"] if len(names) > ENOUGH else []
    return "".join([*terms, *more, signed(bias)]).removeprefix(" + ").strip()


def signed(number: float) -> str:
    """A number with its sign in front, and blanks around it."""
    return f" {'−' if number < 0 else '+'} {abs(number):.3g}"


def copied(module: ModuleType, wanted: Iterable[str]) -> list[str]:
    """The source of functions of a module and of those they call, in the module's order."""
    functions = {
        name: inspect.getsource(function)
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__
    }
    needed, waiting = set(), [name for name in wanted if name in functions]
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += (called_in(functions[name]) & functions.keys()) - needed
    return [source for name, source in functions.items() if name in needed]


def names_in(source: str) -> set[str]:
    """Every name that a piece of program reads or writes."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def called_in(source: str) -> set[str]:
    """Every name that a piece of program calls."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {called.id for called in calls if isinstance(called, ast.Name)}
