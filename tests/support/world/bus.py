"""A private dbus-daemon in the place of the system bus, and calls to it."""

import atexit
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import dbus
import dbus.bus

from world.process import Process
from world.waiting import wait_until

NAME, PATH = "org.busstop.BusStop1", "/org/busstop/BusStop1"

_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/>
    <allow send_type="signal"/><allow receive_sender="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """Lives in a folder of its own that every user may enter, so that a test can call as another user."""

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="busstop-bus-"))
        atexit.register(shutil.rmtree, self.directory, ignore_errors=True)
        self.directory.chmod(0o755)
        self.socket = self.directory / "bus"
        self.address = f"unix:path={self.socket}"
        (self.directory / "bus.conf").write_text(_CONFIGURATION.format(socket=self.socket))
        self.process = self._connection = None

    def start(self):
        self.process = Process(["dbus-daemon", f"--config-file={self.directory}/bus.conf", "--nofork", "--nopidfile",
                                "--nosyslog"], self.directory / "bus.log")
        self._connection = wait_until(lambda: self.process.must_run() and self._connected(), 10, "the bus to answer")
        self._connection.set_exit_on_disconnect(False)
        return self

    def _connected(self):
        """The socket is there a moment before anybody listens on it."""
        try:
            return dbus.bus.BusConnection(self.address)
        except dbus.DBusException:
            return None

    def stop(self):
        self._connection.close()
        self.process.end(5)

    def has(self, name=NAME):
        """Whether somebody owns the name."""
        return bool(self._connection.name_has_owner(name))

    def call(self, method, *args, name=NAME, path=PATH, interface=NAME, timeout=60.0):
        """The answer in plain Python types; dbus.DBusException as the service throws it."""
        proxy = self._connection.get_object(name, path, introspect=True)
        return plain(proxy.get_dbus_method(method, interface)(*args, timeout=timeout))

    def get(self, property_name, name=NAME, path=PATH, interface=NAME):
        return self.call("Get", interface, property_name, name=name, path=path, interface=dbus.PROPERTIES_IFACE)

    def introspect(self, name=NAME, path=PATH):
        return self.call("Introspect", name=name, path=path, interface=dbus.INTROSPECTABLE_IFACE)

    def call_as(self, uid, method, signature="", *args, name=NAME, path=PATH, interface=NAME):
        """The same as another user, by busctl; needs root. Returns (exit code, answer or error text)."""
        done = subprocess.run(
            ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "busctl", f"--address={self.address}",
             "--json=short", "call", name, path, interface, method, *([signature, *map(str, args)] if signature else [])],
            capture_output=True, text=True, timeout=90)
        if done.returncode != 0:
            return done.returncode, done.stderr.strip()
        return 0, json.loads(done.stdout)["data"] if done.stdout.strip() else None


def plain(value):
    """dbus-python's types as Python's own."""
    if isinstance(value, dbus.Boolean):
        return bool(value)
    if isinstance(value, dict):
        return {plain(k): plain(v) for k, v in value.items()}
    if isinstance(value, (dbus.ByteArray, bytes)):
        return bytes(value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)
    return value
