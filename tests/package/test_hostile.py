"""A user without rights on the same machine: asks everything, gets nothing that names people, and changes nothing."""

import re

import pytest
from world.bus import NAME, PATH
from world.contract import example, members
from world.street import alert

OAK = "Oak Street"
OPEN_TO_ALL = {"ListTopics"}
REFUSED = re.compile("ccess denied|polkit wants a password")


@pytest.fixture
def street(service, settings, kafka, topics):
    """The service, with an alert that is open."""
    kafka.create_topic(topics["alerts"])
    service.configure(settings(), {"smtp": "canary-4711"})
    service.start()
    kafka.produce(topics["alerts"], alert(stop=OAK))
    service.await_line("to mike:")
    return service


def contracts(machine):
    """Interface -> its file, as the package installs it."""
    return {path.stem: path.read_text() for path in machine.path("/usr/share/dbus-1/interfaces").glob("org.busstop.*.xml")}


def methods(interface, text):
    """Name -> the types of its arguments."""
    return {name: [kind for _, kind, direction in said[0] if direction == "in"]
            for (tag, name), said in members(text, interface).items() if tag == "method"}


def well_typed(kinds):
    """Arguments as busctl takes them; arrays are empty."""
    words = [word for kind in kinds for word in (["0"] if kind.startswith("a") else example([kind]))]
    return ["".join(kinds), *words] if kinds else []


def call(machine, interface, method, *words, path=PATH, user="nobody"):
    return machine.run("busctl", "--system", "call", NAME, path, interface, method, *words, check=False, user=user)


def test_every_method_is_refused_and_nothing_changes(street, machine):
    def told():
        return [street.ctl(noun) for noun in ("household", "contact", "subscription", "sink", "delivery", "alert")]

    before, tried = told(), 0
    for interface, text in contracts(machine).items():
        for method, kinds in methods(interface, text).items():
            if method in OPEN_TO_ALL or "h" in kinds:
                continue  # busctl cannot pass a file; busstopctl does, below
            tried += 1
            done = call(machine, interface, method, *well_typed(kinds))
            assert done.returncode != 0 and REFUSED.search(done.stderr), (method, done.stderr)
    assert tried > 20
    assert told() == before


def test_he_may_ask_how_it_is_but_reads_nobody_s_name(street, machine):
    status = machine.run("busstopctl", "--json", "status", user="nobody")
    assert "Jake" not in status.stdout and "mike" not in status.stdout
    for words in (("alert",), ("household",), ("delivery", "list"), ("reload",), ("backup", "/tmp/x.db"), ("confirm", "Mike", "Jake")):
        done = machine.run("busstopctl", *words, check=False, user="nobody")
        assert done.returncode == 77, (words, done.stderr)
    everything = call(machine, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
    assert everything.returncode == 0 and "Jake" not in everything.stdout and "Sarah" not in everything.stdout


def test_files_process_name_and_log_level_are_not_his(street, machine):
    readable = machine.sh(
        f"find /etc/busstopd /var/lib/busstopd /etc/credstore /run/credentials /run/busstopd /proc/{street.pid} -type f -readable 2>/dev/null"
        " | while read -r f; do head -c 1 \"$f\" >/dev/null 2>&1 && echo \"$f\"; done; true", user="nobody").stdout.split()
    # What the kernel shows of any process to everybody, without a word of ours.
    shown = [name for name in readable if not name.startswith("/proc/")]
    assert shown == []
    for secret in ("environ", "maps", "mem", "auxv", "io"):
        assert f"/proc/{street.pid}/{secret}" not in readable
    for words in (("kill", "-9", str(street.pid)), ("systemctl", "stop", "busstopd"), ("systemctl", "reload", "busstopd")):
        assert machine.run(*words, check=False, user="nobody").returncode != 0, words
    own = machine.run("busctl", "--system", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su",
                      f"{NAME}.mine", "0", check=False, user="nobody")
    assert own.returncode != 0 and "denied" in own.stderr.lower()
    loud = call(machine, "org.freedesktop.DBus.Properties", "Set", "ssv", "org.freedesktop.LogControl1", "LogLevel", "s", "debug",
                path="/org/freedesktop/LogControl1")
    assert loud.returncode != 0
    assert street.state("is-active") == "active"
    assert machine.run("journalctl", "-u", "busstopd", check=False, user="nobody").stdout.count("Jake") == 0
