"""systemd/busstopd.catalog explains each matter that the daemon names in its journal, and nothing else."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "systemd/busstopd.catalog"


def strings(path, name):
    """What stands between the quotes of the array `name`."""
    array = re.search(name + r"\b[^;]*?= \{(.*?)\};", (ROOT / path).read_text(), re.DOTALL)
    return re.findall(r'"([^"]*)"', array[1])


def matters():
    """Word -> id, in the order of the enum."""
    words, ids = strings("bridge/base/matter.hpp", "matter_words"), strings("daemon/base/message_ids.hpp", "message_ids")
    assert len(words) == len(ids)
    return dict(zip(words, ids))


def entries():
    """Id -> (header fields, text)."""
    found = {}
    for block in re.split(r"^-- ", CATALOG.read_text(), flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n\n")
        number, *lines = head.split("\n")
        assert number not in found, f"{number} is explained twice"
        found[number] = (dict(line.split(": ", 1) for line in lines), text)
    return found


def sources():
    return {path: path.read_text() for folder in ("bridge", "config", "daemon")
            for path in (ROOT / folder).rglob("*.?pp")}


def test_words_are_the_names_of_the_matters():
    enum = re.search(r"enum class Matter \{(.*?)\};", (ROOT / "bridge/base/matter.hpp").read_text(), re.DOTALL)[1]
    assert [name.replace("_", "-") for name in re.findall(r"\w+", enum)] == list(matters())


def test_every_id_is_in_the_catalog_and_the_other_way_round():
    ids = list(matters().values())
    assert len(set(ids)) == len(ids) and all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
    assert set(ids) == set(entries())


def test_every_matter_is_said_somewhere():
    text = "\n".join(text for path, text in sources().items() if path.name != "matter.hpp")
    assert [word for word in matters() if f"Matter::{word.replace('-', '_')}" not in text] == []


def test_an_entry_has_its_head_says_what_to_do_and_names_only_fields_that_the_code_fills():
    filled = set(re.findall(r'"(BUSSTOP_[A-Z]+)"', "\n".join(sources().values())))
    for number, (head, text) in entries().items():
        assert set(head) == {"Subject", "Defined-By", "Documentation"} and head["Defined-By"] == "busstopd", number
        assert len(text.strip().splitlines()) >= 4 and "\n\n" in text.strip(), f"{head['Subject']}: and what to do?"
        assert set(re.findall(r"@([A-Z_]+)@", text)) <= filled, head["Subject"]
        assert max(map(len, text.splitlines())) <= 90, head["Subject"]


def test_journalctl_reads_it(tmp_path):
    folder = tmp_path / "usr/lib/systemd/catalog"
    folder.mkdir(parents=True)
    (folder / "busstopd.catalog").write_text(CATALOG.read_text())

    def journalctl(*arguments):
        done = subprocess.run(["journalctl", f"--root={tmp_path}", *arguments], capture_output=True, text=True)
        assert done.returncode == 0 and not done.stderr, done.stderr
        return done.stdout

    journalctl("--update-catalog")
    listed = dict(line.split(" ", 1) for line in journalctl("--list-catalog").splitlines())
    assert listed == {number: f"busstopd: {head['Subject']}" for number, (head, _) in entries().items()}
