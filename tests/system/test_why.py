"""busstopctl why and replay: what was decided, a rule that came late, and what a configuration would tell."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from world.street import alert, claim
from world.waiting import wait_until


@pytest.fixture
def one(daemon, bus, hooks, hook, kafka, topics, names):
    """Sarah, Mike and Lisa at the stop, whose hook refuses; David elsewhere, who wants quiet now and hears of orders."""
    hook.answer(400, path="/lisa")
    now = datetime.now(timezone.utc)
    quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    households = [hooks.household(who) for who in ("sarah", "mike", "lisa")]
    households.append({**hooks.household("david", stops=["Elm Street"]), "quiet": quiet})
    orders = names("orders")
    for topic in (*topics.values(), orders):
        kafka.create_topic(topic)
    made = daemon(hooks.settings(*households, topics={"notify": [
        {"topic": orders, "to": "david", "title": "New order", "body": "{item}"}]}), bus=bus)
    made.orders = orders
    made.produce = lambda topic, value, **more: "{}:{}:{}".format(topic, *kafka.produce(topic, value, **more))
    made.at_rest = lambda: wait_until(lambda: not made.query(
        "SELECT 1 FROM delivery WHERE state < 2 AND held_until IS NULL"), 60, "everybody to be told")
    made.read = lambda count: wait_until(lambda: made.query("SELECT count(*) n FROM event")[0]["n"] >= count, 60, "records")
    made.why = lambda of, who: made.ctl("why", of, who)
    return made.start()


def played(one, *arguments):
    done = one.ctl_raw("--json", "replay", "--from", "beginning", *arguments)
    assert done.returncode == 0, done.stderr
    *records, summary = [json.loads(line) for line in done.stdout.splitlines()]
    return records, summary


def told(why):
    return why["outcome"], why["reason"]


def test_everybody_at_the_stop_is_told_why_he_was_told_or_not(one, hooks, hook, topics):
    raised = one.produce(topics["alerts"], alert())
    wait_until(lambda: hooks.titles("mike") and hook.to("/lisa"), 60, "the call")
    one.at_rest()
    claimed = one.produce(topics["confirmations"], claim("Mike"))
    wait_until(lambda: hooks.titles("sarah"), 60, "the parent's news")
    one.at_rest()
    assert told(one.why(raised, "mike")) == ("told", "")
    assert told(one.why("1", "lisa")) == ("not-told", "refused")
    assert told(one.why(raised, "david")) == ("not-told", "not-at-stop")
    assert told(one.why(claimed, "sarah")) == ("told", "own-child")
    mike = one.why(raised, "mike")
    said = [(line["what"], line["id"]) for line in mike["lines"]]
    assert ("record", raised) in said and ("record", claimed) in said and ("alert", "1") in said
    texts = "\n".join(line["text"] for line in mike["lines"])
    assert "Mike (this household) has the child" in texts and "try 1: delivered, 204" in texts
    assert "try 1: refused, 400" in one.ctl_raw("why", raised, "lisa").stdout
    assert one.why(raised, "mike") == mike, "the same again"
    for wrong, text in ((("1", "jake"), "no household “jake”"), (("99", "mike"), "no alert 99"), (("x:y", "mike"), "TOPIC:PARTITION:OFFSET")):
        refused = one.ctl_raw("why", *wrong)
        assert refused.returncode == 1 and text in refused.stderr


def test_what_is_held_or_superseded_says_so_and_a_dry_run_changes_nothing(one, tmp_path):
    first = one.produce(one.orders, b'{"item":"shoes"}', key=b"7")
    second = one.produce(one.orders, b'{"item":"boots"}', key=b"7")
    one.read(2)
    assert told(one.why(first, "david")) == ("not-told", "superseded")
    assert told(one.why(second, "david")) == ("held", "held")
    assert told(one.why(second, "mike")) == ("not-told", "other-household")

    def stored():
        return [one.query(f"SELECT * FROM {table}") for table in ("event", "notice", "delivery", "attempt", "rule", "identity")]

    before = stored()
    records, summary = played(one, "--dry-run", "--topic", one.orders)
    assert summary == {"records": 2, "deliveries": 2, "waiting": 1, "results": {"tells": 2}, "more": False}
    assert all(record["notices"][0]["held"].startswith("quiet hours until ") for record in records)
    each, summary = played(one, "--dry-run", "--each", "--topic", one.orders)
    assert summary == {"records": 2, "deliveries": 2, "waiting": 0, "results": {"tells": 2}, "more": False}
    assert [record["notices"][0]["body"] for record in each] == ["shoes", "boots"] and not each[0]["notices"][0].get("held")
    assert [record["notices"][0]["body"] for record in records] == ["shoes", "boots"]
    assert records[0]["notices"][0]["to"][0].startswith("david (hook:") and records[0]["notices"][0]["replay"] == "had-it"
    candidate = tmp_path / "candidate.toml"
    candidate.write_text('[sinks.mail]\nkind = "email"\nurl = "smtp://relay.example.org"\nfrom = "a@example.org"\n'
                         'user = "bus"\npassword = { credential = "not-there" }\n'
                         f'[[topics.notify]]\ntopic = "{one.orders}"\nto = "mike"\ntitle = "Order"\nbody = "{{item}}!"\n')
    records, _ = played(one, "--dry-run", "--topic", one.orders, "--config", str(candidate))
    assert [(record["notices"][0]["body"], record["notices"][0]["count"]) for record in records] == [("shoes!", 1), ("boots!", 1)]
    candidate.write_text("[sinks]\nnonsense = 1\n")
    wrong = one.ctl_raw("replay", "--dry-run", "--from", "1h", "--topic", one.orders, "--config", candidate)
    assert wrong.returncode == 1 and "candidate:2" in wrong.stderr
    candidate.write_text("".join(f"k{i} = 1\n" for i in range(90_000)))
    wrong = one.ctl_raw("replay", "--dry-run", "--from", "1h", "--topic", one.orders, "--config", candidate)
    assert wrong.returncode == 1 and "candidate:1:1" in wrong.stderr and "and 89800 more like these" in wrong.stderr
    candidate.write_bytes(b"\xff\0")
    wrong = one.ctl_raw("replay", "--dry-run", "--from", "1h", "--topic", one.orders, "--config", candidate)
    assert wrong.returncode == 65 and "no configuration" in wrong.stderr
    assert stored() == before


def test_a_dry_run_plays_an_alert_to_its_end(one, topics, tmp_path):
    """Records in the past: nobody is told of them now, and a dry run says who would have been, with which steps."""
    then = datetime.now(timezone.utc) - timedelta(minutes=30)

    def at(seconds):
        return {"timestamp": int((then + timedelta(seconds=seconds)).timestamp() * 1000)}

    raised = one.produce(topics["alerts"], alert(), **at(0))
    one.produce(topics["confirmations"], claim("Mike"), **at(90))
    second = one.produce(topics["alerts"], alert(child="David"), **at(120))
    one.read(3)
    closed = "SELECT count(*) n FROM alert WHERE state >= 2"
    wait_until(lambda: one.query(closed)[0]["n"] == 2, 60, "the alerts of the past to be closed")
    one.at_rest()
    before = one.query("SELECT * FROM delivery")

    rows, summary = played(one, "--dry-run")
    assert summary["records"] == 3 and summary["more"] is False
    said = [(row["read_as"], f"{row['topic']}:{row['partition']}:{row['offset']}",
             [sorted(who.split()[0] for who in notice["to"]) for notice in row["notices"]]) for row in rows]
    assert said[0] == ("alert", raised, [["lisa", "mike"]])
    assert said[1] == ("later", raised, [["lisa", "mike"]]), "the reminder of the first minute"
    assert said[2][0] == "confirmation" and sorted(said[2][2]) == [["lisa"], ["mike"], ["sarah"]]
    assert said[3] == ("alert", second, [["lisa", "mike"]])
    assert said[-1] == ("later", second, [["sarah"]]), "nobody has confirmed, and she hears of it"
    shown = one.ctl_raw("replay", "--dry-run", "--from", "1h").stdout
    assert f"{raised}  " in shown and "later  tells" in shown and "3 records" in shown

    candidate = tmp_path / "candidate.toml"
    candidate.write_text(f'[topics]\nalerts = "{topics["alerts"]}"\nconfirmations = "{topics["confirmations"]}"\n[alerts]\nsteps = []\n'
                         '[sinks.hook]\nkind = "webhook"\nallow_networks = ["127.0.0.0/8"]\n')
    rows, _ = played(one, "--dry-run", "--config", str(candidate))
    assert [row["read_as"] for row in rows[:3]] == ["alert", "confirmation", "alert"], "no step between them"

    few, summary = played(one, "--dry-run", "--limit", "1", "--topic", topics["alerts"])
    assert len(few) == 1 and summary["more"] is True
    noted = one.ctl_raw("replay", "--dry-run", "--from", "beginning", "--limit", "1").stderr
    assert "there are more than 1 records: each record is taken for itself" in noted and "--limit 0" in noted
    assert one.query("SELECT * FROM delivery") == before


def test_a_rule_that_came_late_is_applied_once(one, hooks):
    for item in ("shoes", "boots"):
        one.produce(one.orders, json.dumps({"item": item}))
    one.produce(one.orders, b"no json")
    one.read(3)
    one.configure({"topics": {"notify": [*one.settings["topics"]["notify"], {
        "topic": one.orders, "to": "mike", "title": "Order", "body": "{item}"}]}})
    one.ctl("reload")
    _, summary = played(one, "--topic", one.orders, "--rule", "2")
    assert (summary["deliveries"], summary["results"]) == (2, {"sent": 2, "letter": 1})
    one.at_rest()
    wait_until(lambda: sorted(heard.body for heard in hooks.heard("mike")) == ["boots", "shoes"], 30, "both orders")
    assert played(one, "--topic", one.orders, "--rule", "2")[1]["results"] == {"had-it": 2, "letter": 1}
    assert played(one, "--topic", one.orders, "--rule", "1")[1]["results"] == {"had-it": 2, "letter": 1}
    which = one.ctl_raw("replay", "--from", "1h", "--topic", one.orders)
    assert which.returncode == 1 and "several rules" in which.stderr
    assert one.query("SELECT deliveries FROM event ORDER BY id")[0]["deliveries"] == 2
