#!/usr/bin/python3
"""A real Apache Kafka for the demo: one broker with its topics.

kafka.py DIR TOPIC...
Prints `bootstrap 127.0.0.1:PORT` and serves until SIGTERM, as mock_broker does."""

import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/support"))

from world.kafka import Kafka  # noqa: E402  (the path comes first)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    broker = Kafka(sys.argv[1])
    broker.start()
    try:
        for topic in sys.argv[2:]:
            broker.create_topic(topic)
        print("bootstrap", broker.brokers, flush=True)
        signal.pause()
    finally:
        broker.stop()


if __name__ == "__main__":
    main()
