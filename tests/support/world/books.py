"""The three books of a fault test: what was produced, what the store says, what the webhook receiver got.

produced = dead + without deliveries (for a reason) + with deliveries; every delivery is in one state; nothing is
invented, no text differs, and repeats are counted."""

from collections import Counter, defaultdict, namedtuple

Outcome = namedtuple("Outcome", "pending with_courier delivered expired cancelled dead dead_letters without repeats")
_STATES = ("pending", "with_courier", "delivered", "expired", "cancelled", "dead")


def compare(daemon, produced, receiver):
    """`produced`: (topic, partition, offset) -> the body its notice must have, or None where none is wanted.
    Returns the numbers; fails at the first contradiction."""
    events = _events(daemon, produced)
    deliveries = _deliveries(daemon)
    by_event = defaultdict(list)
    for delivery in deliveries.values():
        by_event[delivery["cause"]].append(delivery)
    dead = {row["event"]: row["value"] for row in daemon.query("SELECT event, value FROM dead_letter")}
    without = 0
    for place, event in events.items():
        rows = by_event.pop(event["id"], [])
        assert len(rows) == event["deliveries"], f"{place}: {event} has {rows}"
        if event["dead"]:
            assert event["id"] in dead and not rows, f"{place} is dead without a letter, or was delivered"
        elif not rows:
            assert event["reason"], f"{place} has no delivery and no reason"
            without += 1
        for row in rows:
            assert row["body"] == produced[place], f"{place} became {row}"
    assert not by_event, f"deliveries without a record: {by_event}"
    repeats = _received(deliveries, receiver)
    states = Counter(_STATES[delivery["state"]] for delivery in deliveries.values())
    return Outcome(*(states[name] for name in _STATES), len(dead), without, repeats)


def _events(daemon, produced):
    """Exactly one row for each record that was produced, and none besides."""
    rows = daemon.query("SELECT e.*, t.name FROM event e JOIN topic t ON t.id = e.topic")
    events = {(row["name"], row["partition"], row["offset"]): row for row in rows}
    assert len(events) == len(rows), "a record has two rows"
    missing, invented = produced.keys() - events.keys(), events.keys() - produced.keys()
    assert not missing, f"{len(missing)} records are lost, for instance {min(missing)}"
    assert not invented, f"never produced: {sorted(invented)[:5]}"
    return events


def _deliveries(daemon):
    rows = daemon.query("SELECT d.notice, d.contact, d.state, d.reason, n.cause, n.title, n.body, c.address "
                        "FROM delivery d JOIN notice n ON n.id = d.notice JOIN contact c ON c.id = d.contact")
    return {f"{row['notice']}-{row['contact']}": row for row in rows}


def _received(deliveries, receiver):
    """How many requests were repeats; each must be a delivery of the store, with its text, at its address."""
    seen = {}
    for request in receiver.requests:
        said = request.json()
        key = "-".join(said["id"].split("-")[:2])
        assert key in deliveries, f"invented: {said}"
        row = deliveries[key]
        assert (said["data"]["title"], said["data"]["body"]) == (row["title"], row["body"]), f"{key} differs"
        assert row["address"] == receiver.url + request.path, f"{key} went to {request.path}"
        assert seen.setdefault(key, request.body) == request.body, f"a repeat of {key} differs from the first"
    lost = [key for key, row in deliveries.items() if row["state"] == 2 and key not in seen]
    assert not lost, f"delivered by the store's word, and never received: {lost[:5]}"
    return len(receiver.requests) - len(seen)
