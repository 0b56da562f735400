"""The autopkgtest that needs systemd, on a booted machine; the other one runs in packaging/check-deb."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BROKER = ROOT / "build/dev/tests/mock_broker"


def test_the_service_test_of_the_package_passes(service, machine):
    tests = machine.path("/root/source/debian/tests")
    shutil.copytree(ROOT / "debian/tests", tests)
    shutil.copy(BROKER, machine.path("/root/mock_broker"))  # the machine has no compiler
    machine.run("mkdir", "/root/tmp")
    done = machine.sh("cd /root/source && exec debian/tests/service", check=False,
                      environment={"AUTOPKGTEST_TMP": "/root/tmp", "BUSSTOP_MOCK_BROKER": "/root/mock_broker"})
    assert done.returncode == 0, done.stdout + done.stderr
