"""Where Kafka's jars are, how Java runs them, and the broker's properties.

`python3 -m world.kafka_files prepare DIR` is the second half of fetch-kafka: it makes the class
archive and the formatted, empty data directory that every new broker starts from (saves 2 s each)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from world.ports import free_port
from world.process import Process
from world.waiting import wait_until

USER, PASSWORD = "bus", "bus-secret"  # who may log in on the SASL listener
CLUSTER_ID = "busstop-test-cluster-A"
STARTED = "Kafka Server started"
_ROOT = Path(__file__).resolve().parents[3]


def kafka_dir():
    return Path(os.environ.get("BUSSTOP_WORLD", _ROOT / "build/world")) / "kafka"


def archive(base):
    """The class archive holds for one Java only, so Java's version is in its name."""
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    return base / f"classes-{told.split(chr(34))[1]}.jsa"


def java(base, main, *args, options=()):
    return ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *options,
            "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn",
            "-cp", f"{base}/libs/*", main, *args]


def write_properties(path, data, port, sasl_port, controller_port):
    """One node that is broker and controller, tuned to be back at once after SIGKILL."""
    path.write_text(f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{sasl_port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{sasl_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl_plaintext.plain.sasl.jaas.config=\
org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";
listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
log.dirs={data}
log.index.size.max.bytes=1048576
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
# Tests write records dated next year and values of 10 MB; both must reach the daemon.
log.message.timestamp.after.max.ms=9223372036854775807
message.max.bytes=16777216
""")


def prepare(base):
    """Formats base/formatted and makes the class archive, by one start and end of a broker."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        properties = scratch / "server.properties"
        part = base / "formatted.part"
        write_properties(properties, part, free_port(), free_port(), free_port())
        subprocess.run(["rm", "-rf", part, base / "formatted"], check=True)
        subprocess.run(java(base, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", properties,
                            "--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"),
                       check=True, capture_output=True)
        subprocess.run(["cp", "-r", part, base / "formatted"], check=True)
        new = base / "classes.part"
        broker = Process(java(base, "kafka.Kafka", properties, options=[f"-XX:ArchiveClassesAtExit={new}"]),
                         scratch / "log")
        wait_until(lambda: broker.must_run() and STARTED in broker.output(), 60, "Kafka's first start")
        broker.end(60)
        subprocess.run(["rm", "-rf", part], check=True)
        os.replace(new, archive(base))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "prepare":
        sys.exit("usage: python3 -m world.kafka_files prepare DIR")
    prepare(Path(sys.argv[2]).resolve())
