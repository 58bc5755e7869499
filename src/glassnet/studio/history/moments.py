"""Moments of a run as one file: the numbers of each as a frame, in their order."""

import struct
from typing import TYPE_CHECKING, Any

from ...errors import ConfigError
from ...export.subject import subject_of
from ...inspection.diagnosis import spread_out
from ...page.network import network_of
from ..files.shelf import Made
from ..files.take_away import model_at
from ..frames import arrays_of, packed
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
    most = max(2, min(MOST_MOMENTS, MOST_NUMBERS // max(size, 1)))
    chosen = [kept[place] for place in spread_out(len(kept), most)]
    made = Made("moments.bin", "application/octet-stream", written(chosen))
    with session.lock:
        return {"id": session.shelf.put(made), "moments": len(chosen)}


def written(chosen: list[Moment]) -> bytes:
    """Each as the length of its frame (uint32) and the frame."""
    loaded = model_at(chosen[0])
    parts = []
    for moment in chosen:
        loaded.model.take(moment.state)
        header = {"kind": "moment", "step": moment.state.step, "epoch": moment.epoch.number - 1}
        frame = packed(header, arrays_of(network_of(subject_of(loaded))))
        parts += [struct.pack("<I", len(frame)), frame]
    return b"".join(parts)
