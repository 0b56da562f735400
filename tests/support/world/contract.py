"""The contracts of D-Bus as they stand in daemon/*.xml, for comparison with what a running daemon tells."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from world.bus import NAME

_FOLDER = Path(__file__).resolve().parents[3] / "daemon"


def contract_files():
    """Interface -> its file."""
    return {path.stem: path for path in sorted(_FOLDER.glob("org.*.xml"))}


def members(text, interface=NAME):
    """What callers rely on: members with their arguments, and which properties announce their changes."""
    (found,) = [i for i in ElementTree.fromstring(text).iter("interface") if i.get("name") == interface]
    return {(member.tag, member.get("name")): _said(member) for member in found if member.tag != "annotation"}


def _said(member):
    arguments = [(a.get("name"), a.get("type"), a.get("direction", "in")) for a in member.iter("arg")]
    if member.tag == "signal":
        arguments = [(name, kind, "out") for name, kind, _ in arguments]
    emits = [a.get("value") for a in member.iter("annotation") if a.get("name").endswith("EmitsChangedSignal")]
    return arguments, member.get("type"), member.get("access"), emits or ["true"]


def methods(interface=NAME):
    """Name -> the types of the arguments, of every method of the contract."""
    return {name: [kind for _, kind, direction in said[0] if direction == "in"]
            for (tag, name), said in members(contract_files()[interface].read_text(), interface).items() if tag == "method"}


# One well-typed argument a type, as busctl takes them.
_EXAMPLE = {"s": ["x"], "u": ["1"], "x": ["1"], "i": ["1"], "b": ["true"], "t": ["1"], "as": ["0"], "ax": ["1", "1"], "ay": ["1", "65"],
            "a{sv}": ["0"], "a(say)": ["0"], "a(ss)": ["0"], "a(ix)": ["0"], "a(sst)": ["0"], "a(ssasaasa{ss})": ["0"]}


def example(kinds):
    return [word for kind in kinds for word in _EXAMPLE[kind]]
