"""A disk without room: nothing is lost, and the daemon says how far behind its store is."""

import os
import subprocess

import pytest
from world.street import alert
from world.waiting import wait_until

OAK = "Oak Street"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MiB; root mounts it."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk):
    """Leaves not one page."""
    with open(disk / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass


def test_while_the_store_cannot_be_written_the_lag_counts_what_is_stored(daemon, bus, kafka, topics, small_disk):
    one = daemon({"store": {"path": str(small_disk / "busstopd.db")}, "sinks": {"phone": {"kind": "log"}}, "households": [
        {"id": name.lower(), "name": name, "stops": [OAK], "contacts": [f"phone:{name.lower()}"]} for name in ("Sarah", "Mike")]},
        bus=bus).start()

    def alerts():
        (row,) = [row for row in one.ctl("lag") if row["topic"] == topics["alerts"]] or [{"end": -1}]
        return row

    kafka.produce(topics["alerts"], alert(child="Anna", stop=OAK))
    wait_until(lambda: alerts()["end"] == 1 and alerts()["lag"] == 0, 20, alerts)
    fill(small_disk)
    for child in ("Jake", "Ben", "Tom"):
        kafka.produce(topics["alerts"], alert(child=child, stop=OAK))
    wait_until(lambda: one.says("the store cannot be written"), 20, "the full disk to be noticed")
    wait_until(lambda: alerts()["lag"] == 3, 10, alerts)
    assert (alerts()["next"], alerts()["end"]) == (1, 4)
    assert not one.says("mike", "Jake"), "told before it was stored"
    # Whoever asks for something is told at once, and nothing of it comes later; a question is answered as ever.
    for words in (("sink", "pause", "phone"), ("silence", "add", "--topic", "shoes", "--for", "1h", "--reason", "x"), ("reload",),
                  ("household", "add", "lisa", "--name", "Lisa", "--contact", "phone:lisa")):
        refused = one.ctl_raw(*words, timeout=10)
        assert refused.returncode == 1 and "nothing was changed; make room" in refused.stderr, (words, refused)
    assert len(one.ctl("household")) == 2
    (small_disk / "filler").unlink()
    wait_until(lambda: one.says("the store can be written again"), 10, "that")
    wait_until(lambda: alerts()["lag"] == 0, 10, alerts)
    assert len(one.ctl("alert")) == 4
    assert len(one.ctl("household")) == 2 and one.ctl("silence") == []
    assert [row["state"] for row in one.ctl("sink")] == ["ok"]
    assert one.ctl_raw("sink", "pause", "phone").returncode == 0
    assert one.ctl_raw("sink", "resume", "phone").returncode == 0
    one.stop()

    # A start without room waits for it, and can be stopped.
    fill(small_disk)
    one.start()
    wait_until(lambda: one.says("no room to start with", since_start=True), 10, one.journal)
    assert "no room to start with" in one.notify.status and one.ctl_raw("status").returncode == 69
    one.stop()
    one.start()
    (small_disk / "filler").unlink()
    wait_until(lambda: one.says("there is room for the store again", since_start=True), 10, one.journal)
    wait_until(bus.has, 10, "the name")
    assert len(one.ctl("alert")) == 4
    assert len([line for line in one.journal(since_start=True) if "no room to start with" in line]) == 1, "said once"


def test_a_start_on_a_read_only_disk_ends_as_one_that_is_tried_again(daemon, bus, small_disk):
    one = daemon({"store": {"path": str(small_disk / "busstopd.db")}, "sinks": {"phone": {"kind": "log"}}}, bus=bus)
    one.start()
    one.stop()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    one.launch()
    assert one.process.wait(15) == 74, "systemd would leave it after 78"
    assert one.says(f"store {small_disk}/busstopd.db cannot be written by uid", "Read-only file system", since_start=True)
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    one.start()
