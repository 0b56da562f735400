"""Completion of busstopctl's command line, by the scripts that bash and zsh load, with and without a daemon."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from world.daemon import binary

SCRIPTS = Path(__file__).resolve().parents[2] / "packaging/completion"
NOBODY = 65534

# As readline calls it; it splits at = and : too.
BASH = """
compopt() { echo "(files)"; }
. "$SCRIPT"
COMP_LINE=$*
COMP_POINT=${#COMP_LINE}
read -ra COMP_WORDS <<<"$(sed 's/[=:]/ & /g' <<<"$*")"
[[ $COMP_LINE != *' ' ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_busstopctl
((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
"""

# As the completion system calls it: what is offered goes to _describe.
ZSH = """
_describe() { print -l -- "${(@P)3}" }
_files() { print "(files)" }
complete() { local CURRENT=$#words PREFIX=$words[-1]; source $SCRIPT }
words=("$@")
complete
"""


def run(shell, arguments, script, service, uid=None):
    """The lines a shell's script makes; the program and the script lie where every user may read them."""
    folder = service.bus.directory
    if not (folder / "busstopctl").exists():
        shutil.copy(binary("busstopctl"), folder)
    shutil.copy(SCRIPTS / script, folder / f"{script}.script")
    surroundings = {"PATH": f"{folder}:{os.environ['PATH']}", "SCRIPT": str(folder / f"{script}.script"),
                    "DBUS_SYSTEM_BUS_ADDRESS": service.bus.address, "LC_ALL": "C.UTF-8"}
    become = [] if uid is None else ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    done = subprocess.run([*become, *shell, *arguments], env=surroundings, capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL)
    assert done.stderr == "" and done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


def by_bash(service, line, uid=None):
    return run(["bash", "-c", BASH, "bash"], [line], "busstopctl", service, uid)


def by_zsh(service, *words):
    return run(["zsh", "-fc", ZSH, "zsh"], ["busstopctl", *words], "_busstopctl", service)


def test_bash_completes_commands_options_and_what_the_daemon_knows(service):
    assert "household" in by_bash(service, "busstopctl ")
    assert by_bash(service, "busstopctl househ") == ["household"]
    assert by_bash(service, "busstopctl household rem") == ["remove"]
    assert by_bash(service, "busstopctl delivery --state=d") == ["delivered", "dead"]
    assert by_bash(service, "busstopctl household remove ") == ["mike", "sarah"]
    assert by_bash(service, "busstopctl delivery --household=m") == ["mike"]
    assert by_bash(service, "busstopctl sink pause p") == ["phone"]
    assert by_bash(service, "busstopctl backup /") == ["(files)"]
    assert by_bash(service, f"busstopctl --bus {service.bus.address} sink pause ") == ["phone"]


def test_bash_completes_the_topics_and_alerts_there_are(service, topics):
    assert sorted(by_bash(service, "busstopctl send ")) == sorted(topics.values())
    assert by_bash(service, "busstopctl alert show ") == []


@pytest.mark.skipif(not shutil.which("zsh"), reason="there is no zsh")
def test_zsh_completes_the_same(service):
    assert by_zsh(service, "househ") == ["household:who is told"]
    assert by_zsh(service, "household", "remove", "") == ["mike:Mike", "sarah:Sarah"]
    assert by_zsh(service, "delivery", "--state", "dea") == ["dead"]
    assert by_zsh(service, "delivery", "--household=m") == ["--household=mike:Mike"]
    assert by_zsh(service, "backup", "/") == ["(files)"]


def test_people_are_offered_only_to_those_who_may_see_them(service):
    assert by_bash(service, "busstopctl sink pause ", uid=NOBODY) == ["phone"]
    assert by_bash(service, "busstopctl household remove ", uid=NOBODY) == []


def took(service, line):
    start = time.monotonic()
    offered = subprocess.run([str(binary("busstopctl")), "--complete", *line], capture_output=True, text=True, timeout=60,
                             env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": service.bus.address})
    assert offered.returncode == 0 and offered.stderr == "", offered.stderr
    return offered.stdout, time.monotonic() - start


def test_a_daemon_that_hangs_or_is_not_there_costs_nobody_time(service):
    service.process.signal(signal.SIGSTOP)
    try:
        waited = [took(service, ["sink", "pause", ""]) for _ in range(5)]
    finally:
        service.process.signal(signal.SIGCONT)
    assert all(text == "" for text, _ in waited) and min(seconds for _, seconds in waited) < 2, "libdbus itself would wait for 25 s"
    service.stop()
    waited = [took(service, ["sink", "pause", ""]) for _ in range(5)]
    assert all(text == "" for text, _ in waited) and min(seconds for _, seconds in waited) < 2
