"""busstopctl topic read: records as they are, and nobody's position moves."""

import json
import signal

from world.daemon import binary
from world.process import Process
from world.waiting import wait_until


def rows(one, *arguments):
    done = one.ctl_raw("--json", "topic", "read", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def places(one, *arguments):
    return sorted((row["partition"], row["offset"]) for row in rows(one, *arguments))


def test_records_are_shown_from_wherever_they_are_wanted(service, kafka, names):
    topic = names("orders")
    service.ctl("topic", "create", topic, "--partitions", "2")
    for i in range(6):
        kafka.produce(topic, b"value %d" % i, key=b"k%d" % i, partition=i % 2)
    all_of_them = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert places(service, topic) == all_of_them == places(service, topic, "--from", "BEGINNING", "--limit", "0")
    assert places(service, topic, "--from", "-1") == [(0, 2), (1, 2)]
    assert places(service, topic, "--from", "-99", "--partition", "1") == [(1, 0), (1, 1), (1, 2)]
    assert places(service, topic, "--from", "end") == []
    assert places(service, topic, "--from", "1h") == all_of_them and places(service, topic, "--from", "2099-01-01T00:00:00Z") == []
    assert len(rows(service, topic, "--limit", "4")) == 4
    (row,) = rows(service, topic, "--from", "-1", "--partition", "0")
    assert (row["key"], row["value"], row["size"]) == ("k4", "value 4", 7) and row["at"].endswith("Z")


def test_what_is_no_text_is_made_visible(service, kafka, names):
    topic = names("orders")
    service.ctl("topic", "create", topic)
    for value in (b"a\tb\nc", b"\xff\x00", b"\x1b[2J"):
        kafka.produce(topic, value)
    shown = [line.split("\t") for line in service.ctl_raw("topic", "read", topic).stdout.splitlines()]
    assert [line[0] for line in shown] == ["0:0", "0:1", "0:2"]
    assert [line[3] for line in shown] == ["a\\tb\\nc", "0xff00", "0x1b5b324a"]
    assert rows(service, topic)[1]["value"] == {"hex": "ff00"}


def test_a_long_topic_comes_in_pages_and_the_group_stays_where_it_is(service, kafka, topics):
    kafka.produce_many(topics["restock"], [b"p%d" % i for i in range(1200)])
    wait_until(lambda: [r["lag"] for r in service.ctl("lag") if r["topic"] == topics["restock"]] == [0], 20, "all to be read")
    members = service.journal()
    assert [row["offset"] for row in rows(service, topics["restock"], "--limit", "0")] == list(range(1200))
    assert [r["next"] for r in service.ctl("lag") if r["topic"] == topics["restock"]] == [1200]
    assert not [line for line in service.journal()[len(members):] if "Kafka" in line], "the daemon's own consumer heard nothing of it"
    kafka.produce(topics["restock"], b"one more")
    wait_until(lambda: [r["next"] for r in service.ctl("lag") if r["topic"] == topics["restock"]] == [1201], 10, "it to consume on")


def test_what_cannot_be_read_is_said_with_what_would_be_right(service, kafka, names):
    unknown = service.ctl_raw("topic", "read", names("nothing"))
    assert unknown.returncode == 1 and "there is no topic" in unknown.stderr
    topic = names("orders")
    service.ctl("topic", "create", topic)
    beyond = service.ctl_raw("topic", "read", topic, "--partition", "3")
    assert beyond.returncode == 1 and "numbered from 0" in beyond.stderr
    for wrong in (("--from", "soon"), ("--from", "-0"), ("--partition", "-1"), ("--limit", "x")):
        assert service.ctl_raw("topic", "read", topic, *wrong).returncode == 64
    assert service.ctl_raw("topic", "read", "no such/topic").returncode == 1


def test_it_follows_until_it_is_ended_also_over_a_restart(service, kafka, names, tmp_path):
    topic = names("orders")
    service.ctl("topic", "create", topic)
    kafka.produce(topic, b"old")
    follower = Process([str(binary("busstopctl")), "--bus", service.bus.address, "--json", "topic", "read", topic, "--follow",
                        "--from", "beginning"], tmp_path / "follow")

    def values():
        return [json.loads(line)["value"] for line in follower.output().splitlines() if line.startswith("{")]

    wait_until(lambda: values() == ["old"], 30, "what is there")
    kafka.produce(topic, b"new")
    wait_until(lambda: values() == ["old", "new"], 30, "what comes")
    kafka.add_partitions(topic, 2)
    kafka.produce(topic, b"elsewhere", partition=1)
    wait_until(lambda: values() == ["old", "new", "elsewhere"], 30, "what comes to a partition that is new")
    service.restart()
    kafka.produce(topic, b"newer", partition=0)
    wait_until(lambda: values() == ["old", "new", "elsewhere", "newer"], 60, lambda: f"what comes after a restart: {follower.output()}")
    follower.signal(signal.SIGINT)
    assert follower.wait(30) == 0
