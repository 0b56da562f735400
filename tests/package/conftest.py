"""Fixtures for tests of a built package under a real systemd. BUSSTOP_DEB names the package.

Each test has a machine of its own, booted from a root file system of the package's release (1 s). The servers are
outside of it, on the loopback that they share."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from world.fixtures import *  # noqa: E402, F403  (the path comes first)
from world.installed import Installed  # noqa: E402
from world.machine import Machine, impossible  # noqa: E402
from world.toml import merged  # noqa: E402


@pytest.fixture(scope="session")
def deb():
    named = os.environ.get("BUSSTOP_DEB")
    assert named, "BUSSTOP_DEB names no package: BUSSTOP_DEB=$(packaging/quick-deb), or one of packaging/build-deb"
    return Path(named).resolve(strict=True)


@pytest.fixture(scope="session")
def root(deb, world_dir):
    """A root file system with what the package depends on. Skips where this machine cannot boot it without the package."""
    if reason := impossible():
        pytest.skip(reason)
    done = subprocess.run([ROOT / "packaging/system-root", deb], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.strip())
    machine = Machine(folder, world_dir, f"busstop-try-{os.getpid()}")
    try:
        machine.start()
    except (AssertionError, RuntimeError) as error:
        pytest.skip(f"systemd does not boot here: {error}")
    finally:
        machine.stop()
    return folder


@pytest.fixture
def name(request):
    """Makes names that no other test uses."""
    test = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[5:30].strip("-")
    return lambda stem: f"{stem}-{test}"


@pytest.fixture
def topics(name):
    return {kind: name(kind) for kind in ("alerts", "confirmations", "restock", "subscriptions")}


@pytest.fixture
def settings(kafka, name, topics):
    """settings(more) -> a configuration with this test's broker, group and topics; everybody's phone is the journal."""
    base = {"kafka": {"brokers": kafka.brokers, "group": name("group")}, "topics": topics,
            "sinks": {"phone": {"kind": "log"}},
            "households": [{"id": who, "name": who.capitalize(), "stops": ["Oak Street"], "contacts": [f"phone:{who}"]}
                           for who in ("sarah", "mike")]}
    return lambda more=None: merged(base, more or {})


@pytest.fixture
def machine(root, world_dir, name):
    one = Machine(root, world_dir, name("m")[:40])
    yield one.start()
    one.stop()


@pytest.fixture
def service(machine, deb):
    """The package, installed and not configured. Afterwards: the sandbox has refused nothing that the daemon asked for."""
    one = Installed(machine, deb)
    yield one
    print("--- journal", *one.lines(), sep="\n")
    assert one.refused_calls() == []
    assert machine.journal("-k", "-g", "seccomp|SIGSYS", "--since", "-1h") == ""
