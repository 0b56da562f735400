"""What needs a person: the journal names it by fields and an id, and journalctl -x says what to do."""

import re
from datetime import datetime, timedelta, timezone

from world.street import alert
from world.waiting import wait_until

OAK = "Oak Street"


def test_each_matter_is_found_by_its_field_and_explained(service, settings, kafka, topics, hook, smtp, pki):
    for topic in topics.values():
        kafka.create_topic(topic)
    service.machine.put("/etc/busstopd/relay.pem", pki.ca_file.read_text())
    smtp.accept_login = False
    hook.answer(410, path="/mike")
    service.configure(settings({
        "sinks": {"hook": {"kind": "webhook", "allow_networks": ["127.0.0.0/8"]},
                  "mail": {"kind": "email", "url": f"smtp://localhost:{smtp.port}", "user": smtp.user, "from": "bus@example.org",
                           "password": {"credential": "smtp"}, "ca_file": "/etc/busstopd/relay.pem"}},
        "households": [{"id": who, "name": who.capitalize(), "stops": [OAK], "contacts": [address]} for who, address in (
            ("sarah", f"hook:{hook.url}/sarah"), ("mike", f"hook:{hook.url}/mike"), ("lisa", "mail:lisa@example.org"))],
    }), {"smtp": "an old password"})
    service.start()
    service.await_line("Kafka: reading")
    kafka.produce(topics["alerts"], "{")
    kafka.produce(topics["alerts"], alert(child="Anna", stop="Nowhere"))
    kafka.produce(topics["alerts"], alert(stop=OAK, deadline=(datetime.now(timezone.utc) + timedelta(seconds=8)).isoformat()))

    wanted = {"dead-letter": {"BUSSTOP_TOPIC": topics["alerts"], "BUSSTOP_PARTITION": "0", "BUSSTOP_OFFSET": "0"},
              "nobody-to-tell": {"BUSSTOP_ALERT": "1"}, "unanswered": {"BUSSTOP_ALERT": "2"},
              "contact-gone": {"BUSSTOP_SINK": "hook"}, "sink-at-fault": {"BUSSTOP_SINK": "mail"}}
    for matter, fields in wanted.items():
        said = wait_until(lambda matter=matter: service.entries(f"BUSSTOP_MATTER={matter}"), 20, matter, each=0.1)[0]
        assert fields.items() <= said.items(), said
        assert int(said["PRIORITY"]) <= 4 and service.entries(f"MESSAGE_ID={said['MESSAGE_ID']}")
        explained = service.explained(matter)
        assert "Subject: " in explained and "Defined-By: busstopd" in explained and "@BUSSTOP" not in explained, explained
        assert re.search(r"^░░   (busstopctl|systemctl) ", explained, re.MULTILINE), f"no command: {explained}"
