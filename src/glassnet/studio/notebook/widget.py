"""The widget: the studio in a cell of a notebook; it needs anywidget, of the extra `notebook`."""

from typing import Any

import anywidget

from ...model import Model
from ..front_end import one_module
from ..session import Session
from .exchange import Exchange


class StudioWidget(anywidget.AnyWidget):
    """The studio of one session; it may be shown in several cells, and lives until it is closed."""

    _esm = one_module()

    def __init__(self, session: Session) -> None:
        anywidget.AnyWidget.__init__(self)
        self.exchange = Exchange(session, self.send)
        self.on_msg(self.heard)

    def heard(self, widget: Any, content: Any, buffers: list[Any]) -> None:
        """A message of the page."""
        self.exchange.hear(content, buffers)

    @property
    def model(self) -> Model:
        """The network as it is now on the bench."""
        session = self.exchange.session
        with session.lock:
            session.learner.show()
            return session.learner.bench.model

    def close(self) -> None:
        """End training, and take the widget off the page."""
        self.exchange.end()
        anywidget.AnyWidget.close(self)
