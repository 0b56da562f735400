"""Alerts, sinks and topics as objects: they come, change and go as an outsider expects it, and not without bounds."""

import re
import time

import dbus
import pytest
from test_bus import managed
from world.bus import NAME
from world.process import Process
from world.street import alert, claim
from world.waiting import wait_until


class Heard:
    """What everybody on the bus is told by the daemon, in the words of dbus-monitor."""

    def __init__(self, bus, directory):
        self._monitor = Process(["dbus-monitor", "--address", bus.address, f"type='signal',sender='{NAME}'"], directory / "heard")
        wait_until(self._monitor.output, 5, "dbus-monitor")

    def signals(self, member, path=""):
        """The blocks of one kind of signal with `path` in them, oldest first."""
        blocks = re.split(r"^signal ", self._monitor.output(), flags=re.MULTILINE)
        return [block for block in blocks if f"member={member}\n" in block and path in block]

    def stop(self):
        self._monitor.end()


@pytest.fixture
def heard(bus, service, tmp_path):
    monitor = Heard(bus, tmp_path)
    yield monitor
    monitor.stop()


def test_an_alert_comes_with_all_it_shows_and_tells_what_changes(service, bus, heard, kafka, topics):
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    (came,) = wait_until(lambda: heard.signals("InterfacesAdded", "alert/1"), 15, "the alert to come")
    assert f'"{NAME}.Alert"' in came and '"open"' in came and '"Deadline"' in came
    shown = managed(bus)["alert/1"]
    assert (shown["Id"], shown["State"], shown["Reason"]) == (1, "open", "")
    assert 0 < shown["Deadline"] - shown["Opened"] <= 600_000_000
    wait_until(lambda: managed(bus)["alert/1"]["Told"] == 1, 10, "Mike to be told")
    kafka.produce(topics["confirmations"], claim("Mike"))
    wait_until(lambda: "covered" in "".join(heard.signals("PropertiesChanged", "alert/1")), 15, "the cover to be heard")
    shown = managed(bus)["alert/1"]
    assert (shown["State"], shown["Claims"]) == ("covered", 1)
    kafka.produce(topics["alerts"], alert(stop="Oak Street", kind="cancel"))
    wait_until(lambda: "cancelled" in "".join(heard.signals("PropertiesChanged", "alert/1")), 15, "the end to be heard")
    assert managed(bus)["alert/1"]["State"] == "closed", "it stays for an hour"
    assert heard.signals("InterfacesRemoved") == []


def test_alerts_are_there_again_after_a_restart(service, bus, kafka, topics):
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: managed(bus).get("alert/1", {}).get("Told") == 1, 15, "the alert")
    service.restart()
    wait_until(bus.has, 5, "the name")
    wait_until(lambda: managed(bus).get("alert/1", {}).get("State") == "open", 10, "the alert of before")


def test_a_reload_brings_and_takes_sinks_and_topics(service, bus, heard):
    assert managed(bus)["sink/phone"]["State"] == "ok"
    service.configure({"sinks": {"2-more": {"kind": "log"}}, "topics": {"notify": [
        {"topic": "orders.new", "to": "mike", "title": "t", "body": "b"}]}})
    service.ctl("reload")
    wait_until(lambda: heard.signals("InterfacesAdded", "/sink/_32_2dmore"), 5, "the new sink")
    wait_until(lambda: heard.signals("InterfacesAdded", "/topic/orders_2enew"), 5, "the new topic")
    assert managed(bus)["sink/_32_2dmore"]["Name"] == "2-more"
    assert managed(bus)["topic/orders_2enew"]["Parts"] == ["notify"]
    service.configure({"sinks": {"2-more": None}, "topics": {"notify": None}})
    service.ctl("reload")
    wait_until(lambda: heard.signals("InterfacesRemoved", "/sink/_32_2dmore"), 5, "the sink to go")
    wait_until(lambda: heard.signals("InterfacesRemoved", "/topic/orders_2enew"), 5, "the topic to go")
    with pytest.raises(dbus.DBusException):
        bus.get("Name", path="/org/busstop/BusStop1/sink/_32_2dmore", interface=f"{NAME}.Sink")


def test_a_topic_that_is_born_later_gets_its_partitions_and_its_lag(service, bus, heard, kafka, topics):
    (path,) = [path for path in managed(bus) if path.startswith("topic/restock")]
    assert (managed(bus)[path]["Partitions"], managed(bus)[path]["Lag"]) == (0, -1)
    kafka.create_topic(topics["restock"])
    wait_until(lambda: heard.signals("PropertiesChanged", path), 30, "the topic to be consumed")
    wait_until(lambda: managed(bus)[path]["Lag"] == 0, 10, "its lag")
    assert managed(bus)[path]["Positions"] == [[0, 0, 0, 0]] and managed(bus)[path]["Parts"] == ["restock"]


def alerts_shown(bus):
    return len([path for path in managed(bus) if path.startswith("alert/")])


def test_thousands_of_alerts_make_no_more_than_two_hundred_objects_and_signals_a_second(service, bus, heard, kafka, topics):
    start = time.monotonic()
    for batch in range(30):
        kafka.produce_many(topics["alerts"], [alert(child=f"Child {batch}-{i}", stop="Oak Street") for i in range(100)])
    wait_until(lambda: service.query("SELECT count(*) AS n FROM alert")[0]["n"] == 3000, 60, "every alert")
    wait_until(lambda: "alert/3000" in managed(bus) and alerts_shown(bus) == 200, 20, "the newest two hundred")
    wait_until(lambda: heard.signals("InterfacesAdded", "alert/3000"), 20, "the newest to be heard of")
    took = time.monotonic() - start
    told = sum(len(heard.signals(member)) for member in ("InterfacesAdded", "InterfacesRemoved"))
    print(f"{told} signals in {took:.1f} s")
    assert told <= 200 * (took + 2), "at once as many as there are objects, and each of them is waited for"
