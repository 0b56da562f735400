"""The three books notice what they are there to notice. Without a daemon: its store is a stub here."""

import json

import pytest
from world.books import compare
from world.webhook import Request

URL = "http://127.0.0.1:1"


class Store:
    """One topic with three records: one delivered, one dead, one without deliveries."""

    url = URL

    def __init__(self):
        self.events = [dict(id=n, name="orders", partition=0, offset=n, deliveries=int(n == 0), dead=int(n == 1),
                            reason="" if n == 0 else "why") for n in range(3)]
        self.deliveries = [dict(notice=7, contact=3, state=2, reason="", cause=0, title="t", body="Order 0",
                                address=URL + "/shop")]
        self.letters = [dict(event=1, value=b"x")]
        self.requests = [self.request("7-3-abc", "Order 0")]

    @staticmethod
    def request(key, body, path="/shop"):
        said = {"id": key, "data": {"title": "t", "body": body}}
        return Request("POST", path, {}, json.dumps(said).encode(), 0.0)

    def query(self, sql):
        return self.events if "FROM event" in sql else self.letters if "dead_letter" in sql else self.deliveries

    def compare(self):
        return compare(self, {("orders", 0, n): f"Order {n}" for n in range(3)}, self)


def test_books_that_agree_are_counted():
    store = Store()
    store.requests.append(store.requests[0])
    books = store.compare()
    assert (books.delivered, books.dead_letters, books.without, books.repeats) == (1, 1, 1, 1)


@pytest.mark.parametrize("word, damage", [
    ("lost", lambda s: s.events.pop()),
    ("two rows", lambda s: s.events.append(s.events[0])),
    ("never produced", lambda s: s.events.append({**s.events[0], "id": 9, "offset": 9})),
    ("no reason", lambda s: s.events[2].update(reason="")),
    ("without a letter", lambda s: s.letters.clear()),
    ("has", lambda s: s.deliveries.clear()),
    ("without a record", lambda s: s.deliveries.append({**s.deliveries[0], "notice": 8, "cause": 99})),
    ("became", lambda s: s.deliveries[0].update(body="Order 1")),
    ("never received", lambda s: s.requests.clear()),
    ("invented", lambda s: s.requests.append(s.request("8-3-abc", "Order 0"))),
    ("differs", lambda s: s.requests.append(s.request("7-3-abc", "Order 1"))),
    ("went to", lambda s: s.requests.append(s.request("7-3-abc", "Order 0", "/mike"))),
])
def test_books_that_disagree_are_noticed(word, damage):
    store = Store()
    damage(store)
    with pytest.raises(AssertionError, match=word):
        store.compare()
