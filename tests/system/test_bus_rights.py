"""Who may do what on the bus: root, our own user, those whom polkit allows it, and everybody else."""

import os
import re
import signal
import time
from pathlib import Path

import pytest
from world.bus import NAME, PATH
from world.contract import example, methods
from world.daemon import binary
from world.polkit import POLKIT, FakePolkit, RealPolkit, as_system_bus
from world.process import Process
from world.street import alert
from world.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
VIEW, CHANGE = "org.busstop.busstop1.view-content", "org.busstop.busstop1.change"
SOMEBODY = 2  # bin: the bus lets only users in that exist
VIEWS = {"ListAlerts", "GetAlert", "ListDeliveries", "GetDelivery", "ListHouseholds", "ListContacts", "ListSubscriptions",
         "ListDeadLetters", "GetDeadLetter", "ListSilences", "ListTopics", "ReadTopic", "Why"}
LISA = ("AddHousehold", "a{sv}", 2, "id", "s", "lisa", "name", "s", "Lisa")


@pytest.fixture
def system(daemon, bus):
    """A daemon on what it takes for the system bus, without polkit at first."""
    one = as_system_bus(daemon({"sinks": {"phone": {"kind": "log"}}, "households": [
        {"id": "mike", "name": "Mike", "stops": ["Oak Street"], "contacts": ["phone:mike"]}]}, bus=bus), bus)
    one.start()
    wait_until(lambda: one.ctl("status")["kafka"] != "connecting", 15, "the broker's first answer")
    return one


@pytest.fixture
def polkit(bus, tmp_path):
    fake = FakePolkit(bus, tmp_path)
    yield fake
    fake.stop()


def households(one):
    return [h["id"] for h in one.ctl("household")]


def ctl_as(uid, bus, *arguments):
    """busstopctl as another user on the system bus; from a copy that everybody may run."""
    copy = bus.directory / "busstopctl"
    if not copy.exists():
        copy.write_bytes(binary("busstopctl").read_bytes())
        copy.chmod(0o755)
    process = Process(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", copy, *arguments],
                      bus.directory / "ctl.log", env={"DBUS_SYSTEM_BUS_ADDRESS": bus.address})
    return process.wait(30), process.output()


def calling(uid, bus, log, method, *arguments, options=()):
    """A call that goes on beside the test."""
    return Process(["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "busctl", f"--address={bus.address}",
                    *options, "call", NAME, PATH, NAME, method, *arguments], log)


def test_each_method_asks_polkit_for_its_right_and_does_nothing_without_it(system, bus, polkit):
    for method, kinds in methods().items():
        code, text = bus.call_as(NOBODY, method, "".join(kinds), *example(kinds))
        assert code != 0 and "Access denied" in text, f"{method} answered {text}"
        assert polkit.questions()[-1]["action"] == (VIEW if method in VIEWS else CHANGE), method
    assert len(polkit.questions()) == len(methods())
    assert households(system) == ["mike"] and "x" not in [topic["name"] for topic in system.ctl("topic")]


def test_polkit_allows_to_see_and_to_change_each_by_itself(system, bus, polkit):
    polkit.order(allow=[VIEW])
    code, rows = bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")
    assert code == 0 and [row["id"]["data"] for row in rows[0]] == ["mike"]
    assert bus.call_as(NOBODY, *LISA)[0] != 0 and households(system) == ["mike"]
    polkit.order(allow=[CHANGE])
    assert bus.call_as(NOBODY, *LISA)[0] == 0 and households(system) == ["lisa", "mike"]
    assert bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")[0] != 0


def test_what_polkit_said_is_in_the_journal_for_whoever_looks_for_it(system, bus, polkit):
    polkit.order(allow=[VIEW])
    bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")
    bus.call("Set", "org.freedesktop.LogControl1", "LogLevel", "debug", path="/org/freedesktop/LogControl1",
             interface="org.freedesktop.DBus.Properties")
    bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")
    bus.call_as(NOBODY, *LISA)

    def lines():
        return [line.partition("): ")[2] for line in system.journal() if f"for user {NOBODY}" in line]

    wait_until(lambda: len(lines()) >= 2, 5, lines)
    assert lines() == ["allowed", f"polkit does not allow you {CHANGE}"]


def test_an_error_is_an_error_also_after_polkit_was_asked(system, bus, polkit):
    polkit.order(allow=[VIEW, CHANGE])
    assert bus.call_as(NOBODY, "GetAlert", "x", 99) == (1, "Call failed: there is no alert 99")
    code, text = bus.call_as(NOBODY, "AddHousehold", "a{sv}", 1, "idd", "s", "x")
    assert code != 0 and "did you mean id?" in text


def test_root_and_our_own_user_are_not_asked_about(system, bus, polkit):
    polkit.order(how="hang")
    assert bus.call_as(0, *LISA)[0] == 0
    assert households(system) == ["lisa", "mike"] and polkit.questions() == []


def test_a_password_is_asked_for_only_where_the_caller_agrees(system, bus, polkit, tmp_path):
    polkit.order(challenge=[CHANGE])
    code, text = bus.call_as(NOBODY, *LISA)
    assert code != 0 and "password" in text or "nteractive" in text, text
    assert polkit.questions()[-1]["flags"] == 1, "busctl agrees"
    silent = calling(NOBODY, bus, tmp_path / "silent", *LISA, options=["--allow-interactive-authorization=no"])
    assert silent.wait(10) != 0
    assert polkit.questions()[-1]["flags"] == 0 and "does not let it ask" in silent.output()
    code, said = ctl_as(NOBODY, bus, "household", "remove", "mike")
    assert polkit.questions()[-1]["flags"] == 1, "busstopctl agrees, too"
    assert code == 77 and "no agent" in said and "sudo busstopctl" in said
    assert households(system) == ["mike"]


def test_without_polkit_only_root_and_our_own_user_and_it_is_said(system, bus):
    code, said = ctl_as(NOBODY, bus, "household")
    assert code == 77 and "only root and the user busstopd runs as may do this" in said and "polkit" in said
    assert "is not there" in said and bus.call_as(NOBODY, *LISA)[0] != 0 and households(system) == ["mike"]


def test_a_polkit_that_fails_talks_nonsense_or_dies_allows_nothing(system, bus, polkit):
    for how, words in (("fail", "out of order"), ("nonsense", "polkit"), ("die", "polkit")):
        polkit.order(allow=[VIEW], how=how)
        code, said = ctl_as(NOBODY, bus, "household")
        assert code == 77 and words in said and "mike" not in said, f"{how}: {said}"
    assert system.running() and households(system) == ["mike"]


def test_a_slow_polkit_holds_up_nobody_else(system, bus, polkit, kafka, topics, tmp_path):
    polkit.order(allow=[VIEW], how="hang")
    slow = [calling(NOBODY, bus, tmp_path / f"slow-{i}", "ListHouseholds", "us", "10", "") for i in range(3)]
    wait_until(lambda: len(polkit.questions()) == 3, 10, "three questions")
    assert households(system) == ["mike"] and system.ctl("status")["version"]
    assert all(one.running() for one in slow), "they were not waited for"
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: system.says("mike", "Can you watch Jake?"), 15, "the notice")
    assert all(one.running() for one in slow)
    polkit.order(allow=[VIEW])
    assert [one.wait(10) for one in slow] == [0, 0, 0] and "mike" in slow[0].output()


def test_polkit_has_ten_seconds(system, bus, polkit, tmp_path):
    polkit.order(allow=[CHANGE], how="hang")
    start = time.monotonic()
    late = calling(NOBODY, bus, tmp_path / "late", *map(str, LISA), options=["--allow-interactive-authorization=no"])
    assert late.wait(20) != 0 and 9 < time.monotonic() - start < 20, "busctl itself would wait for 25 s"
    polkit.order(allow=[CHANGE])
    wait_until(lambda: households(system) == ["mike"], 2, "nothing to come of a late yes")
    assert bus.call_as(NOBODY, *LISA)[0] == 0, "the next call is asked about anew"


def test_nothing_is_done_for_a_caller_who_left_or_was_killed(system, bus, polkit, tmp_path):
    polkit.order(how="hang")
    gone = [calling(NOBODY, bus, tmp_path / f"gone-{i}", *map(str, LISA)) for i in range(4)]
    wait_until(lambda: len(polkit.questions()) == 4, 10, "the questions")
    for one in gone:
        one.kill()
    polkit.order(allow=[CHANGE, VIEW])
    assert bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")[0] == 0, "places are free again"
    assert households(system) == ["mike"]


def test_questions_are_bounded_and_one_user_cannot_take_every_place(system, bus, polkit, tmp_path):
    polkit.order(allow=[VIEW], how="hang")
    many = [calling(NOBODY, bus, tmp_path / f"many-{i}", "ListHouseholds", "us", "10", "") for i in range(8)]
    wait_until(lambda: len(polkit.questions()) == 8, 15, "eight questions")
    code, text = bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")
    assert code != 0 and "too many questions" in text
    other = calling(SOMEBODY, bus, tmp_path / "other", "ListHouseholds", "us", "10", "")
    wait_until(lambda: len(polkit.questions()) == 9, 10, "the other user's question")
    polkit.order(allow=[VIEW])
    assert [one.wait(10) for one in [*many, other]] == [0] * 9


def test_a_stop_does_not_wait_for_polkit(system, bus, polkit, tmp_path):
    polkit.order(allow=[CHANGE], how="hang")
    waiting = calling(NOBODY, bus, tmp_path / "waiting", *map(str, LISA))
    wait_until(lambda: polkit.questions(), 10, "the question")
    system.stop()
    assert waiting.wait(10) != 0


def test_elsewhere_than_on_the_system_bus_nobody_asks_polkit(service, bus, polkit):
    polkit.order(allow=[VIEW, CHANGE])
    assert bus.call_as(NOBODY, *LISA)[0] != 0
    assert polkit.questions() == [] and households(service) == ["mike", "sarah"]


# The rule that the document shows, for a group that nobody is in, and a plain no to changes.
SHOWN = re.search(r"^```js\n(.*?)^```", (ROOT / "docs/dbus.md").read_text(), re.MULTILINE | re.DOTALL)[1]
RULES = SHOWN.replace("neighbours", "nogroup") + """
polkit.addRule(function(action, subject) {
  if (action.id == "%s") return polkit.Result.NO;
});
""" % CHANGE


@pytest.mark.skipif(not RealPolkit.possible(), reason="needs polkitd, root and mount namespaces")
def test_the_real_polkit_knows_our_actions_and_answers_us_although_we_are_not_root(daemon, bus):
    """As user daemon, whom a copy of the policy file names the owner of the actions."""
    one = as_system_bus(daemon({"sinks": {"phone": {"kind": "log"}}, "households": [{"id": "mike", "name": "Mike"}]},
                               bus=bus, folder=bus.directory / "daemon"), bus)
    for path in (one.directory, one.config):
        os.chown(path, 1, 1)
    one.user = 1
    polkit = RealPolkit(bus, RULES, owner="daemon")
    try:
        one.start()
        code, rows = bus.call_as(NOBODY, "ListHouseholds", "us", 10, "")
        assert code == 0 and [row["id"]["data"] for row in rows[0]] == ["mike"], rows
        assert bus.call_as(NOBODY, *LISA) == (1, "Call failed: Access denied")
        code, said = ctl_as(SOMEBODY, bus, "household")
        assert code == 77 and VIEW in said and "mike" not in said
        code, said = ctl_as(NOBODY, bus, "household", "remove", "mike")
        assert code == 77 and f"polkit does not allow you {CHANGE}" in said
        assert households(one) == ["mike"], "root sees, and nothing has changed"
    finally:
        polkit.stop()
    wait_until(lambda: not bus.has(POLKIT), 10, "the end of polkitd")
    assert "is not there" in ctl_as(NOBODY, bus, "household")[1]
    one.process.signal(signal.SIGTERM)
    assert one.process.wait(15) == 0
