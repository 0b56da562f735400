"""Fixtures of the system tests. Servers live as long as the test run (world/fixtures.py), daemons as long as their test.

A test names the servers it needs; names of topics come from `names`, so tests never meet."""

import itertools
import re
import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from world.bus import Bus  # noqa: E402  (the path comes first)
from world.daemon import Daemon  # noqa: E402
from world.fixtures import *  # noqa: E402, F403
from world.street import Street  # noqa: E402
from world.toml import merged  # noqa: E402
from world.waiting import wait_until  # noqa: E402

_numbers = itertools.count(1)


@pytest.fixture
def street(names, ntfy, smtp, hook, pki):
    """Households with phones, mailboxes and webhooks."""
    return Street(names, ntfy, smtp, hook, pki)


@pytest.fixture
def hooks(names, hook):
    """Households that have webhooks alone, where the way does not matter."""
    return Street(names, hook=hook)


@pytest.fixture
def bus():
    """A bus of its own for each test: 20 ms."""
    private = Bus().start()
    yield private
    private.stop()


@pytest.fixture
def names(request):
    """Makes names no other test uses: names("oak") -> "oak-<test>-7"."""
    test = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[5:35].strip("-")
    number = next(_numbers)
    return lambda stem: f"{stem}-{test}-{number}"


@pytest.fixture
def topics(names):
    """The four topics of this test, as they stand in its daemons' configuration."""
    return {kind: names(kind) for kind in ("alerts", "confirmations", "restock", "subscriptions")}


@pytest.fixture
def daemon(tmp_path, kafka, topics, names):
    """daemon(settings, bus=...) makes a Daemon on the broker with this test's topics and group, not started.

    `settings` is merged over these defaults. When the test fails its journal is part of the report."""
    made = []

    def make(settings=None, bus=None, environment=None, folder=None):
        base = {"kafka": {"brokers": kafka.brokers, "group": names("group")}, "topics": dict(topics)}
        where = tmp_path / (folder or f"daemon-{len(made) + 1}")
        made.append(Daemon(where, merged(base, settings or {}), bus, environment))
        return made[-1]

    yield make
    for one in made:
        if one.running():
            one.process.end(20)
        print(f"--- configuration {one.config}\n{one.config.read_text()}--- journal")
        print("\n".join(one.journal()))


@pytest.fixture
def service(daemon, bus):
    """A daemon on a private bus; everybody's sink is the journal."""
    one = daemon({"sinks": {"phone": {"kind": "log"}}, "households": [
        {"id": "sarah", "name": "Sarah", "stops": ["Oak Street"], "contacts": ["phone:sarah"]},
        {"id": "mike", "name": "Mike", "stops": ["Oak Street"], "contacts": ["phone:mike"]},
    ]}, bus=bus)
    one.start()
    wait_until(lambda: one.ctl("status")["kafka"] != "connecting", 15, "the broker's first answer")
    return one
