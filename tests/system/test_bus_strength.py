"""What a hostile or broken local program can do to the daemon over the bus: nothing that others notice for long."""

import itertools
import os
import random
import shutil
import sys
import time
from pathlib import Path

import dbus
import dbus.bus
import dbus.lowlevel
import pytest
from world import flood
from world.bus import NAME, PATH
from world.contract import contract_files, methods
from world.daemon import CtlError
from world.process import Process
from world.street import alert
from world.waiting import wait_until

NOBODY = 65534
PROPERTIES = dbus.PROPERTIES_IFACE


def call(bus, interface, method, *arguments, path=PATH, signature=None):
    """Sends exactly these types, whatever the contract says."""
    connection = dbus.bus.BusConnection(bus.address)
    message = dbus.lowlevel.MethodCallMessage(NAME, path, interface, method)
    message.append(*arguments, signature=signature)
    try:
        return connection.send_message_with_reply_and_block(message, 60).get_args_list()
    finally:
        connection.close()


def refuse(bus, method, *arguments, interface=NAME, path=PATH):
    """The answer must be an error."""
    with pytest.raises(dbus.DBusException):
        answer = call(bus, interface, method, *arguments, path=path)
        print(f"{interface}.{method}{str(arguments)[:80]} was answered {answer}")


LONG, MANY = "x" * 1_000_000, dbus.Array([f"s{i}" for i in range(10_000)], signature="s")
STRANGE = dbus.Struct((1, ["x"], {"k": "v"}), signature="iasa{ss}")


def test_wrong_types_and_sizes_are_refused_and_change_nothing(service, bus):
    pid = service.process.pid
    for interface in contract_files():
        for method, kinds in methods(interface).items():
            for arguments in ([STRANGE], [], ["x"] * 9, [LONG] * len(kinds), [dbus.Byte(1)] * len(kinds)):
                if arguments or kinds:
                    refuse(bus, method, *arguments, interface=interface)
    for household in ({"id": LONG, "name": "x"}, {"id": "x", "name": "x", "stops": MANY}, {"id": 7, "name": "x"},
                      {"id": "x", "name": "x", "contacts": MANY}, {"id": "x", "name": "x", "contacts": ["nowhere:x"]},
                      {"id": "x\ny", "name": "x"}, {"id": "mike", "name": "Mike"}, {"unknown": "x"}, {}):
        refuse(bus, "AddHousehold", dbus.Dictionary(household, signature="sv"))
    for silence in ({}, {"until": "18:30"}, {"until": dbus.UInt64(1), "sink": "phone", "reason": "x"},
                    {"until": dbus.UInt64(2**63), "sink": "phone", "reason": LONG}):
        refuse(bus, "AddSilence", dbus.Dictionary(silence, signature="sv"))
    refuse(bus, "Produce", "t", False, dbus.ByteArray(), dbus.ByteArray(b"x" * 2_000_000), dbus.Array([], "(say)"))
    refuse(bus, "Produce", "no such/topic", False, dbus.ByteArray(), dbus.ByteArray(b"x"), dbus.Array([], "(say)"))
    refuse(bus, "CreateTopic", "t", 0, 1)
    refuse(bus, "GetAlert", dbus.Int64(-1))
    refuse(bus, "ListDeliveries", dbus.Dictionary({"state": "gone"}, signature="sv"), dbus.UInt32(1), "")
    refuse(bus, "NoSuchMethod")
    assert service.process.running() and service.process.pid == pid
    assert [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]


def test_what_the_library_answers_itself_is_as_strong(service, bus):
    places = {NAME: PATH, f"{NAME}.Sink": f"{PATH}/sink/phone", "org.freedesktop.LogControl1": "/org/freedesktop/LogControl1"}
    for interface, path in places.items():
        for arguments in ([STRANGE], [LONG, LONG], [interface, LONG], [interface, "x", STRANGE], [1, 2, 3], []):
            for method in ("Get", "Set"):
                refuse(bus, method, *arguments, interface=PROPERTIES, path=path)
        for argument in (STRANGE, LONG, 1):
            refuse(bus, "GetAll", argument, interface=PROPERTIES, path=path)
    refuse(bus, "Set", "org.freedesktop.LogControl1", "LogLevel", dbus.UInt32(7), interface=PROPERTIES,
           path="/org/freedesktop/LogControl1")
    refuse(bus, "GetManagedObjects", STRANGE, interface="org.freedesktop.DBus.ObjectManager")
    for path in ("/", "/org", f"{PATH}/alert/1", f"{PATH}/alert/_1", f"{PATH}/{'x' * 5000}"):
        refuse(bus, "Get", f"{NAME}.Alert", "State", interface=PROPERTIES, path=path)
    assert service.process.running() and service.ctl("status")["version"]


def test_a_thousand_calls_and_callers_that_leave_do_not_disturb_it(service, bus):
    for _ in range(500):
        assert bus.call("ListHouseholds", dbus.UInt32(10), "")
        assert bus.call("GetAll", NAME, interface=PROPERTIES)["Version"]
    for _ in range(300):
        connection = dbus.bus.BusConnection(bus.address)
        message = dbus.lowlevel.MethodCallMessage(NAME, PATH, NAME, "ListTopics")
        connection.send_message(message)
        connection.close()
    wait_until(lambda: service.ctl("topic") is not None, 10, "an answer after all that")
    assert service.process.running()


def flooders(bus, tmp_path, count, seconds):
    """Processes of nobody that call without end."""
    script = bus.directory / "flood.py"
    shutil.copy(flood.__file__, script)
    return [Process(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", sys.executable, script, bus.address,
                     seconds], tmp_path / f"flood-{next(_numbers)}") for _ in range(count)]


_numbers = itertools.count()


def memory_of(one):
    status = Path(f"/proc/{one.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) // 1024


def test_in_a_flood_of_calls_it_goes_on_consuming(service, bus, kafka, topics, tmp_path):
    pid, before = service.process.pid, memory_of(service)
    many = flooders(bus, tmp_path, 3, 5)
    for i in range(5):
        kafka.produce(topics["alerts"], alert(child=f"Jake {i}", stop="Oak Street"))
        wait_until(lambda i=i: service.says("mike", f"Can you watch Jake {i}?"), 10, "a notice in the flood")
    calls = sum(one.wait(30) or int(one.output()) for one in many)
    print(f"{calls} calls in 5 s")
    assert calls > 50_000, f"only {calls} calls in 5 s are no flood"
    wait_until(lambda: service.ctl("status")["version"], 30, "an answer")
    assert service.process.pid == pid and [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]
    assert memory_of(service) - before < 64, "MiB more after the flood"


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_flood_that_wants_no_answers_costs_us_less_than_the_bus(service, bus, tmp_path):
    """Else it would queue up before us, and everybody else's calls behind it."""
    before = cpu_seconds(service.process.pid), cpu_seconds(bus.process.pid)
    (one,) = flooders(bus, tmp_path, 1, 3)
    assert one.wait(30) == 0
    service.ctl("status")
    ours, the_bus = cpu_seconds(service.process.pid) - before[0], cpu_seconds(bus.process.pid) - before[1]
    assert ours < the_bus, f"{ours:.2f} s of ours, {the_bus:.2f} s of the bus"


def test_what_the_daemons_own_user_sends_without_waiting_is_done(service, bus):
    connection = dbus.bus.BusConnection(bus.address)
    assert connection.get_object(NAME, PATH, introspect=False).ListHouseholds(dbus.UInt32(1), "", dbus_interface=NAME)
    for i in range(150):
        household = {"id": f"house-{i}", "name": f"House {i}", "contacts": dbus.Array([f"phone:{i}"], signature="s")}
        message = dbus.lowlevel.MethodCallMessage(NAME, PATH, NAME, "AddHousehold")
        message.append(dbus.Dictionary(household, signature="sv"), signature="a{sv}")
        message.set_no_reply(True)
        connection.send_message(message)
    connection.flush()
    wait_until(lambda: len(service.ctl("household", "--limit", "0")) == 152, 20, "150 households")
    connection.close()


def test_callers_that_are_killed_in_the_middle_of_their_calls_leave_nothing_behind(service, bus, tmp_path):
    seed = 20261121
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(12):
        one, *_ = flooders(bus, tmp_path, 1, 20)
        time.sleep(chance.uniform(0.05, 0.3))  # how far it gets is the point of this test
        one.kill()
    wait_until(lambda: service.ctl("status")["version"], 30, "an answer")
    assert [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]
    assert len(list(Path(f"/proc/{service.process.pid}/fd").iterdir())) < 100


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
