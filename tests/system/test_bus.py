"""The face on D-Bus: the contract, who may do what, and what a hostile local user can do."""

import dbus
from world.bus import NAME, PATH
from world.contract import contract_files, example, members, methods
from world.process import Process
from world.street import alert
from world.waiting import wait_until

NOBODY = 65534
DENIED = "Access denied"
MANAGER = "org.freedesktop.DBus.ObjectManager"
PLACES = {NAME: PATH, "org.freedesktop.LogControl1": "/org/freedesktop/LogControl1",
          f"{NAME}.Alert": f"{PATH}/alert/1", f"{NAME}.Sink": f"{PATH}/sink/phone", f"{NAME}.Topic": f"{PATH}/topic/"}


def managed(bus):
    """Path below the manager -> the properties of its one interface of ours."""
    found = bus.call("GetManagedObjects", interface=MANAGER)
    return {path.removeprefix(f"{PATH}/"): next(v for k, v in of.items() if k.startswith(NAME)) for path, of in found.items()}


def test_the_running_daemon_is_what_the_contracts_say(service, bus, kafka, topics):
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: "alert/1" in managed(bus), 15, "the alert's object")
    topic = next(path for path in managed(bus) if path.startswith("topic/alerts"))
    for interface, file in contract_files().items():
        path = f"{PATH}/{topic}" if interface.endswith(".Topic") else PLACES.get(interface, PATH)
        assert members(bus.introspect(path=path), interface) == members(file.read_text(), interface), interface
    assert f'"{MANAGER}"' in bus.introspect()


def test_nobody_sees_people_or_changes_anything_but_everybody_sees_the_state(service, bus):
    before = service.query("SELECT count(*) AS n FROM household")
    for method, kinds in methods().items():
        code, text = bus.call_as(NOBODY, method, "".join(kinds), *example(kinds))
        assert code != 0 and DENIED in text, f"{method} answered {text}"
    assert service.query("SELECT count(*) AS n FROM household") == before
    code, state = bus.call_as(NOBODY, "Get", "ss", NAME, "State", interface=dbus.PROPERTIES_IFACE)
    assert code == 0 and state[0]["data"] in ("starting", "catching-up", "running", "degraded")
    code, text = bus.call_as(NOBODY, "Set", "ssv", NAME, "State", "s", "x", interface=dbus.PROPERTIES_IFACE)
    assert code != 0


def test_properties_and_signals_name_nobody(service, bus, kafka, topics, tmp_path):
    heard = Process(["dbus-monitor", "--address", bus.address, f"type='signal',sender='{NAME}'"], tmp_path / "signals")
    wait_until(lambda: "NameAcquired" in heard.output() or heard.output(), 5, "dbus-monitor")
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: "AlertChanged" in heard.output(), 15, "a signal")
    wait_until(lambda: service.says("mike", "Can you watch Jake?"), 15, "the notice")
    wait_until(lambda: managed(bus)["alert/1"]["Told"] == 1 and "Told" in heard.output(), 5, "the alert's object")
    seen = heard.output() + repr(bus.call("GetAll", NAME, interface=dbus.PROPERTIES_IFACE)) + repr(managed(bus))
    heard.end()
    for person in ("Sarah", "sarah", "Mike", "mike", "Jake", "Oak", "phone:"):
        assert person not in seen, f"{person} is in what everybody may read"
    assert '"open"' in heard.output(), "the signal carries the state"
    assert "InterfacesAdded" in heard.output() and "PropertiesChanged" in heard.output()
