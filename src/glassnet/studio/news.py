"""News: what a page is told without having asked, whichever way it goes there."""

import json
from typing import Any

from ..page.document import stored
from .frames import Slot
from .history.comparison import compared
from .session import Session


def news(session: Session, slot: Slot, kind: str) -> str | bytes:
    """The newest of a kind: an event as JSON, or a frame."""
    if kind == "frame":
        return session.frame(slot.number())
    if kind == "compared":
        return compared(session, slot, slot.number())
    told = {"bench": session.contents, "state": session.state, "timeline": session.moments}
    return written(told[kind]())


def written(event: Any) -> str:
    """An event as JSON; arrays in it as their bytes."""
    return json.dumps(event, allow_nan=False, default=stored)
