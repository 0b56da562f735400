"""docs/payloads.md names the fields, words and bounds that the decoders read, and no others."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/payloads.md").read_text()
DECODERS = {"Alerts": ("alert", "decode_alert"), "Confirmations": ("alert", "decode_confirmation|responder_of"),
            "Restocks": ("shop", "restock_from"), "Subscriptions": ("shop", "decode_subscription")}
BOUNDS = {"minutes": "most_minutes", "quantity": "most_in_stock"}


def rows(section):
    """Field -> the rest of its row in the section's table."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)[1]
    found = re.findall(r"^\| `(\w+)` \|(.*)$", text, re.MULTILINE)
    assert len(found) == len(dict(found)), f"{section}: a field is listed twice"
    return dict(found)


def asked(section):
    """(how, field, what else) of each question that the section's decoder asks."""
    file, functions = DECODERS[section]
    source = (ROOT / f"bridge/rules/decode_{file}.cpp").read_text()
    bodies = re.findall(rf"^\S[^\n]* (?:{functions})\([^\n]*\{{\n(.*?)^\}}", source, re.DOTALL | re.MULTILINE)
    assert len(bodies) == len(functions.split("|"))
    return re.findall(r'fields\.(?!need|complain)(\w+)\("(\w+)"([^)]*)\)', "\n".join(bodies))


@pytest.mark.parametrize("section", DECODERS)
def test_the_fields_of_a_topic_are_those_its_decoder_reads(section):
    assert set(rows(section)) == {field for _, field, _ in asked(section)}


@pytest.mark.parametrize("section", DECODERS)
def test_words_and_bounds_are_in_the_row_of_their_field(section):
    limits = (ROOT / "bridge/model/limits.hpp").read_text()
    for how, field, rest in asked(section):
        row = rows(section)[field]
        if how == "choice":
            words = re.findall(r'"(\w+)"', rest)
            assert len(words) == 2 and re.findall(r"`(\w+)`", row) == words, field
            assert (" needed " in row) == rest.endswith("true"), field
        if how == "count":
            bound = re.search(rf"{BOUNDS[field]} = ([\d' *]+);", limits)[1].replace("'", "")
            assert f"from 0 to {eval(bound)}" in row, field


def test_attributes_of_events_are_those_that_are_looked_for():
    source = (ROOT / "bridge/rules/cloudevent.cpp").read_text()
    assert set(rows("CloudEvents")) == set(re.findall(r'root\.find\("(\w+)"\)', source))
    headers = set(re.findall(r'header\(record, "(ce_\w+)"\)', source))
    assert headers == set(re.findall(r"^\| `\w+` \| `(ce_\w+)`", PAGE, re.MULTILINE))
