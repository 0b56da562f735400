"""busstopctl doctor: what is wrong is found, with its fix, and nothing is sent on the way."""

import json
import signal
import ssl
import subprocess
import time

import pytest
from world.bus import Bus
from world.daemon import Daemon
from world.smtp import Smtp
from world.waiting import wait_until

NOBODY = 65534
ADMIN = "org.busstop.BusStop1.Admin"


def examined(one):
    """(exit code, findings); each bad one has its fix."""
    done = one.ctl_raw("--json", "doctor", timeout=180)
    told = json.loads(done.stdout)
    findings = told["findings"]
    assert told["errors"] == sum(f["level"] == "error" for f in findings)
    assert all(f["fix"] and "\n" not in f["fix"] for f in findings if f["level"] != "ok"), findings
    return done.returncode, findings


def about(findings, area, subject=None):
    return [f for f in findings if f["area"] == area and subject in (None, f["subject"])]


def only(findings, area, subject=None):
    (found,) = about(findings, area, subject)
    return found


@pytest.fixture
def made_topics(kafka, topics):
    for topic in topics.values():
        kafka.create_topic(topic)


def ready(one):
    one.start()
    wait_until(lambda: one.ctl("status")["kafka"] == "consuming", 30, "the broker's partitions")
    return one


def test_all_is_well_and_nobody_is_told(daemon, bus, street, ntfy, smtp, made_topics):
    one = daemon(street.settings(street.household("mike", "phone", "mail"), street.household("sarah", "mail")),
                 bus=bus, environment=street.environment)
    one.directory.chmod(0o700)
    ready(one)
    smtp.forget()
    code, findings = examined(one)
    bad = [f for f in findings if f["level"] != "ok" and f["area"] not in ("clock", "disk")]  # those are the machine's
    assert not bad, bad
    assert "takes our login" in only(findings, "sink", "phone")["finding"]
    mail = only(findings, "sink", "mail")["finding"]
    assert "takes our login" in mail and "certificate good for 29 days" in mail
    assert "no server of its own" in only(findings, "sink", "hook")["finding"]
    assert {f["subject"] for f in about(findings, "topic")} == set(one.settings["topics"].values())
    assert smtp.logins == 1 and not smtp.mails and not ntfy.poll(street.address("mike", "phone"))
    if code == 0:
        assert one.ctl_raw("doctor").stdout.startswith("ok\tconfiguration\t")


def test_what_is_wrong_with_a_sink_is_found(daemon, bus, street, ntfy, smtp, pki, tmp_path, made_topics):
    expired = Smtp(_DatedPki(tmp_path / "old", pki, "20200101000000Z", "20200102000000Z"),
                   tls="implicit").start()
    mail = street.sinks["mail"]
    sinks = {
        "token": {**street.sinks["phone"], "token": {"env": "WRONG"}},
        "password": {**mail, "password": {"env": "WRONG"}},
        "nowhere": {**mail, "url": "smtp://no-such-host.invalid:587"},
        "closed": {**mail, "url": "smtp://127.0.0.1:1"},
        "expired": {**mail, "url": f"smtps://127.0.0.1:{expired.port}"},
        "unknown": {k: v for k, v in mail.items() if k != "ca_file"},
    }
    one = daemon({"sinks": sinks, "households": [{"id": "mike", "name": "Mike", "stops": ["Oak"], "contacts": ["token:mike"]}]},
                 bus=bus, environment={**street.environment, "WRONG": "tk_wrong"})
    ready(one)
    code, findings = examined(one)
    expired.stop()
    assert code == 1
    found = {name: only(findings, "sink", name) for name in sinks}
    assert {f["level"] for f in found.values()} == {"error"}
    for name, words, fix in [("token", "401", "token"), ("password", "535", "password"), ("nowhere", "resolve", "getent"),
                             ("closed", "connect", "start the server"), ("expired", "expired", "renewed"),
                             ("unknown", "certificate", "ca_file")]:
        assert words in found[name]["finding"] and fix in found[name]["fix"], found[name]
    assert "tk_wrong" not in json.dumps(findings)
    assert not smtp.mails


def test_a_missing_topic_is_an_error_and_so_is_a_configuration_that_would_not_load(daemon, bus, kafka, topics, names):
    for kind in ("alerts", "confirmations", "restock"):
        kafka.create_topic(topics[kind])
    one = daemon({"sinks": {"phone": {"kind": "log"}}, "households": [
        {"id": "mike", "name": "Mike", "contacts": ["phone:mike"]}, {"id": "lisa", "name": "Lisa"}]}, bus=bus)
    one.start()
    wait_until(lambda: one.ctl("status")["kafka"] == "degraded", 30, "the missing topic to be noticed")
    code, findings = examined(one)
    assert code == 1
    missing = only(findings, "topic", topics["subscriptions"])
    assert missing["level"] == "error" and f"topic create {topics['subscriptions']}" in missing["fix"]
    people = [f["finding"] for f in about(findings, "household")]
    assert any("no household is at a stop" in f for f in people) and any("without contact: lisa" in f for f in people)

    one.configure({"sinks": {"more": {"kind": "log"}}})
    assert any("sink more is new" in f["finding"] for f in about(examined(one)[1], "configuration"))
    one.config.write_text("[kafka]\nbrokers = 7\n")
    wrong = only(examined(one)[1], "configuration")
    assert wrong["level"] == "error" and f"{one.config}:2:11:" in wrong["finding"]


def test_open_secrets_and_an_open_store_are_warned_of(daemon, bus, tmp_path, ntfy, made_topics):
    (tmp_path / "token").write_text(ntfy.token)
    (tmp_path / "token").chmod(0o644)
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "smtp").write_text("x")
    (credentials / "smtp").chmod(0o644)
    one = daemon({"sinks": {"phone": {"kind": "ntfy", "url": ntfy.url, "token": {"file": str(tmp_path / "token")}}}},
                 bus=bus, environment={"CREDENTIALS_DIRECTORY": str(credentials)})
    ready(one)
    one.store.chmod(0o644)
    findings = examined(one)[1]
    secrets = about(findings, "secret")
    assert len(secrets) == 2 and {f["level"] for f in secrets} == {"warning"}
    assert any(str(tmp_path / "token") in f["finding"] for f in secrets)
    assert any(f["subject"] == str(credentials / "smtp") for f in secrets)
    assert any(f["level"] == "warning" and "0644" in f["finding"] for f in about(findings, "store", str(one.store)))
    one.store.unlink()
    assert any("not there any more" in f["finding"] for f in about(examined(one)[1], "store", str(one.store)))


def test_a_paused_sink_and_dead_letters_are_named(service, kafka, topics, bus):
    kafka.produce(topics["alerts"], "no JSON")
    wait_until(lambda: service.ctl("dead"), 20, "the dead letter")
    service.ctl("sink", "pause", "phone")
    wait_until(lambda: service.ctl("sink")[0]["state"] == "paused", 10, "the pause")
    findings = examined(service)[1]
    assert "1 record could not be read" in only(findings, "record")["finding"]
    paused = [f for f in about(findings, "sink", "phone") if f["level"] == "warning"]
    assert "paused by hand" in paused[0]["finding"] and paused[0]["fix"] == "busstopctl sink resume phone"
    code, text = bus.call_as(NOBODY, "Examine", interface=ADMIN)
    assert code != 0 and "Access denied" in text


def test_a_daemon_that_hangs_is_told_from_one_that_is_not_there(service):
    service.process.signal(signal.SIGSTOP)
    try:
        done = service.ctl_raw("--json", "doctor", timeout=50)
        start = time.monotonic()
        others = [service.ctl_raw(*command, timeout=50) for command in (["status"], ["alert"], ["reload"])]
        waited = time.monotonic() - start
    finally:
        service.process.signal(signal.SIGCONT)
    assert done.returncode == 69 and "does not answer" in done.stderr
    found = json.loads(done.stdout)["findings"][0]
    assert "does not answer" in found["finding"] and "systemctl restart busstopd" in found["fix"]
    for other in others:
        assert other.returncode == 69 and "busstopd is there but does not answer" in other.stderr
        assert "journalctl -u busstopd" in other.stderr and "watchdog" in other.stderr
    assert waited < 3 * 20, "the bus itself would wait for 25 s, and a call for 60 s"


def test_without_a_daemon_it_says_what_to_do(tmp_path):
    quiet = Bus().start()
    one = Daemon(tmp_path / "none", {}, quiet)
    done = one.ctl_raw("--json", "doctor")
    quiet.stop()
    assert done.returncode == 69
    told = json.loads(done.stdout)["findings"]
    assert told[0]["area"] == "daemon" and "systemctl enable --now busstopd" in told[0]["fix"]
    assert "journalctl -u busstopd" in told[0]["fix"] and told[1]["area"] == "configuration"


class _DatedPki:
    """A certificate of the same authority with dates of its own."""

    def __init__(self, directory, pki, begin, end):
        directory.mkdir()
        self._key, self._certificate = directory / "key.pem", directory / "server.pem"
        (directory / "index").write_text("")
        (directory / "ca.conf").write_text(
            f"[ca]\ndefault_ca=one\n[one]\ndatabase={directory}/index\nnew_certs_dir={directory}\n"
            "default_md=sha256\npolicy=any\nrand_serial=yes\n[any]\ncommonName=supplied\n")

        def openssl(*args):
            subprocess.run(["openssl", *map(str, args)], cwd=pki.directory, check=True, capture_output=True)

        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._key,
                "-out", directory / "csr", "-subj", "/CN=localhost")
        openssl("ca", "-batch", "-config", directory / "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key",
                "-in", directory / "csr", "-out", self._certificate, "-notext", "-extfile", "server.ext",
                "-startdate", begin, "-enddate", end)

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate, self._key)
        return context
