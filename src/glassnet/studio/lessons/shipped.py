"""The lessons that come with glassnet, in the order of the book."""

from functools import cache
from pathlib import Path

from ...settings import unknown
from .file import read_lesson
from .lesson import Lesson

FOLDER = Path(__file__).parent


@cache
def shipped() -> dict[str, Lesson]:
    """All of them, by id; files are numbered in the order in which they are best taken.

    >>> list(shipped())[:2]
    ['line', 'neuron']
    """
    lessons = (read_lesson(path) for path in sorted(FOLDER.glob("*.toml")))
    return {lesson.id: lesson for lesson in lessons}


def lesson_named(word: str) -> Lesson:
    """A lesson by its id, or from a file.

    Raises:
        ConfigError  there is no such lesson
        EnvError     there is no such file
        DataError    the file is not as it should be
    """
    if word in shipped():
        return shipped()[word]
    if word.endswith(".toml") or Path(word).exists():
        return read_lesson(Path(word))
    error = unknown("lesson", word, shipped())
    error.where = "--lesson"
    raise error


def listing() -> str:
    """A line for each lesson: its id, its chapter and title, and how many stages it has."""
    lines = [
        f"{lesson.id:<14} chapter {lesson.chapter}  {lesson.title} ({len(lesson.stages)} stages)"
        for lesson in shipped().values()
    ]
    return "\n".join([*lines, "Open one with: glassnet studio --lesson ID"])
