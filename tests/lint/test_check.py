"""The lint fails when it should: one small tree for each rule, with one thing wrong in it."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).with_name("check")

HEADER = "// What it is.\n// Pure; any thread.\n#pragma once\n"
CLASS = "namespace busstop {{\nclass {} {{}};\n}}  // namespace busstop\n"
LONG_BODY = "  ++count;\n" * 60


def in_namespace(text):
    return f"namespace busstop {{\n{text}}}  // namespace busstop\n"


GOOD = {
    "bridge/base/text.hpp": HEADER + "#include <string>\n" + in_namespace("std::string fold(const std::string& text);\n"),
    "bridge/base/text.cpp": '#include "bridge/base/text.hpp"\n\n#include <utf8proc.h>\n'
                            + in_namespace("std::string fold(const std::string& text) { return text; }\n"),
    "bridge/base/channel.hpp": HEADER + in_namespace("class Channel {\n  std::mutex mutex_;\n};\n"),
    "bridge/model/notice.hpp": HEADER + '#include "bridge/base/text.hpp"\n' + CLASS.format("Notice"),
    "bridge/store/database.hpp": HEADER + "struct sqlite3;\n" + CLASS.format("Database"),
    "bridge/store/database.cpp": "#include <sqlite3.h>\n" + in_namespace(
        "namespace {\nclass Row {};\n}\n// using namespace std; sleep_for(1s); a std::mutex: only a comment\n"
        "constexpr auto sql = R\"(usleep(1) std::mutex)\";\nint take(int rows, int more = 1) { return rows + more; }\n"),
    "bridge/ledger/room.hpp": HEADER + '#include "bridge/store/database.hpp"\n' + CLASS.format("LedgerRoom"),
    "bridge/ledger/room.cpp": in_namespace(
        "namespace {\nclass Row {};\n}\nint take(const std::string& rows) { return 1'000 + int(rows.size()); }\n"),
    "daemon/wire/compat.hpp": HEADER + "#include <sdbus-c++/sdbus-c++.h>\n",
    "daemon/bus/object.hpp": HEADER + '#include "busstop_adaptor.hpp"\n#include "daemon/wire/compat.hpp"\n',
    "daemon/main.cpp": "int main() { return 0; }\n",
    "daemon/ctl/bus.hpp": HEADER + '#include "busstop_proxy.hpp"\n',
    "daemon/ctl/bus.cpp": '#include <sdbus-c++/sdbus-c++.h>\n\n#include "daemon/wire/compat.hpp"\n',
    "daemon/ctl/main.cpp": "int main() { return 0; }\n",
    "tests/unit/store/database_test.cpp": '#include "bridge/ledger/room.hpp"\n#include "bridge/store/database.hpp"\n',
    "tests/support/mock_broker.cpp": "#include <librdkafka/rdkafka_mock.h>\nint main() { return 0; }\n",
    "tests/support/fetch": '#!/usr/bin/env bash\nfetch() {\n  curl -o "$1" "$2"\n}\nfetch "$@"\n',
    "tests/support/world.py": '"""Servers."""\n\n\ndef start():\n    return 1\n',
    "packaging/debian/rules": "#!/usr/bin/make -f\n%:\n\tdh $@\n",
    "README.md": "# busstopd\n",
}

# What is put into the good tree, and the one finding it must cause: where, and a part of what is said.
WRONG = {
    "upward": ({"bridge/model/a.hpp": HEADER + '#include "bridge/store/database.hpp"\n'},
               "bridge/model/a.hpp:4", "includes go downwards only"),
    "room to room": ({"bridge/courier/a.cpp": '#include "bridge/ledger/room.hpp"\n'},
                     "bridge/courier/a.cpp:1", "beside it"),
    "busstopctl into the store": ({"daemon/ctl/a.cpp": '#include "bridge/store/database.hpp"\n'},
                                  "daemon/ctl/a.cpp:1", "it may use only bridge/base, bridge/model"),
    "the doctor to the bus": ({"daemon/bus/a.hpp": HEADER, "daemon/doctor/a.cpp": '#include "daemon/bus/a.hpp"\n'},
                              "daemon/doctor/a.cpp:1", "beside it"),
    "answers up to D-Bus": ({"daemon/answers/a.cpp": '#include "daemon/wire/compat.hpp"\n'},
                            "daemon/answers/a.cpp:1", "includes go downwards only"),
    "the daemon into busstopctl": ({"daemon/a.cpp": '#include "daemon/ctl/bus.hpp"\n'}, "daemon/a.cpp:1", "beside it"),
    "the daemon into the tests": ({"daemon/a.cpp": '#include "tests/unit/a.hpp"\n',
                                   "tests/unit/a.hpp": HEADER}, "daemon/a.cpp:1", "belongs to the tests"),
    "a folder without a layer": ({"bridge/misc/a.cpp": "\n"}, "bridge/misc/a.cpp:1", "no layer is known"),
    "not from the root": ({"bridge/base/a.cpp": '#include "text.hpp"\n'}, "bridge/base/a.cpp:1", "from its root"),
    "ours in angle brackets": ({"bridge/base/a.cpp": "#include <bridge/base/text.hpp>\n"},
                               "bridge/base/a.cpp:1", 'write #include "bridge/base/text.hpp"'),
    "SQLite elsewhere": ({"bridge/store/a.cpp": "#include <sqlite3.h>\n"}, "bridge/store/a.cpp:1", "its own door"),
    "SQLite in a test": ({"tests/unit/a.cpp": "#include <sqlite3.h>\n"}, "tests/unit/a.cpp:1", "its own door"),
    "librdkafka elsewhere": ({"daemon/a.cpp": "#include <librdkafka/rdkafka.h>\n"}, "daemon/a.cpp:1", "its own door"),
    "libcurl elsewhere": ({"bridge/sinks/a.cpp": "#include <curl/curl.h>\n"}, "bridge/sinks/a.cpp:1", "its own door"),
    "libsystemd elsewhere": ({"daemon/a.cpp": "#include <systemd/sd-bus.h>\n"}, "daemon/a.cpp:1", "its own door"),
    "sdbus-c++ in the doctor": ({"daemon/doctor/a.cpp": "#include <sdbus-c++/sdbus-c++.h>\n"},
                                "daemon/doctor/a.cpp:1", "its own door"),
    "sdbus-c++ elsewhere": ({"daemon/a.cpp": '#include "busstop_adaptor.hpp"\n'}, "daemon/a.cpp:1", "its own door"),
    "a second D-Bus file": ({"daemon/ctl/table.cpp": "#include <sdbus-c++/sdbus-c++.h>\n"},
                            "daemon/ctl/table.cpp:1", "sdbus-c++ has its own door"),
    "Boost in a header": ({"bridge/base/a.hpp": HEADER + "#include <boost/json.hpp>\n"},
                          "bridge/base/a.hpp:4", "Boost in a header"),
    "fmt in a header": ({"bridge/base/a.hpp": HEADER + "#include <fmt/format.h>\n"},
                        "bridge/base/a.hpp:4", "fmt in a header"),
    "a long file": ({"bridge/base/a.cpp": "\n" * 301}, "bridge/base/a.cpp:301", "301 lines, at most 300"),
    "a long script": ({"tests/a": "#!/bin/bash\n" + "\n" * 300}, "tests/a:301", "301 lines, at most 300"),
    "a long module": ({"tests/a.py": "\n" * 301}, "tests/a.py:301", "301 lines, at most 300"),
    "a long main.cpp": ({"daemon/main.cpp": "\n" * 61}, "daemon/main.cpp:61", "61 lines, at most 60"),
    "a long function": ({"bridge/base/a.cpp": in_namespace("void a(int count) {\n" + LONG_BODY + "}\n")},
                        "bridge/base/a.cpp:2", "a has 62 lines, at most 60"),
    "a long test": ({"tests/unit/a.cpp": "TEST(A, counts) {\n" + LONG_BODY + "}\n"}, "tests/unit/a.cpp:1", "62 lines"),
    "a long lambda": ({"bridge/base/a.cpp": in_namespace("auto a = [](int count) {\n" + LONG_BODY + "};\n")},
                      "bridge/base/a.cpp:2", "a lambda has 62 lines"),
    "a long Python function": ({"tests/a.py": "def a():\n" + "    a()\n" * 60}, "tests/a.py:1", "a has 61 lines"),
    "a long shell function": ({"tests/a.sh": "a() {\n" + "  b\n" * 60 + "}\n"}, "tests/a.sh:1", "a has 62 lines"),
    "a short opening": ({"bridge/base/a.hpp": "// What it is.\n#pragma once\n"}, "bridge/base/a.hpp:1", "1 line of"),
    "a long opening": ({"bridge/base/a.hpp": "// What.\n" * 6 + "#pragma once\n"}, "bridge/base/a.hpp:1", "6 lines of"),
    "no guard": ({"bridge/base/a.hpp": "// What it is.\n// Pure.\n\n#pragma once\n"},
                 "bridge/base/a.hpp:3", "no #pragma once"),
    "using namespace": ({"bridge/base/a.hpp": HEADER + "using namespace std;\n"},
                        "bridge/base/a.hpp:4", "using namespace in a header"),
    "using what is not used": ({"bridge/base/a.cpp": "using std::min;\nusing std::max;\nint most = max(1, 2);\n"},
                               "bridge/base/a.cpp:1", "min is brought in, but not used"),
    "another name for nothing": ({"bridge/base/a.cpp": "namespace chrono = std::chrono;\n"},
                                 "bridge/base/a.cpp:1", "chrono is brought in, but not used"),
    "unfinished": ({"docs/a.md": "a\n" + "TO" + "DO: b\n"}, "docs/a.md:2", "finish it"),
    "sleeping": ({"bridge/base/a.cpp": "int a = usleep(5);\n"}, "bridge/base/a.cpp:1", "usleep in the daemon"),
    "sleeping in C++": ({"config/a.cpp": in_namespace("void a() { std::this_thread::sleep_for(1s); }\n")},
                        "config/a.cpp:2", "sleep_for in the daemon"),
    "a mutex": ({"daemon/a.cpp": "static std::shared_mutex a;\n"}, "daemon/a.cpp:1", "send it through a channel"),
    "a lock": ({"daemon/a.cpp": in_namespace("void a() { std::unique_lock lock(b); }\n")},
               "daemon/a.cpp:2", "std::unique_lock outside bridge/base/channel.hpp"),
    "a tab": ({"config/a.cpp": "\tint a;\n"}, "config/a.cpp:1", "a tab"),
    "white space": ({"README.md": "# busstopd \n"}, "README.md:1", "white space at the end"),
    "no last newline": ({"README.md": "# busstopd\nb"}, "README.md:2", "no newline at the end"),
    "a path of one machine": ({"README.md": "cd /wor" + "k/here\n"}, "README.md:1", "means nothing to who reads this"),
    "a paper from elsewhere": ({"docs/a.md": "see desi" + "gn.md\n"}, "docs/a.md:1", "means nothing to who reads this"),
    "a broken script": ({"tests/a.sh": "a() {\n  if b; then\n}\n"}, "tests/a.sh:3", "must pass bash -n"),
    "a broken module": ({"tests/a.py": "\ndef a(:\n    pass\n"}, "tests/a.py:2", "it must compile"),
    "a class twice": ({"bridge/kafka/a.hpp": HEADER + CLASS.format("LedgerRoom")},
                      "bridge/ledger/room.hpp:6", "LedgerRoom is also defined at bridge/kafka/a.hpp:5"),
    "a function twice": ({"bridge/kafka/a.cpp": in_namespace("int take(int r, int m) { return r + m; }\n")},
                         "bridge/store/database.cpp:8", "take is also defined at bridge/kafka/a.cpp:2"),
    "a test's class twice": ({"tests/unit/kafka/a.cpp": CLASS.format("Notice")},
                             "tests/unit/kafka/a.cpp:2", "busstop::Notice is also defined"),
    "outside the namespace": ({"bridge/base/a.cpp": "void stray() {}\n"}, "bridge/base/a.cpp:1", "not in namespace"),
}

FINE = {
    "the same helper in two test programs": {"tests/unit/store/a.hpp": HEADER + CLASS.format("Folder"),
                                             "tests/unit/config/a.hpp": HEADER + CLASS.format("Folder")},
    "a specialisation for each type": {"config/a.hpp": HEADER + "template <>\nstruct std::hash<busstop::Notice> {};\n",
                                       "daemon/a.hpp": HEADER + "template <>\nstruct std::hash<busstop::Row> {};\n"},
}


def run(root, changes):
    for name, text in {**GOOD, **changes}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    *findings, last = done.stdout.splitlines()
    return done.returncode, findings, last


def test_nothing_is_found_in_a_good_tree(tmp_path):
    assert run(tmp_path, {}) == (0, [], f"{len(GOOD)} files, no findings")


@pytest.mark.parametrize("changes", FINE.values(), ids=FINE)
def test_it_leaves_alone(tmp_path, changes):
    assert run(tmp_path, changes)[:2] == (0, [])


@pytest.mark.parametrize("changes, where, what", WRONG.values(), ids=WRONG)
def test_it_finds(tmp_path, changes, where, what):
    code, findings, last = run(tmp_path, changes)
    assert len(findings) == 1, findings
    assert findings[0].startswith(where + ": ") and what in findings[0]
    assert (code, last) == (1, f"{len({**GOOD, **changes})} files, 1 finding")


def test_a_tree_that_cannot_be_read_is_not_a_good_one(tmp_path):
    (tmp_path / "a.cpp").write_text("\n")
    done = subprocess.run([sys.executable, CHECK, tmp_path], capture_output=True, text=True, check=False,
                          env={"PATH": str(tmp_path)})
    assert done.returncode == 2
    assert "install universal-ctags" in done.stderr
