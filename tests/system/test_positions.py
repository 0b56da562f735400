"""Which records are new: groups that are renamed or rewound, topics that are born, added, or made again."""

from datetime import datetime, timedelta, timezone

import pytest
from world.kafka import Kafka
from world.waiting import wait_until

# Else a group whose static member was stopped counts as in use for 45 s.
SHORT_SESSION = {"kafka": {"properties": {"session.timeout.ms": "1000", "heartbeat.interval.ms": "300"}}}


@pytest.fixture
def shop(daemon, hooks, names):
    """A daemon that tells the shop of each order; `shop.orders` is the topic, not made yet."""
    made = daemon(hooks.settings(hooks.household("shop", stops=[])))
    made.orders = names("orders")
    made.configure(rules(made.orders))
    return made


def rules(*topics):
    return {"topics": {"notify": [{"topic": t, "to": "shop", "title": t, "body": "{text|none}{n}"} for t in topics]}}


def produce(kafka, topic, *numbers, **more):
    kafka.produce_many(topic, ['{"n": %d}' % n for n in numbers], **more)


def numbers_heard(hooks):
    return sorted(int(heard.body.removeprefix("none")) for heard in hooks.heard("shop"))


def heard(hooks, *expected, seconds=20):
    """Waits until the shop has heard these numbers, and expects no others and none twice."""
    wait_until(lambda: len(hooks.heard("shop")) >= len(expected), seconds,
               lambda: f"{sorted(expected)}; heard {numbers_heard(hooks)}")
    assert numbers_heard(hooks) == sorted(expected)


def consuming(daemon):
    wait_until(lambda: daemon.says("Kafka:", since_start=True), 20, "the first assignment")


def test_a_new_group_name_sends_nothing_twice(shop, hooks, kafka, names):
    produce(kafka, shop.orders, 1, 2, 3)
    shop.start()
    heard(hooks, 1, 2, 3)
    shop.stop()
    shop.configure({"kafka": {"group": names("other-group")}})
    produce(kafka, shop.orders, 4)
    shop.start()
    heard(hooks, 1, 2, 3, 4)


def test_a_group_rewound_or_wound_forward_skips_and_repeats_nothing(shop, hooks, kafka):
    shop.configure(SHORT_SESSION)
    produce(kafka, shop.orders, 1, 2, 3)
    shop.start()
    heard(hooks, 1, 2, 3)
    group = shop.settings["kafka"]["group"]
    shop.stop()
    assert kafka.committed(group, shop.orders) == {0: 3}
    wait_until(lambda: moved(kafka, group, shop.orders, 0), 10, "the stopped member to be forgotten", each=0.3)
    shop.start()
    produce(kafka, shop.orders, 4)
    heard(hooks, 1, 2, 3, 4)
    shop.stop()
    produce(kafka, shop.orders, 5, 6)
    wait_until(lambda: moved(kafka, group, shop.orders, 6), 10, "the stopped member to be forgotten", each=0.3)
    shop.start()
    heard(hooks, 1, 2, 3, 4, 5, 6)


def moved(kafka, group, topic, offset):
    """Whether the group's position could be set; not while the broker still counts on a member."""
    try:
        kafka.move_group(group, topic, {0: offset})
    except Exception:  # noqa: BLE001  (each client version has its own words for it)
        return False
    return True


@pytest.mark.parametrize("start, expected", [
    ("earliest", [1, 2, 3]), ("latest", [3]), ("two hours ago", [2, 3])])
def test_what_no_store_and_no_group_knows_begins_where_the_file_says(shop, hooks, kafka, start, expected):
    now = datetime.now(timezone.utc)
    if start == "two hours ago":
        start = (now - timedelta(hours=2)).isoformat()
    shop.configure({"kafka": {"start": start}})
    for number, hours in ((1, 3), (2, 1)):
        at = int((now - timedelta(hours=hours)).timestamp() * 1000)
        produce(kafka, shop.orders, number, timestamp=at)
    shop.start()
    consuming(shop)
    wait_until(lambda: shop.notify.status.startswith("running") or "topic" in shop.notify.status, 10, "the status")
    wait_until(lambda: "lag 0" in shop.notify.status and not shop.notify.status.startswith("starting"), 10, "its ends")
    produce(kafka, shop.orders, 3)
    heard(hooks, *expected)


def test_the_position_of_a_group_is_taken_over_by_an_empty_store(shop, hooks, kafka):
    produce(kafka, shop.orders, 1, 2, 3)
    kafka.move_group(shop.settings["kafka"]["group"], shop.orders, {0: 2})
    shop.start()
    heard(hooks, 3)


def test_three_partitions_are_all_read_and_each_keeps_its_place(shop, hooks, kafka):
    kafka.create_topic(shop.orders, partitions=3)
    shop.start()
    for partition in range(3):
        produce(kafka, shop.orders, partition, 10 + partition, partition=partition)
    heard(hooks, 0, 1, 2, 10, 11, 12)
    shop.stop()
    produce(kafka, shop.orders, 21, partition=1)
    shop.start()
    heard(hooks, 0, 1, 2, 10, 11, 12, 21)
    rows = shop.query("SELECT partition, next FROM progress ORDER BY partition")
    assert [(row["partition"], row["next"]) for row in rows] == [(0, 2), (1, 3), (2, 2)]


def test_a_topic_born_late_is_heard_within_seconds(shop, hooks, kafka):
    shop.start()
    wait_until(lambda: shop.says("not there yet", shop.orders), 10, "the missing topic to be said")
    produce(kafka, shop.orders, 1)
    heard(hooks, 1, seconds=15)


@pytest.mark.parametrize("way", ["reload", "restart"])
def test_a_topic_added_to_the_configuration_is_read_from_its_beginning(shop, hooks, kafka, names, way):
    added = names("added")
    produce(kafka, shop.orders, 1)
    produce(kafka, added, 2)
    shop.start()
    heard(hooks, 1)
    shop.configure(rules(shop.orders, added))
    shop.reload() if way == "reload" else shop.restart()
    heard(hooks, 1, 2)
    produce(kafka, added, 3)
    produce(kafka, shop.orders, 4)
    heard(hooks, 1, 2, 3, 4)


@pytest.mark.parametrize("daemon_is", ["on", "off"])
@pytest.mark.parametrize("again", [[5], [5, 6, 7, 8, 9]], ids=["shorter", "longer"])
def test_a_topic_made_again_is_a_new_one(shop, hooks, kafka, daemon_is, again):
    produce(kafka, shop.orders, 1, 2, 3)
    shop.start()
    heard(hooks, 1, 2, 3)
    if daemon_is == "off":
        shop.stop()
    kafka.delete_topic(shop.orders)
    kafka.create_topic(shop.orders)
    produce(kafka, shop.orders, *again)
    if daemon_is == "off":
        shop.start()
    heard(hooks, 1, 2, 3, *again, seconds=30)
    wait_until(lambda: shop.says(shop.orders, "made anew"), 5, "the line")
    produce(kafka, shop.orders, 10)
    heard(hooks, 1, 2, 3, *again, 10)
    shop.restart()
    produce(kafka, shop.orders, 11)
    heard(hooks, 1, 2, 3, *again, 10, 11)
    (row,) = shop.query("SELECT max(incarnation) last FROM event")
    assert row["last"] == 1


def test_retention_that_took_the_last_record_read_is_no_new_topic(shop, hooks, kafka):
    produce(kafka, shop.orders, 1, 2, 3)
    shop.start()
    heard(hooks, 1, 2, 3)
    shop.stop()
    produce(kafka, shop.orders, 4, 5)
    kafka.delete_records(shop.orders, 4)
    shop.start()
    heard(hooks, 1, 2, 3, 5)
    assert not shop.says("made anew")


def test_another_cluster_has_its_own_positions(shop, hooks, kafka, tmp_path):
    produce(kafka, shop.orders, 1, 2, 3)
    shop.start()
    heard(hooks, 1, 2, 3)
    shop.stop()
    other = Kafka(tmp_path / "other-kafka", cluster_id="busstop-test-cluster-B").start()
    try:
        produce(other, shop.orders, 4, 5)
        shop.configure({"kafka": {"brokers": other.brokers}})
        shop.start()
        heard(hooks, 1, 2, 3, 4, 5)
        shop.stop()
        shop.configure({"kafka": {"brokers": kafka.brokers}})
        produce(kafka, shop.orders, 6)
        shop.start()
        heard(hooks, 1, 2, 3, 4, 5, 6)
        assert not shop.says("made anew")
    finally:
        other.kill()
