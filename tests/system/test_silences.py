"""What an admin silences for a while, and what waits for others of its group."""

import json
import os
import pwd

import pytest
from world.daemon import CtlError
from world.waiting import wait_until


def order(item):
    return '{"item": "%s"}' % item


def test_what_is_silenced_or_grouped_is_told_as_one(daemon, bus, kafka, names):
    shouted, grouped = names("shouted"), names("grouped")
    rule = {"to": "david", "title": "{item}", "body": "An order of {item}"}
    one = daemon({"sinks": {"phone": {"kind": "log"}},
                  "households": [{"id": "david", "name": "David", "contacts": ["phone:david"]}],
                  "topics": {"notify": [rule | {"topic": shouted},
                                        rule | {"topic": grouped, "title": "G {item}", "group": "3s"}]}}, bus=bus)
    for topic in (shouted, grouped):
        kafka.create_topic(topic)
    one.start()

    with pytest.raises(CtlError) as refused:
        one.ctl("silence", "add", "--topic", shouted[:-1] + "x", "--for", "2h", "--reason", "stock-taking")
    assert refused.value.code == 1 and f"did you mean {shouted}?" in refused.value.text
    made = one.ctl("silence", "add", "--topic", shouted, "--for", "2h", "--reason", "stock-taking")
    kafka.produce_many(shouted, [order("Shoes"), order("Hat")])
    wait_until(lambda: len(held(one, f"held back: silence {made['id']}")) == 2, 30, "both to be held back")

    (row,) = one.ctl("silence")
    assert row["state"] == "active" and row["hides"] == f"topic {shouted}" and row["held_back"] == 2
    assert row["author"] == pwd.getpwuid(os.getuid()).pw_name and row["reason"] == "stock-taking"
    wait_until(lambda: one.ctl("status")["silences"] == 1, 10, "the status to count it")
    about = f"silence {made['id']} hides topic {shouted} until "
    assert about in (shown := one.ctl_raw("status").stdout) and "stock-taking" in shown, shown
    found = [f for f in json.loads(one.ctl_raw("--json", "doctor").stdout)["findings"] if f["area"] == "silence"]
    assert [f["level"] for f in found] == ["warning"] and found[0]["finding"].startswith(f"hides topic {shouted} until ")
    assert one.ctl("silence", "remove", made["id"]) == {"held_back": 2}
    wait_until(lambda: one.says("david", "2 notices"), 30, "the summary")
    assert not one.says("david: Shoes") and one.ctl("silence")[0]["state"] == "ended"
    assert all(row["reason"].startswith("merged into digest ") for row in one.ctl("delivery", "--state", "cancelled"))

    kafka.produce_many(grouped, [order("Shoes"), order("Hat"), order("Coat")])
    def waited():
        return one.query("SELECT state FROM delivery WHERE held_for = 'group window' AND state > 1")
    wait_until(lambda: len(waited()) == 3, 30, "the end of the window")
    wait_until(lambda: not one.query("SELECT 1 FROM delivery WHERE state < 2"), 30, "the digest")


def held(one, reason):
    return [row for row in one.ctl("delivery", "--state", "pending") if row["reason"] == reason]
