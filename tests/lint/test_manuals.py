"""The manual pages are free of what man and lintian warn of, name each other rightly, and completion scripts can be read."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "packaging/man").iterdir())
OURS = {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_man_shows_a_page_without_a_warning(page):
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)], capture_output=True,
                          text=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"})
    assert done.returncode == 0 and done.stderr == "", done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_pages_that_there_are(page):
    text = page.read_text()
    named = {f"{name}.{section}" for name, section in re.findall(r"^\.Xr (\S+) (\d)", text, re.MULTILINE)}
    assert {name for name in named if name.startswith("busstop")} <= OURS
    title = re.search(r"^\.Dt (\S+) (\d)", text, re.MULTILINE)
    assert f"{title[1].lower()}.{title[2]}" == page.name
    see_also = text.partition(".Sh SEE ALSO")[2]
    assert OURS - {page.name} <= {f"{name}.{section}" for name, section in re.findall(r"\.Xr (\S+) (\d)", see_also)}


def test_bash_can_read_its_completion():
    script = ROOT / "packaging/completion/busstopctl"
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_each_word_of_a_replay_is_explained_to_people():
    rules, ledger = ((ROOT / f"bridge/{folder}/late.cpp").read_text() for folder in ("rules", "ledger"))
    words = set(re.findall(r'"([a-z-]+)"', rules[rules.index("words = {"):rules.index("};")]))
    words |= set(re.findall(r'return "([a-z-]+)"', ledger))
    assert {"had-it", "sent", "too-late"} <= words
    manual, document = (ROOT / "packaging/man/busstopctl.1").read_text(), (ROOT / "docs/dbus.md").read_text()
    contract = (ROOT / "daemon/org.busstop.BusStop1.Admin.xml").read_text()
    for word in words:
        assert re.search(rf"^\.Ql {word}\b", manual, re.MULTILINE) and f"`{word}`" in document and f'"{word}"' in contract, word
