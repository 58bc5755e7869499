"""What answers are made of has public names, so that programs can hold and check it."""

import pkgutil
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import get_args, get_type_hints

import pytest

from glassnet import explain

ANSWERS = [one for name in explain.__all__ if is_dataclass(one := getattr(explain, name))]


def kinds_in(hint):
    """All classes in a type, however deep."""
    inner = [kind for part in get_args(hint) for kind in kinds_in(part)]
    return [hint, *inner] if isinstance(hint, type) else inner


def hints_of(kind):
    """The types of the fields of an answer, and of what its properties give."""
    hints = get_type_hints(kind)
    found = [hints[one.name] for one in fields(kind)]
    properties = [one for one in vars(kind).values() if isinstance(one, property)]
    return found + [get_type_hints(one.fget).get("return") for one in properties]


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
def test_parts_of_answers_are_public(kind):
    """Whatever a public answer holds is public as well."""
    parts = {one for hint in hints_of(kind) for one in kinds_in(hint) if is_dataclass(one)}
    own = {one for one in parts if one.__module__.startswith("glassnet.explain")}
    assert {one.__name__ for one in own} <= set(explain.__all__)


def test_no_two_parts_share_a_name():
    """A name is one idea, in the whole room."""
    found = {}
    for module in pkgutil.walk_packages(explain.__path__, "glassnet.explain."):
        for name, one in vars(import_module(module.name)).items():
            if isinstance(one, type) and one.__module__ == module.name:
                found.setdefault(name, set()).add(one.__module__)
    assert {name for name, places in found.items() if len(places) > 1} == set()
