"""Commands: one flat table of everything a page may ask for, with its arguments.

Whatever a page sends is checked here, before anything is done.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, NamedTuple

from ..errors import ConfigError, DataError, GlassnetError, quoted
from ..settings import unknown
from .files.state_link import open_text, open_upload, text_of
from .files.take_away import take_away
from .frames import Slot
from .history.comparison import compare
from .history.moments import moments
from .history.visit import go
from .learning import NAMES
from .messages import failed
from .network import structure
from .network.marking import ablate, freeze, restore, thaw, worth
from .rows.drawn_points import draw, sheet
from .rows.own_tables import Opening, describe, open_table
from .seeing.effects import effect, firing
from .seeing.explaining import explain, formula
from .seeing.findings import cure, inspect
from .session import Session


class Command(NamedTuple):
    """What is done, and the kinds of the arguments that must or may be given.

    A dictionary that it returns becomes part of the answer. What takes long works `apart`:
    not under the session's lock, which it takes by itself, so that training goes on.
    """

    act: Callable[..., Any]
    needs: Mapping[str, tuple[type, ...]] = {}
    takes: Mapping[str, tuple[type, ...]] = {}
    apart: bool = False


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
    "hello": Command(lambda session, slot: slot.tell("bench", "state", "timeline", "frame")),
    "state": Command(lambda session, slot: slot.tell("state")),
    "ack": Command(
        lambda session, slot, frame: slot.acknowledge(frame), {"frame": WHOLE}, apart=True
    ),
    "train": Command(lambda session, slot, **given: session.train(**given), {}, {"epochs": WHOLE}),
    "pause": Command(lambda session, slot: session.pause()),
    "step": Command(lambda session, slot: session.step()),
    "epoch": Command(lambda session, slot: session.epoch()),
    "rewind": Command(lambda session, slot: session.rewind()),
    "go": Command(
        lambda session, slot, **given: go(session, **given), {"run": WHOLE, "step": WHOLE}
    ),
    "compare": Command(
        lambda session, slot, **given: compare(session, slot, **given),
        {},
        {"run": WHOLE, "step": WHOLE},
    ),
    "seed": Command(lambda session, slot, seed: session.seed(seed), {"seed": WHOLE}),
    "learning": Command(lambda session, slot, **given: session.learning(**given), {}, SETTINGS),
    "data": Command(lambda session, slot, **given: session.data(**given), {"name": TEXT}, DATA),
    "columns": Command(
        lambda session, slot, **given: describe(session, **given),
        {"upload": TEXT},
        READING,
        apart=True,
    ),
    "open": Command(
        lambda session, slot, **given: open_table(session, Opening(**given)),
        {"upload": TEXT, "target": TEXT},
        OPENING,
        apart=True,
    ),
    "draw": Command(
        lambda session, slot, **given: draw(session, **given),
        {},
        {"add": (list,), "remove": (list,), "clear": (bool,)},
    ),
    "sheet": Command(lambda session, slot, classes: sheet(session, classes), {"classes": WHOLE}),
    "set": Command(
        lambda session, slot, **given: session.set(**given),
        {"parameter": TEXT, "index": (list,), "value": NUMBER},
        {"hold": (bool,)},
    ),
    "explain": Command(
        lambda session, slot, **given: explain(session, **given),
        {"cells": (list,), "layer": TEXT, "neuron": WHOLE},
        {"truth": (list, type(None)), "input": WHOLE},
    ),
    "formula": Command(lambda session, slot, cells: formula(session, cells), {"cells": (list,)}),
    "firing": Command(lambda session, slot: firing(session)),
    "effect": Command(
        lambda session, slot, **given: effect(session, **given),
        {"cells": (list,), "column": TEXT, "layer": TEXT, "neuron": WHOLE},
    ),
    "inspect": Command(lambda session, slot: inspect(session)),
    "cure": Command(lambda session, slot, kind: cure(session, kind), {"kind": TEXT}),
    "add_neuron": Command(
        lambda session, slot, layer: structure.add_neuron(session, layer), {"layer": WHOLE}
    ),
    "remove_neuron": Command(
        lambda session, slot, **given: structure.remove_neuron(session, **given),
        {"layer": WHOLE},
        {"neuron": WHOLE},
    ),
    "neurons": Command(
        lambda session, slot, layer, neurons: structure.resize(session, layer, neurons),
        {"layer": WHOLE, "neurons": WHOLE},
    ),
    "add_layer": Command(
        lambda session, slot, **given: structure.add_layer(session, **given),
        {"place": WHOLE},
        {"neurons": WHOLE, "activation": TEXT},
    ),
    "remove_layer": Command(
        lambda session, slot, place: structure.remove_layer(session, place), {"place": WHOLE}
    ),
    "activation": Command(
        lambda session, slot, **given: structure.activate(session, **given),
        {"layer": WHOLE, "activation": TEXT},
    ),
    "freeze": Command(lambda session, slot, **given: freeze(session, **given), {}, NUMBERS),
    "thaw": Command(lambda session, slot, **given: thaw(session, **given), {}, NUMBERS),
    "ablate": Command(lambda session, slot, **given: ablate(session, **given), NEURON),
    "restore": Command(lambda session, slot, **given: restore(session, **given), NEURON),
    "worth": Command(lambda session, slot, **given: worth(session, **given), NEURON, apart=True),
    "lesson": Command(lambda session, slot, name: session.course.open(name), {"name": TEXT}),
    "stage": Command(lambda session, slot, stage: session.course.go(stage), {"stage": WHOLE}),
    "show_me": Command(lambda session, slot: session.course.show()),
    "hint": Command(lambda session, slot: session.course.hint()),
    "stage_anew": Command(lambda session, slot: session.course.again()),
    "bring_back": Command(lambda session, slot: session.course.bring_back()),
    "leave_lesson": Command(lambda session, slot: session.course.leave()),
    "undo": Command(lambda session, slot: session.undo()),
    "redo": Command(lambda session, slot: session.redo()),
    "revert": Command(lambda session, slot: session.revert()),
    "take_away": Command(
        lambda session, slot, form: take_away(session, form), {"form": TEXT}, apart=True
    ),
    "moments": Command(lambda session, slot: moments(session), apart=True),
    "link": Command(lambda session, slot: text_of(session), apart=True),
    "open_text": Command(
        lambda session, slot, text: open_text(session, text), {"text": TEXT}, apart=True
    ),
    "open_state": Command(
        lambda session, slot, upload: open_upload(session, upload), {"upload": TEXT}, apart=True
    ),
}


def do(session: Session, slot: Slot, message: Mapping[str, Any]) -> dict[str, Any]:
    """Do what a message asks for, and say whether it was done; never raises a GlassnetError."""
    seq = message.get("seq")
    answer: dict[str, Any] = {"seq": seq if type(seq) is int else None}
    try:
        command, given = understood(message)
        with nullcontext() if command.apart else session.lock:
            told = command.act(session, slot, **given)
    except GlassnetError as error:
        return answer | failed(error)
    return (told if isinstance(told, dict) else {}) | answer | {"ok": True}


def understood(message: Mapping[str, Any]) -> tuple[Command, dict[str, Any]]:
    """The command of a message, and its arguments.

    Raises:
        ConfigError  there is no such command, or it does not take these arguments
    """
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
