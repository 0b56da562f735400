"""The broker is killed, is away, and comes back."""

import signal
import time

import pytest
from world.books import compare
from world.kafka import Kafka
from world.street import alert, claim
from world.waiting import wait_until

CALL = "Can you watch Jake?"


@pytest.fixture
def shop(daemon, hooks, kafka, names):
    """A daemon that tells the shop of each order; `shop.orders` is the topic, of three partitions."""
    made = daemon(hooks.settings(hooks.household("shop", stops=[])))
    made.orders = names("orders")
    kafka.create_topic(made.orders, partitions=3)
    rule = {"topic": made.orders, "to": "shop", "title": "New order", "body": "Order {n}"}
    made.configure({"sinks": {"hook": {"parallel": 32}}, "topics": {"notify": [rule]}})
    return made


def produce(kafka, topic, numbers):
    """Their places, with the body that each notice must have."""
    places = kafka.produce_many(topic, ['{"n": %d}' % n for n in numbers])
    return {(topic, *place): f"Order {n}" for place, n in zip(places, numbers)}


def at_rest(daemon, records, seconds=60):
    wait_until(lambda: daemon.query("SELECT count(*) n FROM event")[0]["n"] >= records
               and not daemon.query("SELECT 1 FROM delivery WHERE state < 2 LIMIT 1"), seconds,
               lambda: f"{records} events and rest; the journal ends:\n{daemon.process.tail()}", each=0.1)


def lost(daemon):
    return wait_until(lambda: daemon.says("Kafka: no broker", "trying again"), 15, lambda: f"that; {daemon.journal()}")


def test_a_broker_killed_under_load_and_back_loses_and_repeats_nothing(shop, kafka, hook, record_property):
    produced = produce(kafka, shop.orders, range(5000))
    shop.start()
    wait_until(lambda: len(hook.requests) > 500, 30, "the load")
    kafka.kill()
    lost(shop)
    kafka.start()
    produced |= produce(kafka, shop.orders, range(5000, 6000))
    written = time.time()
    wait_until(lambda: shop.query("SELECT count(*) n FROM event")[0]["n"] == 6000, 30, "new records")
    took = time.time() - written
    record_property("broker_back_to_last_new_record_s", round(took, 2))
    print(f"figure: broker back, all new records stored {took:.2f} s after they were written")
    at_rest(shop, 6000)
    books = compare(shop, produced, hook)
    assert (books.delivered, books.repeats) == (6000, 0)
    assert len([line for line in shop.journal() if "no broker" in line]) == 1


def test_without_a_broker_what_is_stored_goes_out_and_the_clock_goes_on(daemon, hooks, kafka, topics, hook):
    kafka.create_topic(topics["alerts"])
    oak_street = daemon(hooks.settings(hooks.household("sarah"), hooks.household("mike"), alerts={"window": "12s"}))
    oak_street.start()
    wait_until(lambda: oak_street.says("Kafka:"), 15, "the first assignment")
    hook.answer(503, path="/mike", times=1)
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: hook.to("/mike"), 15, "the first try")
    kafka.kill()
    wait_until(lambda: len(hook.to("/mike")) == 2, 15, "the second try")
    wait_until(lambda: "Nobody confirmed for Jake" in hooks.titles("sarah"), 20, lambda: f"{hooks.titles('sarah')}")
    wait_until(lambda: oak_street.says("no broker"), 15, "the line")
    oak_street.stop()  # it also ends in time without a broker


def test_after_an_outage_an_alert_that_was_claimed_meanwhile_alarms_nobody(daemon, hooks, kafka, topics):
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"])
    oak_street = daemon(hooks.settings(*(hooks.household(who) for who in ("sarah", "mike", "lisa")))).start()
    kafka.produce(topics["alerts"], alert("David"))
    wait_until(lambda: hooks.titles("lisa") == ["Can you watch David?"], 15, "the alert before the outage")
    kafka.kill()
    lost(oak_street)
    oak_street.process.signal(signal.SIGSTOP)  # it sees the broker again only once both records are there
    kafka.start()
    kafka.produce(topics["alerts"], alert())
    kafka.produce(topics["confirmations"], claim("Mike"))
    oak_street.process.signal(signal.SIGCONT)
    wait_until(lambda: hooks.heard("sarah"), 20, "the parent's news")
    assert hooks.titles("sarah") == ["Mike has Jake"]
    kafka.produce(topics["alerts"], alert("Lisa"))
    wait_until(lambda: "Can you watch Lisa?" in hooks.titles("lisa"), 15, "the next alert")
    assert CALL not in hooks.titles("lisa") + hooks.titles("mike")


def test_a_daemon_that_was_there_before_its_broker_reads_when_it_comes(daemon, hooks, kafka, names, tmp_path):
    broker = Kafka(tmp_path / "later-kafka", cluster_id="busstop-test-cluster-C")
    orders = names("orders")
    shop = daemon(hooks.settings(hooks.household("shop", stops=[]), kafka={"brokers": broker.brokers}))
    shop.configure({"topics": {"notify": [{"topic": orders, "to": "shop", "title": "t", "body": "{n}"}]}})
    shop.start()
    lost(shop)
    broker.start()
    try:
        broker.produce(orders, '{"n": 1}')
        wait_until(lambda: [n.body for n in hooks.heard("shop")] == ["1"], 20, lambda: f"it; {shop.journal()}")
    finally:
        broker.kill()
