"""The image of packaging/container: built without a registry, a plain user's, on a root nobody writes to, and it tells the story."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from world import podman
from world.street import alert
from world.toml import to_toml
from world.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "packaging/container/Dockerfile"
pytestmark = pytest.mark.slow
BASE, IMAGE = "localhost/busstop-base:test", "localhost/busstop:test"
OAK = "Oak Street"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    if reason := podman.impossible():
        pytest.skip(reason)
    one = podman.Podman(tmp_path_factory.mktemp("podman") / "podman")
    yield one
    one.remove_all()


@pytest.fixture(scope="module")
def base(engine, root):
    """What a registry would have."""
    engine.make_base(root, BASE)
    started = engine.run("run", "--rm", "--network", "host", BASE, "true", check=False)
    if started.returncode != 0:
        pytest.skip(f"podman starts no container here: {started.stderr.strip().splitlines()[-1]}")
    return BASE


@pytest.fixture(scope="module")
def image(engine, base, deb, tmp_path_factory):
    """The second stage of the Dockerfile; for the first stage stands what it would leave, taken from the package."""
    built = tmp_path_factory.mktemp("built") / "out"
    subprocess.run(["dpkg-deb", "-x", deb, built], check=True)
    depends = subprocess.run(["dpkg-deb", "-f", deb, "Depends"], check=True, capture_output=True, text=True).stdout
    (built / "packages").write_text("".join(f"{name}\n" for name in re.findall(r"\blib[\w.+-]+", depends)))
    engine.run("build", "--format", "docker", "--network", "host", "--build-arg", f"BASE={base}",
               "--build-context", f"build={built.parent}", "-f", DOCKERFILE, "-t", IMAGE, ROOT, seconds=300)
    return IMAGE


def test_it_runs_as_a_plain_user_on_a_read_only_root_and_tells_the_story(engine, image, settings, kafka, topics, ntfy, name, tmp_path):
    kafka.create_topic(topics["alerts"])
    config = tmp_path / "busstopd.toml"
    config.write_text(to_toml(settings({
        "sinks": {"phone": {"kind": "ntfy", "url": ntfy.url, "token": {"env": "NTFY_TOKEN"}}},
        "households": [{"id": who, "name": who.capitalize(), "stops": [OAK], "contacts": [f"phone:{name(who)}"]}
                       for who in ("sarah", "mike")]})))
    one = name("busstop")[:40]
    engine.start(one, image, "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--network=host",
                 "--env", f"NTFY_TOKEN={ntfy.token}", "--volume", f"{config}:/etc/busstopd/busstopd.toml:ro")

    def ctl(*words):
        return json.loads(engine.inside(one, "busstopctl", "--json", *words).stdout or "null")

    def heard(who):
        return [message["title"] for message in ntfy.poll(name(who))]

    wait_until(lambda: engine.run("healthcheck", "run", one, check=False).returncode == 0, 20, lambda: engine.log(one))
    assert engine.inspect(one)["Config"]["User"] == "10001:10001"
    assert engine.inside(one, "id", "-u").stdout.strip() == "10001"
    for place in ("/", "/etc/busstopd", "/usr/sbin"):
        refused = engine.inside(one, "touch", f"{place}/probe", check=False)
        assert refused.returncode != 0, place
    kafka.produce(topics["alerts"], alert(stop=OAK))
    wait_until(lambda: heard("mike") == ["Can you watch Jake?"], 20, lambda: engine.log(one))
    ctl("confirm", "Mike", "Jake")
    wait_until(lambda: heard("sarah") == ["Mike has Jake"], 20, lambda: engine.log(one))
    assert ctl("alert")[0]["state"] == "covered"
    assert ntfy.token not in engine.log(one)

    engine.run("stop", "--time", "30", one)
    assert engine.inspect(one)["State"]["ExitCode"] == 0 and "busstopd stops" in engine.log(one)
    # The store is in the volume, so the next start goes on.
    engine.run("start", one)
    wait_until(lambda: engine.inside(one, "busstopctl", "status", check=False).returncode == 0, 20, lambda: engine.log(one))
    assert ctl("alert")[0]["state"] == "covered"


def test_a_container_whose_daemon_is_not_there_is_not_healthy(engine, image, settings, name, tmp_path):
    config = tmp_path / "busstopd.toml"
    config.write_text("nonsense = 1\n" + to_toml(settings()))
    one = name("busstop")[:40]
    engine.start(one, image, "--read-only", "--network=host", "--volume", f"{config}:/etc/busstopd/busstopd.toml:ro")
    wait_until(lambda: not engine.inspect(one)["State"]["Running"], 20, "its end")
    assert engine.inspect(one)["State"]["ExitCode"] == 78 and "busstopd.toml:1:" in engine.log(one)


def test_the_whole_image_is_built_from_source(engine, base):
    engine.run("build", "--format", "docker", "--network", "host", "--build-arg", f"BASE={base}", "-f", DOCKERFILE,
               "-t", "localhost/busstop:source", ROOT, seconds=3600)
    said = engine.run("run", "--rm", "--network=none", "--entrypoint", "busstopd", "localhost/busstop:source", "--version")
    assert said.stdout.startswith("busstopd ")
