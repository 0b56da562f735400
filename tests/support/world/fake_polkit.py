"""A polkit that does what the file named on its command line says, and prints what it was asked (see polkit.py)."""

import ast
import os
import sys
from pathlib import Path

import dbus
import dbus.bus
import dbus.lowlevel
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

POLKIT = "org.freedesktop.PolicyKit1"


class Authority(dbus.service.Object):
    def __init__(self, bus, orders):
        super().__init__(bus, "/org/freedesktop/PolicyKit1/Authority")
        self._bus, self._orders = bus, Path(orders)

    @dbus.service.method(f"{POLKIT}.Authority", in_signature="(sa{sv})sa{ss}us", out_signature="(bba{ss})",
                         async_callbacks=("say", "fail"), message_keyword="call")
    def CheckAuthorization(self, subject, action, details, flags, number, say, fail, call):
        assert subject[0] == "system-bus-name" and not details
        print(repr({"caller": str(subject[1]["name"]), "action": str(action), "flags": int(flags), "id": str(number)}))
        self._answer(str(action), say, fail, call)

    @dbus.service.method(f"{POLKIT}.Authority", in_signature="s")
    def CancelCheckAuthorization(self, number):
        print(repr({"cancelled": str(number)}))

    def _answer(self, action, say, fail, call):
        now = ast.literal_eval(self._orders.read_text())
        if now["how"] == "hang":
            GLib.timeout_add(20, self._answer, action, say, fail, call)
        elif now["how"] == "fail":
            fail(dbus.DBusException("out of order", name=f"{POLKIT}.Error.Failed"))
        elif now["how"] == "nonsense":
            answer = dbus.lowlevel.MethodReturnMessage(call)
            answer.append("yes", signature="s")
            self._bus.send_message(answer)
        elif now["how"] == "die":
            os._exit(1)
        else:
            say((action in now["allow"], action in now["challenge"], {}))
        return False  # this timer has done its work


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    authority = Authority(bus, sys.argv[1])
    assert bus.request_name(POLKIT) == dbus.bus.REQUEST_NAME_REPLY_PRIMARY_OWNER
    GLib.MainLoop().run()
    del authority


if __name__ == "__main__":
    main()
