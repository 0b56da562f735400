"""Starts that go wrong: each ends or goes on with one clear line, and the right exit code."""

import os
import sqlite3
import time

import pytest
from world.daemon import Daemon
from world.ports import free_port
from world.waiting import wait_until

CONFIG_WRONG, STORE_IN_USE = 78, 69


@pytest.fixture
def shop(daemon, hooks, kafka, names):
    """A daemon that tells the shop of each order; `shop.orders` is the topic, of two partitions."""
    made = daemon(hooks.settings(hooks.household("shop", stops=[])))
    made.orders = names("orders")
    kafka.create_topic(made.orders, partitions=2)
    rule = {"topic": made.orders, "to": "shop", "title": "New order", "body": "{n}"}
    made.configure({"topics": {"notify": [rule]}})
    return made


def ends_with(daemon, code):
    """Launches it and waits for its end; the lines it said."""
    daemon.launch()
    assert daemon.process.wait(15) == code, daemon.process.tail()
    return "\n".join(daemon.journal(since_start=True))


def twin(shop, folder, **more):
    """Another daemon with the same configuration, and a store of its own."""
    other = Daemon(shop.directory.parent / folder, {**shop.settings, "store": {}})
    other.configure({"store": {"path": str(other.store)}, **more})
    return other


def bodies(hooks):
    return sorted(heard.body for heard in hooks.heard("shop"))


def test_a_configuration_that_is_a_directory_or_is_not_there(shop):
    os.remove(shop.config)
    assert "busstopd.toml" in ends_with(shop, CONFIG_WRONG)
    shop.config.mkdir()
    said = ends_with(shop, CONFIG_WRONG)
    assert "is a directory" in said and str(shop.config) in said
    shop.config.rmdir()
    shop.configure()


@pytest.mark.parametrize("wrong, line", [
    ("[kafka]\nbrokrs = 'a:1'\n", "did you mean"),
    ("[alerts]\nwindow = 600\n", '"600s"'),
    ("[kafka\n", "busstopd.toml:1"),
    ("[sinks.phone]\nkind = 'ntfi'\nurl = 'http://127.0.0.1:1'\n", "ntfy"),
    ("[[households]]\nid = 'mike'\ncontacts = ['phone:mike']\n", "phone"),
    ("[sinks.mail]\nkind = 'email'\nurl = 'smtp://127.0.0.1:1'\nfrom = 'a@example.org'\n"
     "[[households]]\nid = 'mike'\ncontacts = ['mail:no address']\n", "address"),
])
def test_a_wrong_configuration_is_refused_with_its_place(shop, wrong, line):
    shop.config.write_text(wrong)
    said = ends_with(shop, CONFIG_WRONG)
    assert line in said and "busstopd.toml:" in said, said


def with_token(shop, token):
    """A phone whose server wants a token; nobody connects to it."""
    shop.configure({"sinks": {"phone": {"kind": "ntfy", "url": "https://127.0.0.1:1", "token": token}}})
    return shop


@pytest.mark.parametrize("token, said", [
    ({"credential": "ntfy-token"}, "needs the credential ntfy-token, which"),
    ({"file": "/nonexistent/token"}, "comes from /nonexistent/token, which does not exist"),
    ({"env": "BUSSTOP_TEST_TOKEN"}, "needs the environment variable BUSSTOP_TEST_TOKEN, which is not set"),
])
def test_a_secret_that_is_not_there_is_told_with_what_to_do(shop, tmp_path, token, said):
    shop.environment["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    found = ends_with(with_token(shop, token), CONFIG_WRONG)
    assert said in found and "sinks.phone.token" in found and "busstopd.toml:" in found, found


def test_a_secret_that_everybody_can_read_is_warned_of_and_never_shown(shop, tmp_path):
    (tmp_path / "ntfy-token").write_text("c4n4ry")
    (tmp_path / "ntfy-token").chmod(0o644)
    shop.environment["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    with_token(shop, {"credential": "ntfy-token"}).start()
    wait_until(lambda: shop.says("sinks.phone.token", str(tmp_path / "ntfy-token"), "everybody can read"), 5, "the line")
    shop.stop()
    shop.config.chmod(0o644)
    found = ends_with(with_token(shop, "c4n4ry"), CONFIG_WRONG)
    assert "sinks.phone.token is written out in a file that everybody can read" in found, found
    assert not shop.says("c4n4ry")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
@pytest.mark.parametrize("mode, said", [(0o600, "cannot be read by uid 65534"), (0o644, "cannot be written by uid 65534")])
def test_a_store_of_somebody_else_is_refused_and_left_alone(shop, bus, mode, said):
    # The bus has the only folder that every user may enter.
    store = bus.directory / "busstopd.db"
    store.write_bytes(b"")
    store.chmod(mode)
    shop.config = bus.directory / "busstopd.toml"
    shop.configure({"store": {"path": str(store)}})
    shop.user = 65534
    found = ends_with(shop, CONFIG_WRONG)
    assert said in found and f"Permission denied; it is of uid 0: chown 65534 {store}\n" in found + "\n", found
    assert store.stat().st_uid == 0 and store.read_bytes() == b""


def test_a_store_of_a_newer_schema_is_refused_and_left_alone(shop):
    shop.start()
    shop.stop()
    with sqlite3.connect(shop.store) as store:
        store.execute("PRAGMA user_version = 99")
    store.close()
    before = shop.store.read_bytes()
    said = ends_with(shop, CONFIG_WRONG)
    assert "newer" in said and "99" in said, said
    assert shop.store.read_bytes() == before


def test_a_store_that_is_no_store_is_refused(shop):
    shop.store.write_text("Jake was here\n" * 1000)
    assert "not a SQLite database" in ends_with(shop, CONFIG_WRONG)
    assert shop.store.read_text().startswith("Jake was here")


def test_a_second_daemon_on_the_same_store_is_refused_with_the_pid_of_the_first(shop, hooks, kafka):
    shop.start()
    second = twin(shop, "second", store={"path": str(shop.store)})
    assert str(shop.process.pid) in ends_with(second, STORE_IN_USE)
    kafka.produce(shop.orders, '{"n": 1}')
    wait_until(lambda: bodies(hooks) == ["1"], 15, "the first to be at work")


def test_a_broker_that_is_not_there_stops_no_start_and_is_said_once(shop, hooks, kafka):
    brokers = f"127.0.0.1:{free_port()}"
    shop.configure({"kafka": {"brokers": brokers}})
    shop.start(seconds=5)
    wait_until(lambda: shop.says("Kafka:", brokers, "can be reached"), 15, lambda: f"that; {shop.journal()}")
    shop.stop()
    assert len([line for line in shop.journal() if "can be reached" in line]) == 1
    shop.configure({"kafka": {"brokers": kafka.brokers}})
    shop.start()
    kafka.produce(shop.orders, '{"n": 1}')
    wait_until(lambda: bodies(hooks) == ["1"], 15, "the order")


def login(kafka, mechanism, password):
    return {"kafka": {"brokers": kafka.sasl_brokers, "properties": {
        "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": mechanism, "sasl.username": kafka.user,
        "sasl.password": {"env": "KAFKA_PASSWORD"}}}}, {"KAFKA_PASSWORD": password}


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_broker_that_refuses_the_login_is_said_with_what_to_do(shop, kafka, mechanism):
    settings, shop.environment = login(kafka, mechanism, "wrong-password")
    shop.configure(settings)
    shop.start()
    said = wait_until(lambda: shop.says("refuses the login"), 20, lambda: f"that; {shop.journal()}")
    assert "sasl.password" in said or "SCRAM" in said, said
    assert "wrong-password" not in "\n".join(shop.journal())
    shop.stop()


def test_a_login_that_is_right_reads_records(shop, hooks, kafka):
    settings, shop.environment = login(kafka, "PLAIN", kafka.password)
    shop.configure(settings)
    shop.start()
    kafka.produce(shop.orders, '{"n": 1}')
    wait_until(lambda: bodies(hooks) == ["1"], 15, lambda: f"the order; {shop.journal()}")


def test_a_second_member_of_the_group_degrades_it_and_that_is_said(shop, hooks, kafka):
    shop.start()
    wait_until(lambda: shop.says("Kafka:"), 15, "the first assignment")
    other = twin(shop, "member").start()
    try:
        degraded = [wait_until(lambda d=d: d.says("shares group", "group of its own"), 25, lambda: f"{d.journal()}")
                    for d in (shop, other)]
        assert all(shop.settings["kafka"]["group"] in line for line in degraded)
        assert "degraded" in shop.notify.status
        kafka.produce(shop.orders, '{"n": 0}', partition=0)
        kafka.produce(shop.orders, '{"n": 1}', partition=1)
        wait_until(lambda: bodies(hooks) == ["0", "1"], 15, "one order by each")
    finally:
        other.process.end(10)


def test_a_copy_of_the_store_in_a_second_daemon_fences_the_first_which_still_delivers(shop, hooks, hook, kafka):
    hook.stop()
    shop.start()
    kafka.produce(shop.orders, '{"n": 1}', partition=0)
    wait_until(lambda: shop.query("SELECT 1 FROM attempt"), 15, "the first attempt")
    other = twin(shop, "copy")
    with sqlite3.connect(shop.store) as source, sqlite3.connect(other.store) as copy:
        source.backup(copy)
        copy.execute("UPDATE delivery SET state = 4")
    source.close()
    copy.close()
    other.start()
    try:
        wait_until(lambda: shop.says("another daemon reads as this member"), 25, lambda: f"{shop.journal()}")
        hook.start()
        wait_until(lambda: bodies(hooks) == ["1"], 40, "what the first had stored")
        kafka.produce(shop.orders, '{"n": 2}', partition=1)
        wait_until(lambda: bodies(hooks) == ["1", "2"], 15, "the second to read on")
        assert shop.running()
        shop.stop()
    finally:
        other.process.end(10)


# A thousand messages for each of a thousand customers, tried once, of which some are due and most will be.
MULTIPLY = """
PRAGMA synchronous = OFF;
PRAGMA cache_size = -400000;
INSERT INTO household (id, name_id, name, name_key, language, timezone, origin)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  SELECT 1000 + i, 'customer-' || i, 'customer', 'customer', 'en', 'UTC', 1 FROM n;
INSERT INTO contact (household, grp, sink, address, lane)
  SELECT h.id, 0, c.sink, c.address || h.id, c.lane FROM household h, contact c WHERE h.id > 1000;
INSERT INTO notice (id, kind, title, body, urgent, made, useful_until, thread)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  SELECT 1000 + i, 5, title, body, 0, made, made + 86400000000, '' FROM notice, n;
INSERT INTO delivery (notice, contact, state, lane, urgent, thread, due, attempts)
  SELECT n.id, c.id, 0, c.lane, 0, 0, n.made + n.id * 1000000, 1 FROM notice n, contact c WHERE n.id > 1000 AND c.household > 1000;
UPDATE meta SET value = json_set(value, '$.deliveries', 1000001) WHERE key = 'counters';
"""


@pytest.mark.slow
def test_a_million_pending_messages_and_no_broker_do_not_hold_up_a_start(daemon, bus):
    one = daemon({"kafka": {"brokers": "127.0.0.1:1"}, "sinks": {"hook": {"kind": "webhook", "allow_networks": ["127.0.0.0/8"]}},
                  "households": [{"id": "shop", "name": "Shop", "contacts": ["hook:http://127.0.0.1:2/"]}]}, bus=bus).start()
    one.ctl("household", "test", "shop")
    wait_until(lambda: one.query("SELECT 1 FROM delivery WHERE state = 0 AND attempts > 0"), 20, "a message to wait")
    one.stop()
    with sqlite3.connect(one.store) as store:
        store.executescript(MULTIPLY)
    store.close()
    start = time.monotonic()
    one.start(seconds=5)
    print(f"ready after {time.monotonic() - start:.2f} s")
    wait_until(lambda: one.ctl("status")["pending"] == 1_000_001 and one.ctl("sink")[0]["state"] == "failing", 10, "its state")
    one.kill()
    one.start(seconds=5)
