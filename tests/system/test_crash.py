"""SIGKILL and SIGTERM at a bad moment, and the three books afterwards."""

import time

import pytest
from world.books import compare
from world.waiting import wait_until

MOST_REPEATS = 256  # the courier's slots
HOOKS = {"hook": {"kind": "webhook", "allow_networks": ["127.0.0.0/8"], "parallel": 32}}


@pytest.fixture
def shop(daemon, hooks, kafka, names):
    """A daemon that tells the shop of each order; `shop.orders` is the topic, of three partitions."""
    orders = names("orders")
    kafka.create_topic(orders, partitions=3)
    rule = {"topic": orders, "to": "shop", "title": "New order", "body": "Order {n}"}
    made = daemon(hooks.settings(hooks.household("shop", stops=[]), topics={"notify": [rule]}) | {"sinks": HOOKS})
    made.orders = orders
    return made


def produce(kafka, topic, numbers, key=None, timestamp=None):
    """Their places, with the body that each notice must have."""
    places = kafka.produce_many(topic, ['{"n": %d}' % n for n in numbers], key=key, timestamp=timestamp)
    return {(topic, *place): f"Order {n}" for place, n in zip(places, numbers)}


def at_rest(daemon, records, seconds=60):
    wait_until(lambda: daemon.query("SELECT count(*) n FROM event")[0]["n"] >= records
               and not daemon.query("SELECT 1 FROM delivery WHERE state < 2 LIMIT 1"), seconds,
               lambda: f"{records} events and rest; the journal ends:\n{daemon.process.tail()}", each=0.1)


def test_sigkill_in_the_middle_of_10000_records_loses_nothing_and_repeats_little(shop, kafka, hook):
    two_days_ago = int((time.time() - 2 * 86400) * 1000)
    produced = produce(kafka, shop.orders, range(20), timestamp=two_days_ago)
    produced |= {(shop.orders, *place): None for place in kafka.produce_many(shop.orders, ["no JSON"] * 10)}
    for part in range(10):
        produced |= produce(kafka, shop.orders, range(part * 1000, part * 1000 + 970))
        produced |= produce(kafka, shop.orders, range(part * 1000 + 970, part * 1000 + 997), key=f"k{part}")
    kills = 0
    shop.start()
    for received in (500, 2000, 5000):
        wait_until(lambda: len(hook.requests) >= received, 60, lambda: f"{received} requests, {len(hook.requests)} came")
        assert len(hook.requests) < 9500, "the kill comes too late to say anything"
        shop.kill()
        kills += 1
        shop.start()
    at_rest(shop, len(produced))
    books = compare(shop, produced, hook)
    print("books:", books)
    assert books.dead_letters == 10 and books.without == 20 and books.dead == 0 and books.expired == 0
    assert books.delivered + books.cancelled == 9970
    assert books.cancelled <= 270, "only keyed records supersede each other"
    assert books.repeats <= kills * MOST_REPEATS
    assert not shop.says("a bug")


def test_a_killed_daemon_delivers_something_new_soon_after_its_restart(shop, kafka, hook, record_property):
    shop.start()
    produced = produce(kafka, shop.orders, range(100))
    at_rest(shop, 100)
    shop.kill()
    killed = time.time()
    produced |= produce(kafka, shop.orders, [100])
    shop.launch()
    wait_until(lambda: len(hook.requests) > 100, 15, "the first new delivery")
    took = hook.requests[-1].at - killed
    record_property("sigkill_to_first_new_delivery_s", round(took, 2))
    print(f"SIGKILL to first new delivery: {took:.2f} s")
    assert took < 40, "a member that the broker still counts on would have to be waited for 45 s"
    at_rest(shop, 101)
    assert compare(shop, produced, hook).repeats == 0


def test_sigterm_under_load_ends_in_time_and_nothing_is_lost(shop, kafka, hook, record_property):
    shop.start()
    hook.hang(times=20)  # some far sides never answer: their transfers are aborted at the end
    produced = produce(kafka, shop.orders, range(5000))
    wait_until(lambda: len(hook.requests) > 500, 30, "the load")
    took = shop.stop()
    record_property("sigterm_under_load_s", round(took, 2))
    print(f"SIGTERM under load: {took:.2f} s")
    shop.start()
    at_rest(shop, 5000)
    books = compare(shop, produced, hook)
    assert books.delivered == 5000 and books.repeats <= 20


def test_a_clean_stop_repeats_nothing(shop, kafka, hook):
    shop.start()
    produced = produce(kafka, shop.orders, range(3000))
    wait_until(lambda: len(hook.requests) > 300, 30, "the load")
    shop.restart()
    at_rest(shop, 3000)
    books = compare(shop, produced, hook)
    assert (books.delivered, books.repeats) == (3000, 0)
