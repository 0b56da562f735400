"""Kills, outages and refusals in any order, and the books afterwards. The seed is printed; BUSSTOP_SEED repeats a run."""

import os
import random
import time

import pytest
from world.books import compare
from world.street import alert, claim
from world.waiting import wait_until

pytestmark = pytest.mark.slow
NEIGHBOURS = ("mike", "lisa", "david")
TROUBLE = ("kill", "kill", "stop", "no broker", "no far side", "refusals", "silence", "calm")


class Chaos:
    """One seeded source of trouble for a daemon, its broker and its far side."""

    def __init__(self, daemon, kafka, hook):
        self.seed = int(os.environ.get("BUSSTOP_SEED", time.time_ns() % 1_000_000))
        self.random, self.daemon, self.kafka, self.hook = random.Random(self.seed), daemon, kafka, hook
        self.kills = 0
        print(f"BUSSTOP_SEED={self.seed}")

    def make(self, trouble):
        daemon, hook = self.daemon, self.hook
        if trouble == "kill":
            daemon.kill()
            self.kills += 1
            daemon.start()
        elif trouble == "stop":
            daemon.stop()
            daemon.start()
        elif trouble == "no broker" and self.kafka.running():
            self.kafka.kill()
        elif trouble == "no far side":
            hook.stop()
        elif trouble == "refusals":
            hook.answer(self.random.choice([500, 503, 429]), times=self.random.randint(1, 20))
        elif trouble == "silence":
            hook.hang(times=self.random.randint(1, 5))
        elif trouble == "calm":
            self.calm()

    def calm(self):
        """The far side is back, and answers as it should; what it has got stays."""
        self.hook.stop()
        self.hook.answer(204)
        self.hook.start()

    def broker(self):
        """There again, if it was killed."""
        if not self.kafka.running():
            self.kafka.start()
        return self.kafka

    def wait(self):
        time.sleep(self.random.random() * 0.5)

    def end(self, records):
        self.broker()
        self.calm()
        wait_until(lambda: self.daemon.query("SELECT count(*) n FROM event")[0]["n"] >= records and self.at_rest(), 420,
                   lambda: f"rest; {self.daemon.query('SELECT * FROM delivery WHERE state < 2 LIMIT 9')}", each=0.3)
        wait_until(lambda: "catching-up" not in self.daemon.notify.status, 15, "it to have caught up")
        wait_until(self.at_rest, 60, "rest")

    def at_rest(self):
        return not self.daemon.query("SELECT 1 FROM delivery WHERE state < 2 LIMIT 1")


def test_whatever_happens_the_three_books_agree_and_keyed_records_keep_their_order(daemon, hooks, kafka, hook, names):
    orders = names("orders")
    kafka.create_topic(orders, partitions=3)
    rule = {"topic": orders, "to": ["shop", "mike"], "title": "Order", "body": "Order {n}"}
    shop = daemon(hooks.settings(hooks.household("shop", stops=[]), hooks.household("mike", stops=[])))
    shop.configure({"sinks": {"hook": {"parallel": 16, "timeout": "2s"}}, "topics": {"notify": [rule]}})
    chaos, produced, n = Chaos(shop.start(), kafka, hook), {}, 0
    for _ in range(40):
        if chaos.random.random() < 0.4:
            count, key = chaos.random.randint(1, 600), chaos.random.choice([None, None, "k1", "k2"])
            values = ['{"n": %d}' % (n + i) for i in range(count)]
            places = chaos.broker().produce_many(orders, values, key=key)
            produced |= {(orders, *place): f"Order {n + i}" for i, place in enumerate(places)}
            n += count
        elif chaos.random.random() < 0.1:
            produced |= {(orders, *place): None for place in chaos.broker().produce_many(orders, ["no JSON"] * 3)}
        else:
            chaos.make(chaos.random.choice(TROUBLE))
        chaos.wait()
    chaos.end(len(produced))
    books = compare(shop, produced, hook)
    print(books)
    assert books.dead == books.expired == 0 and books.repeats <= 256 * max(1, chaos.kills)
    keep_their_order(hook)
    assert not shop.says("a bug")


def keep_their_order(hook):
    """Of each thread at each address, what came for the first time came in the order of the records."""
    seen, last = set(), {}
    for request in hook.requests:
        said = request.json()
        thread = (request.path, said["data"].get("thread"))
        if thread[1] is None or said["id"] in seen:
            continue
        seen.add(said["id"])
        number = int(said["data"]["body"].removeprefix("Order "))
        assert last.get(thread, -1) < number, f"{thread}: {number} after {last[thread]}"
        last[thread] = number


def test_whatever_happens_each_alert_has_one_winner_and_nobody_is_left_standing(daemon, hooks, kafka, hook, topics):
    kafka.create_topic(topics["alerts"], partitions=2)
    kafka.create_topic(topics["confirmations"], partitions=3)
    households = [hooks.household(who) for who in ("sarah", *NEIGHBOURS)]
    oak_street = daemon(hooks.settings(*households, alerts={"steps": [{"after": "5s"}]}))
    oak_street.configure({"sinks": {"hook": {"parallel": 16, "timeout": "2s"}}})
    chaos, children, claimed, records = Chaos(oak_street.start(), kafka, hook), [], set(), 0
    for _ in range(60):
        dice = chaos.random.random()
        if dice < 0.3 or not children:
            children.append(f"Jake {len(children) + 1}.")
            chaos.broker().produce(topics["alerts"], alert(children[-1]))
            records += 1
        elif dice < 0.6:
            child, who = chaos.random.choice(children[-5:]), chaos.random.choice(NEIGHBOURS)
            chaos.broker().produce(topics["confirmations"], claim(who.capitalize(), child))
            claimed.add(child)
            records += 1
        else:
            chaos.make(chaos.random.choice([t for t in TROUBLE if t != "no far side"]))
        chaos.wait()
    chaos.end(records)
    for child in children:
        (row,) = oak_street.query("SELECT id, state FROM alert WHERE child = ?", child)
        winners = oak_street.query("SELECT responder FROM claim WHERE alert = ? AND state = 1", row["id"])
        assert (len(winners), row["state"]) == ((1, 1) if child in claimed else (0, 0)), child
        heard = {who: [t for t in hooks.titles(who) if child in t] for who in ("sarah", *NEIGHBOURS)}
        if winners:
            winner_is_known(heard, child, winners[0]["responder"])
        else:
            assert all(heard[who] for who in NEIGHBOURS), heard
    assert not oak_street.says("a bug")


def winner_is_known(heard, child, winner):
    has = f"{winner} has {child}"
    assert has in heard["sarah"], heard
    for who in NEIGHBOURS:
        calls = [i for i, title in enumerate(heard[who]) if "watch" in title]
        if who == winner.lower():
            assert not calls or f"You have {child}" in heard[who], heard
        elif calls:
            ends = [i for i, title in enumerate(heard[who]) if title in (has, f"{winner} already has {child}")]
            assert ends and ends[-1] > calls[-1], f"{who} was called and not stood down: {heard}"
        else:
            assert has not in heard[who], f"{who} was stood down and never called: {heard}"
