"""The start of the program: Ctrl-C ends it with one line from the first import on.

Loading takes a third of a second, and nothing of it is worth a traceback. Programs that only
import glassnet are left as they are. What is imported here is little, for it comes before.
"""

import os
import signal
import sys


def is_program() -> bool:
    """Whether this process is `glassnet` or `python -m glassnet`."""
    name, *words = sys.argv
    if name != "-m":  # which stands there until Python has found the module
        return os.path.splitext(os.path.basename(name))[0] == "glassnet"  # noqa: PTH119, PTH122
    before = sys.orig_argv[: len(sys.orig_argv) - len(words)]
    return before[-1].removeprefix("-m").split(".")[0] == "glassnet"


def leave(number: int, frame: object) -> None:
    """End at once, with the exit code that shells expect."""
    os.write(2, b"error[130]: interrupted\n")
    os._exit(128 + number)


if is_program() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, leave)
