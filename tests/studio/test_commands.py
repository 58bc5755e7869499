"""Commands: what a page sends is checked at the door, and every answer says how it went."""

import json

import pytest

from glassnet.studio.commands import COMMANDS, do
from glassnet.studio.files.state_file import written
from glassnet.studio.files.state_text import text_of
from glassnet.studio.frames import Slot, packed
from glassnet.studio.lessons.shipped import FOLDER


@pytest.fixture
def slot():
    return Slot(lambda: None)


def test_an_answer_has_its_number(session, slot):
    """So that a page knows which command it is about."""
    assert do(session, slot, {"seq": 4, "do": "step"}) == {"seq": 4, "ok": True}


GOOD = {"do": "set", "parameter": "dense_1.weights", "index": [0, 0], "value": 1}
WRONG = [
    {},
    {"do": None},
    {"do": ["step"]},
    {"do": "stepp"},
    {"do": "__init__"},
    {"do": "step", "times": 2},
    {"do": "seed"},
    {"do": "seed", "seed": -1},
    {"do": "seed", "seed": True},
    {"do": "seed", "seed": 10**400},
    {"do": "train", "epochs": 0},
    {"do": "train", "epochs": 10**9},
    {"do": "train", "epochs": "5"},
    {"do": "learning", "learning_rate": 0},
    {"do": "learning", "learning_rate": 10**400},
    {"do": "learning", "learning_rate": "0.1"},
    {"do": "learning", "optimizer": "adm"},
    {"do": "learning", "batch_size": 0.5},
    {"do": "learning", "batch_size": 10**9},
    {"do": "learning", "l2": -1},
    {"do": "data", "name": "../iris"},
    {"do": "data", "name": "iris", "samples": 10},
    {"do": "data", "name": "spiral", "samples": 10**9},
    {"do": "data", "name": "spiral", "held_back": 1},
    {"do": "ack"},
    {"do": "undo"},
    {"do": "redo"},
    {**GOOD, "parameter": "dense_9.weights"},
    {**GOOD, "parameter": "dense_1"},
    {**GOOD, "index": [0]},
    {**GOOD, "index": [-1, 0]},
    {**GOOD, "index": [0, 16]},
    {**GOOD, "index": [0, True]},
    {**GOOD, "index": [0, 0.0]},
    {**GOOD, "index": "00"},
    {**GOOD, "value": 1e39},
    {**GOOD, "value": 10**400},
    {**GOOD, "value": None},
    {**GOOD, "parameter": "\ud800"},
]


@pytest.mark.parametrize("message", WRONG, ids=lambda message: json.dumps(message)[:60])
def test_what_cannot_be_done_is_said_and_changes_nothing(session, slot, message):
    """With what was wrong and what helps, and without an error on our side."""
    before = session.frame(1)
    answer = do(session, slot, {**message, "seq": 1})
    assert answer["ok"] is False
    assert answer["message"]
    assert answer["do"]
    assert session.frame(1) == before
    assert session.past == []
    json.dumps(answer, allow_nan=False)


def test_every_command_can_be_done(session, slot, tmp_path):
    """Each of the table, with the least that it needs."""
    (tmp_path / "table.csv").write_text("a,b\n1,x\n2,y\n3,x\n4,y\n")
    upload = session.uploads.lend(tmp_path / "table.csv").number
    needs = {
        "upload": upload,
        "target": "b",
        "frame": 1,
        "run": 1,
        "step": 0,
        "seed": 3,
        "name": "sine",
        "form": "python",
        "layer": 1,
        "neuron": 0,
        "neurons": 5,
        "classes": 2,
        "place": 1,
        "stage": 0,
        "activation": "tanh",
        **GOOD,
    }
    dense, relu = {"layer": "dense_1", "neuron": 0}, {"layer": "relu_1", "neuron": 0}
    needs |= {"cells": [0.1, 0.2], "column": "x", "kind": "DeadNeurons"}
    or_else = {"freeze": {"layer": 1}, "thaw": {"layer": 1}}
    or_else["explain"] = {"cells": [0.1, 0.2], **dense}
    or_else["effect"] = {"cells": [0.1, 0.2], "column": "x", **relu}
    session.step()
    (tmp_path / "state").write_text(written(session.learner.moment()), encoding="utf-8")
    or_else["open_state"] = {"upload": session.uploads.lend(tmp_path / "state").number}
    or_else["open_lesson"] = {"upload": session.uploads.lend(FOLDER / "01_line.toml").number}
    needs["text"] = text_of(session)["text"]
    for word, command in COMMANDS.items():
        if word in ("redo", "revert"):
            session.undo()
        if word == "cure":
            session.learner.engine.parameters[0].biases[0, 0] = -1e3
        if word == "moments":
            session.step()
        given = {name: needs[name] for name in command.needs} | or_else.get(word, {})
        answer = do(session, slot, {**given, "do": word, "seq": 0})
        assert (answer["seq"], answer["ok"]) == (0, True), word
        session.pause()
        if word in ("data", "open", "sheet"):
            do(session, slot, {"do": "data", "name": "spiral"})


def test_a_slot_keeps_the_newest_and_waits_for_the_page():
    """However much happens, one frame is on its way and one is waiting."""
    woken = []
    slot = Slot(lambda: woken.append(1))
    for _ in range(1000):
        slot.tell("frame", "state")
    assert (slot.take(), slot.take()) == ("state", "frame")
    number = slot.number()
    slot.tell("frame")
    assert slot.take() is None
    slot.acknowledge(number + 1)
    assert slot.take() is None
    slot.acknowledge(number)
    assert slot.take() == "frame"
    assert slot.take() is None
    assert len(woken) == 1002


def test_frames_hold_numbers_in_their_own_precision():
    """Little-endian, one behind the other; what is not finite is null in the header."""
    import numpy as np

    frame = packed(
        {"loss": float("inf"), "share": np.float32(0.5)},
        {"a": np.array([[1.5]], ">f4"), "b": np.array([0.1]), "c": np.array([1], np.uint8)},
    )
    length = int.from_bytes(frame[:4], "little")
    header = json.loads(frame[4 : 4 + length])
    assert (header["loss"], header["share"]) == (None, 0.5)
    assert header["arrays"] == [
        ["a", [1, 1], "float32"],
        ["b", [1], "float64"],
        ["c", [1], "uint8"],
    ]
    assert frame[4 + length :] == b"\x00\x00\xc0\x3f" + np.array([0.1], "<f8").tobytes() + b"\x01"
