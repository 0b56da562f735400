"""When something counts as having happened, and until when it may still be said."""

import json
import sqlite3
import time

import pytest
from world.street import alert, claim
from world.waiting import wait_until

CALL, NOBODY, MIKE_HAS = "Can you watch Jake?", "Nobody confirmed for Jake", "Mike has Jake"
MINUTE, HOUR = 60_000, 3_600_000


@pytest.fixture
def oak_street(daemon, hooks, kafka, topics, names):
    """The daemon of Sarah, Mike and Lisa, not started; a rule tells Mike of each order."""
    for kind in ("alerts", "confirmations", "restock", "subscriptions"):
        kafka.create_topic(topics[kind])
    made = daemon(hooks.settings(*(hooks.household(who) for who in ("sarah", "mike", "lisa"))))
    made.orders = names("orders")
    kafka.create_topic(made.orders)
    rule = {"topic": made.orders, "to": "mike", "title": "Order", "body": "{n}", "id": "n"}
    made.configure({"topics": {"notify": [rule]}})
    return made


def ago(milliseconds):
    return int(time.time() * 1000) - milliseconds


def told(hooks, who, *titles, seconds=15):
    wait_until(lambda: len(hooks.titles(who)) >= len(titles), seconds, lambda: f"{who}: heard {hooks.titles(who)}")
    assert hooks.titles(who) == list(titles), who


def events(daemon, count):
    wait_until(lambda: daemon.query("SELECT count(*) n FROM event")[0]["n"] == count, 15, f"{count} events")


def test_neighbours_are_not_called_after_the_deadline_but_the_parent_hears_for_half_an_hour(
        oak_street, hooks, kafka, topics):
    kafka.produce(topics["alerts"], alert(), timestamp=ago(45 * MINUTE))
    kafka.produce(topics["alerts"], alert("Lisa"), timestamp=ago(25 * MINUTE))
    kafka.produce(topics["alerts"], alert("David"), timestamp=ago(5 * MINUTE))
    oak_street.start()
    told(hooks, "mike", "Can you watch David?")
    told(hooks, "sarah", "Nobody confirmed for Lisa")
    told(hooks, "lisa", "Can you watch David?")


def test_an_alert_from_a_clock_that_is_slow_counts_from_the_end_that_was_seen(oak_street, hooks, kafka, topics):
    oak_street.start()
    wait_until(lambda: oak_street.says("Kafka:"), 15, "the first assignment")
    wait_until(lambda: "catching-up" not in oak_street.notify.status and "lag 0" in oak_street.notify.status
               and not oak_street.notify.status.startswith("starting"), 15, lambda: oak_street.notify.status)
    kafka.produce(topics["alerts"], alert(), timestamp=ago(HOUR))
    told(hooks, "mike", CALL)


def test_a_deadline_passes_before_what_came_after_it(oak_street, hooks, kafka, topics):
    oak_street.configure({"alerts": {"window": "60s"}})
    kafka.produce(topics["alerts"], alert(), timestamp=ago(2 * MINUTE))
    kafka.produce(topics["confirmations"], claim("Mike"), timestamp=ago(0))
    kafka.produce(topics["alerts"], alert(), timestamp=ago(0))
    oak_street.start()
    wait_until(lambda: len(hooks.titles("sarah")) >= 2, 15, lambda: f"both; {hooks.titles('sarah')}")
    assert sorted(hooks.titles("sarah")) == sorted([NOBODY, MIKE_HAS]), "of two alerts, so in any order"
    rows = oak_street.query("SELECT state, reason FROM alert ORDER BY id")
    assert [(row["state"], row["reason"]) for row in rows] == [(2, 2), (1, 0)]
    assert not hooks.heard("lisa")


def test_restocks_and_rules_are_worth_telling_for_a_day(oak_street, hooks, kafka, topics):
    for hours, product in ((26, "old"), (20, "fresh")):
        record = {"userId": "lisa", "productId": product, "action": "subscribe"}
        kafka.produce(topics["subscriptions"], json.dumps(record), timestamp=ago(30 * HOUR))
        kafka.produce(topics["restock"], product, timestamp=ago(hours * HOUR))
        kafka.produce(oak_street.orders, json.dumps({"n": product}), timestamp=ago(hours * HOUR))
    oak_street.start()
    events(oak_street, 6)
    wait_until(lambda: hooks.heard("mike") and not oak_street.query("SELECT 1 FROM delivery WHERE state < 2"), 10, "rest")
    assert [n.body for n in hooks.heard("mike")] == ["fresh"]
    assert "old is back in stock" not in hooks.titles("lisa")


def test_what_could_not_be_sent_in_time_expires(oak_street, hooks, hook, kafka):
    (rule,) = oak_street.settings["topics"]["notify"]
    oak_street.configure({"topics": {"notify": [rule | {"expires": "6s"}]}})
    hook.stop()
    oak_street.start()
    wait_until(lambda: oak_street.says("Kafka: reading"), 15, "the first assignment")
    kafka.produce(oak_street.orders, '{"n": 1}')
    wait_until(lambda: oak_street.query("SELECT 1 FROM attempt"), 15, "the first try")
    (notice,) = oak_street.query("SELECT useful_until FROM notice")
    wait_until(lambda: time.time() * 1e6 > notice["useful_until"], 6, "its end")
    hook.start()
    wait_until(lambda: oak_street.query("SELECT 1 FROM delivery WHERE state = 3 AND reason <> ''"), 20,
               lambda: f"its expiry; {oak_street.query('SELECT * FROM delivery')}")
    assert not hook.requests


def test_an_identity_is_remembered_for_7_days(oak_street, hooks, kafka):
    oak_street.start()
    kafka.produce_many(oak_street.orders, ['{"n": 1}'] * 2)
    events(oak_street, 2)
    told(hooks, "mike", "Order")
    for days, count in ((6, 1), (8, 2)):
        oak_street.stop()
        with sqlite3.connect(oak_street.store) as store:
            store.execute("UPDATE identity SET seen = ?", (int((time.time() - days * 86400) * 1e6),))
        store.close()
        oak_street.start()
        kafka.produce(oak_street.orders, '{"n": 1}')
        events(oak_street, 3 if days == 6 else 4)
        told(hooks, "mike", *["Order"] * count)


def test_what_was_read_stays_read_although_its_rows_are_forgotten(oak_street, hooks, kafka, names):
    oak_street.start()
    kafka.produce(oak_street.orders, '{"n": 1}')
    told(hooks, "mike", "Order")
    oak_street.stop()
    with sqlite3.connect(oak_street.store) as store:
        for table in ("attempt", "delivery", "notice", "identity", "event"):
            store.execute(f"DELETE FROM {table}")
    store.close()
    oak_street.configure({"kafka": {"group": names("another")}})
    oak_street.start()
    kafka.produce(oak_street.orders, '{"n": 2}')
    told(hooks, "mike", "Order", "Order")
    assert [n.body for n in hooks.heard("mike")] == ["1", "2"]
