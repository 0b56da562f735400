"""What the figures need besides the test world: a fast sink, a filled topic, a configuration, readings of /proc."""

import os
import re
from collections import namedtuple
from pathlib import Path

from confluent_kafka import Producer
from world.ports import free_port
from world.process import Process
from world.waiting import wait_until

# About 200 bytes, as in anchors of this kind of measurement.
ORDER = '{"n":%d,"user":"John Doe","item":"Shoes","quantity":2,"note":"' + "x" * 130 + '"}'
Result = namedtuple("Result", "count rate")


class SinkServer:
    """bench_sink: answers 204, counts, and (with `times`) notes when each id arrived."""

    def __init__(self, program, folder, times=None, id_after=None):
        self.port, self.log = free_port(), Path(folder) / "sink"
        self.url = f"http://127.0.0.1:{self.port}/hook"
        more = ["--times", times, "--id-after", id_after] if times else []
        self.process = Process([program, "--port", self.port, *more], self.log)
        wait_until(lambda: "listening" in self.process.output(), 10, "bench_sink")

    def end(self):
        self.process.end()
        found = re.search(r"count=(\d+) .*first_us=(\d+) last_us=(\d+)", self.process.output())
        count, first, last = map(int, found.groups())
        return Result(count, (count - 1) / max(1e-6, (last - first) / 1e6))


def fill(brokers, topic, events):
    """`events` records over all partitions of the topic, uncompressed."""
    producer = Producer({"bootstrap.servers": brokers, "linger.ms": 5, "queue.buffering.max.messages": 1000000})
    for number in range(events):
        producer.produce(topic, ORDER % (100000000 + number))
        producer.poll(0)
    assert producer.flush(60) == 0, "the broker did not take all records"


def hook_settings(sink, topic, brokers, group):
    rule = {"topic": topic, "to": "shop", "title": "Order", "body": '{{"n":{n}, {quantity} x {item} from {user}'}
    return {"kafka": {"brokers": brokers, "group": group}, "topics": {"notify": [rule]},
            "sinks": {"hook": {"kind": "webhook", "allow_networks": ["127.0.0.1/32"], "parallel": 64}},
            "households": [{"id": "shop", "name": "Shop", "contacts": [f"hook:{sink.url}"]}]}


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def arrivals(times):
    """Number of the order -> microseconds since 1970, from a file of bench_sink."""
    lines = (line.split() for line in times.read_text().splitlines())
    return {words[0].rstrip(","): words[-1] for words in lines}
