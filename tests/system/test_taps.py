"""One tap on the phone takes the child: ntfy's button, its reply topic, and what becomes of taps that are none."""

import json
import urllib.error

import pytest
from world.street import Street, alert
from world.waiting import wait_until

CALL, YOU_HAVE, MIKE_HAS, TAKEN = "Can you watch Jake?", "You have Jake", "Mike has Jake", "Mike already has Jake"
SECONDS = 60


def with_buttons(daemon, street, ntfy, replies):
    """The daemon of Sarah, Mike and Lisa, whose phones have buttons; not started."""
    ntfy.open_reply_topic(replies)
    street.sinks["phone"] |= {"replies": replies, "public_url": ntfy.url}
    made = daemon(street.settings(*(street.household(who, "phone") for who in ("sarah", "mike", "lisa"))),
                  environment=street.environment)
    made.counters = lambda: json.loads(made.query("SELECT value FROM meta WHERE key='counters'")[0]["value"])
    return made


@pytest.fixture
def oak_street(daemon, street, ntfy, names, kafka, topics):
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"])
    return with_buttons(daemon, street, ntfy, names("replies"))


@pytest.fixture
def phone(street, ntfy):
    """phone(who) is what the household's phone has got, oldest first."""
    return lambda who: ntfy.poll(street.address(who, "phone"))


def told(street, who, title):
    wait_until(lambda: title in street.titles(who), SECONDS, lambda: f"{who}: heard {street.titles(who)}")


def test_one_tap_takes_jake_an_old_button_says_so_and_nothing_else_does_anything(
        oak_street, street, ntfy, kafka, topics, phone):
    oak_street.start()
    kafka.produce(topics["alerts"], alert())
    for who in ("mike", "lisa"):
        told(street, who, CALL)
    (button,) = phone("mike")[0]["actions"]
    assert (button["label"], button["clear"]) == ("I'll watch Jake", True)
    ntfy.tap(phone("mike")[0])
    told(street, "sarah", MIKE_HAS)
    told(street, "mike", YOU_HAVE)
    told(street, "lisa", MIKE_HAS)
    assert "I'll watch Jake" in street.heard("sarah")[0].body

    for who in ("mike", "lisa"):
        assert len({message["sequence_id"] for message in phone(who)}) == 1, "the newer takes the place of the older"
        assert "actions" not in phone(who)[-1]
    old_button = phone("lisa")[0]
    ntfy.tap(old_button)
    told(street, "lisa", TAKEN)

    oak_street.restart()
    forged = json.loads(json.dumps(old_button))
    forged["actions"][0]["body"] = forged["actions"][0]["body"][:-4] + "AAAA"
    for message in (old_button, forged):
        ntfy.tap(message)
    wait_until(lambda: oak_street.counters()["taps_refused"] == 2, SECONDS, lambda: f"them; {oak_street.counters()}")
    with pytest.raises(urllib.error.HTTPError):
        ntfy.read_as_stranger(old_button["actions"][0]["url"])
    # Both records come back and are known.
    wait_until(lambda: len(kafka.consume(topics["confirmations"])) >= 2, SECONDS, "the records of the taps")
    wait_until(lambda: len(oak_street.query("SELECT 1 FROM event WHERE reason LIKE 'seen before%'")) >= 2, SECONDS,
               "their return")
    assert oak_street.query("SELECT count(*) n FROM claim") == [{"n": 2}]
    assert street.titles("sarah") == [MIKE_HAS]


def test_a_tap_works_without_a_broker_and_one_made_while_the_daemon_is_down_is_heard_later(
        oak_street, street, ntfy, kafka, topics, phone):
    oak_street.start()
    kafka.produce(topics["alerts"], alert())
    for who in ("mike", "lisa"):
        told(street, who, CALL)
    oak_street.kill()
    ntfy.tap(phone("mike")[0])
    oak_street.start()
    told(street, "sarah", MIKE_HAS)
    wait_until(lambda: not oak_street.query("SELECT 1 FROM outgoing"), SECONDS, "the record to be produced")
    kafka.kill()
    wait_until(lambda: oak_street.says("Kafka: no broker", "trying again"), SECONDS, "the loss")
    ntfy.tap(phone("lisa")[0])
    told(street, "lisa", TAKEN)
    assert len(oak_street.query("SELECT 1 FROM outgoing")) == 1
    kafka.start()
    wait_until(lambda: not oak_street.query("SELECT 1 FROM outgoing"), SECONDS, "the records to be produced")
    said = [json.loads(record.value)["responder_name"] for record in kafka.consume(topics["confirmations"])]
    assert set(said) == {"Mike", "Lisa"}
    assert oak_street.query("SELECT count(*) n FROM claim") == [{"n": 2}]


def test_an_ntfy_server_before_2_16_is_named_and_phones_get_a_further_notice_there(daemon, old_ntfy, names, kafka, topics):
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"])
    street = Street(names, ntfy=old_ntfy)
    one = with_buttons(daemon, street, old_ntfy, names("replies")).start()
    kafka.produce(topics["alerts"], alert())
    for who in ("mike", "lisa"):
        told(street, who, CALL)
    old_ntfy.tap(old_ntfy.poll(street.address("mike", "phone"))[0])
    for who, title in (("sarah", MIKE_HAS), ("mike", YOU_HAVE), ("lisa", MIKE_HAS)):
        told(street, who, title)
    first, second = old_ntfy.poll(street.address("lisa", "phone"))
    assert (first["title"], second["title"]) == (CALL, MIKE_HAS) and first["id"] != second["id"]
    assert "sequence_id" not in first | second and "actions" not in second
    old_ntfy.tap(first)
    told(street, "lisa", TAKEN)
    assert len([line for line in one.journal() if "older than 2.16" in line]) == 1
