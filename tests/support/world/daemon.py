"""busstopd as the tests start, kill and ask it."""

import json
import os
import signal
import sqlite3
import subprocess
from pathlib import Path

from world.notify import NotifySocket
from world.process import Process
from world.toml import merged, to_toml
from world.waiting import wait_until

_ROOT = Path(__file__).resolve().parents[3]


def binary(name):
    """busstopd or busstopctl of the build under test (BUSSTOP_BIN, else build/dev/daemon)."""
    return Path(os.environ.get("BUSSTOP_BIN", _ROOT / "build/dev/daemon")) / name


class CtlError(Exception):
    """busstopctl ended with `code` and said `text` on stderr."""

    def __init__(self, args, code, text):
        super().__init__(f"busstopctl {' '.join(args)} ended with {code}: {text}")
        self.code, self.text = code, text


class Daemon:
    """One daemon with its folder: configuration, store and journal. Not started by construction."""

    def __init__(self, directory, settings, bus=None, environment=None):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.bus = bus
        self.environment = dict(environment or {})
        self.config = self.directory / "busstopd.toml"
        self.store = self.directory / "busstopd.db"
        self.journal_file = self.directory / "journal"
        self.process = self.notify = None
        self.arguments = []  # more options of busstopd; a later one counts
        self.user = None  # runs as this number, where the tests are root
        self.settings = merged({"store": {"path": str(self.store)}}, settings)
        self.configure()

    def configure(self, more=None):
        """Writes the configuration, with `more` merged into it from now on. The daemon is not told."""
        self.settings = merged(self.settings, more or {})
        self.config.write_text(to_toml(self.settings))

    # --- its life

    def launch(self):
        """Starts it and does not wait; for tests of a start that fails."""
        assert not self.running(), "the daemon is running already"
        if self.notify is not None:
            self.notify.close()
        self.notify = NotifySocket(self.directory / "notify")
        address = self.bus.address if self.bus else "none"
        os.chmod(self.directory / "notify", 0o777)
        as_user = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"] if self.user else []
        self.process = Process([*as_user, binary("busstopd"), "--config", self.config, "--bus", address, *self.arguments],
                               self.journal_file, env={**self.environment, **self.notify.environment})
        return self

    def start(self, seconds=15):
        """Returns when it has said READY."""
        self.launch()
        wait_until(lambda: self.process.must_run() and self.notify.ready, seconds,
                   lambda: f"busstopd to be ready; its journal ends:\n{self.process.tail()}")
        return self

    def running(self):
        return self.process is not None and self.process.running()

    def stop(self, seconds=20):
        """SIGTERM. Returns the seconds it took; fails unless it ended by itself with 0. Ten are promised: the rest is for
        a busy machine."""
        took = self.process.end(seconds)
        code = self.process.exit_code
        assert code == 0, f"busstopd ended with {code} after {took:.1f} s; its journal ends:\n{self.process.tail()}"
        return took

    def kill(self):
        """SIGKILL, at whatever it is doing."""
        self.process.kill()

    def restart(self):
        if self.running():
            self.stop()
        return self.start()

    def reload(self):
        self.process.signal(signal.SIGHUP)

    # --- what it says

    def journal(self, since_start=False):
        """The lines it wrote, over all its lives or since this start."""
        return self.process.output(since_start).splitlines() if self.process else []

    def says(self, *words, since_start=False):
        """The first journal line with all these words in it, or None."""
        return next((line for line in self.journal(since_start) if all(word in line for word in words)), None)

    def ctl(self, *args, timeout=90):
        """busstopctl's answer, parsed from --json; CtlError when it refuses."""
        done = self.ctl_raw("--json", *args, timeout=timeout)
        if done.returncode != 0:
            raise CtlError(args, done.returncode, done.stderr.strip() or done.stdout.strip())
        return json.loads(done.stdout) if done.stdout.strip() else None

    def ctl_raw(self, *args, timeout=90):
        """busstopctl as a person runs it: the completed process with text output."""
        command = [str(binary("busstopctl")), "--bus", self.bus.address, *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)

    def query(self, sql, *values):
        """Rows of the store as dicts, read beside the running daemon: the second of the three books."""
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=30) as connection:
            connection.row_factory = sqlite3.Row
            rows = [dict(row) for row in connection.execute(sql, values)]
        connection.close()
        return rows
