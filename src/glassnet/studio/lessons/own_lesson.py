"""A lesson of one's own: a file that a page has sent, which takes its place among the lessons."""

from typing import TYPE_CHECKING

from .file import read_lesson

if TYPE_CHECKING:
    from ..session import Session


def open_lesson(session: "Session", upload: str) -> dict[str, str]:
    """Begin the lesson in a file that was uploaded, and say its id; one of that makes way for it.

    Raises:
        ConfigError  there is no such upload
        DataError    something in it is not as it should be: where, what was expected, what helps
    """
    found = session.uploads.get(upload)
    lesson = read_lesson(found.path, found.label)
    with session.lock:
        session.course.add(lesson)
        session.course.open(lesson.id)
    return {"lesson": lesson.id}
