"""Comparison: another moment as a frame of its own, with all that is shown of it.

The page computes its function itself, from its layers and their numbers.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ...course import copy_of
from ..curve import shown
from ..frames import Slot, arrays_of, packed
from ..learner import Learner, judged

if TYPE_CHECKING:
    from ..session import Session


def compare(
    session: "Session", slot: Slot, run: int | None = None, step: int | None = None
) -> None:
    """Send a page the moment of a run that was kept nearest to a step, or its newest.

    Raises:
        ConfigError  there is no such run of these data
    """
    timeline, learner = session.timeline, session.learner
    timeline.rest(learner)
    number = learner.run if run is None else run
    until = learner.engine.step if run is None else 2**53
    moment = timeline.moment(number, until if step is None else step, learner)
    slot.compared = (timeline.runs[number].name, moment)
    slot.tell("compared")


def compared(session: "Session", slot: Slot, number: int) -> bytes:
    """The moment that a page has asked for."""
    name, moment = slot.compared
    with session.lock:
        learner, bench = Learner(moment), session.learner.bench
        learner.show()
        network = learner.bench.network()
        session.learner.show()
        parameters = copy_of(learner.engine.parameters)
    header: dict[str, Any] = {
        "kind": "compared",
        "frame": number,
        "bench": bench.number,
        "run": moment.run,
        "name": name,
        "step": moment.state.step,
        "epoch": moment.epoch.number - 1,
        "learning": vars(moment.learning),
        "seed": moment.seed,
        "learned_from": judged(learner.engine.network, parameters, learner.bench.data),
        "held_back": judged(learner.engine.network, parameters, learner.bench.held_back),
        "curve": shown(moment.curve),
        "network": {**network, "layers": [without_arrays(layer) for layer in network["layers"]]},
    }
    return packed(header, arrays_of(network))


def without_arrays(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer as the page takes it; of its arrays only the shapes."""
    given = {
        name: {"shape": list(value.shape)} if isinstance(value, np.ndarray) else value
        for name, value in layer["arguments"].items()
    }
    return {**layer, "arguments": given}
