"""The files of the tree, what a finding is, and C++ without its comments and strings."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CPP = (".cpp", ".hpp")
SKIPPED_FOLDERS = {"build", ".git", "__pycache__", ".pytest_cache"}

NOT_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/"                      # comments
    r'|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                    # strings
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",   # characters, but not the ' inside a number
    re.DOTALL)


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    text: str  # what, and what would be right

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class File:
    """One text file; `path` counts from the root of the tree."""

    def __init__(self, root, path):
        self.path = path
        self.bytes = (Path(root) / path).read_bytes()

    @cached_property
    def text(self):
        return self.bytes.decode("utf-8", errors="replace")

    @cached_property
    def lines(self):
        return self.text.split("\n")[:-1] if self.text.endswith("\n") else self.text.split("\n")

    @cached_property
    def code(self):
        """C++ lines without comments and strings, as many as in the file."""
        return NOT_CODE.sub(lambda m: '""' + "\n" * m.group().count("\n"), self.text).split("\n")

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    @property
    def is_binary(self):
        return b"\0" in self.bytes

    @property
    def is_cpp(self):
        return self.path.endswith(CPP)

    @property
    def is_header(self):
        return self.path.endswith(".hpp")

    @property
    def is_shell(self):
        return self.path.endswith(".sh") or bool(re.match(rb"#!.*\b(ba)?sh\b", self.bytes))

    @property
    def is_python(self):
        return self.path.endswith(".py") or bool(re.match(rb"#!.*\bpython3?\b", self.bytes))

    @property
    def is_test(self):
        return self.path.startswith("tests/")

    def find(self, line, text):
        return Finding(self.path, line, text)


def paths(root):
    """What git has or would add; without git, whatever is not a product of the build."""
    command = ["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard", "--", "."]
    listed = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which("git") else None
    if listed and listed.returncode == 0:
        found = [Path(root) / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in Path(root).rglob("*")
                 if not SKIPPED_FOLDERS & set(path.relative_to(root).parts)]
    return sorted({path.relative_to(root).as_posix() for path in found if path.is_file() and not path.is_symlink()})


def read(root):
    return [file for file in (File(root, path) for path in paths(root)) if not file.is_binary]
