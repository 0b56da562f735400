"""busstopctl --json: what changes something answers with the keys that the manual page promises, and no others."""

import re
from pathlib import Path

from world.waiting import wait_until

MANUAL = (Path(__file__).resolve().parents[2] / "packaging/man/busstopctl.1").read_text()
SECTION = ".Ss The object around it, and what changes something"


def promised():
    """Head of the item -> its keys."""
    text = MANUAL.partition(SECTION)[2].partition(".Sh ")[0]
    items = re.split(r"^\.It ", text, flags=re.MULTILINE)[1:]
    return {item.partition("\n")[0]: set(re.findall(r"^\.Ql (\S+)", item, re.MULTILINE)) for item in items}


def test_each_command_answers_what_the_manual_says(service, kafka, topics, tmp_path):
    for topic in topics.values():
        kafka.create_topic(topic)
    wait_until(lambda: service.ctl("status")["kafka"] == "consuming", 30, "the topics")
    people = tmp_path / "people.csv"
    people.write_text("id,name\nlisa,Lisa\nno id,X\n")
    silence = ("silence", "add", "--topic", topics["restock"], "--for", "1h", "--reason", "x")
    others = "add and remove of other nouns, topic create"
    asked = [("raise, confirm, restock, send", command) for command in (
        ("raise", "Sarah", "Jake", "Oak Street"), ("confirm", "Mike", "Jake"), ("restock", "x"), ("send", topics["subscriptions"] + "-3", "x"))]
    asked += [("household add", ("household", "add", "david")), ("household test", ("household", "test", "mike")),
              ("import", ("household", "import", people, "--skip-bad")), ("silence add", silence),
              ("silence remove", ("silence", "remove", "1")), ("reload", ("reload",)), ("stats", ("stats",)),
              ("backup", ("backup", tmp_path / "b.db")), ("dead drop", ("dead", "drop", "--all", "--yes"))]
    asked += [("sink pause, sink resume", ("sink", verb, "phone")) for verb in ("pause", "resume")]
    asked += [(others, command) for command in (
        ("contact", "add", "david", "phone:x"), ("contact", "remove", "david", "phone:x"), ("subscription", "add", "david", "x"),
        ("subscription", "remove", "david", "x"), ("household", "remove", "david"), ("topic", "create", topics["alerts"] + "-2"))]
    wanted = promised()
    for item, command in asked:
        answer = service.ctl(*command)
        keys = set(answer) | {key for bad in answer.get("bad", []) for key in bad}
        assert keys == wanted[item], command
    doctor = service.ctl_raw("--json", "doctor").stdout
    assert set(re.findall(r'"(errors|warnings|findings)":', doctor)) == wanted["doctor"]
    last = service.ctl_raw("--json", "replay", "--dry-run", "--from", "beginning").stdout.splitlines()[-1]
    assert set(re.findall(r'"(\w+)":', re.sub(r'("results":)\{.*?\}', r"\1", last))) == wanted["replay, its last line"]
    assert set(wanted) == {item for item, _ in asked} | {"doctor", "replay, its last line"}
