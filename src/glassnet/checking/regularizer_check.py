"""Checking a regularizer: its gradient against central differences, and its laws."""

from typing import Any

import numpy as np

from ..arrays import Array
from ..regularizers import Regularizer
from . import purity
from .examples import chance_for, numbers
from .layer_check import compiled_check, gradient_check, held, named
from .record import Check, Report, law

SHAPE = (3, 4)


@np.errstate(all="ignore")
def check_regularizer(
    rule: Regularizer,
    shape: tuple[int, ...] = SHAPE,
    *,
    name: str = "",
    compiled: bool = True,
) -> Report:
    """Check one regularizer: the gradient of its penalty, and the laws.

    >>> import glassnet as gn
    >>> check_regularizer(gn.L2(0.1), compiled=False).ok
    True
    """
    kind, name = type(rule).__name__, name or named(rule)
    parameter, before = numbers(chance_for(kind), *shape), purity.snapshot(rule)
    checks = [law(name, "can be run", problem_of(rule, parameter))]
    if not checks[0].problem:
        checks.append(
            gradient_check(
                *(name, f"{kind}.differentiate", "parameter", "gradient in the parameter"),
                *(rule.penalty, parameter, rule.differentiate(parameter.copy())),
            )
        )
        checks += [held(name, kind, *one, rule, parameter) for one in LAWS.items()]
        written = purity.changed(before, vars(rule))
        told = f"{kind} writes self.{written[0]} on its way" if written else ""
        checks.append(law(name, "writes nothing on itself", told))
        checks += [compiled_rule(rule, name, parameter)] if compiled else []
    return Report(name, tuple(checks))


def problem_of(rule: Regularizer, parameter: Array) -> str:
    """Why it cannot be run, if it cannot."""
    kind, method = type(rule).__name__, "penalty"
    try:
        penalty = rule.penalty(parameter.copy())
        if np.shape(penalty) != ():
            return f"{kind}.penalty must be one number, got shape {np.shape(penalty)}; add it up"
        method = "differentiate"
        rule.differentiate(parameter.copy())
    except NotImplementedError:
        return f"{kind}.{method} is not written"
    except Exception as error:  # whatever somebody's code raises
        return purity.raised(f"{kind}.{method}", error)
    return ""


def compiled_rule(rule: Regularizer, name: str, parameter: Array) -> Check:
    """The same source, compiled by JAX: the same numbers."""

    def everything(given: Array) -> list[Any]:
        return [rule.penalty(given), rule.differentiate(given)]

    return compiled_check(name, type(rule).__name__, everything, parameter)


def leaves_arguments(rule: Regularizer, parameter: Array) -> str:
    """The parameter is only lent, and the answer is always the same."""
    lent, kind = parameter.copy(), type(rule).__name__
    penalty, gradient = rule.penalty(lent), rule.differentiate(lent)
    if not purity.same(lent, parameter):
        return f"{kind} changes the parameter in place; make a new array"
    if np.shares_memory(gradient, lent):
        return f"{kind}.differentiate hands out the parameter itself; return a copy (+x)"
    again = rule.penalty(lent), rule.differentiate(lent)
    return "" if purity.same((penalty, gradient), again) else f"{kind} gives two answers"


def keeps_precision(rule: Regularizer, parameter: Array) -> str:
    """float32 stays float32."""
    given = parameter.astype(np.float32)
    named_parts = {"the penalty": rule.penalty(given), "the gradient": rule.differentiate(given)}
    found = purity.wrong_kinds(named_parts)
    return f"{type(rule).__name__}: from float32 numbers, {found[0]}" if found else ""


def keeps_settings(rule: Regularizer, parameter: Array) -> str:
    """What it was made with can be read."""
    return purity.forgotten_settings(rule)


LAWS = {
    "changes nothing": leaves_arguments,
    "float32 stays float32": keeps_precision,
    "keeps its settings": keeps_settings,
}
