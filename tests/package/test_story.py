"""Sarah's story, through the service as the package leaves it: broker, phones and mail relay are outside."""

from world.street import alert, claim
from world.waiting import wait_until

OAK = "Oak Street"


def test_an_admin_configures_starts_and_the_neighbours_are_told(service, settings, kafka, topics, ntfy, smtp, pki, name):
    asked = service.machine.run("busstopctl", "status", check=False)
    assert asked.returncode == 69 and "systemctl enable --now busstopd" in asked.stderr
    assert (service.state("is-enabled"), service.state("is-active")) == ("disabled", "inactive")

    for topic in topics.values():
        kafka.create_topic(topic)
    service.machine.put("/etc/busstopd/relay.pem", pki.ca_file.read_text())
    service.configure(settings({
        "sinks": {"phone": {"kind": "ntfy", "url": ntfy.url, "token": {"credential": "ntfy-token"}},
                  "mail": {"kind": "email", "url": f"smtp://localhost:{smtp.port}", "user": smtp.user, "from": "bus@example.org",
                           "password": {"credential": "smtp"}, "ca_file": "/etc/busstopd/relay.pem"}},
        "households": [{"id": who, "name": who.capitalize(), "stops": [OAK], "contacts": [address]} for who, address in (
            ("sarah", f"phone:{name('sarah')}"), ("mike", f"phone:{name('mike')}"), ("lisa", "mail:lisa@example.org"))],
    }), {"ntfy-token": ntfy.token, "smtp": smtp.password})
    service.machine.run("busstopd", "--check", environment={"CREDENTIALS_DIRECTORY": "/etc/credstore"})
    service.start()
    assert (service.state("is-enabled"), service.state("is-active")) == ("enabled", "active")

    def phone(who):
        return [message["title"] for message in ntfy.poll(name(who))]

    def mails():
        return [mail.message["Subject"] for mail in smtp.to("lisa@example.org")]

    kafka.produce(topics["alerts"], alert(stop=OAK))
    wait_until(lambda: phone("mike") == ["Can you watch Jake?"] and mails() == ["Can you watch Jake?"], 20, lambda: (phone("mike"), mails()))
    kafka.produce(topics["confirmations"], claim("Mike"))
    wait_until(lambda: phone("sarah") == ["Mike has Jake"] and mails()[1:] == ["Mike has Jake"], 20, lambda: (phone("sarah"), mails()))
    assert all(mail.tls and mail.user == smtp.user for mail in smtp.mails), "by STARTTLS, with the credential"

    assert service.ctl("alert")[0]["state"] == "covered"
    assert service.machine.show("busstopd", "StatusText") and service.ctl("status")["kafka"] == "consuming"
    wait_until(lambda: service.machine.show("busstopd", "StatusText") == "4 topics, lag 0, 0 pending", 10,
               lambda: service.machine.show("busstopd", "StatusText"))
    said = service.entries("BUSSTOP_ALERT=1")
    assert said and {entry["SYSLOG_IDENTIFIER"] for entry in said} == {"busstopd"}
    everything = service.machine.journal("-o", "export")
    assert ntfy.token not in everything and smtp.password not in everything, "a secret is in the journal"
    assert "alerts" in everything

    # Whose it is, and who may look.
    stat = service.machine.sh("stat -c '%U %a' /var/lib/busstopd /var/lib/busstopd/busstopd.db").stdout.split()
    assert stat == ["busstopd", "700", "busstopd", "600"]
