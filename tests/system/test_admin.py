"""What those who look after the daemon need: sinks paused, resumed and tried; dead letters replayed and dropped."""

import sqlite3
import subprocess

import dbus
import pytest
from world.contract import example, methods
from world.daemon import CtlError, binary
from world.street import alert
from world.waiting import wait_until

NOBODY = 65534
ADMIN = "org.busstop.BusStop1.Admin"


def sink(service, name):
    return next(s for s in service.ctl("sink") if s["name"] == name)


def test_nobody_else_changes_anything(service, bus):
    assert {"PauseSink", "ReplayDeadLetters"} <= set(methods(ADMIN))
    for method, kinds in methods(ADMIN).items():
        if "h" in kinds:  # busctl cannot pass a file
            continue
        code, text = bus.call_as(NOBODY, method, "".join(kinds), *example(kinds), interface=ADMIN)
        assert code != 0 and "Access denied" in text, f"{method} answered {text}"
    assert sink(service, "phone")["state"] == "ok"


def test_a_bad_file_is_refused_with_its_place_and_the_old_settings_stay(service):
    good = service.config.read_text()
    service.config.write_text("[kafka]\nbrokers = 7\n")
    refused = service.ctl_raw("reload")
    assert refused.returncode == 1 and f"{service.config}:2:11:" in refused.stderr and "brokers" in refused.stderr
    assert sink(service, "phone")["state"] == "ok" and len(service.ctl("household")) == 2
    service.config.write_text(good)
    assert service.ctl_raw("reload").stdout == "reloaded\n"


def test_a_paused_sink_keeps_everything_over_a_restart_until_it_is_resumed(service, kafka, topics):
    assert service.ctl("sink", "pause", "phone") == {"sink": "phone", "waiting": 0}
    wait_until(lambda: service.says("sink phone is paused by hand", "urgent notices too"), 5, "the line")
    with pytest.raises(CtlError) as again:
        service.ctl("sink", "pause", "phone")
    assert again.value.code == 1 and "already" in again.value.text
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: sink(service, "phone")["pending"] == 1, 15, "the call to wait")
    service.restart()
    wait_until(lambda: sink(service, "phone")["state"] == "paused", 10, "the ledger to say so")
    paused = sink(service, "phone")
    assert "by hand since" in paused["why"] and paused["next_try"] is None
    assert paused["with_courier"] == 0 and not service.says("mike", "Can you watch Jake?")
    assert "sink phone is paused: by hand" in service.ctl("status")["text"]
    said = service.ctl_raw("sink", "resume", "phone")
    assert said.returncode == 0 and said.stdout == "sink phone is resumed: 1 message on the way\n"
    wait_until(lambda: service.says("mike", "Can you watch Jake?"), 10, "what waited")
    wait_until(lambda: sink(service, "phone")["state"] == "ok", 5, "its state")


def test_a_sink_is_tried_with_one_message_and_its_verdict_is_told(daemon, bus, hook):
    one = daemon({"sinks": {"phone": {"kind": "log"}, "hook": {"kind": "webhook", "allow_networks": ["127.0.0.0/8"]}}}, bus=bus)
    one.start()
    told = one.ctl("sink", "test", "phone", "mike")
    assert told["verdict"] == "delivered" and one.ctl("delivery", "show", told["delivery"])["address"] == "mike"
    assert one.ctl_raw("sink", "test", "phone", "mike").stdout.startswith("sink phone delivered it in ")
    with pytest.raises(CtlError) as unknown:
        one.ctl("sink", "test", "phnoe", "mike")
    assert unknown.value.code == 1 and "did you mean phone?" in unknown.value.text
    with pytest.raises(CtlError) as wrong:
        one.ctl("sink", "test", "hook", "mike")
    assert wrong.value.code == 1 and "https" in wrong.value.text
    refused = one.ctl_raw("sink", "test", "hook", "https://127.0.0.1:1/x")
    assert refused.returncode == 1 and "sink hook did not deliver it (retry)" in refused.stderr
    one.ctl("sink", "pause", "phone")
    held = one.ctl_raw("sink", "test", "phone", "mike")
    assert held.returncode == 1 and "busstopctl sink resume phone first" in held.stderr


def test_a_dead_letter_is_replayed_once_after_its_rule_was_put_right(service, kafka, names):
    topic = names("orders")
    rule = {"topic": topic, "to": "mike", "title": "New order", "body": "{colour} {item}"}
    service.configure({"topics": {"notify": [rule]}})
    service.ctl("reload")
    kafka.produce(topic, b'{"item": "Shoes"}')
    (letter,) = wait_until(lambda: service.ctl("dead"), 20, "the dead letter")
    still = service.ctl_raw("--json", "dead", "replay", letter["id"])
    assert still.returncode == 1 and '"result":"dead"' in still.stdout and "could not be read" in still.stderr
    service.configure({"topics": {"notify": [rule | {"body": "{colour|plain} {item}"}]}})
    service.ctl("reload")
    (again,) = service.ctl("dead")
    assert service.ctl("dead", "replay", again["id"]) == [
        {"id": again["id"], "result": "read", "deliveries": 1, "reason": ""}]
    wait_until(lambda: service.says("mike", "plain Shoes"), 10, "the notice")
    assert service.ctl("dead") == [] and service.ctl_raw("dead", "replay", again["id"]).returncode == 1
    wait_until(lambda: service.ctl("stats")["counters"]["delivered"] == 1, 5, "one delivery and no more")


def test_dead_letters_are_dropped_by_number_by_topic_or_all_after_a_question(service, kafka, topics):
    for _ in range(3):
        kafka.produce(topics["alerts"], b"{")
    kafka.produce(topics["confirmations"], b"{")
    wait_until(lambda: len(service.ctl("dead")) == 4, 20, "the dead letters")
    one = next(letter["id"] for letter in service.ctl("dead") if letter["topic"] == topics["alerts"])
    assert service.ctl("dead", "drop", one) == {"dropped": 1}
    assert service.ctl_raw("dead", "drop", "4711").returncode == 1
    assert service.ctl("dead", "drop", "--topic", topics["confirmations"], "--yes") == {"dropped": 1}
    nothing = service.ctl_raw("dead", "drop", "--topic", topics["confirmations"], "--yes")
    assert nothing.returncode == 1 and f"no dead letter of topic {topics['confirmations']}" in nothing.stderr
    asked = service.ctl_raw("dead", "drop", "--all")
    assert asked.returncode == 64 and "--yes" in asked.stderr and len(service.ctl("dead")) == 2
    for answer, left in (("n", 2), ("y", 0)):
        subprocess.run(["script", "-qec", f"{binary('busstopctl')} --bus {service.bus.address} dead drop --all", "/dev/null"],
                       input=f"{answer}\n", capture_output=True, text=True, timeout=90)
        assert len(service.ctl("dead")) == left
    assert service.ctl("dead", "replay", "--all", "--yes") == []


def test_a_backup_is_whole_private_and_never_written_over_a_file(service, kafka, topics, tmp_path):
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: service.says("mike", "Can you watch Jake?"), 15, "the notice")
    made = tmp_path / "backup.db"
    told = service.ctl("backup", str(made))
    assert told == {"file": str(made), "bytes": made.stat().st_size} and made.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(made) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM alert").fetchone() == (1,)
    copy.close()
    again = service.ctl_raw("backup", made)
    assert again.returncode == 1 and "never written over" in again.stderr
    nowhere = service.ctl_raw("backup", tmp_path / "none" / "b")
    assert nowhere.returncode == 1 and "No such file" in nowhere.stderr
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["backup.db"]
    assert not [p for p in service.directory.iterdir() if p.name.endswith(".copy")]
    service.stop()
    service.store.unlink()
    made.rename(service.store)
    service.start()
    assert [a["child"] for a in service.ctl("alert")] == ["Jake"], "the backup is a store to go on with"


def test_a_backup_into_what_is_no_new_file_is_refused(service, bus, tmp_path):
    full = tmp_path / "full"
    full.write_text("x")
    for path, mode in (("/dev/null", "wb"), (full, "ab"), (full, "rb")):
        with open(path, mode) as file, pytest.raises(dbus.DBusException) as refused:
            bus.call("Backup", dbus.types.UnixFd(file), interface=ADMIN)
        assert refused.value.get_dbus_name().endswith("Error.Invalid")
    assert full.read_text() == "x"
