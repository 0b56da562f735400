"""Hosts of the outside world that take a connection and never answer: whom they delay. Nobody."""

import json
import socket

import pytest
from world.ports import free_port
from world.street import alert
from world.waiting import wait_until, within

CALL = "Can you watch Jake?"
HOSTS = 60
SOON = 12  # s: before the first of those that hang is given up


@pytest.fixture
def silent_hosts():
    """HOSTS addresses of their own on this machine; the system takes connections for them, nobody reads."""
    port = free_port()
    listeners = []
    for number in range(HOSTS):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((f"127.0.1.{number + 1}", port))
        listener.listen(64)
        listeners.append(listener)
    yield [f"http://127.0.1.{number + 1}:{port}/hook" for number in range(HOSTS)]
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize("urgent", [False, True])
def test_an_alert_does_not_wait_for_sixty_hosts_of_its_sink_that_hang(
        daemon, hooks, kafka, topics, names, silent_hosts, urgent):
    people = [{"id": f"slow{number}", "contacts": [f"hook:{url}"]} for number, url in enumerate(silent_hosts)]
    orders = names("orders")
    rule = {"topic": orders, "to": "{who}", "title": "Order", "body": "Order {n}", "urgent": urgent}
    settings = hooks.settings(hooks.household("sarah"), hooks.household("mike"))
    settings["households"] += people
    oak_street = daemon(settings)
    oak_street.configure({"topics": {"notify": [rule]}})
    for topic in (orders, topics["alerts"], topics["confirmations"]):
        kafka.create_topic(topic)
    oak_street.start()
    kafka.produce_many(orders, [json.dumps({"who": f"slow{n % HOSTS}", "n": n}) for n in range(HOSTS * 8)])

    def under_way():
        return oak_street.query("SELECT count(*) AS n FROM delivery WHERE state = 1")[0]["n"]

    wait_until(lambda: under_way() >= HOSTS, 15, lambda: f"every host to be tried; {under_way()}")
    kafka.produce(topics["alerts"], alert())
    within(lambda: CALL in hooks.titles("mike"), SOON, lambda: f"mike's call; {under_way()} are under way")


def test_an_urgent_notice_does_not_wait_for_ordinary_ones_to_the_same_host_that_hang(
        daemon, hooks, kafka, topics, names, hook):
    orders = names("orders")
    oak_street = daemon(hooks.settings(hooks.household("sarah"), hooks.household("mike"),
                                       hooks.household("shop", stops=[])))
    oak_street.configure({"topics": {"notify": [{"topic": orders, "to": "shop", "title": "Order", "body": "{n}"}]}})
    for topic in (orders, topics["alerts"], topics["confirmations"]):
        kafka.create_topic(topic)
    oak_street.start()
    kafka.produce(orders, json.dumps({"n": 1}))
    wait_until(lambda: len(hook.to("/shop")) == 1, 10, "a first one that is answered")
    hook.hang("/shop")
    kafka.produce_many(orders, [json.dumps({"n": n}) for n in range(2, 12)])
    wait_until(lambda: len(hook.to("/shop")) == 3, 10, "two that hang")
    kafka.produce(topics["alerts"], alert())
    within(lambda: CALL in hooks.titles("mike"), SOON, "mike's call, to the same host")
    assert len(hook.to("/shop")) == 3
