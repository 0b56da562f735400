"""Ports for test servers: on loopback and below 32768, as above that outgoing connections take them."""

import os
import socket

# Test runs side by side (pytest-xdist) have a part each: a server that is down for a while finds its port again.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
_PART = (32000 - 10000) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
FIRST = 10000 + _WORKER * _PART
LAST = FIRST + _PART
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
