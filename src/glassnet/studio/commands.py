"""Commands: one flat table of everything a page may ask for, with its arguments.

Whatever a page sends is checked here, before anything is done.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, NamedTuple

from ..errors import ConfigError, DataError, GlassnetError, quoted
from ..settings import unknown
from .files.state_text import open_text, open_upload, text_of
from .files.take_away import take_away
from .frames import Slot
from .history.comparison import compare
from .history.moments import moments
from .history.visit import go
from .learning import NAMES
from .lessons.own_lesson import open_lesson
from .messages import check_texts, failed
from .network import structure
from .network.marking import ablate, freeze, restore, thaw, worth
from .rows.drawn_points import draw, sheet
from .rows.own_tables import Opening, describe, open_table
from .seeing.effects import effect, firing
from .seeing.explaining import explain, formula
from .seeing.findings import cure, inspect
from .session import Session


class Command(NamedTuple):
    """What is done with the session, and the kinds of the arguments that must or may be given.

    A dictionary that it returns becomes part of the answer. What takes long works `apart`:
    not under the session's lock, which it takes by itself, so that training goes on. What is
    for one page alone is done `with_slot`: that of the page.
    """

    act: Callable[..., Any]
    needs: Mapping[str, tuple[type, ...]] = {}
    takes: Mapping[str, tuple[type, ...]] = {}
    apart: bool = False
    with_slot: bool = False


LARGEST = 2**53  # the largest whole number that a page can count to
WORDS = {
    int: "a whole number up to 2^53",
    float: "a number",
    str: "a text",
    list: "a list",
    bool: "true or false",
    type(None): "null",
}
WHOLE, NUMBER, TEXT = (int,), (int, float), (str,)
SETTINGS = {name: TEXT if name in ("optimizer", "schedule") else NUMBER for name in NAMES}
NEURON = {"layer": WHOLE, "neuron": WHOLE}
NUMBERS = {"parameter": TEXT, "index": (list,), **NEURON}
MOMENT = {"run": WHOLE, "step": WHOLE}
DATA: dict[str, tuple[type, ...]] = {
    "samples": (int, type(None)),
    "noise": (int, float, type(None)),
    "seed": WHOLE,
    "held_back": NUMBER,
}
READING = {"separator": TEXT, "decimal": TEXT, "encoding": TEXT, "missing": (list,)}
OPENING: dict[str, tuple[type, ...]] = {
    "task": TEXT,
    "ignore": (list,),
    "categorical": (list,),
    "impute": (bool,),
}
OPENING |= {"held_back": NUMBER, "seed": WHOLE, **READING}

COMMANDS: dict[str, Command] = {
    "hello": Command(
        lambda session, slot: slot.tell("bench", "state", "timeline", "frame"), with_slot=True
    ),
    "state": Command(lambda session, slot: slot.tell("state"), with_slot=True),
    "ack": Command(
        lambda session, slot, frame: slot.acknowledge(frame),
        {"frame": WHOLE},
        apart=True,
        with_slot=True,
    ),
    "train": Command(Session.train, {}, {"epochs": WHOLE}),
    "pause": Command(Session.pause),
    "step": Command(Session.step),
    "epoch": Command(Session.epoch),
    "rewind": Command(Session.rewind),
    "go": Command(go, MOMENT),
    "compare": Command(compare, {}, MOMENT, with_slot=True),
    "seed": Command(Session.seed, {"seed": WHOLE}),
    "learning": Command(Session.learning, {}, SETTINGS),
    "data": Command(Session.data, {"name": TEXT}, DATA),
    "columns": Command(describe, {"upload": TEXT}, READING, apart=True),
    "open": Command(
        lambda session, **given: open_table(session, Opening(**given)),
        {"upload": TEXT, "target": TEXT},
        OPENING,
        apart=True,
    ),
    "draw": Command(draw, {}, {"add": (list,), "remove": (list,), "clear": (bool,)}),
    "sheet": Command(sheet, {"classes": WHOLE}),
    "set": Command(
        Session.set,
        {"parameter": TEXT, "index": (list,), "value": NUMBER},
        {"hold": (bool,)},
    ),
    "explain": Command(
        explain,
        {"cells": (list,), "layer": TEXT, "neuron": WHOLE},
        {"truth": (list, type(None)), "input": WHOLE},
    ),
    "formula": Command(formula, {"cells": (list,)}),
    "firing": Command(firing),
    "effect": Command(effect, {"cells": (list,), "column": TEXT, "layer": TEXT, "neuron": WHOLE}),
    "inspect": Command(inspect),
    "cure": Command(cure, {"kind": TEXT}),
    "add_neuron": Command(structure.add_neuron, {"layer": WHOLE}),
    "remove_neuron": Command(structure.remove_neuron, {"layer": WHOLE}, {"neuron": WHOLE}),
    "neurons": Command(structure.resize, {"layer": WHOLE, "neurons": WHOLE}),
    "add_layer": Command(
        structure.add_layer, {"place": WHOLE}, {"neurons": WHOLE, "activation": TEXT}
    ),
    "remove_layer": Command(structure.remove_layer, {"place": WHOLE}),
    "activation": Command(structure.activate, {"layer": WHOLE, "activation": TEXT}),
    "freeze": Command(freeze, {}, NUMBERS),
    "thaw": Command(thaw, {}, NUMBERS),
    "ablate": Command(ablate, NEURON),
    "restore": Command(restore, NEURON),
    "worth": Command(worth, NEURON, apart=True),
    "lesson": Command(lambda session, name: session.course.open(name), {"name": TEXT}),
    "stage": Command(lambda session, stage: session.course.go(stage), {"stage": WHOLE}),
    "show_me": Command(lambda session: session.course.show()),
    "hint": Command(lambda session: session.course.hint()),
    "stage_anew": Command(lambda session: session.course.again()),
    "bring_back": Command(lambda session: session.course.bring_back()),
    "leave_lesson": Command(lambda session: session.course.leave()),
    "open_lesson": Command(open_lesson, {"upload": TEXT}, apart=True),
    "undo": Command(Session.undo),
    "redo": Command(Session.redo),
    "revert": Command(Session.revert),
    "take_away": Command(take_away, {"form": TEXT}, apart=True),
    "moments": Command(moments, apart=True),
    "link": Command(text_of, apart=True),
    "open_text": Command(open_text, {"text": TEXT}, apart=True),
    "open_state": Command(open_upload, {"upload": TEXT}, apart=True),
}


def do(session: Session, slot: Slot, message: Mapping[str, Any]) -> dict[str, Any]:
    """Do what a message asks for, and say whether it was done; never raises a GlassnetError."""
    seq = message.get("seq")
    answer: dict[str, Any] = {"seq": seq if type(seq) is int else None}
    try:
        command, given = understood(message)
        with nullcontext() if command.apart else session.lock:
            page = (slot,) if command.with_slot else ()
            told = command.act(session, *page, **given)
    except GlassnetError as error:
        return answer | failed(error)
    return (told if isinstance(told, dict) else {}) | answer | {"ok": True}


def understood(message: Mapping[str, Any]) -> tuple[Command, dict[str, Any]]:
    """The command of a message, and its arguments.

    Raises:
        ConfigError  there is no such command, or it does not take these arguments
        DataError    the message names no command, or a text in it is broken
    """
    check_texts(message)
    word = message.get("do")
    if not isinstance(word, str):
        raise DataError('a message says with "do" what to do', do='send {"do": "hello"}')
    if word not in COMMANDS:
        raise unknown("command", word, COMMANDS)
    command = COMMANDS[word]
    given = {name: value for name, value in message.items() if name not in ("seq", "do")}
    kinds = {**command.needs, **command.takes}
    for name, value in given.items():
        if name not in kinds:
            raise ConfigError(f"{word} takes no {quoted(name)}", do="leave it out")
        if type(value) not in kinds[name] or (type(value) is int and abs(value) > LARGEST):
            kind = " or ".join(WORDS[one] for one in kinds[name])
            raise ConfigError(
                f"{name} must be {kind}, got {quoted(value)}", where=word, do=f"give {kind}"
            )
    for name in command.needs:
        if name not in given:
            raise ConfigError(f"{word} needs {name}", do=f"give {name}")
    return command, given
