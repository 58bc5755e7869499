"""A state as a text to be pasted, and states that arrive: as such a text, or as a file.

The text is `#state=…`, for states that are small. It holds no address and no token: whoever has a
studio of their own pastes it there. An address with the token would hand this studio over, and
one without it would open none; and a page that took a state from its address by itself could be
made to by any other page that leads to it. So a state is only ever opened by hand.
"""

import base64
import re
import zlib
from typing import TYPE_CHECKING, Any

from ...errors import ConfigError, ModelFileError
from ..learner import Learner, Moment
from .state_file import LARGEST, damaged, read_state, written

if TYPE_CHECKING:
    from ..session import Session

BEFORE = "#state="
LONGEST = 100_000  # characters, as much as mails and documents take without cutting
UNPACKED = 2**21  # characters of the state in it
TEXT = re.compile(r"#state=([A-Za-z0-9_-]+)")


def text_of(session: "Session") -> dict[str, Any]:
    """The state as a text to be pasted elsewhere.

    Raises:
        ConfigError  it is too long for that
    """
    with session.lock:
        moment = session.learner.moment()
    text = packed(moment)
    if len(text) > LONGEST:
        raise ConfigError(
            f"this state takes {len(text):,} characters as text, and {LONGEST:,} are the most",
            do="take the state as a file",
        )
    return {"text": text, "most": LONGEST}


def packed(moment: Moment) -> str:
    """A moment as a text in letters that an address may have."""
    contents = zlib.compress(written(moment).encode(), 9)
    return BEFORE + base64.urlsafe_b64encode(contents).decode().rstrip("=")


def unpacked(text: str) -> Moment:
    """The moment in a text; what stands before it, such as an address, is not looked at.

    Raises:
        ModelFileError  there is none in it, or it is damaged
    """
    found = TEXT.search(text)
    if found is None:
        raise ModelFileError(f"the text has no {BEFORE} in it", do="copy all of the text")
    letters = found[1]
    if len(letters) > LONGEST:
        raise damaged(f"it has more than {LONGEST:,} characters")
    try:
        contents = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        reader = zlib.decompressobj()
        said = reader.decompress(contents, UNPACKED)
        if not reader.eof:
            raise damaged("it is cut off, or too large")
        return read_state(said.decode())
    except (ValueError, zlib.error) as error:
        raise damaged("it is cut off, or was changed on its way") from error


def open_text(session: "Session", text: str) -> None:
    """Go on from the state in a text; this can be undone."""
    put(session, unpacked(text))


def open_upload(session: "Session", upload: str) -> None:
    """Go on from a state in a file that was uploaded; this can be undone.

    Raises:
        ConfigError     there is no such upload
        ModelFileError  it is no state
    """
    path = session.uploads.get(upload).path
    if path.stat().st_size > LARGEST:
        raise damaged(f"it has more than {LARGEST:,} bytes")
    try:
        text = path.read_text(encoding="utf-8")
    except ValueError as error:
        raise damaged("it is no text") from error
    put(session, read_state(text))


def put(session: "Session", moment: Moment) -> None:
    """Put another moment in the place of what is on the bench."""
    with session.lock:
        session.pause()
        session.note("opening a state")
        session.learner, session.problem = Learner(moment), None
        session.tell("bench", "state", "frame")
