"""podman with a storage of its own: images made here, without a registry, and their containers."""

import json
import os
import shutil
import subprocess
from pathlib import Path

# Without these limits and this runtime podman fails where it is itself in a machine with few rights.
_CONFIGURATION = """\
[containers]
default_ulimits = ["nofile=1024:20000", "nproc=1000:1000"]
[engine]
runtime = "runc"
"""


def impossible():
    """Why no container can be started here; empty if nothing speaks against it."""
    if os.geteuid() != 0:
        return "only root starts containers here"
    missing = [tool for tool in ("podman", "runc") if not shutil.which(tool)]
    return f"there is no {missing[0]}; tests/support/install-packages package installs it" if missing else ""


class Podman:
    """Everything it stores is below `directory`."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True)
        (self.directory / "containers.conf").write_text(_CONFIGURATION)
        self._containers = []

    def run(self, *words, check=True, seconds=120, **options):
        command = ["podman", "--root", self.directory / "storage", "--runroot", self.directory / "run", *words]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=seconds, **options,
                              env={**os.environ, "CONTAINERS_CONF": str(self.directory / "containers.conf")})
        if check and done.returncode != 0:
            raise AssertionError(f"podman {' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def make_base(self, root, name):
        """An image of a root file system."""
        archive = self.directory / "base.tar"
        subprocess.run(["tar", "-C", root, "-c", "--one-file-system", "-f", archive, "."], check=True)
        self.run("import", "--quiet", archive, name)
        archive.unlink()

    def start(self, name, image, *options):
        self.run("run", "--detach", "--name", name, *options, image)
        self._containers.append(name)

    def inside(self, name, *command, check=True, user=None):
        return self.run("exec", *(["--user", user] if user else []), name, *command, check=check)

    def log(self, name):
        done = self.run("logs", name)
        return done.stdout + done.stderr

    def inspect(self, name):
        return json.loads(self.run("inspect", name).stdout)[0]

    def remove_all(self):
        for name in self._containers:
            self.run("rm", "--force", "--time", "2", name, check=False)
        self.run("system", "reset", "--force", check=False)
        shutil.rmtree(self.directory, ignore_errors=True)
