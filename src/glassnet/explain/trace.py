"""A trace: while arrays are computed, what was done to them is written down as text.

The text and the number come from one call, so that they cannot disagree.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..arrays import Array

OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
SUM, PRODUCT, CALL = 1, 2, 3  # how tightly a formula holds together


@dataclass(frozen=True, eq=False)
class Step:
    """One intermediate result: its name, how it follows from earlier names, and its value."""

    name: str
    expression: str
    value: Array

    def __str__(self) -> str:
        return f"{self.name} = {self.expression}"


@dataclass(frozen=True, eq=False)
class Symbol:
    """A value on its way through the formula.

    name    what it is called in later steps
    text    the formula that led to it, from the very beginning
    bond    how tightly the text holds together beside an operator
    """

    value: Array
    name: str
    text: str
    bond: int = CALL


Operand = Any  # a Symbol, or a number or a shape as it is


class Trace:
    """Everything that was computed so far, in order."""

    def __init__(self) -> None:
        self.given: dict[str, Array] = {}
        self.steps: list[Step] = []
        self.functions: dict[str, str] = {}
        self.numbers: Counter[str] = Counter()

    def numbered(self, name: str) -> str:
        """A name with the next free number: `z1`, `z2`, …"""
        self.numbers[name] += 1
        return f"{name}{self.numbers[name]}"

    def begin(self, name: str, value: Array) -> Symbol:
        """Give a name to something that is not computed here."""
        self.given[name] = kept(value)
        return Symbol(self.given[name], name, name)

    def call(self, name: str, function: str, *operands: Operand) -> Symbol:
        """Apply a function of NumPy."""
        value = getattr(np, function)(*map(value_of, operands))
        texts = [", ".join(map(write, operands)) for write in (name_of, text_of)]
        short, text = (f"np.{function}({inside})" for inside in texts)
        return self.note(name, short, Symbol(value, name, text))

    def along_rows(
        self, name: str, function: str, operand: Operand, *, keepdims: bool = False
    ) -> Symbol:
        """Apply a function of NumPy that makes one number of every row."""
        value = getattr(np, function)(value_of(operand), axis=-1, keepdims=keepdims)
        rest = ", axis=-1, keepdims=True)" if keepdims else ", axis=-1)"
        short, text = (f"np.{function}({write(operand)}{rest}" for write in (name_of, text_of))
        return self.note(name, short, Symbol(value, name, text))

    def operate(self, name: str, left: Operand, sign: str, right: Operand) -> Symbol:
        """Add, subtract, multiply or divide."""
        value = OPERATORS[sign](value_of(left), value_of(right))
        bond = SUM if sign in "+-" else PRODUCT
        # a - (b - c) needs its brackets, (a - b) - c does not
        text = f"{held(left, bond)} {sign} {held(right, bond + 1)}"
        short = f"{name_of(left)} {sign} {name_of(right)}"
        return self.note(name, short, Symbol(value, name, text, bond))

    def negate(self, name: str, operand: Symbol) -> Symbol:
        """Change the sign."""
        term = Symbol(-operand.value, name, f"-{held(operand, CALL)}", SUM)
        return self.note(name, f"-{operand.name}", term)

    def apply(
        self, name: str, write: Callable[["Trace", Symbol, str], Symbol], z: Symbol
    ) -> Symbol:
        """Do what a rule says step by step, and call it by its function's name in the formula."""
        result = write(self, z, self.numbered("a"))
        definition = write(Trace(), Symbol(z.value, "z", "z"), "a").text
        name = self.define(name, definition)
        return replace(result, text=f"{name}({z.text})", bond=CALL)

    def define(self, name: str, definition: str) -> str:
        """Keep what a function stands for; one that differs gets a name of its own."""
        number, wanted = 1, name
        while self.functions.setdefault(wanted, definition) != definition:
            number += 1
            wanted = f"{name}_{number}"
        return wanted

    def note(self, name: str, expression: str, term: Symbol) -> Symbol:
        """Write a step down."""
        term = replace(term, value=kept(term.value))
        self.steps.append(Step(name, expression, term.value))
        return term


def kept(value: Array) -> Array:
    """A copy that nobody can write to."""
    copy = np.array(value)
    copy.flags.writeable = False
    return copy


def value_of(operand: Operand) -> Any:
    """What an operand is."""
    return operand.value if isinstance(operand, Symbol) else operand


def name_of(operand: Operand) -> str:
    """What an operand is called."""
    return operand.name if isinstance(operand, Symbol) else repr(operand)


def text_of(operand: Operand) -> str:
    """How an operand came about."""
    return operand.text if isinstance(operand, Symbol) else repr(operand)


def held(operand: Operand, bond: int) -> str:
    """How an operand came about, in brackets if it holds together less than asked for."""
    tight = not isinstance(operand, Symbol) or operand.bond >= bond
    return text_of(operand) if tight else f"({text_of(operand)})"
