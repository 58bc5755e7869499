"""The address: a port of this machine that nobody else can reach from outside."""

import errno
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET
from socket import socket as Socket  # noqa: N812, it is a class

from ...errors import EnvError

__all__ = ["Socket", "listening"]

HOST = "127.0.0.1"


def listening(port: int) -> Socket:
    """A socket on a port of 127.0.0.1; 0 takes any that is free.

    Raises:
        EnvError  the port is in use, or is not for everybody
    """
    found = Socket(AF_INET, SOCK_STREAM)
    found.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(64)
    except OSError as error:
        found.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else "cannot be used"
        raise EnvError(
            f"port {port} {reason}", where="--port", do="use --port with another"
        ) from error
    return found
