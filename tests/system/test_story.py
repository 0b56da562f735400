"""Sarah's story: who is told what, and by which way, from her alert to its end."""

from datetime import datetime, timedelta, timezone

import pytest
from world.street import OAK, alert, claim
from world.waiting import wait_until

CALL, YOU_HAVE, MIKE_HAS = "Can you watch Jake?", "You have Jake", "Mike has Jake"


@pytest.fixture
def oak_street(daemon, street):
    """The daemon of Oak Street, running: Sarah and Mike have phones, Lisa a mailbox, David a webhook."""
    households = [
        street.household("sarah", "phone", "mail"),
        street.household("mike", "phone", "mail"),
        street.household("lisa", "mail", "phone"),
        street.household("david", "hook"),
        street.household("elm", "hook", name="Elm Street", stops=["Elm Street"]),
        street.household("shop", "hook", name="The shop", stops=[]),
        street.household("everywhere", "hook", name="Everywhere", stops=["*"]),
    ]
    return daemon(street.settings(*households), environment=street.environment)


def told(street, who, *titles, seconds=15):
    """Waits until the household has heard at least that many, and expects exactly these titles in this order."""
    wait_until(lambda: len(street.titles(who)) >= len(titles), seconds, lambda: f"{who}: heard {street.titles(who)}")
    assert street.titles(who) == list(titles), who


def in_seconds(seconds):
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat()


def test_the_neighbours_are_told_mike_takes_jake_and_everybody_hears_of_it(oak_street, street, kafka, topics):
    kafka.create_topic(topics["alerts"])
    oak_street.start()
    wait_until(lambda: oak_street.says("Kafka:", topics["confirmations"], "not there yet"), 15, "the missing topics")
    kafka.produce(topics["alerts"], alert())
    for who in ("mike", "lisa", "david", "everywhere"):
        told(street, who, CALL)
    body = street.heard("mike")[0].body
    assert "Sarah" in body and OAK in body and "Meeting ran over, will be 10 mins late" in body

    assert kafka.partitions(topics["confirmations"]) == 0, "this topic is born with the claim"
    kafka.produce(topics["confirmations"], claim("Mike"))
    told(street, "sarah", MIKE_HAS)
    told(street, "mike", CALL, YOU_HAVE)
    for who in ("lisa", "david", "everywhere"):
        told(street, who, CALL, MIKE_HAS)
    confirmed = street.heard("sarah")[0].body
    assert "Mike confirmed at" in confirmed and "I'll watch Jake" in confirmed

    kafka.produce(topics["confirmations"], claim("Lisa"))
    told(street, "lisa", CALL, MIKE_HAS, "Mike already has Jake")
    assert "you are backup" in street.heard("lisa")[-1].body
    assert not street.titles("elm") and not street.titles("shop")
    assert not street.titles("mike", "mail") and not street.titles("lisa", "phone"), "the first contact was enough"
    assert street.titles("sarah") == [MIKE_HAS]


def test_if_nobody_answers_sarah_is_told_so(oak_street, street, kafka, topics):
    for topic in topics.values():
        kafka.create_topic(topic)
    oak_street.start()
    wait_until(lambda: oak_street.says("Kafka: reading"), 15, "the first assignment")
    kafka.produce(topics["alerts"], alert(deadline=in_seconds(10)))
    told(street, "mike", CALL)
    told(street, "sarah", "Nobody has confirmed yet for Jake", "Nobody confirmed for Jake")
    (row,) = oak_street.query("SELECT state, reason FROM alert")
    assert (row["state"], row["reason"]) == (2, 2)
