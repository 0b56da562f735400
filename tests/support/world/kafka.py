"""What tests do with Kafka: make topics, write and read records, move a group's positions."""

import json
from collections import namedtuple

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic

from world.kafka_node import KafkaNode
from world.waiting import wait_until

Record = namedtuple("Record", "partition offset key value headers timestamp")
_QUIET = {"log_level": 0}  # a killed broker is part of the test, not news
_NOT_YET = {KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.NOT_COORDINATOR,
            KafkaError.COORDINATOR_NOT_AVAILABLE, KafkaError.COORDINATOR_LOAD_IN_PROGRESS}


def _patiently(call):
    """The call's answer; asked again while a broker that has just started is not ready for it."""
    def answer():
        try:
            return (call(),)
        except KafkaException as error:
            if error.args[0].code() not in _NOT_YET:
                raise
            return None
    return wait_until(answer, 15, "the broker to be ready")[0]


class Kafka(KafkaNode):
    """All calls block until the broker has answered; a refusal throws KafkaException."""

    def __init__(self, directory, **options):
        super().__init__(directory, **options)
        self._client = {"bootstrap.servers": self.brokers, **_QUIET}
        self._connect()

    def _connect(self):
        self._admin = AdminClient(self._client)
        self._known = set()
        self._producer = Producer({**self._client, "linger.ms": 0, "message.max.bytes": 16777216,
                                   "message.timeout.ms": 30000, "topic.metadata.refresh.interval.ms": 1000,
                                   "topic.metadata.refresh.fast.interval.ms": 50, "retry.backoff.ms": 50,
                                   "topic.metadata.propagation.max.ms": 5000})

    # --- topics

    def create_topic(self, name, partitions=1):
        self._done(self._admin.create_topics([NewTopic(name, partitions, 1)], operation_timeout=20))
        wait_until(lambda: self.partitions(name) == partitions, 10, f"topic {name} to appear")

    def add_partitions(self, name, total):
        self._done(self._admin.create_partitions([NewPartitions(name, total)], operation_timeout=20))
        wait_until(lambda: self.partitions(name) == total, 10, f"the new partitions of {name}")
        self._connect()  # the producer would not know of them for a while

    def delete_topic(self, name):
        self._producer = None  # it would ask for the topic it knows, and that would bring it back
        self._done(self._admin.delete_topics([name], operation_timeout=20))
        wait_until(lambda: name not in self.topics(), 10, f"topic {name} to go")
        # librdkafka 2.4 to 2.8 crashes when a topic it has seen comes back with another id: forget it.
        self._connect()

    def delete_records(self, name, before, partition=0):
        """Takes away what lies below that offset, as retention does."""
        wanted = self.directory / "delete-records.json"
        wanted.write_text(json.dumps({"partitions": [{"topic": name, "partition": partition, "offset": before}]}))
        self.tool("org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", wanted)

    def topics(self):
        """Name -> number of partitions, without Kafka's own."""
        found = self._admin.list_topics(timeout=30).topics
        return {name: len(topic.partitions) for name, topic in found.items() if not name.startswith("__")}

    def partitions(self, name):
        """0 if there is no such topic. Does not create it."""
        return self.topics().get(name, 0)

    # --- records

    def produce(self, topic, value, key=None, headers=None, partition=None, timestamp=None):
        """Writes one record; returns (partition, offset) when the broker has it. `timestamp` in ms."""
        return self.produce_many(topic, [value], key, headers, partition, timestamp)[0]

    def produce_many(self, topic, values, key=None, headers=None, partition=None, timestamp=None):
        """Writes them in order; returns their (partition, offset) in the same order."""
        where, failures = [None] * len(values), []

        def delivered(index, error, message):
            if error:
                failures.append(error)
            else:
                where[index] = (message.partition(), message.offset())

        if topic not in self._known:
            # librdkafka looks for a topic it has not seen once a second only, but here it asks at once.
            self._producer.list_topics(topic, timeout=30)
            self._known.add(topic)
        given = {"key": key, "headers": headers, "partition": partition, "timestamp": timestamp}
        given = {name: what for name, what in given.items() if what is not None}
        for index, value in enumerate(values):
            while True:
                try:
                    self._producer.produce(
                        topic, value, callback=lambda e, m, i=index: delivered(i, e, m), **given)
                    break
                except BufferError:  # librdkafka's queue is full: let it drain
                    self._producer.poll(0.05)
        left = self._producer.flush(40)
        if failures or left:
            raise KafkaException(failures[0] if failures else f"{left} records not delivered")
        return where

    def produce_tombstone(self, topic, key):
        """A record without a value."""
        self._producer.produce(topic, None, key=key)
        assert self._producer.flush(30) == 0

    def consume(self, topic):
        """All records of the topic, up to where it ended when asked, by partition and offset."""
        consumer = self._consumer("busstop-tests-reader")
        try:
            ends = {}
            for p in range(self.partitions(topic)):
                low, high = _patiently(lambda p=p: consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=30))
                if high > low:
                    ends[p] = high
            consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in ends])
            return sorted(self._read_to(consumer, ends), key=lambda r: (r.partition, r.offset))
        finally:
            consumer.close()

    # --- groups

    def committed(self, group, topic):
        """Partition -> next offset the group has committed; without those it has none for."""
        consumer = self._consumer(group)
        try:
            asked = [TopicPartition(topic, p) for p in range(self.partitions(topic))]
            found = _patiently(lambda: consumer.committed(asked, timeout=30))
            return {tp.partition: tp.offset for tp in found if tp.offset >= 0}
        finally:
            consumer.close()

    def move_group(self, group, topic, offsets):
        """Sets the positions (partition -> next offset) of a group nobody is in."""
        consumer = self._consumer(group)
        try:
            wanted = [TopicPartition(topic, p, offset) for p, offset in offsets.items()]
            consumer.commit(offsets=wanted, asynchronous=False)
        finally:
            consumer.close()

    # --- within

    def _consumer(self, group):
        return Consumer({**self._client, "group.id": group, "enable.auto.commit": False,
                         "fetch.message.max.bytes": 16777216, "fetch.wait.max.ms": 50, "fetch.error.backoff.ms": 20})

    @staticmethod
    def _read_to(consumer, ends):
        ends = dict(ends)
        while ends:
            message = consumer.poll(30)
            if message is None:
                raise TimeoutError(f"no record within 30 s; still short of {ends}")
            if message.error():
                raise KafkaException(message.error())
            yield Record(message.partition(), message.offset(), message.key(), message.value(),
                         message.headers() or [], message.timestamp()[1])
            if message.offset() + 1 >= ends.get(message.partition(), 0):
                ends.pop(message.partition(), None)

    @staticmethod
    def _done(futures):
        for future in futures.values():
            future.result(timeout=60)
