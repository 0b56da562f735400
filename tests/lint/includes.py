"""Who may include what: the layers of the tree, and one door for each foreign library."""

import re
from fnmatch import fnmatch

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

LAYERS = {
    "bridge/base": 0,
    "bridge/model": 1,
    "config": 2,
    "bridge/rules": 3,
    "bridge/sinks": 4,
    "bridge/store": 5,
    "bridge/kafka": 6, "bridge/ledger": 6, "bridge/courier": 6,  # the rooms: none includes another
    "daemon/base": 7,
    "daemon/answers": 8,
    "daemon/wire": 9,
    "daemon/bus": 10, "daemon/doctor": 10,
    "daemon": 11, "daemon/ctl": 11,
}

# What a folder may include beside itself, where its layer alone would allow more: busstopctl talks only D-Bus.
ONLY = {"daemon/ctl": {"bridge/base", "bridge/model"}}
# Files beside it that a folder may include: what both versions of sdbus-c++ have in common, and the names of daemons.
BESIDE = {("daemon/ctl", "daemon/wire/compat.hpp"), ("daemon/ctl", "daemon/base/instance_name.hpp")}

# Library -> (the headers it is known by, the files that may include them). A name with + at its end stands for the .hpp
# and the .cpp; where a * is given, all that include it must be one such pair.
DOORS = {
    "SQLite": (r"sqlite3(ext)?\.h$", ["bridge/store/database+"]),
    "librdkafka": (r"librdkafka/", ["bridge/kafka/client+", "tests/support/*.cpp", "tests/unit/kafka/mock_cluster+"]),
    "libcurl": (r"curl/", ["bridge/courier/curl+", "tests/bench/*.cpp"]),
    "toml++": (r"toml\+\+/|toml\.hpp$", ["config/toml.cpp"]),
    "Boost": (r"boost/", ["bridge/base/json.cpp"]),
    "sdbus-c++": (r"sdbus-c\+\+/|\w+_(adaptor|proxy)\.hpp$",
                  ["daemon/wire/*", "daemon/bus/*", "daemon/ctl/*+", "tests/unit/daemon/*"]),
    "libsystemd": (r"systemd/", ["daemon/base/systemd.cpp", "daemon/ctl/bus.cpp"]),
    "CLI11": (r"CLI/", ["daemon/ctl/*.cpp+"]),
    "OpenSSL": (r"openssl/", ["bridge/base/digest.cpp"]),
    "date": (r"date/", ["bridge/base/zone.cpp"]),
    "utf8proc": (r"utf8proc\.h$", ["bridge/base/text.cpp"]),
    "fmt": (r"fmt/", ["*.cpp"]),
}

NOT_IN_HEADERS = {"Boost", "toml++", "CLI11", "fmt"}  # each costs seconds of compile time in whatever includes it

GENERATED = re.compile(r"\w+_(adaptor|proxy)\.hpp$")  # of the contracts in daemon/*.xml


def folder_of(path):
    return path.rpartition("/")[0]


def check(files):
    known = {file.path for file in files}
    doors = Doors()
    for file in files:
        if not file.is_cpp:
            continue
        if not file.is_test and folder_of(file.path) not in LAYERS:
            yield file.find(1, f"no layer is known for {folder_of(file.path) or 'the root'}/; "
                               "give it one in tests/lint/includes.py, or put the file into a folder that has one")
        for number, line in enumerate(file.lines, 1):
            if match := INCLUDE.match(line):
                yield from written(file, number, match, known)
                yield from layers(file, number, match[2])
                yield from doors.check(file, number, match[2])


def written(file, number, match, known):
    """Includes of our own are quoted and start at the root of the tree."""
    bracket, name = match[1], match[2]
    if bracket == '"' and name not in known and not GENERATED.match(name):
        yield file.find(number, f'"{name}" is no file of the tree; '
                                "write ours from its root, foreign headers in angle brackets")
    if bracket == "<" and name in known:
        yield file.find(number, f'<{name}> is ours; write #include "{name}"')


def layers(file, number, name):
    own, other = folder_of(file.path), folder_of(name)
    if file.is_test or own == other or own not in LAYERS or (own, name) in BESIDE:
        return
    if name.startswith("tests/"):
        yield file.find(number, f'"{name}" belongs to the tests; what the daemon needs has its place in a layer')
    elif other in LAYERS and LAYERS[other] == LAYERS[own]:
        yield file.find(number, f"{own}/ includes {other}/ beside it; what both need belongs into a lower layer, "
                                "what goes between them into a channel")
    elif other in LAYERS and LAYERS[other] > LAYERS[own]:
        yield file.find(number, f"{own}/ (layer {LAYERS[own]}) includes {other}/ (layer {LAYERS[other]}) above it; "
                                "includes go downwards only")
    elif other in LAYERS and other not in ONLY.get(own, LAYERS):
        yield file.find(number, f"{own}/ includes {other}/; it may use only {', '.join(sorted(ONLY[own]))}")


class Doors:
    def __init__(self):
        self.taken = {}  # (library, pattern with a * and a +) -> the file, without its ending, that came first

    def check(self, file, number, name):
        for library, (header, allowed) in DOORS.items():
            if not re.match(header, name):
                continue
            if file.is_header and library in NOT_IN_HEADERS:
                yield file.find(number, f"{library} in a header; include it in the .cpp")
            elif not any(self.lets(library, pattern, file.path) for pattern in allowed):
                yield file.find(number, f"{library} has its own door; go through {' or '.join(allowed)}")

    def lets(self, library, pattern, path):
        plain = pattern.removesuffix("+")
        stem = path.rpartition(".")[0]
        if plain == pattern or pattern.endswith(".cpp+"):
            if not fnmatch(path, plain):
                return False
        elif not fnmatch(stem, plain):
            return False
        if pattern.endswith("+") and "*" in pattern:
            return self.taken.setdefault((library, pattern), stem) == stem
        return True
