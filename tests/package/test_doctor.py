"""busstopctl doctor beside the service as the package runs it: its sandbox hides nothing that is looked at."""

import json


def examined(service):
    """(exit code, findings) for root."""
    done = service.machine.run("busstopctl", "--json", "doctor", check=False)
    return done.returncode, json.loads(done.stdout)["findings"]


def about(findings, area, subject=None):
    return [f for f in findings if f["area"] == area and subject in (None, f["subject"])]


def test_what_is_right_is_found_well_and_a_wrong_login_is_named(service, settings, kafka, topics, ntfy, smtp, pki, name):
    for topic in topics.values():
        kafka.create_topic(topic)
    service.machine.put("/etc/busstopd/relay.pem", pki.ca_file.read_text())
    right = settings({
        "sinks": {"phone": {"kind": "ntfy", "url": ntfy.url, "token": {"credential": "ntfy-token"}},
                  "mail": {"kind": "email", "url": f"smtp://localhost:{smtp.port}", "user": smtp.user, "from": "bus@example.org",
                           "password": {"credential": "smtp"}, "ca_file": "/etc/busstopd/relay.pem"}},
        "households": [{"id": "mike", "name": "Mike", "stops": ["Oak Street"], "contacts": [f"phone:{name('mike')}"]}]})
    service.configure(right, {"ntfy-token": ntfy.token, "smtp": smtp.password})
    service.start()
    service.await_line("Kafka:")
    code, findings = examined(service)
    bad = [f for f in findings if f["level"] != "ok" and f["area"] not in ("clock", "disk")]  # those are the machine's
    assert not bad, bad
    assert code == 0 or any(f["level"] == "error" for f in findings)
    for sink in ("phone", "mail"):
        assert "takes our login" in about(findings, "sink", sink)[0]["finding"]
    assert {f["subject"] for f in about(findings, "topic")} == set(topics.values())
    for area in ("configuration", "secret", "store", "broker", "bus", "household"):
        assert about(findings, area), f"nothing is said of {area}"

    service.configure(right, {"ntfy-token": "tk_" + "x" * 29, "smtp": "wrong"})
    service.systemctl("restart", "busstopd")
    code, findings = examined(service)
    assert code == 1
    for sink, word in (("phone", "token"), ("mail", "password")):
        (wrong,) = [f for f in about(findings, "sink", sink) if f["level"] == "error"]
        assert word in wrong["fix"], wrong
    service.systemctl("disable", "--now", "busstopd")  # one that is enabled would be started by the question
    code, findings = examined(service)
    assert code == 69 and "systemctl enable --now busstopd" in findings[0]["fix"]
