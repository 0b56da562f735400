"""Catching up: what came while the daemon was away, and in which order it may come."""

import sqlite3
import time

import pytest
from world.street import alert, claim
from world.waiting import wait_until

CALL, AGAIN, MIKE_HAS = "Can you watch Jake?", "Still needed: can you watch Jake?", "Mike has Jake"
NOBODY = "Nobody confirmed for Jake"


@pytest.fixture
def oak_street(daemon, hooks, kafka, topics):
    """The daemon of Sarah, Mike and Lisa, not started; both topics are there."""
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"])
    return daemon(hooks.settings(*(hooks.household(who) for who in ("sarah", "mike", "lisa"))))


def at_rest(daemon):
    """Everything read so far has been said: nothing pending, nothing under way, not catching up."""
    return wait_until(lambda: daemon.notify.status.endswith("0 pending") and "catching-up" not in daemon.notify.status
                      and not daemon.query("SELECT 1 FROM delivery WHERE state < 2"), 15,
                      lambda: f"rest; status {daemon.notify.status}")


def told(hooks, who, *titles, seconds=15):
    wait_until(lambda: len(hooks.titles(who)) >= len(titles), seconds, lambda: f"{who}: heard {hooks.titles(who)}")
    assert hooks.titles(who) == list(titles), who


ALERT, SEEN = ("alert.opened", "alert.deadline", "timer.due"), ("progress.end_seen",)


def set_back(daemon, seconds, columns=ALERT + SEEN):
    """As if the daemon, which is down, had been away for so long."""
    with sqlite3.connect(daemon.store) as store:
        for table, column in (name.split(".") for name in columns):
            store.execute(f"UPDATE {table} SET {column} = {column} - ?", (seconds * 1_000_000,))
    store.close()


def events(daemon, count):
    return wait_until(lambda: daemon.query("SELECT count(*) n FROM event")[0]["n"] == count, 15, f"{count} events")


def test_three_alerts_sent_while_the_daemon_is_off_are_told_once_each(oak_street, hooks, kafka, topics):
    oak_street.start()
    wait_until(lambda: oak_street.says("Kafka:"), 15, "the first assignment")
    oak_street.stop()
    kafka.produce_many(topics["alerts"], [alert(child) for child in ("Jake", "David", "Lisa")])
    oak_street.start()
    for who in ("mike", "lisa"):
        wait_until(lambda: len(hooks.heard(who)) >= 3, 15, f"three calls at {who}'s")
    oak_street.restart()
    at_rest(oak_street)
    for who in ("mike", "lisa"):
        assert sorted(hooks.titles(who)) == [f"Can you watch {child}?" for child in ("David", "Jake", "Lisa")]
    assert hooks.heard("sarah") == []


def test_an_alert_and_its_claim_in_the_backlog_alarm_nobody_and_tell_the_parent(oak_street, hooks, kafka, topics):
    kafka.produce(topics["alerts"], alert())
    kafka.produce(topics["confirmations"], claim("Mike"))
    oak_street.start()
    told(hooks, "sarah", MIKE_HAS)
    at_rest(oak_street)
    assert hooks.heard("mike") == [] and hooks.heard("lisa") == []


def test_a_claim_read_before_its_alert_waits_for_it(oak_street, hooks, kafka, topics):
    oak_street.start()
    kafka.produce(topics["confirmations"], claim("Mike"))
    events(oak_street, 1)
    kafka.produce(topics["alerts"], alert())
    told(hooks, "sarah", MIKE_HAS)
    at_rest(oak_street)
    assert hooks.heard("lisa") == []


def test_a_claim_in_time_counts_although_it_is_read_after_the_deadline(oak_street, hooks, kafka, topics):
    oak_street.configure({"alerts": {"window": "10min", "steps": []}})
    oak_street.start()
    kafka.produce(topics["alerts"], alert())
    told(hooks, "lisa", CALL)
    at_rest(oak_street)
    in_time = int((time.time() - 300) * 1000)
    oak_street.stop()
    set_back(oak_street, 600)
    oak_street.start()
    told(hooks, "sarah", NOBODY)
    at_rest(oak_street)
    oak_street.stop()
    set_back(oak_street, 600, SEEN)
    kafka.produce(topics["confirmations"], claim("Mike"), timestamp=in_time)
    oak_street.start()
    told(hooks, "sarah", NOBODY, MIKE_HAS)
    told(hooks, "lisa", CALL, MIKE_HAS)


def test_of_several_steps_that_were_missed_only_the_latest_fires(oak_street, hooks, kafka, topics):
    steps = [{"after": f"{n}min"} for n in (5, 6, 7)]
    oak_street.configure({"alerts": {"window": "1h", "steps": steps}})
    oak_street.start()
    kafka.produce(topics["alerts"], alert())
    told(hooks, "mike", CALL)
    at_rest(oak_street)
    oak_street.kill()
    set_back(oak_street, 7 * 60)
    oak_street.start()
    told(hooks, "mike", CALL, AGAIN)
    at_rest(oak_street)
    told(hooks, "lisa", CALL, AGAIN)


def test_what_is_too_old_is_stored_and_nobody_hears_of_it(oak_street, hooks, kafka, topics, names):
    orders, week_ago = names("orders"), int((time.time() - 7 * 86400) * 1000)
    oak_street.configure({"topics": {"notify": [{"topic": orders, "to": "mike", "title": "Order", "body": "{n}"}]}})
    kafka.produce_many(orders, ['{"n": 1}'] * 30, timestamp=week_ago)
    kafka.produce_many(topics["alerts"], [alert()] * 20, timestamp=week_ago)
    kafka.produce_many(topics["confirmations"], [claim("Mike")] * 10, timestamp=week_ago)
    oak_street.start()
    events(oak_street, 60)
    kafka.produce(topics["alerts"], alert("David"))
    told(hooks, "mike", "Can you watch David?")
    at_rest(oak_street)
    assert hooks.heard("sarah") == [] and len(hooks.heard("mike")) == 1
    wait_until(lambda: oak_street.says(orders, "30", "too old") and oak_street.says(topics["alerts"], "20", "too old"), 10,
               lambda: f"a line for each topic; {oak_street.journal()}")
