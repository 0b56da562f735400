"""The test world does its job. When one of these fails, no other system test says anything about busstopd."""

import os
import smtplib
import socket
import time
import urllib.error
import urllib.request

import dbus
import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from world.notify import NotifySocket
from world.process import Process
from world.smtp import Smtp
from world.toml import merged, to_toml
from world.waiting import NotInTime, wait_until, within
from world.webhook import WebhookReceiver

BUS = {"name": "org.freedesktop.DBus", "path": "/org/freedesktop/DBus", "interface": "org.freedesktop.DBus"}
NOBODY = 65534


def test_a_record_goes_through_kafka_with_key_headers_partition_and_time(kafka, names):
    topic = names("orders")
    kafka.create_topic(topic, partitions=3)
    assert kafka.produce(topic, b"value", key="k", headers={"ce_id": b"7"}, partition=2, timestamp=1000) == (2, 0)
    assert kafka.consume(topic) == [(2, 0, b"k", b"value", [("ce_id", b"7")], 1000)]


def test_a_topic_is_born_with_its_first_record_and_has_one_partition(kafka, names):
    topic = names("late")
    assert kafka.partitions(topic) == 0
    assert kafka.produce(topic, b"first") == (0, 0)
    assert kafka.partitions(topic) == 1


def test_a_deleted_topic_comes_back_empty(kafka, names):
    topic = names("again")
    kafka.produce_many(topic, [b"a", b"b"])
    kafka.delete_topic(topic)
    kafka.create_topic(topic)
    assert kafka.consume(topic) == []


def test_kafka_takes_10_mb_and_a_record_dated_next_year(kafka, names):
    topic, next_year = names("odd"), int((time.time() + 365 * 86400) * 1000)
    kafka.produce(topic, b"x" * 10_000_000, timestamp=next_year)
    (record,) = kafka.consume(topic)
    assert (len(record.value), record.timestamp) == (10_000_000, next_year)


def test_kafka_loses_no_record_and_no_position_when_it_is_killed(kafka, names):
    topic, group = names("orders"), names("group")
    values = [b"%d" % i for i in range(1000)]
    kafka.produce_many(topic, values)
    kafka.move_group(group, topic, {0: 400})
    kafka.kill()
    assert not kafka.running()
    kafka.start()
    assert [record.value for record in kafka.consume(topic)] == values
    assert kafka.committed(group, topic) == {0: 400}
    assert kafka.produce(topic, b"after") == (0, 1000)


def test_kafka_refuses_a_wrong_password_on_its_sasl_listener(kafka):
    def login(password, timeout):
        return AdminClient({"bootstrap.servers": kafka.sasl_brokers, "security.protocol": "SASL_PLAINTEXT",
                            "sasl.mechanisms": "PLAIN", "sasl.username": kafka.user, "sasl.password": password,
                            "log_level": 0}).list_topics(timeout=timeout)

    assert login(kafka.password, 30).brokers
    with pytest.raises(KafkaException):
        login("wrong", 3)


def test_ntfy_gives_back_what_was_published(ntfy, names):
    topic = names("oak-street-mike")
    sent = {"topic": topic, "title": "Jake", "message": "Who can watch Jake? 🚌", "priority": 5, "tags": ["bus"],
            "sequence_id": "alert-1", "click": "https://example.org/a",
            "actions": [{"action": "view", "label": "I will", "url": "https://example.org/claim"}]}
    ntfy.publish(sent)
    (got,) = ntfy.poll(topic)
    assert got["actions"][0]["label"] == "I will"
    assert {key: got[key] for key in sent if key != "actions"} == {k: v for k, v in sent.items() if k != "actions"}


def test_ntfy_keeps_its_messages_over_a_restart_and_refuses_a_wrong_token(ntfy, names):
    topic = names("oak")
    ntfy.publish({"topic": topic, "message": "kept"})
    ntfy.stop()
    with pytest.raises(urllib.error.URLError):
        ntfy.publish({"topic": topic, "message": "lost"})
    ntfy.start()
    assert [message["message"] for message in ntfy.poll(topic)] == ["kept"]
    with pytest.raises(urllib.error.HTTPError, match="401"):
        ntfy.publish({"topic": topic, "message": "no"}, token="tk_wrongwrongwrongwrongwrongwron")


def _send(server, pki, password=None):
    if server.tls == "implicit":
        client = smtplib.SMTP_SSL("127.0.0.1", server.port, context=pki.client_context())
    else:
        client = smtplib.SMTP("127.0.0.1", server.port)
    try:
        if server.tls == "starttls":
            client.starttls(context=pki.client_context())
        client.login(server.user, password or server.password)
        client.sendmail("alerts@example.org", ["mike@example.org"], "Subject: Jake\r\n\r\nat the stop\r\n")
    finally:
        client.close()


@pytest.mark.parametrize("tls", ["starttls", "implicit", "none"])
def test_smtp_receives_mail_after_login_and_refuses_a_wrong_password(pki, tls):
    server = Smtp(pki, tls).start()
    _send(server, pki)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        _send(server, pki, password="wrong")
    server.stop()
    (mail,) = server.to("mike@example.org")
    assert (mail.sender, mail.user, mail.tls) == ("alerts@example.org", "bus", tls != "none")
    assert (mail.message["Subject"], mail.text) == ("Jake", "at the stop\n")


def test_smtp_demands_tls_before_login(smtp):
    with smtplib.SMTP("127.0.0.1", smtp.port) as client:
        client.ehlo()
        assert not client.has_extn("auth")
        assert client.mail("a@example.org")[0] == 530


def test_smtp_refuses_as_it_is_told_and_can_be_down(smtp, pki):
    smtp.answers["data"] = "451 4.3.0 come back later"
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        _send(smtp, pki)
    smtp.answers.clear()
    smtp.rcpt_answers["mike@example.org"] = "550 5.1.1 nobody of that name"
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
        _send(smtp, pki)
    smtp.stop()
    with pytest.raises(ConnectionRefusedError):
        _send(smtp, pki)
    smtp.forget()
    smtp.start()
    _send(smtp, pki)
    assert len(smtp.mails) == 1


def _post(url, body=b"{}", context=None, timeout=30):
    request = urllib.request.Request(url, data=body, headers={"Webhook-Id": "d-1"})
    with urllib.request.urlopen(request, timeout=timeout, context=context) as answer:
        return answer.status


def test_the_webhook_receiver_stores_what_came(hook):
    assert _post(f"{hook.url}/shop?x=1", b'{"a":[1]}') == 204
    (request,) = hook.to("/shop?x=1")
    assert (request.method, request.headers["webhook-id"], request.json()) == ("POST", "d-1", {"a": [1]})


def test_the_webhook_receiver_answers_hangs_and_is_down_as_told(hook):
    hook.answer(503, {"Retry-After": "7"}, path="/busy", times=1)
    with pytest.raises(urllib.error.HTTPError) as refused:
        _post(f"{hook.url}/busy")
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "7")
    assert _post(f"{hook.url}/busy") == 204
    hook.hang("/slow")
    with pytest.raises(TimeoutError):
        _post(f"{hook.url}/slow", timeout=1)
    assert len(hook.to("/slow")) == 1
    hook.stop()
    with pytest.raises(urllib.error.URLError):
        _post(hook.url)


def test_the_webhook_receiver_speaks_https(pki):
    receiver = WebhookReceiver(pki).start()
    assert _post(f"{receiver.url}/a", b"x" * 2_000_000, pki.client_context()) == 204
    assert len(receiver.requests[0].body) == 2_000_000
    receiver.stop()


def test_the_webhook_receiver_takes_10_000_requests_in_seconds(hook):
    request = b"POST /n HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234"
    with socket.create_connection(("127.0.0.1", hook.port)) as client:
        start = time.monotonic()
        for _ in range(100):
            client.sendall(request * 100)
            received = 0
            while received < 100:
                received += client.recv(65536).count(b"HTTP/1.1 204")
        took = time.monotonic() - start
    assert len(hook.requests) == 10_000
    assert took < 60, "the bound of the tests that count on it"


def test_the_bus_answers_and_tells_users_apart(bus):
    assert bus.has("org.freedesktop.DBus") and not bus.has("org.busstop.BusStop1")
    assert "org.freedesktop.DBus" in bus.call("ListNames", **BUS)
    with pytest.raises(dbus.DBusException, match="org.busstop.BusStop1"):
        bus.call("Anything")


def test_the_bus_can_be_called_as_somebody_else(bus):
    if os.geteuid() != 0:
        pytest.skip("only root can call as another user")
    assert bus.call_as(NOBODY, "GetId", **BUS)[0] == 0
    code, text = bus.call_as(NOBODY, "Nonsense", **BUS)
    assert code != 0 and "Nonsense" in text


def test_the_notify_socket_hears_ready_and_status(tmp_path):
    heard = NotifySocket(tmp_path / "notify")
    service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    service.connect(heard.environment["NOTIFY_SOCKET"])
    assert not heard.ready
    service.send(b"READY=1\nSTATUS=consuming 4 topics")
    wait_until(lambda: heard.ready and heard.status == "consuming 4 topics", 2, "the notification")
    heard.close()


def test_a_process_that_ignores_sigterm_is_killed_after_its_deadline(tmp_path):
    stubborn = Process(["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"], tmp_path / "log")
    wait_until(lambda: stubborn.output() == "up\n", 2, "its trap")
    took = stubborn.end(seconds=0.2)
    assert took >= 0.2 and stubborn.exit_code == -9


def test_waiting_in_vain_says_for_what(tmp_path):
    with pytest.raises(NotInTime, match="waited 0.05 s for Godot; last answer: 0"):
        within(lambda: 0, 0.05, "Godot")


def test_settings_become_toml_that_reads_back_the_same():
    tomllib = pytest.importorskip("tomllib")
    settings = merged(
        {"kafka": {"brokers": "a:1", "properties": {"security.protocol": "SASL_SSL"}}, "gone": {"x": 1}},
        {"gone": None, "kafka": {"group": 'quo"te'}, "sinks": {"phone": {"kind": "ntfy", "rate": "5/s"}},
         "alerts": {"steps": [{"after": "1min", "tell": "unanswered"}]},
         "households": [{"id": "mike", "stops": ["Öak"], "contacts": [["phone:a", "phone:b"], "mail:m@x.org"],
                         "children": [{"name": "Jake", "helpers": ["mike"]}]}, {"id": "lisa", "quiet": False}]})
    assert "gone" not in settings
    assert tomllib.loads(to_toml(settings)) == settings
