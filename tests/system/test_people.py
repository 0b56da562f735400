"""Households whose contacts change while somebody needs them, and addresses that are no more."""

import pytest
from world.daemon import CtlError
from world.street import OAK, alert
from world.waiting import wait_until, within

SINKS = {"phone": {"kind": "log"}, "hook": {"kind": "webhook", "allow_networks": ["127.0.0.0/8"]}}
SARAH = {"id": "sarah", "name": "Sarah", "stops": [OAK], "contacts": ["phone:sarah"]}


@pytest.fixture
def one(daemon, bus, hook):
    """A daemon with a journal and webhooks; Mike was added over D-Bus and has one webhook."""
    made = daemon({"sinks": dict(SINKS), "households": [SARAH], "alerts": {"steps": []}}, bus=bus)
    made.start()
    wait_until(lambda: made.ctl("status")["kafka"] != "connecting", 15, "the broker's first answer")
    made.ctl("household", "add", "mike", "--name", "Mike", "--stop", OAK, "--contact", f"hook:{hook.url}/mike")
    return made


def contact(one, address):
    return next(c for c in one.ctl("contact", "--household", "mike") if c["address"] == address)


def calls(one):
    """Every call for help there has been, in their order: where to, and what became of it."""
    return one.query("SELECT c.address, d.state FROM notice n JOIN delivery d ON d.notice=n.id JOIN contact c ON c.id=d.contact "
                     "WHERE n.kind=0 ORDER BY n.id, c.id")


def test_who_loses_a_contact_while_a_call_is_open_is_reached_by_the_one_that_takes_its_place(one, hook, kafka, topics):
    hook.answer(503, path="/mike")
    kafka.produce(topics["alerts"], alert())
    wait_until(lambda: hook.to("/mike"), 20, "the first try")
    one.ctl("contact", "add", "mike", f"hook:{hook.url}/new")
    one.ctl("contact", "remove", "mike", f"hook:{hook.url}/mike")
    within(lambda: hook.to("/new"), 50, "the contact that is left")
    wait_until(lambda: one.ctl("delivery", "--state", "delivered"), 5, "its delivery")
    called = calls(one)
    one.ctl("contact", "add", "mike", "phone:mike")
    # What a change makes is stored before the next is answered.
    assert one.ctl("household", "test", "mike") == {"deliveries": 2}
    assert calls(one) == called and called[-1]["address"] == f"{hook.url}/new", "he has heard of it"


def test_an_address_that_is_gone_is_shown_and_used_again_after_a_test_or_when_it_is_added_again(one, hook):
    address = f"{hook.url}/mike"
    hook.answer(410, path="/mike")
    one.ctl("household", "test", "mike")
    gone = wait_until(lambda: contact(one, address).get("suppressed_since") and contact(one, address), 15, "the 410")
    assert "410" in gone["suppressed_reason"]
    wait_until(lambda: one.says("household mike: its contact at sink hook is gone"), 5, "the line")
    assert next(c for c in one.ctl("contact") if c["address"] == address)["suppressed_since"] == gone["suppressed_since"]
    assert next(h for h in one.ctl("household") if h["id"] == "mike")["suppressed"] == [f"hook:{address}"]

    said = one.ctl_raw("contact", "add", "mike", f"hook:{address}")
    assert said.returncode == 0 and "again; nothing was sent there since 20" in said.stdout
    assert "suppressed_since" not in contact(one, address)
    with pytest.raises(CtlError):
        one.ctl("contact", "add", "mike", f"hook:{address}")

    one.ctl("household", "test", "mike")
    wait_until(lambda: "suppressed_since" in contact(one, address), 15, "the second 410")
    hook.forget()
    assert one.ctl("household", "test", "mike") == {"deliveries": 1}
    wait_until(lambda: "suppressed_since" not in contact(one, address), 15, "the test's arrival")
    wait_until(lambda: one.says("household mike: its contact at sink hook that was gone has been reached"), 5, "the line")


def test_a_reload_says_whom_it_takes_over_and_which_sink_households_miss(one, hook):
    one.ctl("contact", "add", "mike", "phone:mike")
    one.configure({"households": [SARAH, SARAH | {"id": "mike", "name": "Mike", "contacts": ["phone:mike"]}]})
    one.ctl("reload")
    wait_until(lambda: one.says("takes over", "household mike;"), 5, "the line of the household")
    assert next(h for h in one.ctl("household") if h["id"] == "mike")["origin"] == "file"
    one.ctl("household", "add", "lisa", "--contact", f"hook:{hook.url}/lisa")
    one.settings["sinks"].pop("hook")
    one.configure()
    one.ctl("reload")
    wait_until(lambda: one.says("sink hook is not in the configuration", "1 contact of households needs it"), 5, "the line")
    one.restart()
    assert wait_until(lambda: one.says("sink hook is not in the configuration", since_start=True), 10, "the line at start")


def test_a_dead_letter_that_nothing_reads_any_more_stays(one, kafka, names):
    topic = names("orders")
    rule = {"topic": topic, "to": "mike", "title": "New order", "body": "{item}"}
    one.configure({"topics": {"notify": [rule]}})
    one.ctl("reload")
    kafka.produce(topic, b"no json")
    (letter,) = wait_until(lambda: one.ctl("dead"), 20, "the dead letter")
    one.configure({"topics": {"notify": []}})
    one.ctl("reload")
    refused = one.ctl_raw("dead", "replay", letter["id"])
    assert refused.returncode == 1 and f"topic {topic} is read by no [[topics.notify]] rule" in refused.stdout + refused.stderr
    assert [left["id"] for left in one.ctl("dead")] == [letter["id"]]


def test_a_time_zone_that_is_none_and_a_language_that_nobody_speaks_are_refused(one):
    refused = one.ctl_raw("household", "add", "lisa", "--name", "Lisa", "--timezone", "Europe/Brlin")
    assert refused.returncode == 1 and "Europe/Brlin is no time zone" in refused.stderr
    lisa = ("household", "add", "lisa", "--name", "Lisa", "--timezone", "Europe/Berlin")
    refused = one.ctl_raw(*lisa, "--language", "fr")
    assert refused.returncode == 1 and "give one of: de, en" in refused.stderr
    assert [one.ctl(*lisa)["result"], one.ctl(*lisa)["result"]] == ["added", "changed"]
