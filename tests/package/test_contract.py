"""The D-Bus contracts that the package installs are what its daemon, of this release's sdbus-c++, shows of itself."""

import json

from world.bus import NAME, PATH
from world.contract import members
from world.street import alert
from world.waiting import wait_until


def shown(machine, path):
    done = machine.run("busctl", "--json=short", "call", NAME, path, "org.freedesktop.DBus.Introspectable", "Introspect")
    return json.loads(done.stdout)["data"][0]


def objects_with(machine, wanted):
    """All that there are, once this one is among them."""
    found = machine.run("busctl", "tree", "--list", NAME).stdout.split()
    return found if wanted in found else None


def test_each_interface_is_what_its_file_says(service, machine, settings, kafka, topics):
    for topic in topics.values():
        kafka.create_topic(topic)
    service.configure(settings())
    service.start()
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    tree = wait_until(lambda: objects_with(machine, f"{PATH}/alert/1"), 20, "the alert's object")
    compared = 0
    for file in machine.path("/usr/share/dbus-1/interfaces").glob("org.busstop.*.xml"):
        item = f"{PATH}/{file.stem.removeprefix(f'{NAME}.').lower()}/"  # .Alert is at alert/17
        path = next((path for path in tree if path.startswith(item)), PATH)
        said = members(file.read_text(), file.stem)
        assert said and members(shown(machine, path), file.stem) == said, file.stem
        compared += 1
    assert compared == 5
