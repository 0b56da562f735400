"""No room below the state directory: nothing is lost, the service stays, and the journal says what to do."""

from world.street import alert
from world.waiting import wait_until

OAK = "Oak Street"


def test_a_full_disk_is_said_survived_and_forgotten(service, machine, settings, kafka, topics):
    kafka.create_topic(topics["alerts"])
    machine.sh("mkdir -p /var/lib/busstopd && mount -t tmpfs -o size=8m,mode=700 tmpfs /var/lib/busstopd")
    service.configure(settings())
    service.start()
    kafka.produce(topics["alerts"], alert(child="Anna", stop=OAK))
    service.await_line("to mike:", "Anna")
    machine.sh("head -c 16M /dev/zero >/var/lib/busstopd/filler; true")
    for child in ("Jake", "Ben", "Tom"):
        kafka.produce(topics["alerts"], alert(child=child, stop=OAK))
    service.await_line("the store cannot be written")
    assert "Subject: There is no room for the store" in service.explained("disk-full")
    assert not service.says("to mike:", "Jake"), "told before it was stored"
    # A stop is none the worse for it, and a start waits for room.
    service.systemctl("stop", "busstopd")
    assert machine.show("busstopd", "Result", "ExecMainStatus") == ["success", "0"]
    service.systemctl("start", "busstopd")
    assert service.state("is-active") == "active"
    machine.sh("rm /var/lib/busstopd/filler")
    for child in ("Jake", "Ben", "Tom"):
        service.await_line("to mike:", child)
    wait_until(lambda: len(service.ctl("alert")) == 4, 10, lambda: service.ctl("alert"))
