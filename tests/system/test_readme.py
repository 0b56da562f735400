"""What the documents tell people to copy works."""

import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from world.daemon import binary

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def toml_blocks(document):
    return re.findall(r"^```toml\n(.*?)^```$", document.read_text(), re.DOTALL | re.MULTILINE)


def check(config, **environment):
    return subprocess.run([binary("busstopd"), "--config", config, "--check"], capture_output=True, text=True, timeout=90,
                          env={**os.environ, **environment})


def test_the_configuration_of_the_readme_passes_the_check(tmp_path):
    blocks = toml_blocks(ROOT / "README.md")
    assert len(blocks) == 1
    config = tmp_path / "busstopd.toml"
    config.write_text(blocks[0])
    store = tmp_path / "credstore"
    store.mkdir(mode=0o700)
    for name in ("ntfy-token", "smtp"):
        (store / name).write_text("secret")
        (store / name).chmod(0o600)
    done = check(config, CREDENTIALS_DIRECTORY=str(store))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "3 households, 2 sinks, 5 topics" in done.stdout


def test_what_the_readme_writes_by_hand_passes_the_check(tmp_path):
    (command,) = re.findall(r"^    cat >my\.toml <<END\n.*?^    END\n", (ROOT / "README.md").read_text(),
                            re.DOTALL | re.MULTILINE)
    subprocess.run(["bash", "-c", textwrap.dedent(command)], cwd=tmp_path, check=True, timeout=90)
    done = check(tmp_path / "my.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 households, 1 sink, 4 topics" in done.stdout


def test_the_configuration_of_the_demo_passes_the_check():
    done = check(ROOT / "demo/busstopd.toml")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_links_to_is_there(document):
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"
