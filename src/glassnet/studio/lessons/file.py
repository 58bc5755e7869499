"""Lesson files: TOML that a teacher writes, read strictly, with a remedy for every mistake."""

import re
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ...errors import DataError, EnvError
from .acts import Act, Train, act_in, settings_in
from .bounds import near
from .checks import Check, check_in, parameter_asked
from .figures import Figure, figures
from .lesson import Curve, Lesson, Polyline, Stage
from .plan import Plan, layers_in, rows_in
from .section import Section

LARGEST = 2**18  # bytes
MOST_STAGES, MOST_CHECKS, MOST_HINTS, MOST_ACTS, MOST_POINTS = 40, 20, 8, 200, 200
FIGURE_WITHIN = 0.03  # so that a knob with 200 steps can be set near enough
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
LESSON = ("id", "title", "about", "chapter", "seed", "data", "network", "learning", "stages")
STAGE = (
    *("title", "text", "hints", "figure", "target", "connect", "network"),
    *("set", "check", "show"),
)


def read_lesson(path: Path, name: str = "") -> Lesson:
    """Read a lesson file; messages call it by its `name`, or else as its path does.

    Raises:
        EnvError   there is no such file, or it cannot be read
        DataError  something in it is not as it should be: where, what was expected, what helps
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise EnvError(
            f"the lesson cannot be read: {reason}",
            where=name or path.name,
            do="give the path of a lesson file, or a name from glassnet studio --lesson list",
        ) from error
    return lesson_from(data, name or path.name)


def lesson_from(data: bytes, file: str) -> Lesson:
    """A lesson from the bytes of its file, which is called `file`."""
    if len(data) > LARGEST:
        raise DataError(
            f"a lesson file has at most {LARGEST:,} bytes, and this has more",
            where=file,
            do="use built-in data, or fewer rows",
        )
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))  # some editors begin with a mark
    except UnicodeDecodeError as error:
        raise DataError("this is no text in UTF-8", where=file, do="save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise DataError(
            f"this is no TOML: {str(error)[:200]}",
            where=file,
            do="correct that place: texts stand between straight quotes, numbers have a point",
        ) from error
    return lesson_in(Section(values, file))


def lesson_in(section: Section) -> Lesson:
    """Read the whole of a lesson."""
    name = section.text("id", most=40)
    if not ID.fullmatch(name):
        raise section.wrong(
            "an id of small letters, digits and _ was expected", 'write id = "my_lesson"', "id"
        )
    title, about = section.text("title", most=80), section.text("about", "", most=200)
    chapter = section.whole("chapter", 0, low=0, high=99)
    seed = section.whole("seed", 0, low=0, high=2**53)
    rows = rows_in(section.section("data"))
    layers = layers_in(section.section("network"), rows)
    learning = settings_in(section.section("learning", {}))
    plan = Plan(rows, layers, seed, learning)
    stages: list[Stage] = []
    for part in section.sections("stages", MOST_STAGES):
        stages.append(stage_in(part, plan))
        plan = stages[-1].plan
    if not stages:
        raise section.wrong("there are no stages", "write [[stages]] with a title and a text")
    section.done(LESSON)
    return Lesson(name, title, about, chapter, tuple(stages))


def stage_in(section: Section, plan: Plan) -> Stage:
    """Read a stage, which goes on with the network of the one before unless it brings its own."""
    title, text = section.text("title", most=80), section.text("text")
    hints = section.texts("hints", most=MOST_HINTS, longest=400)
    is_new, connects = "network" in section, section.yes("connect")
    if is_new:
        plan = replace(plan, layers=layers_in(section.section("network"), plan.rows))
    if connects:
        plan = plan.connected()
    figure = figure_in(section, plan)
    curve = figure or target_in(section, plan)
    begin = tuple(act_in(part, plan) for part in section.sections("set", MOST_ACTS))
    checks = (
        *(figure_checks(figure, plan) if figure else ()),
        *(check_in(part, plan, curve) for part in section.sections("check", MOST_CHECKS)),
    )
    show = shown_in(section, plan, checks, figure is not None)
    section.done(STAGE)
    if any(isinstance(act, Train) for act in begin):
        raise section.wrong("set cannot train", "ask for it with a check of epochs", "set")
    return Stage(title, text, plan, is_new, connects, begin, checks, hints, show, curve)


def figure_in(section: Section, plan: Plan) -> Figure | None:
    """The figure of the book that the stage stands for."""
    if "figure" not in section:
        return None
    known = figures()
    figure = known[section.word("figure", known)]
    needs_one_input(section, plan, "figure")
    for one in figure.written:
        layer = plan.layers[one.layer - 1] if one.layer <= len(plan.layers) else None
        fits = layer and one.neuron < layer.neurons and (one.input or 0) < layer.inputs
        if not fits:
            raise section.wrong(
                f"the figure sets layer {one.layer}, neuron {one.neuron}, which is not there",
                "give the network of that figure",
                "figure",
            )
    return figure


def target_in(section: Section, plan: Plan) -> Curve | None:
    """The curve that the stage asks for, as points from left to right."""
    points = section.items("target", MOST_POINTS)
    if not points:
        return None
    needs_one_input(section, plan, "target")
    section.values["target"] = points
    found = section.matrix("target", "point", "x and y", (len(points), 2))
    if len(found) < 2 or any(one[0] >= other[0] for one, other in pairwise(found)):
        raise section.wrong(
            "at least two points from left to right were expected", "sort them by x", "target"
        )
    return Polyline(tuple((x, y) for x, y in found))


def needs_one_input(section: Section, plan: Plan, key: str) -> None:
    """Refuse a curve where the network is not a function of one number."""
    if plan.rows.X.shape[1] != 1 or plan.layers[-1].neurons != 1:
        raise section.wrong("a curve needs one input and one output", f"leave {key} out", key)


def figure_checks(figure: Figure, plan: Plan) -> list[Check]:
    """Every number that a figure sets anew."""
    return [as_check(plan, (one.layer, one.neuron, one.input), one.value) for one in figure.written]


def as_check(plan: Plan, place: tuple[int, int, int | None], value: float) -> Check:
    """One of these numbers; it is shown as it is in the figure."""
    asks, *rest = parameter_asked(plan, place, near(value, FIGURE_WITHIN))
    return Check(asks, "", *rest)


def shown_in(
    section: Section, plan: Plan, checks: tuple[Check, ...], is_figure: bool
) -> tuple[Act, ...]:
    """What is done to show a stage: what is written, or what follows from its checks."""
    acts = [act_in(part, plan) for part in section.sections("show", MOST_ACTS)]
    unclear = [check for check in checks if check.remedy is None]
    if unclear and not acts and not is_figure:
        raise section.wrong(
            f"nothing says how to show this: {unclear[0].asks}",
            "add show = [ … ] to the stage",
            "show",
        )
    acts = acts or [check.remedy for check in checks if check.remedy]
    if sum(isinstance(act, Train) for act in acts) > 1:
        raise section.wrong("show trains twice", "train once", "show")
    return tuple(acts)
