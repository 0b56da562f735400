"""Ports for test servers: on loopback and below 32768, as above that outgoing connections take them."""

import os
import socket

FIRST, LAST = 10000, 32000
_next = FIRST + (os.getpid() * 61) % (LAST - FIRST)


def free_port():
    """A port nobody listens on. Never the same twice in one process."""
    global _next
    for _ in range(LAST - FIRST):
        port = _next
        _next = FIRST + (_next + 1 - FIRST) % (LAST - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")


def answers(port):
    """Whether something accepts connections on this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
