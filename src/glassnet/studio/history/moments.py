"""Moments of a run as one file: the numbers of each as a frame, in their order."""

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ConfigError
from ...export.subject import subject_of
from ...page.network import network_of
from ..files.shelf import Made
from ..files.take_away import model_at
from ..frames import packed
from ..learner import Moment

if TYPE_CHECKING:
    from ..session import Session

MOST_MOMENTS = 80
MOST_NUMBERS = 8_000_000  # in all of them


def moments(session: "Session") -> dict[str, Any]:
    """Make a file of the moments of the run at work, evenly chosen where they are many.

    Raises:
        ConfigError  there is no run with two moments yet
    """
    with session.lock:
        learner, timeline = session.learner, session.timeline
        run = timeline.run_of(learner)
        if run is not None and not session.trainer.is_at_work:
            timeline.rest(learner)
        kept = [one.moment for one in run.kept] if run else []
    if len(kept) < 2:
        raise ConfigError("nothing has been trained here yet", do="train, and then try again")
    size = kept[0].bench.model.count_parameters()
    chosen = evenly(kept, max(2, min(MOST_MOMENTS, MOST_NUMBERS // max(size, 1))))
    made = Made("moments.bin", "application/octet-stream", written(chosen))
    with session.lock:
        return {"id": session.shelf.put(made), "moments": len(chosen)}


def evenly(kept: list[Moment], most: int) -> list[Moment]:
    """So many moments at most, the first and the last among them."""
    places = np.linspace(0, len(kept) - 1, min(most, len(kept))).round().astype(int)
    return [kept[place] for place in places]


def written(chosen: list[Moment]) -> bytes:
    """Each as the length of its frame (uint32) and the frame."""
    loaded = model_at(chosen[0])
    parts = []
    for moment in chosen:
        loaded.model.take(moment.state)
        layers = network_of(subject_of(loaded))["layers"]
        arrays = {
            f"{layer['name']}.{name}": array
            for layer in layers
            for name, array in layer["arguments"].items()
            if isinstance(array, np.ndarray)
        }
        header = {"kind": "moment", "step": moment.state.step, "epoch": moment.epoch.number - 1}
        frame = packed(header, arrays)
        parts += [struct.pack("<I", len(frame)), frame]
    return b"".join(parts)
