"""A Debian root file system under a real systemd, in systemd-nspawn: a machine for a test, thrown away with it.

Its loopback is this machine's, so brokers and servers of the tests are reached. Nothing it writes outlives it."""

import os
import shutil
import subprocess
from pathlib import Path

from world.process import Process
from world.waiting import wait_until

_CGROUPS = [Path("/sys/fs/cgroup") / part for part in ("systemd", "unified", "")]
_BOOT = """
for folder in "$@"; do [ "$folder" != -- ] || break; mkdir -p "$folder" && echo $$ >"$folder/cgroup.procs" || exit; done
while [ "$1" != -- ]; do shift; done; shift
exec "$@"
"""


def impossible():
    """Why no machine can be started here; empty if nothing speaks against it."""
    if os.geteuid() != 0:
        return "only root can boot a machine"
    missing = [tool for tool in ("systemd-nspawn", "nsenter", "mmdebstrap") if not shutil.which(tool)]
    if missing:
        return f"there is no {missing[0]}; tests/support/install-packages package installs it"
    if not any((folder / "cgroup.procs").exists() and os.access(folder, os.W_OK) for folder in _CGROUPS):
        return "there is no cgroup hierarchy that can be written"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True)
    return f"no file system can be mounted here: {tried.stderr.strip()}" if tried.returncode != 0 else ""


class Machine:
    """Not started by construction. `root` is only read; changes and journal are in memory."""

    def __init__(self, root, directory, name, options=()):
        self.root, self.name, self.options = Path(root), name, list(options)
        self.log = Path(directory) / f"{name}.log"
        self.process = self.leader = None
        # Each its own: two machines in one cgroup would end each other.
        self._cgroups = [folder / name for folder in _CGROUPS if (folder / "cgroup.procs").exists()]

    def start(self):
        """Returns when the system is up. The capabilities and the call are for IPAddressDeny=, silently left out else."""
        self.process = Process(
            ["bash", "-c", _BOOT, "bash", *self._cgroups, "--", "systemd-nspawn", "-q", "-D", self.root, "-M", self.name,
             "-b", "--register=no", "--keep-unit", "--console=pipe", "--volatile=overlay",
             "--capability=CAP_BPF,CAP_NET_ADMIN", "--system-call-filter=bpf", *self.options], self.log)
        self.leader = wait_until(lambda: self.process.must_run() and self._leader(), 30, lambda: f"systemd:\n{self.log.read_text()}")
        state = self._enter("systemctl", "is-system-running", "--wait").stdout.strip()
        assert state == "running", f"the machine is {state}:\n{self._enter('systemctl', '--failed').stdout}"
        return self

    def _leader(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in children:
            if Path(f"/proc/{pid}/comm").read_text().strip() == "systemd" and self.is_there("/run/systemd/private", pid):
                return int(pid)
        return None

    def stop(self):
        self.process.end(20)
        for folder in self._cgroups:
            wait_until(lambda folder=folder: self._removed(folder), 10, f"the last process in {folder} to end")

    @staticmethod
    def _removed(folder):
        try:
            for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
                inner.rmdir()
            if folder.is_dir():
                folder.rmdir()
        except OSError:
            return False
        return True

    # --- what is done in it

    def run(self, *command, check=True, user=None, seconds=180, environment=None, stdin=None):
        """A command as a unit of its own (a bare nsenter has no session to PAM). The completed process, with texts."""
        as_user = [f"--uid={user}"] if user else []
        variables = [f"--setenv={name}={value}" for name, value in {"LC_ALL": "C.UTF-8", **(environment or {})}.items()]
        done = self._enter("systemd-run", "--quiet", "--pipe", "--wait", "--collect", "--service-type=exec", *as_user, *variables,
                           "--", *command, seconds=seconds, stdin=stdin)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def sh(self, script, **options):
        return self.run("/bin/sh", "-c", script, **options)

    def _enter(self, *command, seconds=180, stdin=None):
        return subprocess.run(
            ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "env", "-i",
             "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", *map(str, command)],
            capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL if stdin is None else None, input=stdin)

    # --- its files, processes and units

    def path(self, inside, leader=None):
        """The same file as this machine sees it."""
        return Path(f"/proc/{leader or self.leader}/root/{str(inside).lstrip('/')}")

    def is_there(self, inside, leader=None):
        return self.path(inside, leader).exists()

    def put(self, inside, text, mode=0o644):
        self.path(inside).parent.mkdir(parents=True, exist_ok=True)
        self.path(inside).write_text(text)
        self.path(inside).chmod(mode)

    def show(self, unit, *properties):
        """systemctl show: one value, or a list of them."""
        told = dict(line.split("=", 1) for line in self._enter("systemctl", "show", unit).stdout.splitlines() if "=" in line)
        values = [told.get(name, "") for name in properties]
        return values[0] if len(values) == 1 else values

    def pid_outside(self, inside):
        """The number that this machine knows a process of it by."""
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                numbers = next(line.split()[1:] for line in status.read_text().splitlines() if line.startswith("NSpid:"))
                if len(numbers) > 1 and numbers[-1] == str(inside) and self._is_ours(status.parent):
                    return int(numbers[0])
            except (OSError, StopIteration):
                continue  # it has ended
        raise AssertionError(f"no process {inside} in {self.name}")

    def _is_ours(self, process):
        return os.readlink(process / "ns/pid") == os.readlink(f"/proc/{self.leader}/ns/pid")

    def journal(self, *arguments):
        return self._enter("journalctl", "--no-pager", "--quiet", *arguments).stdout
