"""busstopctl against a running daemon: every command, its JSON, its tables and its exit codes."""

import os
import subprocess
import time

import pytest
from world.daemon import CtlError, binary
from world.waiting import wait_until

NOBODY = 65534


def test_busstopctl_keeps_households_contacts_and_subscriptions(service):
    service.ctl("household", "add", "lisa", "--name", "Lisa", "--stop", "Oak Street", "--contact", "phone:lisa")
    lisa = next(h for h in service.ctl("households") if h["id"] == "lisa")
    assert lisa == {"id": "lisa", "name": "Lisa", "stops": ["Oak Street"], "contacts": [["phone:lisa"]],
                    "language": "en", "timezone": "UTC", "names": True, "origin": "bus"}
    service.ctl("contact", "add", "lisa", "phone:lisa-2")
    assert [c["address"] for c in service.ctl("contact", "--household", "lisa")] == ["lisa", "lisa-2"]
    service.ctl("contact", "remove", "lisa", "phone:lisa-2")
    assert len(service.ctl("contacts")) == 3
    service.ctl("subscription", "add", "lisa", "iphone15")
    assert [(s["household"], s["product"]) for s in service.ctl("subscriptions")] == [("lisa", "iphone15")]
    assert service.ctl("subscription", "--product", "other") == []
    service.ctl("subscription", "remove", "lisa", "iphone15")
    assert service.ctl("subscription") == []
    assert service.ctl("household", "test", "lisa") == {"deliveries": 1}
    wait_until(lambda: service.ctl("delivery", "--household", "lisa", "--state", "delivered"), 10, "the test message")
    service.ctl("household", "remove", "lisa")
    assert [h["id"] for h in service.ctl("household")] == ["mike", "sarah"]


def test_busstopctl_raises_and_confirms_and_shows_what_came_of_it(service, topics):
    assert service.ctl("raise", "Sarah", "Jake", "Oak Street", "--message", "late", "--deadline", "20min") == {
        "topic": topics["alerts"], "partition": 0, "offset": 0}
    (one,) = wait_until(lambda: service.ctl("alert"), 15, "the alert")
    assert (one["state"], one["parent"], one["child"], one["stop"]) == ("open", "Sarah", "Jake", "Oak Street")
    wait_until(lambda: service.ctl("delivery", "--alert", one["id"], "--state", "delivered"), 15, "the notice")
    assert service.ctl("confirm", "Mike", "Jake", "--minutes", "5")["topic"] == topics["confirmations"]
    wait_until(lambda: service.ctl("alert", "show", one["id"])["state"] == "covered", 15, "Mike's claim")
    shown = service.ctl("alert", "show", one["id"])
    assert shown["taken_by"] == "Mike"
    assert [(c["responder"], c["state"], c["minutes"]) for c in shown["claims"]] == [("Mike", "won", 5)]
    first = service.ctl("delivery", "--alert", one["id"])[-1]
    told = service.ctl("delivery", "show", first["id"])
    assert told["body"] and told["tries"][0]["number"] == 1
    people = service.ctl_raw("alert", "show", one["id"]).stdout
    assert "child: Jake" in people and "Mike" in people


def test_busstopctl_restocks_and_lists_pages_beyond_one_call(service, topics):
    for i in range(12):
        service.ctl("household", "add", f"shop-{i:02}", "--contact", f"phone:shop-{i:02}")
        service.ctl("subscription", "add", f"shop-{i:02}", "iphone15")
    assert len(service.ctl("household", "--limit", "5")) == 5
    assert len(service.ctl("household", "--limit", "0")) == 14
    assert service.ctl("restock", "iphone15")["topic"] == topics["restock"]
    wait_until(lambda: len(service.ctl("delivery", "--state", "delivered")) == 12, 20, "every subscriber's message")
    assert service.ctl("subscription") == []


def test_busstopctl_sends_any_record_and_makes_topics(service, kafka, names):
    topic = names("orders")
    service.ctl("topic", "create", topic, "--partitions", "2")
    assert next(t for t in service.ctl("topic") if t["name"] == topic)["partitions"] == 2
    with pytest.raises(CtlError) as again:
        service.ctl("topic", "create", topic)
    assert again.value.code == 1 and f"the topic {topic} exists already" in again.value.text
    assert "exit codes: 0 done, 1 refused or failed" in service.ctl_raw("--help").stdout
    placed = service.ctl("send", topic, '{"a": 1}', "--key", "k", "--header", "ce_id=7", "--header", "empty=")
    (record,) = kafka.consume(topic)
    assert (record.partition, record.offset) == (placed["partition"], placed["offset"])
    assert (record.key, record.value, record.headers) == (b"k", b'{"a": 1}', [("ce_id", b"7"), ("empty", b"")])


def test_what_the_daemon_could_not_read_is_not_written(service, topics):
    for arguments in (("restock", "iphone15", "--quantity", "-4"), ("confirm", "Mike", "Jake", "--minutes", "1441"),
                      ("raise", "Sarah", " ", "Oak Street"), ("raise", "Sarah", "Jake", "Oak Street", "--deadline", "soon"),
                      ("send", topics["alerts"], "Jake"), ("send", topics["restock"], " ")):
        done = service.ctl_raw(*arguments)
        assert done.returncode == 64 and done.stderr.startswith("busstopctl: "), (arguments, done.stderr)
    for topic in ("restock", "confirmations"):
        value = "iphone15" if topic == "restock" else '{"responder_name": "Mike", "child_name": "Jake"}'
        assert service.ctl("send", topics[topic], value)["offset"] == 0, "something was written before"


def test_busstopctl_shows_what_could_not_be_read(service, kafka, topics):
    kafka.produce(topics["alerts"], b"\xff{")
    (letter,) = wait_until(lambda: service.ctl("dead"), 15, "the dead letter")
    assert (letter["topic"], letter["offset"]) == (topics["alerts"], 0) and letter["reason"]
    shown = service.ctl("dead", "show", letter["id"])
    assert shown["value"] == {"hex": "ff7b"} and "key" not in shown
    wait_until(lambda: service.ctl("stats")["counters"]["dead_letters"] == 1, 10, "its count")
    lag = lambda: [(r["end"], r["lag"]) for r in service.ctl("lag") if r["topic"] == topics["alerts"]]
    wait_until(lambda: lag() == [(1, 0)], 10, lambda: f"its end, read and stored: {lag()}")


def test_a_reload_takes_a_good_configuration_and_keeps_the_old_one_of_a_bad(service):
    service.configure({"households": service.settings["households"] + [{"id": "lisa", "name": "Lisa", "contacts": ["phone:lisa"]}]})
    assert service.ctl("reload") == {"reloaded": True, "warnings": []}
    assert [h["id"] for h in service.ctl("household")] == ["lisa", "mike", "sarah"]
    good = service.config.read_text()
    service.config.write_text(good + "\n[kafkaa]\n")
    with pytest.raises(CtlError) as refused:
        service.ctl("reload")
    assert refused.value.code == 1 and str(service.config) in refused.value.text and "kafka" in refused.value.text
    assert len(service.ctl("household")) == 3
    wait_until(lambda: service.says("the old one stays in use"), 5, "the line")
    assert "the old one is in use" in service.ctl("status")["text"]
    service.config.write_text(good.replace('group = "', 'group = "other-'))
    (warning,) = service.ctl("reload")["warnings"]
    assert "[kafka] group" in warning and "restart" in warning
    assert "configuration" not in service.ctl("status")["text"]


def test_busstopctl_says_what_is_wrong_with_an_exit_code_for_scripts(service, bus):
    assert service.ctl_raw("alert", "show", "99").returncode == 1
    assert service.ctl_raw("statsu").returncode == 64
    assert "did you mean status?" in service.ctl_raw("statsu").stderr
    assert service.ctl_raw("household", "add").returncode == 64
    as_nobody = subprocess.run(
        ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", busstopctl_for_all(bus), "--bus",
         bus.address, "household"], capture_output=True, text=True, timeout=90)
    assert as_nobody.returncode == 77 and "as root" in as_nobody.stderr
    service.stop()
    gone = service.ctl_raw("status")
    assert gone.returncode == 69 and "systemctl status busstopd" in gone.stderr
    no_bus = subprocess.run([binary("busstopctl"), "--bus", "unix:path=/nonexistent", "status"], capture_output=True, text=True)
    assert no_bus.returncode == 69 and "--bus" in no_bus.stderr


def busstopctl_for_all(bus):
    """A copy where every user may run it."""
    copy = bus.directory / "busstopctl"
    copy.write_bytes(binary("busstopctl").read_bytes())
    copy.chmod(0o755)
    return copy


def test_busstopctl_answers_within_50_ms(service):
    """On a machine that takes 30 ms to start any program, in so much more."""
    fastest, bare = (min(seconds_of(service, word) for _ in range(20)) for word in ("status", "--version"))
    print(f"{fastest * 1000:.1f} ms, without a question {bare * 1000:.1f} ms")
    assert fastest < max(0.05, 5 * bare)


def seconds_of(service, word):
    start = time.monotonic()
    assert service.ctl_raw(word).returncode == 0
    return time.monotonic() - start


def test_tables_are_plain_on_a_pipe_and_coloured_on_a_terminal_unless_told_otherwise(service):
    piped = service.ctl_raw("household").stdout
    assert piped.splitlines()[0].split("\t")[:2] == ["mike", "Mike"] and "\x1b" not in piped
    command = f"{binary('busstopctl')} --bus {service.bus.address} household"
    for no_color, colored in (("", True), ("1", False)):
        shown = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, text=True, timeout=90,
                               env={**os.environ, "TERM": "xterm", "NO_COLOR": no_color}, stdin=subprocess.DEVNULL).stdout
        assert shown.splitlines()[0].find("ID") >= 0 and ("\x1b[1m" in shown) == colored
