"""Records that nobody can read, and people who make mistakes: nothing is lost, the good ones go on."""

import json
import time

import pytest
from world.street import OAK, alert, claim
from world.waiting import wait_until

CALL = "Can you watch Jake?"
DEEP = '{"n": ' + "[" * 70 + "]" * 70 + "}"
STRUCTURED = {"content-type": b"application/cloudevents+json"}
UNREADABLE = [
    ("no JSON", None, b"{'n': 1}", "no JSON"),
    ("half a JSON", None, b'{"n": 1', "no JSON"),
    ("an array", None, b"[1]", "object is wanted"),
    ("invalid UTF-8", None, b'{"n": "\xff\xfe"}', "invalid UTF-8"),
    ("deep nesting", None, DEEP.encode(), "nest"),
    ("a schema registry's framing", None, b"\0\0\0\0\x07\x02\x10Jake", "schema 7"),
    ("an empty value", None, b"", "empty"),
    ("blanks", None, b" \n ", "blank"),
    ("a tombstone", None, None, "tombstone"),
    ("a missing field", None, b'{"m": 1}', "n is missing"),
    ("half a CloudEvent", {"ce_specversion": b"1.0", "ce_id": b"1"}, b'{"n": 1}', "ce_source"),
    ("a structured CloudEvent without data", STRUCTURED,
     b'{"specversion":"1.0","id":"1","source":"/a","type":"t"}', "no data"),
]
BAD_ALERTS = [
    ("no parent", '{"child_name":"Jake","location":"Oak Street Bus Stop"}', "parent_name is missing"),
    ("no child", '{"parent_name":"Sarah","location":"Oak Street Bus Stop"}', "child_name is missing"),
    ("two children", json.dumps({"parent_name": "Sarah", "child_name": ["Jake", "Lisa"], "location": OAK}), "child"),
    ("a number for a name", '{"parent_name":7,"child_name":"Jake","location":"Oak"}', "parent_name is"),
    ("a deadline that is no time", alert(deadline="at four"), "deadline"),
    ("a kind nobody knows", alert(kind="shout"), "kind"),
]


@pytest.fixture
def shop(daemon, hooks, kafka, names):
    """A daemon that tells the shop of each order; `shop.orders` is the topic, and takes values of 16 MB."""
    made = daemon(hooks.settings(hooks.household("shop", stops=[])))
    made.orders = names("orders")
    rule = {"topic": made.orders, "to": "shop", "title": "New order", "body": "Order {n}"}
    made.configure({"topics": {"notify": [rule]}})
    kafka.create_topic(made.orders)
    return made


@pytest.fixture
def oak_street(daemon, hooks, kafka, topics):
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"])
    return daemon(hooks.settings(*(hooks.household(who) for who in ("sarah", "mike", "lisa", "david"))))


def events(daemon, count):
    wait_until(lambda: daemon.query("SELECT count(*) n FROM event")[0]["n"] == count, 20, f"{count} events")
    return daemon.query("SELECT * FROM event ORDER BY id")


def told(hooks, who, *titles):
    wait_until(lambda: len(hooks.titles(who)) >= len(titles), 15, lambda: f"{who}: heard {hooks.titles(who)}")
    assert hooks.titles(who) == list(titles)


def test_every_unreadable_record_is_a_dead_letter_between_good_ones(shop, hooks, kafka):
    kafka.produce(shop.orders, '{"n": 1}')
    for _, headers, value, _ in UNREADABLE:
        if value is None:
            kafka.produce_tombstone(shop.orders, key="k")
        else:
            kafka.produce(shop.orders, value, headers=headers)
    kafka.produce(shop.orders, '{"n": 2}')
    shop.start()
    events(shop, len(UNREADABLE) + 2)
    wait_until(lambda: len(hooks.heard("shop")) == 2, 10, "the two good ones")
    assert sorted(n.body for n in hooks.heard("shop")) == ["Order 1", "Order 2"]
    letters = shop.query("SELECT * FROM dead_letter ORDER BY offset")
    for (what, _, value, reason), letter in zip(UNREADABLE, letters, strict=True):
        assert reason in letter["reason"], f"{what}: {letter['reason']}"
        assert letter["value"] == value, what
        assert (letter["topic"], letter["partition"]) == (shop.orders, 0)
    assert [letter["offset"] for letter in letters] == list(range(1, len(UNREADABLE) + 1))
    lines = [line for line in shop.journal() if "dead letter" in line]
    assert 1 <= len(lines) <= 2, f"journalled once per burst: {lines}"


def test_a_value_of_10_mb_is_a_dead_letter_and_holds_nothing_up(shop, hooks, kafka):
    shop.start()
    kafka.produce(shop.orders, json.dumps({"n": 1, "blob": "x" * 10_000_000}))
    kafka.produce(shop.orders, '{"n": 2}')
    wait_until(lambda: [n.body for n in hooks.heard("shop")] == ["Order 2"], 15, lambda: f"{hooks.heard('shop')}")
    (letter,) = shop.query("SELECT length(value) size, reason FROM dead_letter")
    assert letter["size"] > 10_000_000 and "at most 1048576" in letter["reason"]


def test_dead_letters_are_copied_to_their_topic_where_that_is_wanted(shop, kafka):
    shop.configure({"kafka": {"dead_letter_topics": True}})
    shop.start()
    kafka.produce(shop.orders, "no JSON", key="k", headers={"who": b"me"})
    copies = shop.orders + ".dlq"
    wait_until(lambda: kafka.partitions(copies) and kafka.consume(copies), 15, "the copy")
    (copy,) = kafka.consume(copies)
    assert (copy.key, copy.value, copy.headers[0]) == (b"k", b"no JSON", ("who", b"me"))
    assert dict(copy.headers)["__connect.errors.topic"] == shop.orders.encode()


def test_a_record_dated_next_year_counts_as_now(oak_street, hooks, kafka, topics):
    next_year = int((time.time() + 365 * 86400) * 1000)
    oak_street.start()
    kafka.produce(topics["alerts"], alert(), timestamp=next_year)
    told(hooks, "mike", CALL)
    kafka.produce(topics["confirmations"], claim("Mike"))
    told(hooks, "sarah", "Mike has Jake")
    (row,) = oak_street.query("SELECT opened, deadline FROM alert")
    assert row["deadline"] < (time.time() + 700) * 1e6


def test_alerts_that_make_no_sense_are_dead_letters_and_the_next_is_told(oak_street, hooks, kafka, topics):
    kafka.produce_many(topics["alerts"], [value for _, value, _ in BAD_ALERTS] + [alert()])
    oak_street.start()
    told(hooks, "mike", CALL)
    letters = oak_street.query("SELECT reason FROM dead_letter ORDER BY offset")
    for (what, _, reason), letter in zip(BAD_ALERTS, letters, strict=True):
        assert reason in letter["reason"], f"{what}: {letter['reason']}"


def test_an_alert_at_a_stop_nobody_knows_tells_the_parent_that(oak_street, hooks, kafka, topics):
    oak_street.start()
    kafka.produce(topics["alerts"], alert(stop="Nowhere Lane"))
    told(hooks, "sarah", "There is nobody to ask for Jake")
    wait_until(lambda: oak_street.says("Nowhere Lane", "nobody can be told"), 5, "the line")
    assert not hooks.heard("mike")


def test_a_parent_nobody_knows_is_no_reason_to_tell_nobody(oak_street, hooks, kafka, topics):
    oak_street.start()
    kafka.produce(topics["alerts"], alert(parent="Mrs Smith"))
    for who in ("sarah", "mike", "lisa", "david"):
        told(hooks, who, CALL)


def test_a_claim_for_nothing_is_refused_and_explained(oak_street, hooks, kafka, topics):
    earlier = int((time.time() - 300) * 1000)  # younger ones wait two minutes for their alert
    kafka.produce(topics["confirmations"], claim("Mike", "Lisa"), timestamp=earlier)
    oak_street.start()
    told(hooks, "mike", "Your confirmation fits no request")
    kafka.produce(topics["confirmations"], json.dumps({"responder_name": "Mike"}))
    events(oak_street, 2)
    (letter,) = oak_street.query("SELECT reason FROM dead_letter")
    assert "one of them is wanted" in letter["reason"]


def test_a_claim_that_fits_two_children_of_one_name_is_refused_and_explained(oak_street, hooks, kafka, topics):
    oak_street.configure({"households": oak_street.settings["households"] + [
        hooks.household("elm", name="Elm", stops=["Elm Street"]),
        hooks.household("stranger", stops=["Far away"])]})
    oak_street.start()
    kafka.produce(topics["alerts"], alert())
    kafka.produce(topics["alerts"], alert(parent="Elm", stop="Elm Street"))
    told(hooks, "mike", CALL)
    told(hooks, "elm", "There is nobody to ask for Jake")
    kafka.produce(topics["confirmations"], claim("Stranger"))
    told(hooks, "stranger", "Your confirmation fits several requests")
    kafka.produce(topics["confirmations"], claim("Mike"))
    told(hooks, "sarah", "Mike has Jake")
    kafka.produce(topics["confirmations"], claim("Stranger", location="Elm Street"))
    told(hooks, "elm", "There is nobody to ask for Jake", "Stranger has Jake")
    kafka.produce(topics["confirmations"], json.dumps({"responder_name": "Mike", "child_name": ["Jake", "Lisa"]}))
    wait_until(lambda: oak_street.query("SELECT 1 FROM dead_letter WHERE reason LIKE '%child%'"), 10, "the refusal")


def test_an_address_that_no_sink_can_use_is_a_dead_delivery_with_its_reason(shop, hooks, hook, kafka):
    to = ["shop", {"sink": "hook", "address": "{where}"}]
    shop.configure({"topics": {"notify": [shop.settings["topics"]["notify"][0] | {"to": to}]}})
    shop.start()
    for where in ("no address", "ftp://127.0.0.1/x", "http://user:pw@127.0.0.1/x"):
        kafka.produce(shop.orders, json.dumps({"n": 1, "where": where}))
    wait_until(lambda: len(shop.query("SELECT 1 FROM delivery WHERE state = 5 AND reason <> ''")) == 3, 15,
               lambda: f"three dead deliveries; {shop.query('SELECT * FROM delivery')}")
    wait_until(lambda: len(hooks.heard("shop")) == 3, 10, "the household, each time")
    assert not [request for request in hook.requests if request.path != "/shop"]


def test_text_from_outside_cannot_inject_anything(shop, hooks, hook, kafka):
    nasty = 'a\r\nX-Injected: 1\r\n\r\n{"x":1}\0 \u202e<script>'
    rule = {"topic": shop.orders, "to": "shop", "title": "{n}", "body": "{n}"}
    shop.configure({"topics": {"notify": [rule]}})
    shop.start()
    kafka.produce(shop.orders, json.dumps({"n": nasty}))
    (request,) = wait_until(lambda: hook.to("/shop"), 15, "the notice")
    assert "x-injected" not in request.headers
    title = request.json()["data"]["title"]
    assert "\n" not in title and "\r" not in title and "\0" not in title
