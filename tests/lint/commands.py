#!/usr/bin/env python3
"""Compile commands for clang-tidy, made of those of build/dev, where files of a folder are compiled together.

  tests/lint/commands.py each FOLDER      one command for each source file
  tests/lint/commands.py together FOLDER  the daemon's sources as they are compiled; those together are included by a file in FOLDER

FOLDER gets the compile_commands.json."""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDED = re.compile(r'^#include "([^"]+\.cpp)"$', re.MULTILINE)


def sources_of(entry):
    """What is compiled by it: more than one file if CMake put them together."""
    if "/Unity/unity_" not in entry["file"]:
        return [entry["file"]]
    return INCLUDED.findall(Path(entry["file"]).read_text(encoding="utf-8"))


def for_file(entry, file):
    return {**entry, "file": str(file), "command": entry["command"].replace(entry["file"], str(file))}


def each(entries, _folder):
    return [for_file(entry, source) for entry in entries for source in sources_of(entry)]


def together(entries, folder):
    commands = []
    for entry in entries:
        sources = sources_of(entry)
        names = [str(Path(source).relative_to(ROOT)) for source in sources]
        if not names[0].startswith(("bridge/", "config/", "daemon/")):
            continue
        if len(sources) > 1:
            batch = folder / (names[0].removesuffix(".cpp").replace("/", "-") + "-and-others.cpp")
            batch.write_text("".join(f'#include "{name}"  // NOLINT(bugprone-suspicious-include)\n' for name in names),
                             encoding="utf-8")
            sources = [batch]
        commands.append(for_file(entry, sources[0]))
    return commands


def main(how, folder):
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    entries = json.loads((ROOT / "build/dev/compile_commands.json").read_text(encoding="utf-8"))
    commands = {"each": each, "together": together}[how](entries, folder)
    (folder / "compile_commands.json").write_text(json.dumps(commands, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
