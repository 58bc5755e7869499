"""A visit: another moment of the timeline is shown in the place of this one."""

from typing import TYPE_CHECKING

from ..learner import Learner

if TYPE_CHECKING:
    from ..session import Session

GOING: tuple[str, tuple[int, ...]] = ("going", ())  # what is held instead of a knob


def go(session: "Session", run: int, step: int) -> dict[str, int]:
    """Show the moment of a run that was kept nearest to a step.

    Its settings are those with which the run went on from there. Training pauses. Nothing is
    lost by looking: the run keeps its moments, and one that was turned by hand is kept by
    undoing. Going on and on, as in a drag, is one change.
    Returns the step that is shown.

    Raises:
        ConfigError  there is no such run of these data
    """
    timeline, learner = session.timeline, session.learner
    timeline.moment(run, step, learner)
    session.pause()
    timeline.rest(learner)
    moment = timeline.moment(run, step, learner)
    if session.held != GOING:
        session.note("going back in time")
    session.held = GOING
    session.learner, session.problem = Learner(moment), None
    is_other = moment.bench is not learner.bench
    session.tell(*(["bench"] if is_other else []), "state", "frame")
    return {"step": moment.state.step}
