"""Pages of the reference: every public name of the rooms that their headings name."""

import importlib
import inspect
import re

import glassnet

ROOM = re.compile(r"^## `(glassnet[\w.]*)`$", re.MULTILINE)


def with_reference(page: str) -> str:
    """A page on which the text under a heading such as `glassnet.layers` ends with its names."""
    before, *parts = ROOM.split(page)
    sections = zip(parts[::2], parts[1::2], strict=True)
    return before + "".join(
        f"## `{room}`\n{text.rstrip()}\n\n{directives(room)}\n" for room, text in sections
    )


def directives(room: str) -> str:
    """A directive of Sphinx for each public name of a room, as one block."""
    lines = [line for name in public_names(room) for line in directive(room, name)]
    return "```{eval-rst}\n" + "\n".join(lines) + "\n```\n"


def public_names(room: str) -> list[str]:
    """What a room shows: what it lists or, of a file by itself, what it defines for `gn.`."""
    module = importlib.import_module(room)
    shown = getattr(module, "__all__", None)
    if shown is None:
        shown = [name for name in glassnet.__all__ if defined_in(getattr(glassnet, name)) == room]
    if not shown:
        shown = [name for name, thing in vars(module).items() if is_public(name, thing, room)]
    return sorted(shown, key=str.lower)


def is_public(name: str, thing: object, room: str) -> bool:
    """Whether a file defines a function or a class for everybody."""
    return callable(thing) and defined_in(thing) == room and not name.startswith("_")


def defined_in(thing: object) -> str:
    """The module in which a class or a function is written."""
    return getattr(thing, "__module__", "")


def directive(room: str, name: str) -> list[str]:
    """How Sphinx is asked for one name, which is `glassnet.` and the name where that works."""
    thing = getattr(importlib.import_module(room), name)
    place = "glassnet" if getattr(glassnet, name, None) is thing else room
    if inspect.isclass(thing):
        return [f".. autoclass:: {place}.{name}", "   :members:", ""]
    if callable(thing):
        return [f".. autofunction:: {place}.{name}", ""]
    if inspect.ismodule(thing):
        return []  # a module under a second name, such as the book's `nnfs`
    return [f".. autodata:: {place}.{name}", "   :no-value:", ""]
