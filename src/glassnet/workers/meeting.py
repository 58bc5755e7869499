"""Where workers meet: an address that all of them know."""

import socket
from contextlib import closing
from time import monotonic, sleep

from ..errors import ConfigError, EnvError, quoted

BEAT = 0.2  # seconds between two tries
HOME = "127.0.0.1"  # nobody from outside this machine gets there


def local_address() -> str:
    """An address on this machine at which nobody listens yet."""
    with closing(socket.socket()) as probe:
        probe.bind((HOME, 0))
        return f"{HOME}:{probe.getsockname()[1]}"


def checked_address(text: str) -> str:
    """An address that was given, or a ConfigError if it cannot be one."""
    host, _, port = text.rpartition(":")
    if is_name(host) and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536:
        return text
    raise ConfigError(
        f"coordinator must be HOST:PORT with a port from 1 to 65535, got {quoted(text)}",
        do="write for example --coordinator 10.0.0.1:5000, the same for every process",
    )


def is_name(host: str) -> bool:
    """Whether a text can be the name of a machine, or its number."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def wait_for_the_first(address: str, seconds: float) -> None:
    """Wait until the first worker listens, which may have been started later than this one."""
    host, _, port = address.rpartition(":")
    end = monotonic() + seconds
    while True:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=seconds).close()
            return
        except OSError as error:
            if monotonic() > end:
                raise EnvError(
                    f"found nobody at {quoted(address)}: {error.strerror or error}",
                    where="--coordinator",
                    do="start process 0 at that address, and check the way to it",
                ) from error
        sleep(BEAT)
