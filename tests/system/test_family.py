"""Who may take a child, who is asked later, who is not named, until when; and who does not want to hear of it now."""

import json
import sqlite3
import time
from datetime import datetime, timedelta, timezone

import pytest
from world.street import OAK, alert, claim
from world.waiting import wait_until

CALL = "Can you watch Jake?"


@pytest.fixture
def street_of(daemon, hooks, kafka, topics):
    """street_of(sarah={...}, ...) starts a daemon on a street of these households, each with a webhook."""

    def start(more=None, **households):
        for kind in ("alerts", "confirmations"):
            kafka.create_topic(topics[kind])
        made = daemon(hooks.settings(*({**hooks.household(who), **its} for who, its in households.items()),
                                     **(more or {})))
        made.alert = lambda *args, **words: kafka.produce(topics["alerts"], alert(*args, **words))
        made.claim = lambda *args, **words: kafka.produce(topics["confirmations"], claim(*args, **words))
        made.at_rest = lambda: wait_until(
            lambda: not made.query("SELECT 1 FROM delivery WHERE state < 2"), 15, "everybody to be told")
        return made.start()

    return start


def told(hooks, who, *titles, seconds=15):
    wait_until(lambda: len(hooks.titles(who)) >= len(titles), seconds, lambda: f"{who}: heard {hooks.titles(who)}")
    assert sorted(hooks.titles(who)) == sorted(titles), who


def test_only_helpers_may_take_a_child_and_the_parent_hears_of_other_offers(street_of, hooks):
    one = street_of(sarah={"children": [{"name": "Jake", "helpers": ["mike"]}]}, mike={}, lisa={})
    one.alert()
    told(hooks, "lisa", CALL)
    one.at_rest()
    one.claim("Lisa")
    told(hooks, "lisa", CALL, "Others are asked for Jake")
    told(hooks, "sarah", "Lisa offered to take Jake")
    one.at_rest()
    one.claim("Mike")
    told(hooks, "sarah", "Lisa offered to take Jake", "Mike has Jake")
    told(hooks, "lisa", CALL, "Others are asked for Jake", "Mike has Jake")


def test_the_second_circle_is_asked_at_its_step_also_after_a_kill(street_of, hooks):
    steps = {"alerts": {"window": "1h", "steps": [{"after": "5min", "tell": "second-circle"}]}}
    one = street_of(steps, sarah={}, mike={}, david={"stops": ["Elm Street"], "second_circle": [OAK]})
    one.alert()
    told(hooks, "mike", CALL)
    one.at_rest()
    assert not hooks.titles("david")
    one.kill()
    with sqlite3.connect(one.store) as store:
        store.execute("UPDATE timer SET due = due - 300000000")
    store.close()
    one.start()
    told(hooks, "david", CALL)
    one.at_rest()
    one.claim("Mike")
    told(hooks, "david", CALL, "Mike has Jake")


def test_each_household_is_told_and_stood_down_in_its_language_and_the_file_may_add_one(street_of, hooks):
    spanish = {"texts": {"es": {"covered": {"title": "{by} cuida de {child}"}}}}
    one = street_of(spanish, sarah={"language": "es"}, mike={"language": "de-AT"}, lisa={}, david={})
    one.alert()
    told(hooks, "mike", "Kannst du auf Jake aufpassen?")
    told(hooks, "lisa", CALL)
    told(hooks, "david", CALL)
    one.at_rest()
    one.claim("Lisa")
    told(hooks, "sarah", "Lisa cuida de Jake")
    told(hooks, "mike", "Kannst du auf Jake aufpassen?", "Lisa passt auf Jake auf")
    told(hooks, "david", CALL, "Lisa has Jake")
    told(hooks, "lisa", CALL, "You have Jake")


def test_who_does_not_want_to_be_named_is_not_and_can_be_helped_all_the_same(street_of, hooks):
    one = street_of(sarah={"names": False}, mike={}, lisa={})
    one.alert(message="")
    told(hooks, "lisa", f"Can you watch a child at {OAK}?")
    one.at_rest()
    one.claim("Mike", child="a child")
    told(hooks, "sarah", "Mike has Jake")
    told(hooks, "mike", f"Can you watch a child at {OAK}?", "You have Jake")
    told(hooks, "lisa", f"Can you watch a child at {OAK}?", "Mike has a child")
    for heard in hooks.heard("lisa"):
        assert "Jake" not in heard.body and "Sarah" not in heard.body


def test_an_alert_is_open_until_the_next_bus(street_of, hooks):
    bus = datetime.now(timezone.utc) + timedelta(minutes=5)
    stop = {"name": OAK.upper(), "timezone": "UTC", "buses": [bus.strftime("%H:%M")]}
    one = street_of({"stops": [stop]}, sarah={}, mike={})
    one.alert()
    told(hooks, "mike", CALL)
    (row,) = one.query("SELECT deadline FROM alert")
    assert row["deadline"] == bus.replace(second=0, microsecond=0).timestamp() * 1_000_000


def test_what_comes_in_quiet_hours_or_above_a_limit_waits_and_comes_as_one(street_of, hooks, kafka, names):
    topic = names("orders")
    kafka.create_topic(topic)
    now = datetime.now(timezone.utc)
    quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    rule = {"topic": topic, "to": ["mike", "lisa"], "title": "Order {n}", "body": "{n} pairs of shoes"}
    one = street_of({"topics": {"notify": [rule]}}, sarah={}, lisa={"quiet": quiet}, mike={"limit": "1/5s"})
    kafka.produce_many(topic, [json.dumps({"n": n}) for n in range(3)])
    told(hooks, "mike", "Order 0", "2 notices", seconds=20)
    assert hooks.heard("mike")[-1].body == "- Order 1: 1 pairs of shoes\n- Order 2: 2 pairs of shoes"
    assert not hooks.titles("lisa")
    one.alert()
    told(hooks, "lisa", CALL)
    held = one.query("SELECT reason, held_until FROM delivery WHERE state = 0")
    assert [row["reason"] for row in held] == ["held back: quiet hours"] * 3
    assert all(row["held_until"] > time.time() * 1_000_000 for row in held)
