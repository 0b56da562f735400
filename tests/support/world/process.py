"""A child process with a log file. It never outlives the tests, whatever ends them."""

import atexit
import os
import signal
import subprocess
import time

from world.waiting import PATIENCE

_alive = set()


class Process:
    """Started at construction, by a thread that lives as long as it (or the kernel ends it with the thread).
    `log` receives stdout and stderr, appended."""

    def __init__(self, args, log, env=None, cwd=None):
        self.args, self.log = [str(a) for a in args], log
        self.log_start = os.path.getsize(log) if os.path.exists(log) else 0
        with open(log, "ab") as out:
            # setpriv: the kernel ends the child when this process dies, even by SIGKILL.
            self._popen = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self.args],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})}, cwd=cwd, start_new_session=True)
        self.pid = self._popen.pid
        _alive.add(self)

    def running(self):
        return self._popen.poll() is None

    @property
    def exit_code(self):
        """None while it runs; negative: ended by that signal."""
        return self._popen.poll()

    def signal(self, number):
        if self.running():
            os.kill(self.pid, number)

    def wait(self, seconds):
        """The exit code; subprocess.TimeoutExpired after `seconds` (of a quiet machine)."""
        return self._popen.wait(timeout=seconds * PATIENCE)

    def end(self, seconds=10.0):
        """SIGTERM, after `seconds` SIGKILL. Returns how long it took; `exit_code` tells which it was."""
        start = time.monotonic()
        self.signal(signal.SIGTERM)
        try:
            self._popen.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        _alive.discard(self)
        return time.monotonic() - start

    def kill(self):
        self.signal(signal.SIGKILL)
        self._popen.wait()
        _alive.discard(self)

    def output(self, since_start=True):
        """What it wrote, since this start or (for a restarted server) since ever."""
        with open(self.log, "rb") as f:
            f.seek(self.log_start if since_start else 0)
            return f.read().decode("utf-8", "replace")

    def tail(self, lines=15):
        return "\n".join(self.output().splitlines()[-lines:])

    def must_run(self):
        """For a wait's predicate: fails at once when the process is gone."""
        if not self.running():
            raise RuntimeError(f"{self.args[0]} ended with {self.exit_code}; its last lines:\n{self.tail()}")
        return True


@atexit.register
def _end_all():
    for process in list(_alive):
        if process.running():
            process.kill()
