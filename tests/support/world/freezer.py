"""Stops threads of a process as a debugger does: a room that hangs."""

import ctypes
import os
from pathlib import Path

from world.waiting import wait_until

_WALL = 0x40000000  # __WALL of waitpid(2): threads, too
_SEIZE, _INTERRUPT, _DETACH = 0x4206, 0x4207, 17  # ptrace(2)


def freeze_rooms(pid):
    """Stops every thread but the main one, each while it waits: so none holds a lock. Names them."""
    threads = [int(thread) for thread in os.listdir(f"/proc/{pid}/task") if int(thread) != pid]
    for thread in threads:
        wait_until(lambda thread=thread: _stopped_waiting(pid, thread), 10, f"thread {thread} to wait for something")
    return threads


def see_them_end(threads):
    """A traced thread that ended is kept until its tracer has seen it. To be called once the process is killed."""
    for thread in threads:
        while not os.WIFSIGNALED(os.waitpid(thread, _WALL)[1]):
            pass


def _stopped_waiting(pid, thread):
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    for request in (_SEIZE, _INTERRUPT):
        assert ptrace(request, thread, None, None) == 0, os.strerror(ctypes.get_errno())
    os.waitpid(thread, _WALL)
    waits = ("7", "202", "232", "281") if os.uname().machine == "x86_64" else ("73", "98", "22")  # poll, futex, epoll
    if Path(f"/proc/{pid}/task/{thread}/syscall").read_text().split()[0] in waits:
        return True
    ptrace(_DETACH, thread, None, None)
    return False
