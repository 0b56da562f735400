"""The programs in docs/dbus.md do what it says, taken out of the document as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_bus_rights import NOBODY
from world.process import Process
from world.street import alert, claim
from world.waiting import wait_until

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/dbus.md").read_text()


def programs(language):
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def on_bus(bus):
    return {"DBUS_SYSTEM_BUS_ADDRESS": bus.address}


def sh(script, on_bus):
    done = subprocess.run(["sh", "-eu", "-c", script], env={**os.environ, **on_bus}, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, f"{script}\nsaid {done.stderr}"
    return done.stdout


def test_there_are_as_many_programs_as_are_tried_here():
    assert (len(programs("sh")), len(programs("python")), len(programs("js"))) == (3, 2, 1)


def test_what_busctl_is_shown_to_do(service, on_bus):
    look, change, listen = programs("sh")
    seen = sh(look, on_bus)
    assert '"a{st}"' in seen and "/org/busstop/BusStop1/sink/phone\n" in seen and 's "ok"' in seen
    assert '"Mike"' in sh(change, on_bus)
    assert next(h for h in service.ctl("household") if h["id"] == "lisa")["stops"] == ["Oak Street"]
    wait_until(lambda: service.says("reloaded"), 5, "the line")
    sh(listen, on_bus)


def test_what_python_is_shown_to_watch(service, on_bus, kafka, topics, tmp_path):
    watching = tmp_path / "watch.py"
    watching.write_text(programs("python")[0])
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: service.ctl("alert"), 15, "the alert of before")
    client = Process([sys.executable, watching], tmp_path / "watched", env=on_bus)
    wait_until(lambda: client.must_run() and "alert 1: open" in client.output(), 10, "what was there already")
    kafka.produce(topics["alerts"], alert(child="Lisa", stop="Oak Street"))
    wait_until(lambda: "alert 2: open" in client.output(), 15, "a new alert")
    kafka.produce(topics["confirmations"], claim("Mike"))
    wait_until(lambda: "alert 1: covered" in client.output(), 15, "a change")
    assert "Jake" not in client.output()
    service.stop()
    assert client.wait(10) == 0, client.output()


def test_what_python_is_shown_to_call(service, bus, on_bus, tmp_path):
    calling = bus.directory / "call.py"
    calling.write_text(programs("python")[1])
    may = Process([sys.executable, calling], tmp_path / "may", env=on_bus)
    assert may.wait(10) == 0 and "mike is Mike" in may.output()
    may_not = Process(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", sys.executable, calling],
                      tmp_path / "may-not", env=on_bus)
    assert may_not.wait(10) == 0 and "org.freedesktop.DBus.Error.AccessDenied only root" in may_not.output()
