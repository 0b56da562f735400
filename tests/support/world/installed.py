"""The package, installed on a booted machine: its service, its busstopctl and its journal."""

import json
import re
import shutil

from world.daemon import CtlError
from world.toml import to_toml
from world.waiting import wait_until

UNIT = "busstopd.service"
# What a system call that the sandbox refuses looks like in a journal.
REFUSED = re.compile(r"Operation not permitted|EPERM|seccomp|SIGSYS|Bad system call|status=31", re.IGNORECASE)


class Installed:
    """Neither configured nor started by construction."""

    def __init__(self, machine, deb):
        self.machine = machine
        self.install(deb)

    def install(self, deb):
        """The package's dependencies are there already, so no network is needed. An edited configuration stays."""
        shutil.copy(deb, self.machine.path("/root/busstopd.deb"))
        install = ["dpkg", "--force-confold", "--install", "/root/busstopd.deb"]
        return self.machine.run(*install, environment={"DEBIAN_FRONTEND": "noninteractive"})

    def configure(self, settings, credentials=None):
        """As an admin would: files made by root. Each credential is a file in /etc/credstore."""
        self.machine.path("/etc/busstopd/busstopd.toml").write_text(to_toml(settings))
        for name, secret in (credentials or {}).items():
            self.machine.put(f"/etc/credstore/{name}", secret, 0o600)
            self.machine.path("/etc/credstore").chmod(0o700)

    def drop_in(self, text):
        self.machine.put(f"/etc/systemd/system/{UNIT}.d/test.conf", f"[Service]\n{text}\n")
        self.systemctl("daemon-reload")

    # --- its life

    def start(self):
        self.systemctl("enable", "--now", UNIT)
        return self

    def systemctl(self, *words, check=True, seconds=180):
        return self.machine.run("systemctl", *words, check=check, seconds=seconds)

    def state(self, question):
        """is-active, is-enabled."""
        return self.systemctl(question, UNIT, check=False).stdout.strip()

    @property
    def pid(self):
        """Within the machine."""
        return int(self.machine.show(UNIT, "MainPID"))

    # --- what it says

    def ctl(self, *words, **options):
        done = self.machine.run("busstopctl", "--json", *words, check=False, **options)
        if done.returncode != 0:
            raise CtlError(words, done.returncode, done.stderr.strip() or done.stdout.strip())
        return json.loads(done.stdout) if done.stdout.strip() else None

    def entries(self, *matches):
        """The unit's journal as dicts, by journald's own fields."""
        return [json.loads(line) for line in self.machine.journal("-u", UNIT, "-o", "json", *matches).splitlines()]

    def lines(self):
        return [entry["MESSAGE"] for entry in self.entries() if isinstance(entry.get("MESSAGE"), str)]

    def says(self, *words):
        return next((line for line in self.lines() if all(word in line for word in words)), None)

    def await_line(self, *words, seconds=20):
        return wait_until(lambda: self.says(*words), seconds, lambda: f"{words}; the journal ends:\n" + "\n".join(self.lines()[-20:]), each=0.1)

    def explained(self, matter):
        """The journal's lines about this matter as journalctl -x shows them."""
        return self.machine.journal("-u", UNIT, "-x", f"BUSSTOP_MATTER={matter}")

    def refused_calls(self):
        return [line for line in self.lines() if REFUSED.search(line)]
