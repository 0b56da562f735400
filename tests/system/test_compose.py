"""docker-compose.yml and what it mounts: fit for a newcomer's machine, as far as can be seen without a registry."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from world.daemon import binary

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "packaging/container/busstopd.toml"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_image_is_of_one_version_and_comes_from_a_named_registry(compose):
    images = {name: service["image"] for name, service in compose["services"].items() if "build" not in service}
    assert set(images) == {"broker", "ntfy", "mail"}
    for image in images.values():
        assert re.fullmatch(r"docker\.io/[\w-]+/[\w-]+:v?\d+(\.\d+)+", image), image


def test_ports_are_this_machine_s_alone_and_every_service_has_a_health_check(compose):
    for name, service in compose["services"].items():
        assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in service.get("ports", [])), name
        check = service["healthcheck"]
        assert check["test"][0] == "CMD" and {"interval", "timeout"} <= set(check), name


def test_busstopd_has_no_right_that_it_does_not_need(compose):
    service = compose["services"]["busstopd"]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    named = {volume.partition(":")[0] for one in compose["services"].values() for volume in one.get("volumes", [])}
    assert {name for name in named if not name.startswith("./")} == set(compose["volumes"])
    assert all((ROOT / name).is_file() for name in named if name.startswith("./"))


def test_its_configuration_passes_the_check_and_names_the_services(compose):
    done = subprocess.run([binary("busstopd"), "--config", CONFIGURATION, "--check"], capture_output=True, text=True, timeout=90)
    assert (done.returncode, done.stderr) == (0, "")
    settings = tomllib.loads(CONFIGURATION.read_text())
    urls = [sink["url"] for sink in settings["sinks"].values()]
    hosts = {settings["kafka"]["brokers"].partition(":")[0], *(re.match(r"\w+://([\w.-]+)", url)[1] for url in urls)}
    assert hosts == set(compose["services"]) - {"busstopd"}
    inside = compose["services"]["broker"]["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")[0]
    assert inside == f"INSIDE://{settings['kafka']['brokers']}"
