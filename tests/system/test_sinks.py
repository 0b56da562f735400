"""Sinks that are down, slow, refuse, or were configured wrongly: what waits, what ends, and who hears instead."""

import json
import subprocess

import pytest
from world.daemon import binary
from world.street import alert
from world.waiting import wait_until

CALL = "Can you watch Jake?"
PENDING, DELIVERED, EXPIRED, CANCELLED, DEAD = 0, 2, 3, 4, 5


@pytest.fixture
def shop(daemon, hooks, kafka, names):
    """A daemon that tells the shop of each order; `shop.orders` is the topic."""
    made = daemon(hooks.settings(hooks.household("shop", stops=[])))
    made.orders = names("orders")
    kafka.create_topic(made.orders)
    made.configure(orders_to("shop", made.orders))
    return made


def orders_to(to, topic):
    return {"topics": {"notify": [{"topic": topic, "to": to, "title": "New order", "body": "Order {n}"}]}}


def produce(kafka, topic, *numbers):
    kafka.produce_many(topic, [json.dumps({"n": n}) for n in numbers])


def bodies(hooks, who="shop"):
    return [heard.body for heard in hooks.heard(who)]


def deliveries(daemon):
    return daemon.query("SELECT d.*, c.address FROM delivery d JOIN contact c ON c.id = d.contact")


def states(daemon):
    return sorted(row["state"] for row in deliveries(daemon))


def tried_and_waiting(daemon, count):
    """That many deliveries are pending, and at least one attempt has failed."""
    return states(daemon) == [PENDING] * count and daemon.query("SELECT 1 FROM attempt")


def test_deliveries_for_a_sink_that_is_down_wait_over_a_restart(shop, hooks, hook, kafka):
    hook.stop()
    shop.start()
    produce(kafka, shop.orders, 1, 2, 3)
    wait_until(lambda: tried_and_waiting(shop, 3), 15, lambda: f"the first failure; {deliveries(shop)}")
    assert all(row["due"] for row in deliveries(shop)), "each has a stored next time"
    shop.restart()
    wait_until(lambda: shop.says("hook", "does not answer", since_start=True), 20, "the sink to be said to be down")
    wait_until(lambda: states(shop) == [PENDING] * 3, 10, lambda: f"all to wait; {deliveries(shop)}")
    shop.stop()
    hook.start()
    shop.start()
    wait_until(lambda: len(hooks.heard("shop")) == 3, 15, "what waited")
    wait_until(lambda: states(shop) == [DELIVERED] * 3, 5, "the verdicts")
    assert sorted(bodies(hooks)) == ["Order 1", "Order 2", "Order 3"]


def test_phones_mailboxes_and_webhooks_that_were_down_are_told_when_they_are_back(
        daemon, street, kafka, topics, ntfy, smtp, hook):
    oak_street = daemon(street.settings(street.household("sarah"), street.household("mike", "phone"),
                                        street.household("lisa", "mail"), street.household("david", "hook")),
                        environment=street.environment)
    kafka.create_topic(topics["alerts"])
    for server in (ntfy, smtp, hook):
        server.stop()
    oak_street.start()
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: len(oak_street.query("SELECT DISTINCT contact FROM attempt")) == 3, 15, "an attempt at each")
    for server in (ntfy, smtp, hook):
        server.start()
    for who in ("mike", "lisa", "david"):
        wait_until(lambda: street.titles(who) == [CALL], 30, lambda: f"{who}'s call; heard {street.titles(who)}")


def test_a_sink_that_hangs_delays_nobody_and_the_next_contact_is_tried_after_15_s(daemon, hooks, kafka, topics, hook):
    mike, lisa = hooks.household("mike"), hooks.household("lisa")
    mike["contacts"].append(f"hook:{hook.url}/mike-too")
    kafka.create_topic(topics["alerts"])
    oak_street = daemon(hooks.settings(hooks.household("sarah"), mike, lisa)).start()
    hook.hang("/mike", times=1)
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: hooks.titles("lisa") == [CALL], 10, "lisa's call")
    first = wait_until(lambda: hook.to("/mike"), 5, "the transfer that hangs")[0]
    assert not hook.to("/mike-too")
    second = wait_until(lambda: hook.to("/mike-too"), 25, "the next contact")[0]
    assert 10 < second.at - first.at < 40, "15 s, and not at the step of a minute"
    assert oak_street.running()


def test_a_temporary_refusal_is_tried_again_and_a_lasting_one_ends_it(shop, hooks, hook, kafka):
    hook.answer(503, times=1)
    shop.start()
    produce(kafka, shop.orders, 1)
    wait_until(lambda: states(shop) == [DELIVERED], 20, lambda: f"the second try; {deliveries(shop)}")
    first, second = hook.to("/shop")
    assert first.body == second.body and first.headers["webhook-id"] == second.headers["webhook-id"]
    hook.answer(400, body=b"no such thing")
    produce(kafka, shop.orders, 2)
    wait_until(lambda: states(shop) == [DELIVERED, DEAD], 10, lambda: f"the refusal; {deliveries(shop)}")
    (dead,) = [row for row in deliveries(shop) if row["state"] == DEAD]
    assert "400" in dead["reason"]
    wait_until(lambda: shop.says("is dead", "400"), 5, "the line")


def test_a_refused_contact_hands_over_to_the_next_one_at_once(daemon, hooks, kafka, topics, hook):
    mike = hooks.household("mike")
    mike["contacts"].append(f"hook:{hook.url}/mike-too")
    kafka.create_topic(topics["alerts"])
    oak_street = daemon(hooks.settings(hooks.household("sarah"), mike)).start()
    hook.answer(410, path="/mike", times=1)
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: hook.to("/mike-too"), 10, "the next contact")
    (row,) = wait_until(lambda: oak_street.query("SELECT * FROM suppression"), 5, "the contact that is gone")
    assert row["address"].endswith("/mike") and "410" in row["reason"] and row["at"] > 0
    kafka.produce(topics["alerts"], alert("David"))
    wait_until(lambda: len(hook.to("/mike-too")) == 2, 10, "the second alert")
    assert len(hook.to("/mike")) == 1, "a contact that is gone is left alone"


def test_our_own_wrong_login_pauses_the_sink_fails_nothing_and_a_reload_mends_it(daemon, street, kafka, names, smtp):
    orders = names("orders")
    kafka.create_topic(orders)
    street.environment.update(NTFY_TOKEN="tk_wrongwrongwrongwrongwrongwron", SMTP_PASSWORD="wrong")
    shop = daemon(street.settings(street.household("mike", "phone"), street.household("lisa", "mail")),
                  environment=street.environment)
    shop.configure(orders_to(["mike", "lisa"], orders))
    shop.start()
    produce(kafka, orders, 1)
    for sink in ("phone", "mail"):
        wait_until(lambda: shop.says(f"sink {sink}", "paused", "reload"), 15, f"{sink} to be said to be paused")
    wait_until(lambda: states(shop) == [PENDING, PENDING], 10, lambda: f"both to wait; {deliveries(shop)}")
    for name, secret in (("phone", street.phone_token), ("mail", smtp.password)):
        right = shop.directory / name
        right.write_text(secret)
        right.chmod(0o600)
        key = "token" if name == "phone" else "password"
        shop.configure({"sinks": {name: {key: {"env": None, "file": str(right)}}}})
    shop.reload()
    for who in ("mike", "lisa"):
        wait_until(lambda: street.titles(who) == ["New order"], 15, lambda: f"{who}; {shop.process.tail()}")
    assert street.phone_token not in shop.process.output(False) and smtp.password not in shop.process.output(False)


def test_a_topic_that_our_user_may_not_write_holds_up_no_other_phone(daemon, street, kafka, topics, ntfy):
    oak_street = daemon(street.settings(street.household("sarah"), street.household("mike", "phone", "mail"),
                                        street.household("lisa", "phone")), environment=street.environment).start()
    ntfy.forbid(street.address("mike", "phone"))
    kafka.create_topic(topics["alerts"])
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: street.titles("lisa") == [CALL], 15, "Lisa's call")
    wait_until(lambda: street.titles("mike", "mail") == [CALL], 25, "Mike's call, at his next contact")
    assert oak_street.says("at sink phone", "403", "not held up") and not oak_street.says("is paused")
    ntfy.forbid(street.address("mike", "phone"), False)
    wait_until(lambda: street.titles("mike", "phone") == [CALL], 60, "his phone")


def test_private_addresses_and_redirects_are_refused(daemon, hooks, hook, kafka, names):
    orders = names("orders")
    kafka.create_topic(orders)
    hook.answer(302, {"Location": f"{hook.url}/elsewhere"}, path="/david")
    shop = daemon(hooks.settings(hooks.household("david")))
    outside = {"sink": "outside", "address": f"https://localhost:{hook.port}/private"}
    shop.configure(orders_to(["david", outside], orders) | {"sinks": {"outside": {"kind": "webhook"}}})
    shop.start()
    produce(kafka, orders, 1)
    wait_until(lambda: len(shop.query("SELECT 1 FROM attempt")) >= 2 and DEAD in states(shop), 15,
               lambda: f"both answers; {deliveries(shop)}")
    assert DELIVERED not in states(shop), deliveries(shop)
    assert not hook.to("/elsewhere") and not hook.to("/private")
    (refused,) = [row for row in deliveries(shop) if row["address"].startswith("https://localhost")]
    assert refused["state"] == DEAD and "allow_networks" in refused["reason"], refused


def test_check_names_contacts_that_could_never_be_reached_and_rules_for_nobody(shop, hooks):
    def check():
        asked = [binary("busstopd"), "--config", str(shop.config), "--check"]
        return subprocess.run(asked, capture_output=True, text=True, timeout=90)

    assert check().returncode == 0
    shop.configure(orders_to("shpo", shop.orders))
    doubtful = check()
    assert doubtful.returncode == 0 and 'topics.notify.to: no household "shpo" in this file' in doubtful.stderr
    shop.configure({"sinks": {"hook": {"allow_networks": ["10.9.0.0/16"]}}})
    wrong = check()
    assert wrong.returncode == 78, wrong.stderr
    line = next(i for i, text in enumerate(shop.config.read_text().splitlines(), 1) if text.startswith("contacts"))
    assert f"{shop.config}:{line}:13: households.contacts has an address that sink \"hook\"" in wrong.stderr
    assert "allow_networks" in wrong.stderr and hooks.address("shop", "hook") not in wrong.stderr


def test_a_sink_gone_from_the_file_keeps_its_deliveries_until_it_is_back(shop, hooks, hook, kafka):
    shop.configure(orders_to({"sink": "hook", "address": f"{hook.url}/shop"}, shop.orders) | {"households": []})
    hook.stop()
    shop.start()
    produce(kafka, shop.orders, 1)
    wait_until(lambda: tried_and_waiting(shop, 1), 15, "the first failure")
    with_hook = shop.settings
    shop.configure({"sinks": {"hook": None, "spare": {"kind": "log"}}, "topics": {"notify": []}})
    shop.restart()
    hook.start()
    wait_until(lambda: shop.says("Kafka:", since_start=True), 10, "the daemon to be at work")
    assert states(shop) == [PENDING] and not hook.requests
    shop.settings = with_hook
    shop.configure()
    shop.restart()
    wait_until(lambda: bodies(hooks) == ["Order 1"], 15, lambda: f"what waited; {shop.process.tail()}")


def test_a_contact_that_is_removed_is_told_nothing_more_and_the_new_one_instead(shop, hooks, hook, kafka):
    hook.stop()
    shop.start()
    produce(kafka, shop.orders, 1)
    wait_until(lambda: tried_and_waiting(shop, 1), 15, "the first failure")
    shop.configure({"households": [{"id": "shop", "contacts": [f"hook:{hook.url}/shop-new"]}]})
    shop.reload()
    wait_until(lambda: states(shop) == [PENDING, CANCELLED], 10, lambda: f"another in its place; {deliveries(shop)}")
    hook.start()
    produce(kafka, shop.orders, 2)
    wait_until(lambda: len(hook.to("/shop-new")) == 2, 15, "the new contact")
    told = sorted(r.json()["data"]["body"] for r in hook.to("/shop-new"))
    assert not hooks.heard("shop") and told == ["Order 1", "Order 2"], told
