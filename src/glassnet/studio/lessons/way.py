"""The way through a lesson: how far somebody has come, and how that is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..learner import Moment
from .checks import Result
from .lesson import Lesson, Stage


@dataclass(eq=False)
class Way:
    """How far somebody has come in a lesson.

    entered  the bench as it was when each stage began
    passed   the stages of which everything that is asked for was there at one time
    hints    how many were asked for, by stage
    """

    lesson: Lesson
    at: int = 0
    entered: dict[int, Moment] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)
    hints: dict[int, int] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        """Where it is."""
        return self.lesson.stages[self.at]

    def is_done(self, place: int) -> bool:
        """Whether a stage lets go on: one that asks for nothing does."""
        return place in self.passed or not self.lesson.stages[place].checks

    @property
    def last_open(self) -> int:
        """The last stage that can be gone to."""
        last = max(self.entered)
        return min(last + self.is_done(last), len(self.lesson.stages) - 1)


def told_of(lesson: Lesson, way: Way | None) -> dict[str, Any]:
    """A lesson in short."""
    return {
        "id": lesson.id,
        "title": lesson.title,
        "about": lesson.about,
        "chapter": lesson.chapter,
        "stages": len(lesson.stages),
        "done": sum(map(way.is_done, way.entered)) if way else 0,
    }


def told_open(way: Way, results: Sequence[Result] | None) -> dict[str, Any]:
    """The open lesson, and its stage in full; no results while another network is there."""
    stage, hints = way.stage, way.hints.get(way.at, 0)
    return {
        "id": way.lesson.id,
        "title": way.lesson.title,
        "chapter": way.lesson.chapter,
        "stages": [one.title for one in way.lesson.stages],
        "done": [place for place in sorted(way.entered) if way.is_done(place)],
        "last_open": way.last_open,
        "stage": way.at,
        "text": stage.text,
        "checks": ticks(results, stage),
        "hints": list(stage.hints[:hints]),
        "more_hints": len(stage.hints) - hints,
        "can_show": bool(stage.show),
        "is_on_bench": results is not None,
        "curve": stage.drawn(),
        "focus": stage.focus(),
    }


def ticks(results: Sequence[Result] | None, stage: Stage) -> list[dict[str, Any]]:
    """Every check, and whether it holds; none does while another network is on the bench."""
    found = results or [check.told(False, "") for check in stage.checks]
    return [one._asdict() for one in found]
