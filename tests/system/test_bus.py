"""The face on D-Bus: the contract, who may do what, and what a hostile local user can do."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import dbus
import dbus.bus
import dbus.lowlevel
import pytest
from world.bus import NAME, PATH
from world.daemon import CtlError
from world.process import Process
from world.street import alert
from world.waiting import wait_until

NOBODY = 65534
CONTRACT = Path(__file__).resolve().parents[2] / "daemon/org.busstop.BusStop1.xml"
DENIED = "Access denied"


def contract(text):
    """What callers rely on: members with their arguments, and which properties announce their changes."""
    (interface,) = [i for i in ElementTree.fromstring(text).iter("interface") if i.get("name") == NAME]
    found = {}
    for member in interface:
        arguments = [(a.get("name"), a.get("type"), a.get("direction", "in")) for a in member.iter("arg")]
        emits = [a.get("value") for a in member.iter("annotation") if a.get("name").endswith("EmitsChangedSignal")]
        if member.tag == "signal":
            arguments = [(name, kind, "out") for name, kind, _ in arguments]
        found[member.tag, member.get("name")] = (arguments, member.get("type"), member.get("access"), emits or ["true"])
    return found


def methods():
    """Name -> the types of the arguments, of every method of the contract."""
    return {name: [kind for _, kind, direction in said[0] if direction == "in"]
            for (tag, name), said in contract(CONTRACT.read_text()).items() if tag == "method"}


# One well-typed argument a type, as busctl takes them.
EXAMPLE = {"s": ["x"], "u": ["1"], "x": ["1"], "i": ["1"], "b": ["true"], "ay": ["1", "65"], "a{sv}": ["0"], "a(say)": ["0"]}


def example(kinds):
    return [word for kind in kinds for word in EXAMPLE[kind]]


def test_the_running_daemon_is_what_the_contract_says(service, bus):
    assert contract(bus.introspect()) == contract(CONTRACT.read_text())


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
    seen = heard.output() + repr(bus.call("GetAll", NAME, interface=dbus.PROPERTIES_IFACE))
    heard.end()
    for person in ("Sarah", "sarah", "Mike", "mike", "Jake", "Oak", "phone:"):
        assert person not in seen, f"{person} is in what everybody may read"
    assert '"open"' in heard.output(), "the signal carries the state"


def test_wrong_types_and_sizes_are_refused_and_change_nothing(service, bus):
    long_text, many = "x" * 1_000_000, dbus.Array([f"s{i}" for i in range(10_000)], signature="s")
    pid = service.process.pid
    wrong = dbus.Struct((1, ["x"], {"k": "v"}), signature="iasa{ss}")
    for method, kinds in methods().items():
        for arguments in ([wrong], [], ["x"] * 9, [long_text] * len(kinds), [dbus.Byte(1)] * len(kinds)):
            if arguments or kinds:
                refuse(bus, method, *arguments)
    for household in ({"id": long_text, "name": "x"}, {"id": "x", "name": "x", "stops": many}, {"id": 7, "name": "x"},
                      {"id": "x", "name": "x", "contacts": many}, {"id": "x", "name": "x", "contacts": ["nowhere:x"]},
                      {"id": "x\ny", "name": "x"}, {"id": "mike", "name": "Mike"}, {"unknown": "x"}, {}):
        refuse(bus, "AddHousehold", dbus.Dictionary(household, signature="sv"))
    refuse(bus, "Produce", "t", False, dbus.ByteArray(), dbus.ByteArray(b"x" * 2_000_000), dbus.Array([], "(say)"))
    refuse(bus, "Produce", "no such/topic", False, dbus.ByteArray(), dbus.ByteArray(b"x"), dbus.Array([], "(say)"))
    refuse(bus, "CreateTopic", "t", 0, 1)
    refuse(bus, "GetAlert", dbus.Int64(-1))
    refuse(bus, "ListDeliveries", dbus.Dictionary({"state": "gone"}, signature="sv"), dbus.UInt32(1), "")
    refuse(bus, "NoSuchMethod")
    assert service.process.running() and service.process.pid == pid
    assert [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]


def refuse(bus, method, *arguments):
    """Sends exactly these types, whatever the contract says; the answer must be an error."""
    connection = dbus.bus.BusConnection(bus.address)
    message = dbus.lowlevel.MethodCallMessage(NAME, PATH, NAME, method)
    message.append(*arguments)
    try:
        answer = connection.send_message_with_reply_and_block(message, 20)
        pytest.fail(f"{method}{str(arguments)[:80]} was answered {answer.get_args_list()}")
    except dbus.DBusException:
        pass
    finally:
        connection.close()


def test_a_thousand_calls_and_callers_that_leave_do_not_disturb_it(service, bus):
    for _ in range(500):
        assert bus.call("ListHouseholds", dbus.UInt32(10), "")
        assert bus.call("GetAll", NAME, interface=dbus.PROPERTIES_IFACE)["Version"]
    for _ in range(300):
        connection = dbus.bus.BusConnection(bus.address)
        message = dbus.lowlevel.MethodCallMessage(NAME, PATH, NAME, "ListTopics")
        connection.send_message(message)
        connection.close()
    wait_until(lambda: service.ctl("topic") is not None, 10, "an answer after all that")
    assert service.process.running()


def test_too_many_waiting_calls_are_refused_and_later_ones_served(service, bus, kafka, names):
    kafka.kill()
    wait_until(lambda: service.ctl("status")["kafka"] == "lost", 20, "the loss of the broker")
    callers = [dbus.bus.BusConnection(bus.address) for _ in range(3)]
    for caller in callers:
        for _ in range(100):  # the bus itself lets one connection wait for 128 answers
            message = dbus.lowlevel.MethodCallMessage(NAME, PATH, NAME, "Produce")
            message.append(names("t"), False, dbus.ByteArray(), dbus.ByteArray(b"x"), dbus.Array([], "(say)"),
                           signature="sbayaya(say)")
            caller.send_message(message)
        caller.flush()
    with pytest.raises(CtlError, match="too many calls"):
        service.ctl("send", names("t"), "x")
    for caller in callers:
        caller.close()
    kafka.start()
    wait_until(lambda: sends(service, names("t")), 60, "a record to be produced")


def sends(service, topic):
    try:
        return service.ctl("send", topic, "x")["offset"] >= 0
    except CtlError:
        return False


def test_without_a_bus_it_works_and_says_so_once(daemon, bus):
    one = daemon({"sinks": {"phone": {"kind": "log"}}}, bus=bus)
    bus.stop()
    one.start()
    assert one.says("not on the bus at", "everything else works")
    assert len([line for line in one.journal() if "not on the bus" in line]) == 1


def test_it_comes_back_to_a_bus_that_was_restarted(service, bus):
    assert bus.has()
    bus.process.kill()
    wait_until(lambda: service.says("lost the bus"), 10, "the loss in the journal")
    bus.socket.unlink(missing_ok=True)
    bus.start()
    wait_until(bus.has, 20, "the name")
    assert service.ctl("status")["version"]


def test_a_second_daemon_on_the_bus_runs_without_it(service, daemon, bus):
    second = daemon({"sinks": {"phone": {"kind": "log"}}}, bus=bus).start()
    assert second.says("belongs to another process")
    assert [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]
