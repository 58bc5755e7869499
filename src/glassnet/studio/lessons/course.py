"""The course: which lesson is open, at which stage it is, and what was done already.

A lesson never stands in the way: whatever a person does on the bench can be done, and the lesson
looks at the bench as long as its own network is there.
"""

from typing import Any, Protocol

from ...course import copy_of
from ...errors import ConfigError
from ...settings import unknown
from ..learner import Learner, Moment, beginning
from ..learning import Learning, learning_of
from .bench import bench_of_plan
from .checks import Result
from .lesson import Lesson, Stage
from .plan import Plan
from .seen import Seen
from .shipped import shipped
from .way import Way, told_of, told_open


class Workplace(Protocol):
    """What a course needs of a session."""

    learner: Learner
    past: list[tuple[str, Moment]]
    problem: dict[str, Any] | None

    def note(self, label: str) -> None:
        """Keep the moment before a change."""

    def tell(self, *kinds: str) -> None:
        """Something has changed."""

    def pause(self) -> None:
        """Take no further step."""

    def train(self, epochs: int | None = None) -> None:
        """Take steps."""

    def seen(self) -> Seen:
        """The bench as it is now."""


class Course:
    """Lessons on a bench."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self.own: dict[str, Lesson] = {}  # from files
        self.ways: dict[str, Way] = {}
        self.way: Way | None = None  # the one that is open
        self.turns: dict[str, tuple[tuple[str, int] | None, tuple[str, int]]] = {}

    @property
    def shelf(self) -> dict[str, Lesson]:
        """All lessons that can be opened."""
        return {**shipped(), **self.own}

    # -- opening and leaving ---------------------------------------------------------------

    def add(self, lesson: Lesson) -> None:
        """Put a lesson from a file on the shelf.

        One of the same name makes way for it, with all that was done there.
        """
        self.own[lesson.id] = lesson
        if self.ways.pop(lesson.id, None) is self.way:
            self.way = None
        self.turns = {
            label: turn
            for label, turn in self.turns.items()
            if not any(place and place[0] == lesson.id for place in turn)
        }

    def open(self, name: str) -> None:
        """Begin a lesson, or go on where it was left."""
        if name not in self.shelf:
            raise unknown("lesson", name, self.shelf)
        known = self.ways.get(name)
        if known is None:
            self.begin(self.shelf[name])
            return
        self.way = known
        if not self.is_on_bench:
            self.bring_back()
        self.workplace.tell("state", "frame")

    def begin(self, lesson: Lesson) -> None:
        """Put the network of a lesson on the bench, at its first stage."""
        first = lesson.stages[0]
        before = self.where()
        self.change(f"lesson {lesson.title}", before, (lesson.id, 0))
        self.way = self.ways[lesson.id] = Way(lesson)
        self.place(self.begun(first, learner_of(lesson, first.plan)))
        self.way.entered[0] = self.workplace.learner.moment()

    def leave(self) -> None:
        """Close the lesson; its network stays on the bench, and it can be gone on with."""
        self.way = None
        self.workplace.tell("state", "frame")

    # -- stages ----------------------------------------------------------------------------

    @property
    def open_way(self) -> Way:
        """The lesson that is open.

        Raises:
            ConfigError  there is none
        """
        if self.way is None:
            raise ConfigError("no lesson is open", do="choose one under Lessons")
        return self.way

    def go(self, stage: int) -> None:
        """Go to a stage, counted from 0. What is on the bench stays, unless the stage is new."""
        way = self.open_way
        self.look(self.workplace.seen())
        if not 0 <= stage <= way.last_open:
            raise ConfigError(
                f"stage {stage + 1} cannot be gone to yet", do="do what this stage asks for first"
            )
        if stage not in way.entered:
            self.enter(way, stage)
        way.at = stage
        self.workplace.tell("state", "frame")

    def enter(self, way: Way, place: int) -> None:
        """Begin a stage for the first time."""
        stage = way.lesson.stages[place]
        if not self.is_on_bench:
            self.bring_back()
        if stage.begin or stage.is_new or stage.connects:
            label = f"stage {place + 1} of {way.lesson.title}"
            self.change(label, (way.lesson.id, way.at), (way.lesson.id, place))
            self.place(self.begun(stage, self.built(way, stage)))
        way.entered[place] = self.workplace.learner.moment()

    def built(self, way: Way, stage: Stage) -> Learner:
        """Who learns in a stage: another network, all connections of this one, or as before."""
        learner = self.workplace.learner
        if stage.is_new:
            return learner_of(way.lesson, stage.plan, learner.learning)
        if stage.connects:
            fresh = learner_of(way.lesson, stage.plan, learner.learning)
            return filled(fresh, learner)
        return learner

    def begun(self, stage: Stage, learner: Learner) -> Learner:
        """The same after what is done when a stage begins."""
        for act in stage.begin:
            learner = act.do(learner)
        learner.note_trained()
        return learner

    def again(self) -> None:
        """Begin the stage anew, with the bench as it was then."""
        way = self.open_way
        self.workplace.pause()
        self.workplace.note("stage begun anew")
        self.place(Learner(way.entered[way.at]))

    def bring_back(self) -> None:
        """Put the network of the stage back on the bench, as it was last."""
        way = self.open_way
        moment = way.entered[way.at]
        seen = (past for _, past in reversed(self.workplace.past) if past.bench is moment.bench)
        last = next(seen, moment)
        self.workplace.pause()
        self.workplace.note("the lesson brought back")
        self.place(Learner(last))

    def show(self) -> None:
        """Do what the stage asks for."""
        way = self.open_way
        if not way.stage.show:
            raise ConfigError("this stage asks for nothing", do="go on to the next")
        if not self.is_on_bench:
            self.bring_back()
        self.workplace.pause()
        self.workplace.note("show me")
        learner = self.workplace.learner
        for act in way.stage.show:
            learner = act.do(learner)
        learner.note_trained()
        self.place(learner)
        if way.stage.epochs:
            self.workplace.train(way.stage.epochs)

    def hint(self) -> None:
        """Give one hint more."""
        way = self.open_way
        way.hints[way.at] = min(way.hints.get(way.at, 0) + 1, len(way.stage.hints))
        self.workplace.tell("state")

    # -- the bench -------------------------------------------------------------------------

    @property
    def is_on_bench(self) -> bool:
        """Whether the network of the open stage is there."""
        way = self.way
        return way is not None and self.workplace.learner.bench is way.entered[way.at].bench

    def place(self, learner: Learner) -> None:
        """Let a learner have the bench."""
        work = self.workplace
        is_other = learner.bench is not work.learner.bench
        work.learner, work.problem = learner, None
        work.tell(*(["bench"] if is_other else []), "state", "frame")

    def where(self) -> tuple[str, int] | None:
        """The open lesson and its stage."""
        way = self.way
        return (way.lesson.id, way.at) if way else None

    def change(self, label: str, before: tuple[str, int] | None, after: tuple[str, int]) -> None:
        """Keep the moment before a change of the lesson, which undoing takes back, too."""
        self.workplace.pause()
        self.workplace.note(label)
        self.turns[label] = (before, after)

    def follow(self, label: str, *, is_undone: bool) -> None:
        """A change was undone or made again: go where the lesson was."""
        before, (name, stage) = self.turns.get(label, (None, ("", 0)))
        way = self.ways.get(name)
        if way is None:
            return
        if not is_undone:
            way.entered.setdefault(stage, self.workplace.learner.moment())
        elif stage:
            way.entered.pop(stage, None)  # so that it can be begun again
        there = before if is_undone else (name, stage)
        self.way = self.ways[there[0]] if there else None
        if self.way and there:
            self.way.at = there[1]

    # -- what is told ----------------------------------------------------------------------

    def look(self, seen: Seen) -> list[Result] | None:
        """How every check of the open stage stands, and note down whether it is done.

        None while no lesson is open, or another network is there.
        """
        way = self.way  # all of this may become another while it is computed
        if way is None:
            return None
        at = way.at
        moment = way.entered.get(at)
        if moment is None or seen.bench is not moment.bench:
            return None
        results = [check.result(seen) for check in way.lesson.stages[at].checks]
        if results and all(one.passed for one in results) and at not in way.passed:
            way.passed.add(at)
            self.workplace.tell("state")
        return results

    def ticked(self, seen: Seen) -> dict[str, Any] | None:
        """The checks alone, as they change with every frame."""
        here, results = self.where(), self.look(seen)
        if here is None or results is None or self.where() != here:
            return None
        checks = [one._asdict() for one in results]
        return {"id": here[0], "stage": here[1], "checks": checks}

    def told(self, seen: Seen) -> dict[str, Any]:
        """Everything that a page must know."""
        results = self.look(seen)
        return {
            "shelf": [told_of(lesson, self.ways.get(name)) for name, lesson in self.shelf.items()],
            "open": told_open(self.way, results) if self.way else None,
        }


def learner_of(lesson: Lesson, plan: Plan, learning: Learning | None = None) -> Learner:
    """A network of a plan, before its first step."""
    bench = bench_of_plan(plan, lesson.title, lesson.reach)
    settings = learning or learning_of(bench.model, len(bench.data.inputs)).changed(plan.learning)
    return Learner(beginning(bench, settings))


def filled(fresh: Learner, other: Learner) -> Learner:
    """A learner whose numbers, the first ones too, are those of another."""
    for layer, own in zip(fresh.bench.model.layers, other.whole(), strict=False):
        if own:
            layer.parameters = layer.Parameters(*copy_of([own])[0])
    return Learner(beginning(fresh.bench, fresh.learning))
