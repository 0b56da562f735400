"""Every statement of the store is found by an index: nothing walks a table that grows with use, but what is listed here
with its reason. SQLite is asked for its plan of each, on an empty store."""

import re
import sqlite3
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATEMENT = re.compile(r'prepared\(\s*((?:(?:"(?:\\.|[^"\\])*"|[A-Z_]+)\s*)+)\)')
LITERAL = re.compile(r'"((?:\\.|[^"\\])*)"|([A-Z_]+)')
MACRO = re.compile(r'#define ([A-Z_]+)((?:[^\n]*\\\n)*[^\n]*)')
GROWS = {"alert", "attempt", "claim", "contact", "dead_letter", "delivery", "event", "household", "identity", "notice",
         "subscription", "suppression", "timer", "digest", "held"}
# Indexes of what is under way: a few hundred rows, whatever the store holds.
SMALL = {"alert_live", "delivery_with_courier", "alert_unsaid", "claim_waiting", "household_manners"}
# How a statement goes on: why it may walk a table.
MAY_WALK = {
    "SELECT id FROM alert WHERE child_key=?1 AND deadline>=?2 UNION": "its second half only where no child is named",
    "SELECT 1 FROM suppression LIMIT 1": "the first row ends it",
    "SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_held WHERE": "walks what it counts, to its limit",
    "SELECT count(*) FROM (SELECT 1 FROM dead_letter LIMIT": "walks what it counts, to its limit",
    "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 0 LIMIT": "walks what it counts, to its limit",
    "SELECT DISTINCT stop FROM (SELECT stop, stop_key, opened FROM alert ORDER BY id DESC LIMIT": "has a limit of its own",
    "SELECT id FROM alert INDEXED BY alert_live WHERE state<2 UNION SELECT id FROM (SELECT id, deadline FROM alert ORDER BY":
        "has a limit of its own",
    "SELECT ifnull(max(id), 0) FROM event": "the last row",
    "SELECT received FROM event ORDER BY id LIMIT 1": "the first row",
    "SELECT max(ifnull((SELECT max(id) FROM household), 0)": "the last row of each",
    "SELECT id FROM household WHERE origin": "once a reload",
    "SELECT name_id FROM household h WHERE NOT EXISTS": "once an examination",
    "UPDATE delivery SET due=?1 WHERE state=0 AND thread<>0 AND due=?2 AND held_until IS NULL": "once a start",
    "SELECT count(*) FROM delivery WHERE state = 0": "by a connection that only reads",
    "SELECT id, due, kind, alert, notice, household, arg, contact FROM timer WHERE kind<20": "once a start",
    "SELECT min(language) FROM household": "one step for each language",
    "SELECT e.id FROM claim c JOIN topic t": "begins with the newest, and what it looks for came minutes ago",
    "SELECT e.id, t.name, e.partition": "by a connection that only reads",
    "SELECT s.sink, count(*) FROM suppression s": "once an examination",
    "SELECT due FROM timer WHERE kind>=20 ORDER BY due": "passes the timers of live alerts",
}


def statements():
    for path in sorted((ROOT / "bridge").rglob("*.cpp")):
        text = path.read_text()
        macros = {name: text_of(body, {}) for name, body in MACRO.findall(text)}
        for found in STATEMENT.finditer(text):
            sql = text_of(found[1], macros)
            if re.match(r"(SELECT|INSERT|UPDATE|DELETE|WITH)\b", sql):
                yield f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}", sql


def text_of(source, macros):
    return "".join(literal.replace('\\"', '"') if not name else macros.get(name, "") for literal, name in LITERAL.findall(source))


@pytest.fixture(scope="module", name="store")
def _store():
    store = sqlite3.connect(":memory:")
    for schema in re.findall(r'R"sql\((.*?)\)sql"', (ROOT / "bridge/store/schema.hpp").read_text(), re.S):
        store.executescript(schema)
    return store


def walks(store, sql):
    count = max([int(n) for n in re.findall(r"\?(\d+)", sql)] or [0]) or sql.count("?")
    plan = store.execute("EXPLAIN QUERY PLAN " + sql, (1,) * count).fetchall()
    names = dict(re.findall(r"\b(?:FROM|JOIN|,)\s+(\w+)\s+(?:AS\s+)?(\w+)\b", sql))
    alias = {short: table for table, short in names.items()}
    for *_, step in plan:
        # All of it, or all that is older or newer (but for a page of it): both grow with the table.
        found = re.match(r"(SCAN|SEARCH) (?!LIST|SUBQUERY)(\w+)(?: USING .*?INDEX (\w+))?", step)
        if not found or alias.get(found[2], found[2]) not in GROWS or found[3] in SMALL:
            continue
        if found[1] == "SCAN" or ("=?" not in step and "LIMIT ?" not in sql):
            yield step


def test_no_statement_walks_a_table_that_grows(store):
    all_of_them = list(statements())
    assert len(all_of_them) > 150, "the statements are not found any more"
    wrong = [f"{where}: {step}: {sql}" for where, sql in all_of_them for step in walks(store, sql)
             if not any(sql.startswith(beginning) for beginning in MAY_WALK)]
    assert not wrong, "\n".join(wrong)


def test_the_oldest_subscribers_of_a_product_are_the_first_of_its_index(store):
    oldest = [sql for _, sql in statements() if sql.startswith("SELECT id, household FROM subscription")]
    assert len(oldest) == 1
    plan = [step for *_, step in store.execute("EXPLAIN QUERY PLAN " + oldest[0], (1, 1, 1))]
    assert plan == ["SEARCH subscription USING INDEX subscription_product (product=? AND since<?)"], "no sorting"


def test_a_walk_is_seen(store):
    assert list(walks(store, "SELECT notice FROM delivery WHERE contact=? AND thread=? AND state<2"))
    assert list(walks(store, "SELECT d.contact FROM delivery d WHERE d.contact=? AND d.notice<?"))
    assert not list(walks(store, "SELECT contact FROM delivery WHERE notice=?"))
