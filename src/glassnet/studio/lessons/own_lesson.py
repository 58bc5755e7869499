"""A lesson of one's own: a file that a page has sent, which takes its place among the lessons."""

from typing import TYPE_CHECKING

from .file import read_lesson

if TYPE_CHECKING:
    from ..session import Session


def open_lesson(session: "Session", upload: str) -> None:
    """Begin the lesson in a file that was uploaded; one of the same id makes way for it.

    Raises:
        ConfigError  there is no such upload
        DataError    something in it is not as it should be: where, what was expected, what helps
    """
    found = session.uploads.get(upload)
    lesson = read_lesson(found.path, found.label)
    with session.lock:
        session.course.add(lesson)
        session.course.open(lesson.id)
