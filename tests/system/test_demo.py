"""./demo.sh plays its story to the end, says so honestly, and leaves nothing behind."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def demo(tmp_path):
    """demo(PATH in front of the usual one) -> the completed process, in a TMPDIR of its own."""

    def run(front="", **more):
        path = f"{front}:{os.environ['PATH']}" if front else os.environ["PATH"]
        world = {**os.environ, "PATH": path, "TMPDIR": str(tmp_path), "BUSSTOP_SKIP_INSTALL": "1", **more}
        return subprocess.run([ROOT / "demo.sh", "--no-build"], env=world, stdin=subprocess.DEVNULL, timeout=600,
                              capture_output=True, text=True)

    return run


def running_in(folder):
    """Command lines of processes that work with files of this folder."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue  # it has ended
    return [line for line in lines if str(folder) in line]


def test_the_demo_tells_the_whole_story_and_leaves_nothing_behind(demo, tmp_path):
    done = demo()
    assert done.returncode == 0, done.stdout + done.stderr
    for line in ("Can you watch Jake?", "[I'll", "Mike has Jake", "You have Jake", "you are backup",
                 "Received order: 2 x Shoes from John Doe", "iphone15 is back in stock", "dead letter orders"):
        assert line in done.stdout
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert running_in(tmp_path) == []


def test_the_demo_fails_where_a_record_does_not_arrive(demo, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "kcat").write_text("#!/bin/sh\nexec cat >/dev/null\n")
    (tools / "kcat").chmod(0o755)
    done = demo(tools, BUSSTOP_DEMO_LIMIT="5")
    assert done.returncode == 1
    assert "these did not come in time" in done.stderr
    assert list(tmp_path.iterdir()) == [tools]
    assert running_in(tmp_path / "busstop-demo") == []
