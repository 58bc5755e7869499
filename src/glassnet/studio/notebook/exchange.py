"""The exchange: a session's messages to and from the views of it in a notebook.

Every view names itself in each message, and has a slot of its own: a cell may be shown twice. What
is large goes in pieces and not too fast, as notebooks drop what comes faster.

    {view, message: {seq, do, …}}           a command; its answer comes back alike
    {view, event: …}, {view, frame: true}   what is new, as over the socket
    {view, file: id}                        a file that was made; it comes in pieces, the last said
    {view, upload: name, seq, last}         a piece of a file that is sent
    {view, bye: true}                       the view is gone
"""

import json
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import sleep
from typing import Any

from ...errors import DataError, GlassnetError
from ..commands import do
from ..frames import Slot, finite
from ..messages import failed
from ..news import news
from ..session import Session

MOST_VIEWS = 8
PIECE = 2**18  # bytes
FASTEST = 600_000  # bytes a second, below what a notebook's server lets through
LONGEST_NAME = 64

Send = Callable[[dict[str, Any], list[bytes]], Any]


class View:
    """One view: its slot, and what is still on its way to and from it.

    pieces  what has come of files, by their names
    """

    def __init__(self, name: str, wake: Callable[[], None]) -> None:
        self.name, self.slot = name, Slot(wake)
        self.files: deque[str] = deque()
        self.pieces: dict[str, list[bytes]] = {}


class Exchange:
    """A session, as a notebook talks to it.

    send  takes a message and the bytes that go with it to all views
    """

    def __init__(self, session: Session, send: Send) -> None:
        self.session, self.sending = session, send
        self.views: dict[str, View] = {}
        self.lock, self.woken, self.has_ended = Lock(), Event(), False
        self.thread = Thread(target=self.tell_on, name="glassnet notebook", daemon=True)
        self.thread.start()

    # -- what comes in ---------------------------------------------------------------------

    def hear(self, content: Any, buffers: list[Any]) -> None:
        """One message of a view; whatever is wrong with it is said there."""
        name = content.get("view") if isinstance(content, dict) else None
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
            return
        view = self.view_of(name)
        if "bye" in content:
            self.leave(view)
        elif "file" in content:
            view.files.append(str(content["file"]))
            self.woken.set()
        elif "upload" in content:
            self.send(view, {"message": self.uploaded(view, content, buffers)})
        else:
            self.send(view, {"message": self.answer(view, content.get("message"))})

    def answer(self, view: View, message: Any) -> dict[str, Any]:
        """What comes of a command."""
        if not isinstance(message, dict):
            error = DataError("a message is not a JSON object", do="send one JSON object")
            return {"seq": None} | failed(error)
        return dict(finite(do(self.session, view.slot, message)))

    def uploaded(self, view: View, content: dict[str, Any], buffers: list[Any]) -> dict[str, Any]:
        """Take a piece of a file; with the last one it is kept."""
        answer: dict[str, Any] = {"seq": content.get("seq")}
        name, uploads = str(content["upload"]), self.session.uploads
        pieces = view.pieces.setdefault(name, [])
        pieces += [bytes(buffer) for buffer in buffers]
        try:
            if sum(map(len, pieces)) > uploads.most_bytes:
                raise DataError(
                    f"the file has more than {uploads.most_bytes:,} bytes", do="give a part of it"
                )
            if not content.get("last"):
                return answer | {"ok": True}
            with uploads.coming_in(name) as (upload, write):
                for piece in pieces:
                    write(piece)
        except GlassnetError as error:
            del view.pieces[name]
            return answer | failed(error)
        del view.pieces[name]
        return answer | {"ok": True, "upload": upload.number, "label": upload.label}

    # -- who watches -----------------------------------------------------------------------

    def view_of(self, name: str) -> View:
        """The view of a name; a new one watches from now on, and the oldest may have to go."""
        with self.lock:
            if name in self.views:
                return self.views[name]
            view = self.views[name] = View(name, self.woken.set)
            gone = list(self.views.values())[:-MOST_VIEWS]
        for other in gone:
            self.leave(other)
        self.session.watch(view.slot)
        return view

    def leave(self, view: View) -> None:
        """A view is gone; training goes on."""
        with self.lock:
            self.views.pop(view.name, None)
        self.session.leave(view.slot)

    def end(self) -> None:
        """No view is left, and nothing is trained any more."""
        self.has_ended = True
        with self.session.lock:
            self.session.pause()
        for view in list(self.views.values()):
            self.leave(view)
        self.woken.set()

    # -- what goes out ---------------------------------------------------------------------

    def send(self, view: View, message: dict[str, Any], *contents: bytes) -> None:
        """Send something to one view, and wait as long as its bytes take."""
        self.sending({"view": view.name, **message}, list(contents))
        sleep(sum(map(len, contents)) / FASTEST)

    def tell_on(self) -> None:
        """Send what is new, whenever there is something, until the end."""
        while not self.has_ended:
            self.woken.wait()
            self.woken.clear()
            for view in list(self.views.values()):
                self.tell(view)

    def tell(self, view: View) -> None:
        """Send one view what is new, and the files that it has asked for."""
        while kind := view.slot.take():
            told = news(self.session, view.slot, kind)
            if isinstance(told, bytes):
                self.send(view, {"frame": True}, told)
            else:
                self.send(view, {"event": json.loads(told)})
                sleep(len(told) / FASTEST)
        while view.files:
            self.hand_over(view, view.files.popleft())

    def hand_over(self, view: View, name: str) -> None:
        """Send a file in pieces; one that is not there is null."""
        made = self.session.shelf.get(name)
        if made is None:
            self.send(view, {"file": name, "kind": None, "last": True})
            return
        for start in range(0, max(len(made.contents), 1), PIECE):
            last = start + PIECE >= len(made.contents)
            piece = made.contents[start : start + PIECE]
            self.send(view, {"file": name, "kind": made.kind, "last": last}, piece)
