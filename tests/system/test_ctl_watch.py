"""busstopctl watch: what changes, as it changes, on a pipe and on a terminal, over a restart, to its end."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import termios

from world.daemon import binary
from world.process import Process
from world.street import alert
from world.waiting import wait_until


def command(one, *arguments):
    return [str(binary("busstopctl")), "--bus", one.bus.address, *arguments]


class Follower:
    """busstopctl watch --json while it runs."""

    def __init__(self, one, tmp_path):
        self.process = Process(command(one, "--json", "watch", "--for", "10min"), tmp_path / "watch")

    def said(self, **wanted):
        lines = [json.loads(line) for line in self.process.output().splitlines()]
        return [line for line in lines if all(line.get(key) == value for key, value in wanted.items())]


def test_each_change_is_a_line_also_over_a_restart(service, kafka, topics, tmp_path):
    follower = Follower(service, tmp_path)
    wait_until(lambda: follower.said(what="daemon", running=True), 10, "its first word")
    wait_until(lambda: follower.said(what="sink", name="phone", state="ok"), 10, "the sink")
    kafka.produce(topics["alerts"], alert(stop="Oak Street"))
    wait_until(lambda: follower.said(what="alert", id=1, state="open"), 10, "the alert")
    wait_until(lambda: follower.said(what="counters", delivered=1), 10, "the delivery")
    service.ctl("confirm", "Mike", "Jake")
    wait_until(lambda: follower.said(what="alert", id=1, state="covered"), 10, "the claim")
    service.ctl("sink", "pause", "phone")
    wait_until(lambda: follower.said(what="sink", name="phone", state="paused"), 10, "the pause")
    service.stop()
    wait_until(lambda: follower.said(what="daemon", running=False), 10, "that it is gone")
    service.start()
    wait_until(lambda: len(follower.said(what="daemon", running=True)) == 2, 10, "that it is back")
    assert len(follower.said(what="daemon", running=False)) == 1, "it waits and does not repeat itself"
    follower.process.signal(signal.SIGTERM)
    assert follower.process.wait(10) == 0


def test_it_ends_by_itself_and_without_a_daemon_it_waits(service):
    three = service.ctl_raw("watch", "--count", "3")
    assert three.returncode == 0 and len(three.stdout.splitlines()) == 3
    service.stop()
    gone = service.ctl_raw("watch", "--for", "1s")
    assert gone.returncode == 0 and gone.stdout.split(" ", 1)[1] == "daemon busstopd is not running, waiting\n"
    for wrong in (("--count", "-1"), ("--for", "soon"), ("--for", "7")):
        assert service.ctl_raw("watch", *wrong).returncode == 64


def on_terminal(one, rows, columns, end, **environment):
    """What watch writes on a terminal of this size until `end(process, text)`, and the terminal's modes before and after."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    before = termios.tcgetattr(theirs)
    watching = subprocess.Popen(command(one, "watch"), stdin=theirs, stdout=theirs, stderr=theirs,
                                env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment})
    os.set_blocking(ours, False)
    text = bytearray()

    def seen():
        try:
            text.extend(os.read(ours, 65536))
        except BlockingIOError:
            pass
        return end(watching, text.decode(errors="replace"))

    wait_until(seen, 15, lambda: f"its end; it wrote {text.decode(errors='replace')}")
    assert watching.wait(60) == 0
    seen()
    after = termios.tcgetattr(theirs)
    os.close(ours), os.close(theirs)
    return text.decode(), before == after


def signalled(number, *words):
    def end(watching, text):
        if all(word in text for word in words):
            watching.send_signal(number)
            return True
        return False
    return end


def test_a_terminal_is_left_as_it_was(service):
    for number in (signal.SIGINT, signal.SIGTERM):
        text, same = on_terminal(service, 40, 100, signalled(number, "phone"))
        assert same and text.startswith("\x1b[?1049h\x1b[?25l") and text.endswith("\x1b[?25h\x1b[?1049l")
        assert "\x1b[3" in text and "no open alert" in text


def test_a_small_terminal_and_no_colour_are_honoured(service):
    text, _ = on_terminal(service, 6, 20, signalled(signal.SIGINT, "busstopd"), NO_COLOR="1")
    screen = text.removeprefix("\x1b[?1049h\x1b[?25l").partition("\x1b[J")[0]
    lines = screen.removeprefix("\x1b[H").replace("\x1b[K", "").replace("\r", "").split("\n")
    assert len(lines) == 6 and all(len(line) <= 20 for line in lines) and "\x1b" not in "".join(lines)


def test_the_screen_says_that_the_daemon_is_gone(service):
    def end(watching, text):
        if "phone" in text and service.running():
            service.stop()
        if "busstopd is not running, waiting" in text:
            watching.send_signal(signal.SIGINT)
            return True
        return False
    on_terminal(service, 40, 100, end)
