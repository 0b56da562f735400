"""A thousand neighbours take one child at the same moment, over three partitions and D-Bus: one has it, all others hear
so, and reading it all again changes nothing."""

import threading
from collections import Counter

import dbus
from world.street import OAK, alert, claim
from world.waiting import wait_until

NEIGHBOURS = [f"Neighbour {n}" for n in range(1000)]
BY_BUS = 40


def counted(one):
    """How many claims are in which state (1 has the child, 2 is backup)."""
    return Counter(row["state"] for row in one.query("SELECT state FROM claim"))


def winner(one):
    return one.query("SELECT responder, topic, partition, offset FROM claim WHERE state=1")


def test_one_of_a_thousand_has_the_child_and_the_others_hear_who(daemon, bus, kafka, topics, names):
    households = [{"id": name.lower().replace(" ", "-"), "name": name, "stops": [OAK], "contacts": [f"phone:{name}"]}
                  for name in ["Sarah", *NEIGHBOURS]]
    one = daemon({"sinks": {"phone": {"kind": "log"}}, "households": households}, bus=bus)
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"], partitions=3)
    one.start()
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: one.query("SELECT count(*) AS n FROM delivery WHERE state=2")[0]["n"] == 1000, 120, "all were called")

    def by_bus():
        for name in NEIGHBOURS[:BY_BUS]:
            bus.call("Produce", topics["confirmations"], False, dbus.ByteArray(), dbus.ByteArray(claim(name).encode()),
                     dbus.Array([], "(say)"))

    callers = threading.Thread(target=by_bus)
    callers.start()
    for partition in range(3):
        kafka.produce_many(topics["confirmations"], [claim(name) for name in NEIGHBOURS[BY_BUS + partition::3]],
                           partition=partition)
    callers.join()
    wait_until(lambda: sum(counted(one).values()) == 1000, 120, lambda: f"1000 claims; there are {counted(one)}")
    assert counted(one) == {1: 1, 2: 999}
    has_it = winner(one)
    told = f"{has_it[0]['responder']} already has Jake"
    answers = "SELECT DISTINCT c.household AS who FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact " \
              "WHERE n.title=? AND d.state=2"
    wait_until(lambda: len(one.query(answers, told)) == 999, 120, lambda: f"999 answers; there are {len(one.query(answers, told))}")
    titles = Counter(row["title"] for row in one.query("SELECT title FROM notice WHERE kind IN (2, 3)"))
    assert titles[f"{has_it[0]['responder']} has Jake"] == 1, "Sarah hears of one, once"
    assert titles["You have Jake"] == 1

    deliveries = one.query("SELECT count(*) AS n FROM delivery")
    one.stop()
    one.configure({"kafka": {"group": names("read-it-all-again")}})
    one.start()
    for partition in range(3):
        kafka.produce(topics["confirmations"], claim(f"Somebody {partition}"), partition=partition)
    wait_until(lambda: sum(counted(one).values()) == 1003, 60, "what was written behind all that was read again")
    assert winner(one) == has_it and counted(one) == {1: 1, 2: 1002}
    assert one.query("SELECT count(*) AS n FROM delivery") == deliveries, "nothing again, and strangers have no contact"
