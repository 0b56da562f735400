"""A product is back: every subscriber is told once, the oldest first, in whichever form the record comes."""

import json
import time

import pytest
from world.waiting import wait_until

NAMES = ("sarah", "mike", "lisa", "david")
STARTED = ("SELECT h.name_id who, d.started FROM delivery d JOIN contact c ON c.id = d.contact "
           "JOIN household h ON h.id = c.household WHERE d.started IS NOT NULL ORDER BY d.started")


@pytest.fixture
def shop(daemon, hooks, kafka, topics):
    """A daemon with four customers, running; the subscriptions' topic and a restock topic of three partitions exist."""
    kafka.create_topic(topics["restock"], partitions=3)
    kafka.create_topic(topics["subscriptions"])
    return daemon(hooks.settings(*(hooks.household(who, stops=[]) for who in NAMES))).start()


def subscribe(kafka, topics, shop, *customers, product="iphone15", action="subscribe", **more):
    before = shop.query("SELECT count(*) n FROM event")[0]["n"]
    for who in customers:
        record = {"userId": who, "productId": product, "action": action, **more}
        kafka.produce(topics["subscriptions"], json.dumps(record))
    events(shop, before + len(customers))


def events(shop, count):
    wait_until(lambda: shop.query("SELECT count(*) n FROM event")[0]["n"] == count, 15, f"{count} events")
    return shop.query("SELECT * FROM event ORDER BY id DESC LIMIT 1")[0]


def told(hooks, *customers, times=1):
    for who in customers:
        wait_until(lambda: len(hooks.heard(who)) >= times, 15, lambda: f"{who}: {hooks.heard(who)}")


@pytest.mark.parametrize("partition, value", [
    (0, "iphone15"), (1, "productId=iphone15"), (2, '{"productId":"iphone15","quantity":10}'), (0, '"iphone15"'),
    (1, " iphone15\n")])
def test_each_form_serves_every_subscriber_once(shop, hooks, kafka, topics, partition, value):
    subscribe(kafka, topics, shop, "mike", "lisa")
    subscribe(kafka, topics, shop, "david", product="other")
    kafka.produce(topics["restock"], value, partition=partition)
    told(hooks, "mike", "lisa")
    assert hooks.titles("mike") == ["iphone15 is back in stock"]
    kafka.produce(topics["restock"], value, partition=2)
    assert events(shop, 5)["reason"] == "nobody has asked for it"
    assert [len(hooks.heard(who)) for who in NAMES] == [0, 1, 1, 0]


def test_the_oldest_subscription_is_served_first(shop, hooks, hook, kafka, topics):
    ages = {"sarah": 1_700_000_300_000, "mike": 1_700_000_100_000, "lisa": 1_700_000_200_000}
    for who, created in ages.items():
        subscribe(kafka, topics, shop, who, createdAt=created)
    subscribe(kafka, topics, shop, "david", createdAt="2023-11-14T22:13:19Z")
    kafka.produce(topics["restock"], "iphone15", partition=1)
    told(hooks, *NAMES)
    # Two may be on their way at a time, so it is the order of their beginning that counts.
    wait_until(lambda: len(shop.query(STARTED)) >= 4, 10, "the verdicts")
    assert [row["who"] for row in shop.query(STARTED)] == ["david", "mike", "lisa", "sarah"]
    assert len(hook.requests) == 4


def test_who_unsubscribed_hears_nothing_and_who_subscribes_again_is_told_again(shop, hooks, kafka, topics):
    subscribe(kafka, topics, shop, "mike", "lisa", "mike")
    subscribe(kafka, topics, shop, "lisa", action="unsubscribe")
    kafka.produce(topics["restock"], "iphone15", partition=0)
    told(hooks, "mike")
    subscribe(kafka, topics, shop, "mike")
    kafka.produce(topics["restock"], "iphone15", partition=0)
    told(hooks, "mike", times=2)
    assert len(hooks.heard("mike")) == 2 and not hooks.heard("lisa")


def test_a_sold_out_product_pauses_the_queue_and_keeps_it(shop, hooks, kafka, topics):
    kafka.produce(topics["restock"], '{"productId":"iphone15","quantity":0}', partition=0)
    events(shop, 1)
    subscribe(kafka, topics, shop, "mike")
    kafka.produce(topics["restock"], '{"productId":"iphone15","quantity":0}', partition=0)
    assert "paused" in events(shop, 3)["reason"] and not hooks.heard("mike")
    kafka.produce(topics["restock"], '{"productId":"iphone15","quantity":3}', partition=0)
    told(hooks, "mike")


def test_the_stock_is_what_the_latest_record_by_time_says(shop, hooks, kafka, topics):
    wait_until(lambda: shop.says("Kafka:"), 15, "the first assignment")
    shop.stop()
    now = int(time.time() * 1000)
    kafka.produce(topics["restock"], '{"productId":"iphone15","quantity":0}', partition=0, timestamp=now)
    kafka.produce(topics["restock"], '{"productId":"iphone15","quantity":5}', partition=1, timestamp=now - 60_000)
    shop.start()
    events(shop, 2)
    subscribe(kafka, topics, shop, "mike")
    (job,) = shop.query("SELECT quantity FROM job")
    assert job["quantity"] == 0 and not hooks.heard("mike")


def test_a_customer_nobody_knows_is_no_subscription(shop, kafka, topics):
    subscribe(kafka, topics, shop, "stranger")
    row = events(shop, 1)
    assert row["deliveries"] == 0 and "no household" in row["reason"] and not row["dead"]


def test_waves_serve_as_many_as_there_are_and_pause_between(shop, hooks, hook, kafka, topics):
    shop.configure({"restocks": {"waves": True, "factor": 1.0, "pause": "3s"}})
    shop.restart()
    for n, who in enumerate(NAMES):
        subscribe(kafka, topics, shop, who, createdAt=1_700_000_000_000 + n)
    kafka.produce(topics["restock"], '{"productId":"iphone15","quantity":2}', partition=0)
    told(hooks, *NAMES)
    wait_until(lambda: len(shop.query(STARTED)) == 4, 10, "the verdicts")
    rows = shop.query(STARTED)
    assert {row["who"] for row in rows[:2]} == {"sarah", "mike"}, "those of one wave come in any order"
    assert rows[2]["started"] - rows[0]["started"] > 1_500_000, "the pause"
