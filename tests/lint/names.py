"""One definition of each name: two of them in one program would be taken for the same by the linker, without a word.
Also the namespaces. Reads the tree with Universal Ctags."""

import json
import re
import subprocess

NAMESPACE = "busstop"
TYPES = {"class", "struct", "union", "enum"}


class CannotRead(Exception):
    pass


def tags_of(root, files):
    """Types and functions with their scope, first and last line."""
    cpp = [file.path for file in files if file.is_cpp]
    if not cpp:
        return []
    command = ["ctags", "--options=NONE", "--languages=C++", "--langmap=C++:.cpp.hpp", "--kinds-C++=cfsgu",
               "--fields=+neKSsZ-P", "--fields-C++=+{properties}{specialization}", "--output-format=json", "-f", "-", *cpp]
    try:
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CannotRead("there is no ctags; install universal-ctags (tests/support/install-packages test)") from None
    if run.returncode != 0:
        raise CannotRead(f"ctags: {run.stderr.strip()}; Universal Ctags 5.9 or later with JSON is needed")
    return [tag for tag in map(json.loads, run.stdout.splitlines()) if "end" in tag]


def check(files, tags):
    by_path = {file.path: file for file in files}
    seen = {}  # name -> the tags that define it
    for tag in tags:
        file = by_path[tag["path"]]
        if is_local(tag):
            continue
        yield from namespace(file, tag)
        key = name_of(tag)
        for other in seen.setdefault(key, []):
            if other["path"] != tag["path"] and same_program(other["path"], tag["path"]):
                yield file.find(tag["line"], f"{qualified(tag)} is also defined at {other['path']}:{other['line']}; "
                                             "rename one, or put it into an unnamed namespace")
                break
        seen[key].append(tag)


def is_local(tag):
    """Not to be seen by another file: unnamed namespaces, lambdas and types within functions, static functions."""
    scope = tag.get("scope", "")
    static = "static" in tag.get("properties", "").split(",") and tag.get("scopeKind", "namespace") == "namespace"
    return ("__anon" in scope or tag["name"].startswith("__anon") or tag.get("scopeKind") == "function" or static
            or (tag["name"] == "main" and not scope))


def qualified(tag):
    return f"{tag['scope']}::{tag['name']}" if tag.get("scope") else tag["name"]


def name_of(tag):
    if tag["kind"] in TYPES:
        return qualified(tag) + tag.get("specialization", "")
    return qualified(tag) + tag.get("specialization", "") + parameters(tag.get("signature", ""))


def parameters(signature):
    """The types alone: overloads are different functions, a parameter's other name makes no other function."""
    inner, _, after = signature.rpartition(")")
    types = []
    for one in split(inner.removeprefix("(")):
        one = one.partition("=")[0].strip()
        match = re.match(r"^(.*[\s&*>])\w+$", one)
        types.append((match[1] if match and match[1].strip() not in ("const", "unsigned", "") else one).replace(" ", ""))
    return f"({','.join(types)}){after.strip()}"


def split(text):
    """At the commas that are not inside brackets."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "<([{") - (sign in ">)]}")
        if sign == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return parts + [text[start:]] if text.strip() else []


def program(path):
    """What is linked together: the daemon, and with it each test binary."""
    if not path.startswith("tests/"):
        return "daemon"
    parts = path.split("/")
    if parts[1] == "unit" and len(parts) > 3:
        return "/".join(parts[:3])
    return "tests/conformance" if parts[1] == "conformance" else path


def same_program(one, other):
    """Helpers and benchmarks are programs of one file each."""
    first, second = program(one), program(other)
    if first == second:
        return True
    linked = {first, second} - {"daemon"}
    return len(linked) == 1 and linked.pop().startswith(("tests/unit", "tests/conformance"))


def namespace(file, tag):
    if file.is_test or tag.get("scope", "").startswith(("std", "fmt")):
        return
    if tag.get("scope", "").partition("::")[0] != NAMESPACE:
        yield file.find(tag["line"], f"{qualified(tag)} is not in namespace {NAMESPACE}; put it there")
