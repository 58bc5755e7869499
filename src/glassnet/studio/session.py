"""The session: what is on the bench, and everything that can be done with it.

There is no web in it: the same object serves a page, a notebook or a test.
"""

from dataclasses import replace
from threading import RLock
from typing import Any

import numpy as np

from .. import datasets
from ..course import copy_of
from ..errors import ConfigError, GlassnetError
from ..inspection.passage import places_with_weights
from ..settings import number, unknown, whole
from ..workbench.recipe import OPTIMIZERS, SCHEDULES
from ..workbench.table_columns import SHARE
from .bench import Bench, bench_of_data, check_rows, data_sets
from .curve import shown
from .files.shelf import Shelf
from .frames import Slot, arrays_of, packed
from .history.timeline import Timeline
from .learner import Learner, Moment, beginning, judged
from .learning import learning_of
from .lessons.course import Course
from .lessons.seen import Seen
from .messages import failed
from .network.marks import masks, told
from .network.move import with_dropout
from .network.parts import structure_of
from .network.places import index_in, place_of
from .rows.points import told as drawing
from .rows.uploads import Uploads
from .trainer import Trainer

MOST_STEPS, MOST_NUMBERS = 100, 20_000_000  # that can be undone, and are kept for it
DO_DIVERGED = "lower the learning rate and go on, or rewind"


def rows_in(moments: list[tuple[str, Moment]]) -> int:
    """The numbers in the rows of some moments; rows that they share count once."""
    benches = {id(moment.bench.data): moment.bench for _, moment in moments}
    return sum(bench.data.inputs.size for bench in benches.values())


class Session:
    """A network being learned, looked into and turned; every change can be undone."""

    def __init__(self, bench: Bench, uploads: Uploads | None = None) -> None:
        self.lock = RLock()
        self.uploads = uploads or Uploads()
        self.slots: list[Slot] = []
        self.shelf = Shelf()
        self.past: list[tuple[str, Moment]] = []
        self.future: list[tuple[str, Moment]] = []
        self.held: tuple[str, tuple[int, ...]] | None = None  # a knob in somebody's hand
        self.timeline = Timeline()
        self.course = Course(self)
        self.trainer = Trainer(
            self.lock, lambda: self.learner, self.passed, self.stopped, self.moved
        )
        self.put(bench)

    def put(self, bench: Bench) -> None:
        """Put another bench in place, before its first step."""
        first = beginning(bench, learning_of(bench.model, len(bench.data.inputs)))
        self.learner = Learner(first)
        self.problem: dict[str, Any] | None = None

    # -- who watches -----------------------------------------------------------------------

    def watch(self, slot: Slot) -> None:
        """Tell a page everything, and from now on what changes."""
        with self.lock:
            self.slots.append(slot)
        slot.tell("bench", "state", "timeline", "frame")

    def leave(self, slot: Slot) -> None:
        """A page has gone; training goes on."""
        with self.lock:
            self.slots = [other for other in self.slots if other is not slot]

    def tell(self, *kinds: str) -> None:
        """Something of these kinds has changed."""
        news = (
            ("timeline",) if self.timeline.has_news(self.learner, self.trainer.is_at_work) else ()
        )
        for slot in list(self.slots):
            slot.tell(*kinds, *news)

    def moved(self) -> bool:
        """Training has moved on; return whether somebody watches."""
        self.tell("frame")
        return bool(self.slots)

    def passed(self, has_ended: bool) -> None:
        """A step was taken."""
        self.timeline.passed(self.learner, has_ended)

    def stopped(self, error: GlassnetError | None) -> None:
        """Training has ended by itself."""
        self.rest()
        if error is not None:
            self.problem = failed(error) | {"do": DO_DIVERGED}
        self.tell("state", "frame")

    def rest(self) -> None:
        """The steps are done; what is turned from here on is turned by hand."""
        self.learner.note_trained()
        self.timeline.rest(self.learner)

    # -- undoing ---------------------------------------------------------------------------

    def note(self, label: str) -> None:
        """Keep the moment before a change."""
        self.held = None
        self.past.append((label, self.learner.moment()))
        self.future = []
        size = 3 * self.learner.bench.model.count_parameters()
        most = max(2, min(MOST_STEPS, MOST_NUMBERS // max(size, 1)))
        del self.past[:-most]
        while len(self.past) > 2 and rows_in(self.past) > MOST_NUMBERS:
            del self.past[0]

    def undo(self) -> None:
        """Go back to before the last change."""
        self.swap(self.past, self.future, "undo")

    def redo(self) -> None:
        """Make the change again that was undone last."""
        self.swap(self.future, self.past, "redo")

    def swap(
        self, source: list[tuple[str, Moment]], target: list[tuple[str, Moment]], word: str
    ) -> None:
        """Go to a moment that was kept, and keep this one on the other side."""
        self.pause()
        if not source:
            raise ConfigError(f"there is nothing to {word}", do="change something first")
        label, moment = source.pop()
        target.append((label, self.learner.moment()))
        is_other = moment.bench is not self.learner.bench
        self.learner, self.held, self.problem = Learner(moment), None, None
        self.course.follow(label, is_undone=word == "undo")
        self.tell(*(["bench"] if is_other else []), "state", "frame")

    # -- training --------------------------------------------------------------------------

    def train(self, epochs: int | None = None) -> None:
        """Take steps until paused, or for so many epochs."""
        if epochs is not None:
            whole("epochs", epochs, at_most=1_000_000)
        if self.trainer.is_at_work:
            return
        check_rows(self.learner.bench)
        self.note("training")
        self.timeline.set_out(self.learner)
        self.problem = None
        self.trainer.start(epochs)
        self.tell("state")

    def pause(self) -> None:
        """Take no further step."""
        if self.trainer.is_at_work:
            self.trainer.stop()
            self.rest()
            self.tell("state", "frame")

    def step(self) -> None:
        """Take one step."""
        self.take_steps("one step", lambda has_ended: True)

    def epoch(self) -> None:
        """Take the steps that are left of this epoch."""
        self.take_steps("one epoch", lambda has_ended: has_ended)

    def take_steps(self, label: str, is_enough: Any) -> None:
        """Take steps until it is enough."""
        check_rows(self.learner.bench)
        self.pause()
        self.note(label)
        self.timeline.set_out(self.learner)
        self.problem = None
        try:
            while not is_enough(has_ended := self.learner.step()):
                self.passed(has_ended)
        except GlassnetError as error:
            self.stopped(error)
        self.rest()
        self.tell("state", "frame")

    def rewind(self) -> None:
        """Back to the same first weights, under the settings as they are."""
        self.pause()
        self.note("rewind")
        self.learner, self.problem = self.learner.again(self.learner.first), None
        self.tell("state", "frame")

    def seed(self, seed: int) -> None:
        """Other first weights, and another order of the rows."""
        seed = whole("seed", seed, at_least=0, at_most=2**53)
        self.pause()
        self.note(f"seed {seed}")
        learner, model = self.learner, self.learner.bench.model
        model.begin(seed)
        first = replace(beginning(learner.bench, learner.learning), seed=seed)
        self.learner, self.problem = learner.again(first), None
        self.tell("state", "frame")

    def learning(self, **settings: Any) -> None:
        """Other settings, from the next step on."""
        now = self.learner.learning.changed(settings)
        if now == self.learner.learning:
            return
        is_other = now.dropout != self.learner.learning.dropout
        other = with_dropout(self.learner.moment(), now.dropout) if is_other else None
        self.note(", ".join(name.replace("_", " ") for name in settings))
        if other:
            self.rebuild(other)
        self.learner.learn_as(now)
        self.tell("state", "frame")

    def rebuild(self, moment: Moment) -> None:
        """Put another network for the same data in place; training goes on if it is at work."""
        self.learner = Learner(moment)
        if self.trainer.is_at_work:
            self.timeline.set_out(self.learner)
        self.tell("bench", "state", "frame")

    def data(
        self,
        name: str,
        samples: int | None = None,
        noise: float | None = None,
        seed: int = 0,
        held_back: float = SHARE,
    ) -> None:
        """Other built-in data, and a new network for them."""
        if name not in datasets.names():
            raise unknown("data set", name, datasets.names())
        self.exchange(
            bench_of_data(name, samples=samples, noise=noise, seed=seed, held_back=held_back)
        )

    def exchange(self, bench: Bench) -> None:
        """Put another bench in the place of this one, which can be undone."""
        with self.lock:
            self.pause()
            self.note(f"data {bench.title}")
            self.put(bench)
            self.tell("bench", "state", "frame")

    # -- turning knobs ---------------------------------------------------------------------

    def set(self, parameter: str, index: list[int], value: float, hold: bool = False) -> None:
        """Write one number. Turns of one knob that is held are one change."""
        layer, field, name = place_of(self.learner, parameter)
        array = self.learner.engine.parameters[layer][field]
        place = index_in(array, index, name)
        if self.learner.marks.holds(layer, field, place):
            raise ConfigError(f"{name} leads away from an ablated neuron", do="restore it before")
        stored = array.dtype.type(number("value", value, at_least=-1e30, at_most=1e30))
        if self.held != (parameter, place) and array[place] != stored:
            self.note(f"{parameter}[{', '.join(map(str, place))}]")
        self.held = (parameter, place) if hold else None
        array[place] = stored
        self.tell("state", "frame")

    def revert(self) -> None:
        """As training left it, before anything was turned by hand."""
        if self.trainer.is_at_work or not self.is_turned:
            return
        self.note("as trained")
        self.learner.revert()
        self.tell("state", "frame")

    @property
    def is_turned(self) -> bool:
        """Whether a number is not as training left it."""
        pairs = zip(self.learner.whole(), self.learner.trained, strict=True)
        return any(
            not np.array_equal(now, then)
            for own, trained in pairs
            for now, then in zip(own, trained, strict=True)
        )

    # -- what is to be seen ----------------------------------------------------------------

    def contents(self) -> dict[str, Any]:
        """What the page is made of."""
        with self.lock:
            self.learner.show()
            bench = self.learner.bench
            return {"event": "bench", "bench": bench.number, "contents": bench.contents()}

    def state(self) -> dict[str, Any]:
        """Everything else that a page must know, without arrays."""
        with self.lock:
            learner, bench = self.learner, self.learner.bench
            is_at_work = self.trainer.is_at_work
            return {
                "event": "state",
                "status": "training" if is_at_work else "diverged" if self.problem else "ready",
                "problem": self.problem,
                "title": bench.title,
                "data": bench.origin,
                "notes": list(bench.notes),
                "data_sets": data_sets(),
                "opened": bench.opened,
                "drawing": drawing(bench),
                "most_upload": self.uploads.most_bytes,
                "optimizers": list(OPTIMIZERS),
                "schedules": list(SCHEDULES),
                "structure": structure_of(bench.model),
                "rows": [
                    len(bench.data.inputs),
                    len(bench.held_back.inputs) if bench.held_back else 0,
                ],
                "learning": vars(learner.learning),
                "seed": learner.seed,
                "undo": self.past[-1][0] if self.past else None,
                "redo": self.future[-1][0] if self.future else None,
                "turned": not is_at_work and self.is_turned,
                "lesson": self.course.told(self.seen()),
            }

    def seen(self) -> Seen:
        """What the checks of a lesson look at."""
        learner, network = self.learner, self.learner.engine.network
        epochs, parameters = learner.epoch.number - 1, copy_of(learner.engine.parameters)
        return Seen(learner.bench, network, parameters, learner.learning, epochs)

    def moments(self) -> dict[str, Any]:
        """The runs, and the moments that can be gone to."""
        with self.lock:
            return self.timeline.event(self.learner)

    def frame(self, number: int) -> bytes:
        """All numbers of one moment."""
        with self.lock:
            learner = self.learner
            learner.show()
            network = learner.bench.network()
            engine, bench = learner.engine.network, learner.bench
            seen = self.seen()
            parameters = seen.parameters
            header: dict[str, Any] = {
                "kind": "numbers",
                "frame": number,
                "bench": bench.number,
                "run": learner.run,
                "step": learner.engine.step,
                "epoch": learner.epoch.number - 1,
                "learning_rate": learner.learning.rate_after(learner.engine.step),
                **told(learner.marks, places_with_weights(bench.model)),
            }
            marked = masks(learner.marks, bench.model.layer_names, parameters)
            header["curve"] = shown(learner.curve)
            header["flow"] = learner.flow.told(bench.model, learner.engine)
        header["lesson"] = self.course.ticked(seen)
        header["learned_from"] = judged(engine, parameters, bench.data)
        header["held_back"] = judged(engine, parameters, bench.held_back)
        return packed(header, arrays_of(network) | marked)
