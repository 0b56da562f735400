"""What systemd does with the service: reload, watchdog, stop, upgrade."""

import os
import re
import signal
import subprocess
import time

from world.freezer import freeze_rooms, see_them_end
from world.street import alert
from world.waiting import wait_until

OAK = "Oak Street"
ORDERS = {"topic": "orders", "title": "order {n}", "body": "It is order {n}."}


def orders(count):
    return [f'{{"n":{number}}}' for number in range(count)]


def heard(hook):
    """The number of each order whose transfer was answered."""
    return [int(request.json()["data"]["title"].split()[1]) for request in hook.to("/shop") if request.status is not None]


def to_shop(hook, topic):
    return {"sinks": {"hook": {"kind": "webhook", "allow_networks": ["127.0.0.0/8"]}},
            "households": [{"id": "shop", "name": "The shop", "contacts": [f"hook:{hook.url}/shop"]}]} | {
                "topics": {"notify": [{**ORDERS, "topic": topic, "to": "shop"}]}}


def test_daemon_reload_touches_nothing_and_a_wrong_configuration_changes_nothing(service, settings):
    service.configure(settings())
    service.start()
    service.await_line("Kafka:")
    pid = service.pid
    service.systemctl("daemon-reload")
    assert (service.pid, service.state("is-active")) == (pid, "active")
    service.systemctl("reload", "busstopd")
    service.await_line("reloaded /etc")

    good = service.machine.path("/etc/busstopd/busstopd.toml").read_text()
    service.machine.path("/etc/busstopd/busstopd.toml").write_text("nonsense = 1\n" + good)
    assert service.systemctl("reload", "busstopd", check=False).returncode != 0
    assert service.await_line("busstopd.toml:1:", "nonsense") and service.await_line("the old one stays in use")
    assert (service.pid, service.state("is-active")) == (pid, "active")
    wait_until(lambda: "the old one is in use" in service.machine.show("busstopd", "StatusText"), 5, "the status line")
    wait_until(lambda: "Subject: The configuration is refused" in service.explained("configuration-refused"), 5, "its explanation")
    assert len(service.ctl("household")) == 2

    # At a start there is no old one: it stays down, and says why.
    assert service.systemctl("restart", "busstopd", check=False).returncode != 0
    wait_until(lambda: service.state("is-active") == "failed", 10, "the failure")
    assert service.machine.show("busstopd", "ExecMainStatus", "NRestarts") == ["78", "0"]
    service.machine.path("/etc/busstopd/busstopd.toml").write_text(good)
    service.systemctl("restart", "busstopd")
    assert service.state("is-active") == "active"


def test_a_room_that_hangs_is_restarted_and_so_is_a_process_that_is_stopped(service, settings, kafka, topics):
    kafka.create_topic(topics["alerts"])
    service.configure(settings())
    service.drop_in("WatchdogSec=5s\nRestartSec=100ms")
    service.start()
    kafka.produce(topics["alerts"], alert(stop=OAK))
    service.await_line("to mike:")

    def restarts():
        return int(service.machine.show("busstopd", "NRestarts"))

    frozen = freeze_rooms(service.machine.pid_outside(service.pid))
    service.await_line("Watchdog timeout")
    see_them_end(frozen)
    wait_until(lambda: restarts() >= 1, 10, "the restart", each=0.1)
    service.await_line("not moved for")
    wait_until(lambda: "Subject: A part of busstopd hangs" in service.explained("room-hangs"), 5, "its explanation")
    wait_until(lambda: service.state("is-active") == "active", 10, "the restart")

    before = restarts()
    os.kill(service.machine.pid_outside(service.pid), signal.SIGSTOP)
    wait_until(lambda: restarts() > before, 20, "the watchdog to bite again", each=0.1)
    wait_until(lambda: service.state("is-active") == "active", 10, "the restart")
    assert len([line for line in service.lines() if "to mike: Can you watch" in line]) == 1, "told again"
    assert service.ctl("alert")[0]["state"] == "open"


def test_a_stop_under_load_takes_less_than_ten_seconds_and_loses_nothing(service, settings, kafka, name, hook):
    topic = name("orders")
    kafka.create_topic(topic, 4)
    service.configure(settings(to_shop(hook, topic)))
    service.drop_in("TimeoutStopSec=10s")  # the unit itself is more patient
    service.start()
    kafka.produce_many(topic, orders(5000))
    wait_until(lambda: len(hook.requests) > 100, 20, "the load")
    hook.hang()  # from here on every transfer is one that has to be cut off
    kafka.produce_many(topic, orders(5000))
    began = time.monotonic()
    service.systemctl("stop", "busstopd")
    took = time.monotonic() - began
    assert service.machine.show("busstopd", "Result", "ExecMainStatus") == ["success", "0"], "in ten seconds, and by itself"
    print(f"stopped in {took:.2f} s")
    assert len([request for request in hook.requests if request.status is None]) <= 256

    hook.answer(204)
    service.systemctl("start", "busstopd")
    wait_until(lambda: len(heard(hook)) >= 10000, 60, lambda: len(heard(hook)), each=0.5)
    wait_until(lambda: service.ctl("status")["pending"] == 0, 10, lambda: service.ctl("status"))
    assert sorted(heard(hook)) == sorted([*range(5000)] * 2), "each once, but for what had to be cut off"


def older(deb, folder):
    """What packaging/build-deb had built before, else the same package under a lower version."""
    before = sorted(deb.parent.glob("previous/busstopd_*.deb"))
    if before:
        return before[0]
    subprocess.run(["dpkg-deb", "-R", deb, folder / "unpacked"], check=True)
    control = folder / "unpacked/DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*", "Version: 0.0.1~previous", control.read_text(), flags=re.MULTILINE))
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", folder / "unpacked", folder / "old.deb"], check=True, capture_output=True)
    return folder / "old.deb"


def test_an_upgrade_restarts_what_runs_and_delivers_the_backlog_once(service, deb, settings, kafka, name, hook, tmp_path):
    topic = name("orders")
    kafka.create_topic(topic)
    service.machine.run("dpkg", "--purge", "busstopd")
    service.install(older(deb, tmp_path))
    hook.stop()
    service.configure(settings(to_shop(hook, topic)))
    service.start()
    kafka.produce_many(topic, orders(300))
    wait_until(lambda: service.ctl("status")["pending"] == 300, 30, lambda: service.ctl("status"))
    service.await_line("sink hook does not answer")
    wait_until(lambda: "Subject: A sink does not answer" in service.explained("sink-down"), 5, "its explanation")
    pid, before = service.pid, service.machine.path("/etc/busstopd/busstopd.toml").read_text()

    service.install(deb)
    assert service.state("is-active") == "active" and service.pid != pid
    assert service.machine.path("/etc/busstopd/busstopd.toml").read_text() == before
    hook.start()
    wait_until(lambda: len(heard(hook)) >= 300, 60, lambda: len(heard(hook)), each=0.2)
    wait_until(lambda: service.ctl("status")["pending"] == 0, 10, lambda: service.ctl("status"))
    assert sorted(heard(hook)) == list(range(300))

    service.machine.run("dpkg", "--remove", "busstopd")
    assert service.state("is-active") == "inactive" and service.machine.is_there("/var/lib/busstopd/busstopd.db")
    service.machine.run("dpkg", "--purge", "busstopd")
    assert not service.machine.is_there("/var/lib/busstopd") and not service.machine.is_there("/etc/busstopd")
