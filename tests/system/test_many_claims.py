"""A thousand neighbours take one child at the same moment, over three partitions, D-Bus and the buttons of their phones:
one has it, all others hear so, and reading or tapping it all again changes nothing."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import dbus
from world.street import OAK, alert, claim
from world.waiting import wait_until

NEIGHBOURS = [f"Neighbour {n}" for n in range(1000)]
BY_BUS, BY_TAP, BY_KAFKA = NEIGHBOURS[:40], NEIGHBOURS[40:100], NEIGHBOURS[100:]
PHONES = 10  # press their buttons at a time
ANSWERS = "SELECT DISTINCT c.household AS who FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact " \
          "WHERE n.title=? AND d.state=2"


def counted(one):
    """How many claims are in which state (1 has the child, 2 is backup)."""
    return Counter(row["state"] for row in one.query("SELECT state FROM claim"))


def winner(one):
    return one.query("SELECT responder, topic, partition, offset FROM claim WHERE state=1")


def counters(one):
    return json.loads(one.query("SELECT value FROM meta WHERE key='counters'")[0]["value"])


def deliveries(one):
    return one.query("SELECT count(*) AS n FROM delivery")


def messages(ntfy, topic_of):
    """What each phone has got: lists of messages by name. (Asked for several topics at once, ntfy mixes what is of one second.)"""
    return {name: ntfy.poll(topic) for name, topic in topic_of.items()}


def tap(ntfy, buttons):
    with ThreadPoolExecutor(PHONES) as phones:
        list(phones.map(ntfy.tap, buttons))


def test_one_of_a_thousand_has_the_child_and_the_others_hear_who(daemon, bus, kafka, ntfy, topics, names):
    replies = names("replies")
    ntfy.open_reply_topic(replies)
    topic_of = {name: names(name.lower().replace(" ", "-")) for name in BY_TAP}
    households = [{"id": name.lower().replace(" ", "-"), "name": name, "stops": [OAK],
                   "contacts": [f"phone:{topic_of[name]}" if name in topic_of else f"paper:{name}"]}
                  for name in ["Sarah", *NEIGHBOURS]]
    phone = {"kind": "ntfy", "url": ntfy.url, "token": {"env": "NTFY_TOKEN"}, "replies": replies, "public_url": ntfy.url}
    one = daemon({"sinks": {"paper": {"kind": "log"}, "phone": phone}, "households": households}, bus=bus,
                 environment={"NTFY_TOKEN": ntfy.token})
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"], partitions=3)
    one.start()
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: one.query("SELECT count(*) AS n FROM delivery WHERE state=2")[0]["n"] == 1000, 120, "all were called")
    calls = [came[0] for came in messages(ntfy, topic_of).values()]

    def by_bus():
        for name in BY_BUS:
            bus.call("Produce", topics["confirmations"], False, dbus.ByteArray(), dbus.ByteArray(claim(name).encode()),
                     dbus.Array([], "(say)"))

    callers = [threading.Thread(target=by_bus), threading.Thread(target=tap, args=(ntfy, calls))]
    for caller in callers:
        caller.start()
    for partition in range(3):
        kafka.produce_many(topics["confirmations"], [claim(name) for name in BY_KAFKA[partition::3]], partition=partition)
    for caller in callers:
        caller.join()
    wait_until(lambda: sum(counted(one).values()) == 1000, 120, lambda: f"1000 claims; there are {counted(one)}")
    assert counted(one) == {1: 1, 2: 999}
    has_it = winner(one)
    who = has_it[0]["responder"]
    told = f"{who} already has Jake"
    wait_until(lambda: len(one.query(ANSWERS, told)) == 999, 120, lambda: f"999 answers; there are {len(one.query(ANSWERS, told))}")
    titles = Counter(row["title"] for row in one.query("SELECT title FROM notice WHERE kind IN (2, 3)"))
    assert titles[f"{who} has Jake"] == 1, "Sarah hears of one, once"
    assert titles["You have Jake"] == 1
    for name, came in messages(ntfy, topic_of).items():
        assert came[-1]["title"] == ("You have Jake" if name == who else told) and "actions" not in came[-1]
    assert (counters(one)["taps"], counters(one)["taps_refused"]) == (len(BY_TAP), 0)
    returned = "SELECT count(*) AS n FROM event WHERE reason LIKE 'seen before%'"
    wait_until(lambda: one.query(returned)[0]["n"] == len(BY_TAP), 60, lambda: f"the taps' records; {one.query(returned)}")
    assert sum(counted(one).values()) == 1000

    before = deliveries(one)
    one.stop()
    one.configure({"kafka": {"group": names("read-it-all-again")}})
    one.start()
    tap(ntfy, calls)
    for partition in range(3):
        kafka.produce(topics["confirmations"], claim(f"Somebody {partition}"), partition=partition)
    wait_until(lambda: sum(counted(one).values()) == 1003, 60, "what was written behind all that was read again")
    wait_until(lambda: counters(one)["taps_refused"] == len(BY_TAP), 60, lambda: f"the old buttons; {counters(one)}")
    assert winner(one) == has_it and counted(one) == {1: 1, 2: 1002}
    assert deliveries(one) == before, "nothing again, and strangers have no contact"
