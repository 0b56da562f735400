"""Each form in which a record may come, as producers write them."""

import base64
import json

import pytest
from world.street import alert, claim
from world.waiting import wait_until


@pytest.fixture
def shop(daemon, hooks, kafka, names):
    """A daemon with the households shop, mike and lisa; `shop.orders` is a topic with rules to be configured."""
    made = daemon(hooks.settings(*(hooks.household(who, stops=[]) for who in ("shop", "mike", "lisa"))))
    made.orders = names("orders")
    kafka.create_topic(made.orders)
    return made


def rule(daemon, **fields):
    return {"topic": daemon.orders, "to": "shop", "title": "New order", "body": "{n}", **fields}


def with_rules(daemon, *rules):
    daemon.configure({"topics": {"notify": list(rules)}})
    return daemon.start()


def heard(hooks, who, *bodies):
    """Waits until the household has heard that many notices, and expects exactly these, in whatever order they came."""
    wait_until(lambda: len(hooks.heard(who)) >= len(bodies), 15, lambda: f"{who}: {hooks.heard(who)}")
    assert sorted(notice.body for notice in hooks.heard(who)) == sorted(bodies)


def reason_of_last_event(daemon, count):
    wait_until(lambda: daemon.query("SELECT count(*) n FROM event")[0]["n"] == count, 15, f"{count} events")
    return daemon.query("SELECT * FROM event ORDER BY id DESC LIMIT 1")[0]


def test_an_order_becomes_the_sentence_of_its_rule(shop, hooks, kafka):
    with_rules(shop, rule(shop, body="Received order: {quantity} x {item} from {user}"))
    order = {"order_id": "5b3c", "user": "John Doe", "item": "Shoes", "quantity": 2}
    kafka.produce(shop.orders, json.dumps(order))
    heard(hooks, "shop", "Received order: 2 x Shoes from John Doe")
    assert hooks.titles("shop") == ["New order"]


def test_paths_defaults_and_braces_in_a_template(shop, hooks, kafka):
    with_rules(shop, rule(shop, title="{user.name}", body="{{{items.0}}} {note|none} {paid}"))
    kafka.produce(shop.orders, json.dumps({"user": {"name": "Lisa"}, "items": ["🚌"], "paid": True}))
    heard(hooks, "shop", "{🚌} none true")
    assert hooks.titles("shop") == ["Lisa"]


def test_a_rule_names_households_by_a_field_and_addresses_of_its_own(shop, hooks, hook, kafka):
    to = ["{customer}", "shop", {"sink": "hook", "address": f"{hook.url}/" + "{path}"}]
    with_rules(shop, rule(shop, to=to))
    kafka.produce(shop.orders, json.dumps({"n": 1, "customer": "mike", "path": "elsewhere"}))
    heard(hooks, "mike", "1")
    heard(hooks, "shop", "1")
    wait_until(lambda: hook.to("/elsewhere"), 5, "the bare address")
    kafka.produce(shop.orders, json.dumps({"n": 2, "customer": "nobody", "path": "elsewhere"}))
    heard(hooks, "shop", "1", "2")
    heard(hooks, "mike", "1")


def test_a_rule_with_a_condition_passes_over_what_does_not_fit(shop, hooks, kafka):
    with_rules(shop, rule(shop, when={"action": "signup", "user.age": 7}))
    for n, action, age in ((1, "signup", 7), (2, "login", 7), (3, "signup", 8)):
        kafka.produce(shop.orders, json.dumps({"n": n, "action": action, "user": {"age": age}}))
    event = reason_of_last_event(shop, 3)
    assert event["deliveries"] == 0 and "when" in event["reason"]
    heard(hooks, "shop", "1")


def test_rules_that_share_a_topic_speak_and_fail_each_for_itself(shop, hooks, kafka):
    with_rules(shop, rule(shop, to="mike", body="{missing}"), rule(shop), rule(shop, body="second {n}"))
    kafka.produce(shop.orders, '{"n": 1}', key="k")
    wait_until(lambda: len(hooks.heard("shop")) == 2, 10, lambda: f"both rules; {hooks.heard('shop')}")
    assert sorted(n.body for n in hooks.heard("shop")) == ["1", "second 1"]
    (dead,) = shop.query("SELECT * FROM dead_letter")
    assert "missing" in dead["reason"] and "busstopd.toml:" in dead["rule"]
    assert not hooks.heard("mike")


def test_keyed_records_keep_their_order_and_the_newest_supersedes_what_was_not_sent(shop, hooks, hook, kafka):
    hook.stop()
    with_rules(shop, rule(shop))
    for n in (1, 2, 3):
        kafka.produce(shop.orders, json.dumps({"n": n}), key="order-7")
    kafka.produce(shop.orders, '{"n": 9}', key="order-8")
    reason_of_last_event(shop, 4)
    hook.start()
    wait_until(lambda: {"3", "9"} <= {n.body for n in hooks.heard("shop")}, 20, lambda: f"{hooks.heard('shop')}")
    wait_until(lambda: not shop.query("SELECT 1 FROM delivery WHERE state < 2"), 10, "the rest")
    bodies = [n.body for n in hooks.heard("shop") if n.body != "9"]
    assert bodies == sorted(bodies) and "2" not in bodies
    assert {"superseded"} == {r["reason"] for r in shop.query("SELECT reason FROM delivery WHERE state = 4")}


def test_equal_bytes_are_two_events_unless_a_field_identifies_them(shop, hooks, kafka):
    with_rules(shop, rule(shop), rule(shop, to="mike", id="order"))
    kafka.produce_many(shop.orders, ['{"n": 1, "order": "A"}'] * 2 + ['{"n": 2, "order": "B"}'])
    heard(hooks, "shop", "1", "1", "2")
    heard(hooks, "mike", "1", "2")


BINARY = {"ce_specversion": b"1.0", "ce_type": b"order", "ce_source": b"/shop", "ce_id": b"1",
          "content-type": b"application/json"}
STRUCTURED = {"content-type": b"application/cloudevents+json; charset=UTF-8"}


def structured(event_id, data, **more):
    event = {"specversion": "1.0", "type": "order", "source": "/shop", "id": event_id, **more}
    return json.dumps(event | ({} if data is None else {"data": data}))


def test_cloudevents_in_both_modes_and_each_event_once(shop, hooks, kafka):
    with_rules(shop, rule(shop))
    kafka.produce(shop.orders, '{"n": 1}', headers=BINARY)
    kafka.produce(shop.orders, '{"n": 1}', headers=BINARY)
    kafka.produce(shop.orders, structured("1", {"n": 1}), headers=STRUCTURED)
    event = reason_of_last_event(shop, 3)
    assert event["deliveries"] == 0 and "seen before" in event["reason"]
    kafka.produce(shop.orders, structured("2", {"n": 2}), headers=STRUCTURED)
    kafka.produce(shop.orders, structured("3", None, data_base64=base64.b64encode(b'{"n": 3}').decode()),
                  headers=STRUCTURED)
    kafka.produce(shop.orders, '{"n": 4}', headers={**BINARY, "ce_source": b"/other"})
    wait_until(lambda: len(hooks.heard("shop")) == 4, 15, lambda: f"{hooks.heard('shop')}")
    assert sorted(n.body for n in hooks.heard("shop")) == ["1", "2", "3", "4"]
    shop.restart()
    kafka.produce(shop.orders, structured("2", {"n": 2}), headers=STRUCTURED)
    assert "seen before" in reason_of_last_event(shop, 7)["reason"]


def test_alerts_and_confirmations_may_be_cloudevents_and_carry_unknown_fields(daemon, hooks, kafka, topics):
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"])
    oak_street = daemon(hooks.settings(*(hooks.household(who) for who in ("sarah", "mike", "lisa")))).start()
    data = json.loads(alert(stop="  oak STREET  bus stop ", bus_line=7, nested={"a": [1]}))
    kafka.produce(topics["alerts"], structured("a-1", data), headers=STRUCTURED)
    wait_until(lambda: hooks.titles("lisa") == ["Can you watch Jake?"], 15, "the call, the stop folded and squeezed")
    headers = {**BINARY, "ce_id": b"c-1"}
    kafka.produce(topics["confirmations"], claim("Mike").replace("responder_name", "neighbor_name"), headers=headers)
    wait_until(lambda: hooks.titles("sarah") == ["Mike has Jake"], 15, "the parent's news")
    kafka.produce(topics["alerts"], structured("a-1", data), headers=STRUCTURED)
    assert "seen before" in reason_of_last_event(oak_street, 3)["reason"]
    assert hooks.titles("sarah") == ["Mike has Jake"]
