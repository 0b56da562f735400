"""What has no place in the tree: code that waits or locks in passing, half-done work, paths of one machine."""

import re
import subprocess

DAEMON = ("bridge/", "config/", "daemon/")
MUTEX_DOORS = ("bridge/base/channel.hpp", "bridge/base/latest.hpp")

WAITING = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|clock_nanosleep|sleep)\s*\(")
LOCKING = re.compile(r"\b(std::(\w*mutex|\w+_lock|lock_guard|condition_variable\w*)|pthread_(mutex|rwlock|cond)_\w+)\b")
USING = re.compile(r"\busing\s+namespace\b")
OTHER_NAME = re.compile(r"^\s*(?:using\s+(?:typename\s+)?(?:::)?(?:\w+::)+(\w+)\s*;|namespace\s+(\w+)\s*=)")

# The classes in brackets keep these patterns from finding themselves.
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b")
ELSEWHERE = re.compile(r"(?<![\w.}])/(wor[k]|tmp/tea[m]|home/\w+)/"
                       r"|\b(design|brief|recipe[s])\.md\b|\banchor[s]/\w"
                       r"|\b(this|another|the (last|next|previous)|an earlier) sessio[n]\b(?! (bus|of))", re.IGNORECASE)

TABS_NEEDED = re.compile(r"(^|/)(Makefile|rules|[^/]+\.(mk|patch|tsv))$")
AS_THEY_ARE = ("LICENSE", "tests/fuzz/corpus/")


def check(files):
    for file in files:
        if file.path.startswith(AS_THEY_ARE):
            continue
        yield from layout(file)
        yield from words(file)
        if file.is_cpp:
            yield from code(file)
        if file.is_shell:
            yield from shell(file)
        if file.is_python:
            yield from python(file)


def layout(file):
    if not file.bytes:
        return
    if not file.text.endswith("\n"):
        yield file.find(len(file.lines), "no newline at the end of the file; add one")
    for number, line in enumerate(file.lines, 1):
        if "\t" in line and not TABS_NEEDED.search(file.path):
            yield file.find(number, "a tab; indent with spaces")
        if line != line.rstrip():
            yield file.find(number, "white space at the end of the line; remove it")


def words(file):
    for number, line in enumerate(file.lines, 1):
        if match := UNFINISHED.search(line):
            yield file.find(number, f"{match[0]}; finish it, or say in the code what holds today")
        if match := ELSEWHERE.search(line):
            yield file.find(number, f"{match[0]!r} means nothing to who reads this elsewhere; "
                                    "name what is in the tree, paths from its root")


def code(file):
    if not file.is_header:
        yield from other_names(file)
    for number, line in enumerate(file.code, 1):
        if file.is_header and USING.search(line):
            yield file.find(number, "using namespace in a header; write the names out")
        if not file.path.startswith(DAEMON):
            continue
        if match := WAITING.search(line):
            yield file.find(number, f"{match[1]} in the daemon; wait for an event or a deadline in the room's own wait")
        if (match := LOCKING.search(line)) and file.path not in MUTEX_DOORS:
            yield file.find(number, f"{match[1]} outside {' and '.join(MUTEX_DOORS)}; "
                                    "rooms share nothing, send it through a channel")


def other_names(file):
    """clang-tidy does not see it where files are read together: the next one may use the name."""
    for number, line in enumerate(file.code, 1):
        if match := OTHER_NAME.search(line):
            name = match[1] or match[2]
            rest = (other for at, other in enumerate(file.code, 1) if at != number)
            if not any(re.search(rf"\b{name}\b", other) for other in rest):
                yield file.find(number, f"{name} is brought in, but not used; remove it")


def shell(file):
    run = subprocess.run(["bash", "-n"], input=file.text, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        line = re.search(r"line (\d+)", run.stderr)
        what = run.stderr.strip().splitlines()[0].partition("line ")[2].partition(": ")[2]
        yield file.find(int(line[1]) if line else 1, f"bash cannot read this ({what}); it must pass bash -n")


def python(file):
    try:
        compile(file.text, file.path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        yield file.find(getattr(error, "lineno", None) or 1, f"Python cannot read this ({error}); it must compile")
