"""The rehearsal: a whole lesson shown stage by stage, without a page, before a class sees it."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..bench import bench_of_data
from ..session import Session
from .checks import Result
from .lesson import Lesson


@dataclass(frozen=True)
class Rehearsed:
    """How a stage went.

    number   from 1
    asked    how many checks it has
    is_done  whether they all held when it began, so that nothing is to be done
    missing  what did not hold after "Show me"
    """

    number: int
    title: str
    asked: int
    is_done: bool
    missing: tuple[Result, ...]

    @property
    def is_good(self) -> bool:
        """Whether there is something to do, and "Show me" does it."""
        return not self.is_done and not self.missing

    def __str__(self) -> str:
        return f"{self.number}. {self.title}: {self.outcome}"

    @property
    def outcome(self) -> str:
        """How it went, in words."""
        if not self.asked:
            return "asks for nothing"
        if self.is_done:
            return "all it asks for is so before anything was done"
        if self.missing:
            left = "; ".join(f"{check.asks}, but it is {check.now}" for check in self.missing)
            return f'not so after "Show me": {left}'
        return f'"Show me" does all it asks for ({self.asked})'


def rehearse(lesson: Lesson) -> Iterator[Rehearsed]:
    """Go through a lesson as somebody would who is shown everything."""
    session = Session(bench_of_data("spiral"))
    course = session.course
    course.add(lesson)
    course.open(lesson.id)
    for place, stage in enumerate(lesson.stages):
        if place:
            course.enter(course.open_way, place)
            course.open_way.at = place
        before = course.look(session.seen()) or []
        if before:
            course.show()
            finish(session)
        after = course.look(session.seen()) or []
        yield Rehearsed(
            place + 1,
            stage.title,
            len(after),
            bool(before) and all(check.passed for check in before),
            tuple(check for check in after if not check.passed),
        )


def finish(session: Session) -> None:
    """Wait until a training has come to its end."""
    thread = session.trainer.thread
    if thread is not None:
        thread.join()
