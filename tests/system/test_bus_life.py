"""The bus comes and goes, its name is taken, and a second daemon has a name of its own."""

import subprocess

import dbus
import dbus.bus
from world.bus import NAME
from world.daemon import binary
from world.street import alert
from world.waiting import wait_until

SINKS = {"sinks": {"phone": {"kind": "log"}}}
MIKE = {**SINKS, "households": [{"id": "mike", "name": "Mike", "stops": ["Oak Street"], "contacts": ["phone:mike"]}]}


def test_without_a_bus_it_works_and_says_so_once(daemon, bus, kafka, topics):
    one = daemon(MIKE, bus=bus)
    bus.stop()
    one.start()
    wait_until(lambda: one.says("not on the bus at", "everything else works"), 5, "the line")
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: one.says("mike", "Can you watch Jake?"), 20, "the notice")
    assert len([line for line in one.journal() if "not on the bus" in line]) == 1


def test_it_finds_a_bus_that_comes_later(daemon, bus):
    bus.stop()
    bus.socket.unlink(missing_ok=True)
    one = daemon(SINKS, bus=bus).start()
    bus.start()
    wait_until(bus.has, 35, "the name")
    assert one.ctl("status")["version"]
    wait_until(lambda: one.says("again: busstopctl works"), 5, "the line")


def test_it_comes_back_to_a_bus_that_was_restarted(service, bus, kafka, topics):
    assert bus.has()
    for _ in range(2):
        bus.process.kill()
        wait_until(lambda: not bus.process.running(), 5, "the end of the bus")
        wait_until(lambda: service.says("lost the bus"), 10, "the loss in the journal")
        bus.socket.unlink(missing_ok=True)
        bus.start()
        wait_until(bus.has, 20, "the name")
        assert service.ctl("status")["version"] and service.ctl("household")
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: service.says("mike", "Can you watch Jake?"), 15, "the notice")


def test_callers_who_wait_when_the_bus_goes_do_not_disturb_it(service, bus, kafka, names):
    kafka.kill()
    wait_until(lambda: service.ctl("status")["kafka"] == "lost", 20, "the loss of the broker")
    caller = dbus.bus.BusConnection(bus.address)
    caller.set_exit_on_disconnect(False)
    for _ in range(50):
        message = dbus.lowlevel.MethodCallMessage(NAME, "/org/busstop/BusStop1", NAME, "Produce")
        message.append(names("t"), False, dbus.ByteArray(), dbus.ByteArray(b"x"), dbus.Array([], "(say)"),
                       signature="sbayaya(say)")
        caller.send_message(message)
    caller.flush()
    bus.process.kill()
    wait_until(lambda: service.says("lost the bus"), 10, "the loss in the journal")
    bus.socket.unlink(missing_ok=True)
    bus.start()
    wait_until(bus.has, 20, "the name")
    kafka.start()
    wait_until(lambda: service.ctl("status")["kafka"] in ("consuming", "degraded"), 60, "the broker")
    service.stop()


def test_a_second_daemon_of_the_same_name_works_without_the_bus_and_says_what_to_do(service, daemon, bus):
    second = daemon(SINKS, bus=bus).start()
    wait_until(lambda: second.says(f"the name {NAME} belongs to another process", "--name"), 5, "the line")
    assert [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]
    service.stop()
    wait_until(lambda: bus.has(), 35, "the second to take the name once it is free")
    assert second.ctl("household") == []


def test_two_daemons_with_names_stores_and_groups_of_their_own_hear_the_same_topic(daemon, bus, kafka, topics, names):
    first = daemon({**MIKE, "kafka": {"group": names("first")}}, bus=bus).start()
    shop = daemon({**MIKE, "kafka": {"group": names("shop")}}, bus=bus)
    shop.arguments = ["--name", "Shop_2"]
    shop.start()
    assert bus.has(NAME) and bus.has(f"{NAME}.Shop_2")
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    for one in (first, shop):
        wait_until(lambda one=one: one.says("mike", "Can you watch Jake?"), 20, "the notice of each")
        assert len(one.query("SELECT id FROM alert")) == 1
    shop.ctl("--instance", "Shop_2", "household", "add", "lisa")
    assert [h["id"] for h in shop.ctl("--instance", "Shop_2", "household")] == ["lisa", "mike"]
    assert [h["id"] for h in first.ctl("household")] == ["mike"]
    alerts = bus.call("GetManagedObjects", name=f"{NAME}.Shop_2", interface="org.freedesktop.DBus.ObjectManager")
    assert "/org/busstop/BusStop1/alert/1" in alerts
    shop.stop()
    gone = first.ctl_raw("--instance", "Shop_2", "status")
    assert gone.returncode == 69 and first.ctl("status")["version"]


def test_a_name_that_the_bus_cannot_carry_is_refused_by_both_programs(bus):
    daemon = subprocess.run([binary("busstopd"), "--name", "2nd"], capture_output=True, text=True, timeout=60)
    ctl = subprocess.run([binary("busstopctl"), "--bus", bus.address, "--instance", "a-b", "status"], capture_output=True,
                         text=True, timeout=60)
    for done in (daemon, ctl):
        assert done.returncode == 64 and "a name is made of letters, digits and _" in done.stderr
