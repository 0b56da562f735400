"""org.freedesktop.LogControl1: what `systemctl service-log-level` and `service-log-target` speak to."""

import dbus
import pytest
from world.bus import NAME
from world.waiting import wait_until

NOBODY = 65534
PATH, INTERFACE = "/org/freedesktop/LogControl1", "org.freedesktop.LogControl1"


def log(bus, name):
    return bus.get(name, path=PATH, interface=INTERFACE)


def set_log(bus, name, value):
    bus.call("Set", INTERFACE, name, value, path=PATH, interface=dbus.PROPERTIES_IFACE)


def test_the_threshold_of_the_journal_follows_and_a_restart_forgets_it(service, bus):
    assert (log(bus, "LogLevel"), log(bus, "LogTarget"), log(bus, "SyslogIdentifier")) == ("info", "console", "busstopd")

    def reloads():
        service.ctl("reload")
        return len([line for line in service.journal() if "reloaded" in line])

    assert reloads() == 1, "said at notice"
    set_log(bus, "LogLevel", "warning")
    assert log(bus, "LogLevel") == "warning" and reloads() == 1
    set_log(bus, "LogLevel", "debug")
    assert log(bus, "LogLevel") == "debug" and reloads() == 2
    service.restart()
    wait_until(bus.has, 5, "the name")
    assert log(bus, "LogLevel") == "info"


def test_only_words_of_syslog_are_taken_and_only_from_root_and_our_own_user(service, bus):
    for name, wrong in (("LogLevel", "loud"), ("LogLevel", ""), ("LogLevel", "7"), ("LogLevel", "x" * 10_000),
                        ("LogTarget", "kmsg"), ("LogTarget", "")):
        with pytest.raises(dbus.DBusException, match="give ") as refused:
            set_log(bus, name, wrong)
        assert refused.value.get_dbus_name() == "org.freedesktop.DBus.Error.InvalidArgs"
    with pytest.raises(dbus.DBusException):
        set_log(bus, "SyslogIdentifier", "x")
    set_log(bus, "LogTarget", "console")
    code, text = bus.call_as(NOBODY, "Set", "ssv", INTERFACE, "LogLevel", "s", "emerg", path=PATH,
                             interface=dbus.PROPERTIES_IFACE)
    assert code != 0 and "Access denied" in text and log(bus, "LogLevel") == "info"
    code, level = bus.call_as(NOBODY, "Get", "ss", INTERFACE, "LogLevel", path=PATH, interface=dbus.PROPERTIES_IFACE)
    assert code == 0 and level[0]["data"] == "info", "everybody may look"


def test_a_further_daemon_has_a_level_of_its_own(service, daemon, bus):
    shop = daemon({"sinks": {"phone": {"kind": "log"}}}, bus=bus)
    shop.arguments = ["--name", "shop"]
    shop.start()
    bus.call("Set", INTERFACE, "LogLevel", "err", name=f"{NAME}.shop", path=PATH, interface=dbus.PROPERTIES_IFACE)
    assert bus.get("LogLevel", name=f"{NAME}.shop", path=PATH, interface=INTERFACE) == "err"
    assert log(bus, "LogLevel") == "info"
