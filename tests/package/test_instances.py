"""A further instance beside the first daemon: alone, upgraded, removed and purged with it, and named in what admins are told."""

import json

import pytest
from world.street import alert
from world.waiting import wait_until

OAK = "Oak Street"
UNITS = ("busstopd.service", "busstopd@shop.service")
LEFT = r"find / -xdev \( -name '*busstop*' -o -user busstopd -o -group busstopd \) ! -path '/proc/*' ! -name busstopd.deb"


@pytest.fixture
def shop(service, settings, kafka, topics, name):
    """Both are configured; the instance runs."""
    for topic in topics.values():
        kafka.create_topic(topic)
    service.configure(settings())
    service.machine.run("cp", "-p", "/etc/busstopd/busstopd.toml", "/etc/busstopd/shop.toml")
    file = service.machine.path("/etc/busstopd/shop.toml")
    file.write_text(file.read_text().replace(name("group"), name("shop")))
    asked = service.machine.run("busstopctl", "--instance", "shop", "status", check=False)
    assert asked.returncode == 69 and "systemctl status busstopd@shop" in asked.stderr
    service.systemctl("enable", "--now", UNITS[1])
    return service


def of_both(machine, what):
    return [machine.show(unit, what) for unit in UNITS]


def test_an_instance_runs_without_the_first_daemon_and_beside_it(shop, machine, kafka, topics):
    assert shop.ctl("--instance", "shop", "status")["version"]
    assert shop.systemctl("service-log-level", UNITS[1]).stdout.strip() == "info"
    shop.start()
    kafka.produce(topics["alerts"], alert(stop=OAK))
    for instance in ((), ("--instance", "shop")):
        wait_until(lambda instance=instance: shop.ctl(*instance, "alert"), 20, "the alert of each")
    stat = machine.sh("stat -c '%U %a' /var/lib/busstopd /var/lib/busstopd/shop /var/lib/busstopd/shop/busstopd.db").stdout.split()
    assert stat == ["busstopd", "700", "busstopd", "700", "busstopd", "600"]
    assert machine.run("busstopctl", "--instance", "shop", "status", user="nobody").returncode == 0, "everybody may ask"

    file = machine.path("/etc/busstopd/shop.toml")
    file.write_text("nonsense = 1\n" + file.read_text())
    assert shop.systemctl("reload", UNITS[1], check=False).returncode != 0
    wait_until(lambda: "busstopd --check --config /etc/busstopd/shop.toml shows" in machine.show(UNITS[1], "StatusText"), 5, "the status line")
    found = json.loads(machine.run("busstopctl", "--json", "--instance", "shop", "doctor", check=False).stdout)["findings"]
    wrong = next(one for one in found if one["area"] == "configuration")
    assert "shop.toml:1:1:" in wrong["finding"]
    assert "busstopd --check --config /etc/busstopd/shop.toml && systemctl reload busstopd@shop" in wrong["fix"]
    assert shop.ctl("doctor")["errors"] == 0 and of_both(machine, "ActiveState") == ["active", "active"]


def test_an_upgrade_restarts_both_a_removal_stops_both_and_a_purge_forgets_both(shop, machine, deb):
    shop.start()
    before = of_both(machine, "MainPID")
    shop.install(deb)
    after = of_both(machine, "MainPID")
    assert of_both(machine, "ActiveState") == ["active", "active"] and not set(before) & set(after)
    machine.run("dpkg", "--remove", "busstopd")
    assert of_both(machine, "ActiveState") == ["inactive", "inactive"] and of_both(machine, "Result") == ["success", "success"]
    assert machine.is_there("/var/lib/busstopd/shop/busstopd.db") and machine.is_there("/etc/busstopd/shop.toml")
    machine.run("dpkg", "--purge", "busstopd")
    assert machine.sh(LEFT + "; find /etc/systemd -xtype l").stdout == ""
    shop.install(deb)
    assert (shop.state("is-enabled"), shop.state("is-active")) == ("disabled", "inactive"), "as on a machine that never had it"
