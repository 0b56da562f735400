"""polkit on a private bus: one that a test commands, and the real one."""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from world.process import Process
from world.waiting import wait_until

POLKIT = "org.freedesktop.PolicyKit1"
_FAKE = Path(__file__).with_name("fake_polkit.py")
_POLKITD = Path("/usr/lib/polkit-1/polkitd")
_POLICY = Path(__file__).resolve().parents[3] / "systemd/org.busstop.BusStop1.policy"


def as_system_bus(daemon, bus):
    """This daemon takes the private bus for the system bus, where it asks polkit; so does its busstopctl."""
    daemon.environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address
    daemon.arguments = ["--bus", "system"]
    return daemon


class FakePolkit:
    """Answers as its `orders` say, and writes down what it was asked."""

    def __init__(self, bus, directory):
        self._bus, self._log = bus, Path(directory) / "polkit.log"
        self._orders = Path(directory) / "polkit.orders"
        self.order()
        self.process = Process([sys.executable, _FAKE, self._orders], self._log,
                               env={"DBUS_SYSTEM_BUS_ADDRESS": bus.address, "PYTHONUNBUFFERED": "1"})
        wait_until(lambda: self.process.must_run() and bus.has(POLKIT), 10, "the fake polkit")

    def order(self, allow=(), challenge=(), how="answer"):
        """`how`: "answer", "hang" (until another order), "fail", "nonsense" (of other types), "die"."""
        new = self._orders.with_suffix(".new")
        new.write_text(repr({"allow": list(allow), "challenge": list(challenge), "how": how}))
        new.rename(self._orders)

    def questions(self):
        """Dicts with caller, action, flags, id and, for one that was taken back, cancelled."""
        lines = [ast.literal_eval(line) for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if "action" in line]

    def stop(self):
        self.process.end(5)


class RealPolkit:
    """polkitd with our actions and one rule file, in a mount namespace of its own: the machine's are not touched."""

    def __init__(self, bus, rules, owner="busstopd"):
        self.directory = Path(tempfile.mkdtemp(prefix="busstop-polkit-"))
        for folder in ("actions", "rules"):
            (self.directory / folder).mkdir()
        self.directory.chmod(0o755)
        actions = _POLICY.read_text().replace("unix-user:busstopd", f"unix-user:{owner}")
        (self.directory / "actions" / _POLICY.name).write_text(actions)
        (self.directory / "rules/10-test.rules").write_text(rules)
        script = ('mount --bind "$1/actions" /usr/share/polkit-1/actions && mkdir -p /etc/polkit-1/rules.d && '
                  'mount --bind "$1/rules" /etc/polkit-1/rules.d && exec "$2" --no-debug')
        self.process = Process(["unshare", "-m", "sh", "-c", script, "sh", self.directory, _POLKITD],
                               self.directory / "log", env={"DBUS_SYSTEM_BUS_ADDRESS": bus.address})
        wait_until(lambda: self.process.must_run() and bus.has(POLKIT), 15, "polkitd")

    @staticmethod
    def possible():
        return _POLKITD.exists() and os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"]).returncode == 0

    def stop(self):
        self.process.end(5)
        shutil.rmtree(self.directory, ignore_errors=True)
