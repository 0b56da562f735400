"""What tests of the program and of the package begin with alike: the servers, which live as long as the run, and the mark
`slow`. Their conftest.py takes all of it."""

import os

import pytest

from world.kafka import Kafka
from world.ntfy import Ntfy, binary_in
from world.pki import Pki
from world.smtp import Smtp
from world.webhook import WebhookReceiver


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes over 30 s; runs only where BUSSTOP_FULL=1")


def pytest_collection_modifyitems(config, items):
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow and os.environ.get("BUSSTOP_FULL") != "1":
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def world_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="session")
def pki(world_dir):
    return Pki(world_dir / "pki")


@pytest.fixture(scope="session")
def kafka_server(world_dir):
    broker = Kafka(world_dir / "kafka")
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def kafka(kafka_server):
    """The broker; started again if the test before left it killed."""
    if not kafka_server.running():
        kafka_server.start()
    return kafka_server


@pytest.fixture(scope="session")
def ntfy_server(world_dir):
    server = Ntfy(world_dir / "ntfy").start()
    yield server
    server.stop()


@pytest.fixture
def ntfy(ntfy_server):
    if not ntfy_server.process.running():
        ntfy_server.start()
    return ntfy_server


@pytest.fixture
def old_ntfy(tmp_path):
    """A server before 2.16, which knows no sequence_id."""
    binary = binary_in("ntfy-old")
    if not binary.exists():
        pytest.skip("no ntfy before 2.16 here; tests/support/fetch-ntfy --old gets it where the archive has one")
    server = Ntfy(tmp_path / "old-ntfy", binary).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def smtp_server(pki):
    server = Smtp(pki, tls="starttls").start()
    yield server
    server.stop()


@pytest.fixture
def smtp(smtp_server):
    """A relay with STARTTLS and login; empty, and without refusals of an earlier test."""
    smtp_server.stop()
    smtp_server.forget()
    return smtp_server.start()


@pytest.fixture(scope="session")
def hook_server():
    receiver = WebhookReceiver().start()
    yield receiver
    receiver.stop()


@pytest.fixture
def hook(hook_server):
    """A webhook receiver; empty, and answering 204."""
    hook_server.stop()
    hook_server.forget()
    return hook_server.start()
