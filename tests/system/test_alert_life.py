"""The turns an alert may take: withdrawn, cancelled, raised again, claimed by strangers or by several at once."""

import time

import pytest
from world.street import OAK, alert, claim
from world.waiting import wait_until

CALL, AGAIN, YOU_HAVE, MIKE_HAS = (
    "Can you watch Jake?", "Still needed: can you watch Jake?", "You have Jake", "Mike has Jake")
EVERYBODY = ("sarah", "mike", "lisa", "david")


@pytest.fixture
def oak_street(daemon, hooks, kafka, topics):
    """The daemon of Sarah, Mike, Lisa and David, running."""
    kafka.create_topic(topics["alerts"])
    kafka.create_topic(topics["confirmations"], partitions=2)
    made = daemon(hooks.settings(*(hooks.household(who) for who in EVERYBODY)))
    made.alert = lambda *args, **more: kafka.produce(topics["alerts"], alert(*args, **more))
    made.claim = lambda *args, **more: kafka.produce(topics["confirmations"], claim(*args, **more), partition=0)
    made.at_rest = lambda: wait_until(
        lambda: not made.query("SELECT 1 FROM delivery WHERE state < 2"), 15, "everybody to be told")
    return made.start()


def told(hooks, who, *titles, seconds=15):
    wait_until(lambda: len(hooks.titles(who)) >= len(titles), seconds, lambda: f"{who}: heard {hooks.titles(who)}")
    assert hooks.titles(who) == list(titles), who


def test_a_withdrawal_opens_the_alert_again_and_asks_the_backup(oak_street, hooks):
    oak_street.alert()
    told(hooks, "lisa", CALL)
    oak_street.at_rest()  # what has not been sent yet is superseded, here and below
    oak_street.claim("Mike")
    told(hooks, "sarah", MIKE_HAS)
    oak_street.at_rest()
    oak_street.claim("Lisa")
    told(hooks, "lisa", CALL, MIKE_HAS, "Mike already has Jake")
    oak_street.at_rest()
    withdrawn = time.time()
    oak_street.claim("Mike", kind="withdraw")
    told(hooks, "sarah", MIKE_HAS, "Mike cannot take Jake after all")
    assert time.time() - withdrawn < 30, "at once, not with the next step"
    told(hooks, "lisa", CALL, MIKE_HAS, "Mike already has Jake", "Lisa, can you take Jake now?")
    told(hooks, "david", CALL, MIKE_HAS, AGAIN)
    oak_street.at_rest()
    oak_street.claim("Lisa")
    told(hooks, "sarah", MIKE_HAS, "Mike cannot take Jake after all", "Lisa has Jake")
    told(hooks, "david", CALL, MIKE_HAS, AGAIN, "Lisa has Jake")
    told(hooks, "lisa", CALL, MIKE_HAS, "Mike already has Jake", "Lisa, can you take Jake now?", YOU_HAVE)
    told(hooks, "mike", CALL, YOU_HAVE, "You no longer have Jake", "Lisa has Jake")


def test_what_the_parent_cancels_is_called_off(oak_street, hooks):
    oak_street.alert()
    for who in EVERYBODY[1:]:
        told(hooks, who, CALL)
    oak_street.claim("Mike")
    told(hooks, "sarah", MIKE_HAS)
    oak_street.at_rest()
    oak_street.alert(kind="cancel")
    told(hooks, "sarah", MIKE_HAS, "Cancelled: Jake")
    told(hooks, "mike", CALL, YOU_HAVE, "Not needed any more: Jake")
    told(hooks, "lisa", CALL, MIKE_HAS)
    (row,) = oak_street.query("SELECT state, reason FROM alert")
    assert (row["state"], row["reason"]) == (2, 3)


def test_a_further_raise_tells_those_who_have_not_answered_and_while_covered_only_the_parent(oak_street, hooks):
    oak_street.alert()
    told(hooks, "mike", CALL)
    oak_street.at_rest()
    oak_street.alert(message="Please, anybody?")
    for who in EVERYBODY[1:]:
        told(hooks, who, CALL, AGAIN)
    assert "Please, anybody?" in hooks.heard("lisa")[-1].body
    oak_street.claim("Mike")
    told(hooks, "lisa", CALL, AGAIN, MIKE_HAS)
    oak_street.at_rest()
    oak_street.alert()
    told(hooks, "sarah", MIKE_HAS, MIKE_HAS)
    assert "No need to ask again" in hooks.heard("sarah")[-1].body
    told(hooks, "lisa", CALL, AGAIN, MIKE_HAS)
    assert len(oak_street.query("SELECT 1 FROM alert")) == 1


def test_alerts_with_ids_of_their_own_are_two_and_are_claimed_by_their_id(oak_street, hooks):
    oak_street.alert(alert_id="morning")
    oak_street.alert(alert_id="evening")
    told(hooks, "lisa", CALL, CALL)
    oak_street.claim("Mike", alert_id="evening", minutes=5)
    told(hooks, "sarah", MIKE_HAS)
    assert "there in 5 min" in hooks.heard("sarah")[0].body
    rows = oak_street.query("SELECT alert_key, state FROM alert ORDER BY id")
    assert [(row["alert_key"], row["state"]) for row in rows] == [("morning", 0), ("evening", 1)]


def test_the_claim_of_somebody_unknown_counts(oak_street, hooks):
    oak_street.alert()
    told(hooks, "mike", CALL)
    oak_street.at_rest()
    oak_street.claim("Grandma")
    told(hooks, "sarah", "Grandma has Jake")
    told(hooks, "mike", CALL, "Grandma has Jake")


def test_households_are_meant_by_id_first_and_all_of_one_name_are_told(oak_street, hooks):
    oak_street.configure({"households": oak_street.settings["households"] + [
        hooks.household("mike-2", name="Mike"), hooks.household("elm-mike", name="Mike", stops=["Elm Street"])]})
    oak_street.reload()
    wait_until(lambda: oak_street.says("reloaded"), 10, "the reload")
    oak_street.alert(parent="sarah")
    told(hooks, "mike-2", CALL)
    oak_street.at_rest()
    oak_street.claim("MIKE")
    told(hooks, "mike", CALL, YOU_HAVE)
    told(hooks, "mike-2", CALL, YOU_HAVE)
    told(hooks, "lisa", CALL, "MIKE has Jake")
    assert not hooks.heard("elm-mike")
    told(hooks, "sarah", "MIKE has Jake")


def test_who_is_being_told_is_stood_down_after_that_and_who_was_not_reached_hears_nothing(
        oak_street, hooks, hook):
    oak_street.configure({"sinks": {"hook": {"timeout": "3s"}}})
    oak_street.restart()
    hook.hang("/lisa", times=1)
    hook.answer(503, path="/david")
    oak_street.alert()
    told(hooks, "mike", CALL)
    wait_until(lambda: hook.to("/lisa") and hook.to("/david"), 10, "both transfers")
    oak_street.claim("Mike")
    told(hooks, "sarah", MIKE_HAS)
    told(hooks, "lisa", CALL, MIKE_HAS)
    call, stand_down = hook.to("/lisa")
    assert stand_down.at - call.at > 2, "while her call was under way nobody knew whether it arrived"
    tries = len(hook.to("/david"))
    hook.answer(204, path="/david")
    wait_until(lambda: not oak_street.query("SELECT 1 FROM delivery WHERE state < 2"), 15, "the end of all deliveries")
    assert len(hook.to("/david")) == tries, "he never got the call: no stand-down, and no late call"


def test_of_the_claims_in_a_backlog_the_earliest_by_its_time_wins(oak_street, hooks, kafka, topics):
    oak_street.alert()
    told(hooks, "lisa", CALL)
    oak_street.at_rest()
    oak_street.stop()
    now = int(time.time() * 1000)
    for who, at in (("Lisa", now + 400), ("Mike", now + 200), ("David", now + 600)):
        kafka.produce(topics["confirmations"], claim(who), partition=1, timestamp=at)
    wait_until(lambda: time.time() * 1000 > now + 700, 5, "these times")
    oak_street.start()
    told(hooks, "sarah", MIKE_HAS)
    told(hooks, "mike", CALL, YOU_HAVE)
    wait_until(lambda: "Mike already has Jake" in hooks.titles("david"), 10, lambda: f"{hooks.titles('david')}")
    wait_until(lambda: "Mike already has Jake" in hooks.titles("lisa"), 10, lambda: f"{hooks.titles('lisa')}")


def test_the_journal_tells_each_alert_without_names_and_messages(oak_street, hooks):
    oak_street.alert()
    told(hooks, "mike", CALL)
    oak_street.claim("Mike")
    told(hooks, "sarah", MIKE_HAS)
    wait_until(lambda: oak_street.says("alert 1", OAK, "open until") and oak_street.says("alert 1", "covered"), 5, "both lines")
    journal = "\n".join(oak_street.journal())
    assert "Jake" not in journal and "Meeting ran over" not in journal and "Mike" not in journal
