"""One Kafka broker (KRaft, broker and controller in one process) that can be stopped, killed and started again."""

import shutil
import subprocess
from pathlib import Path

from world import kafka_files
from world.ports import free_port
from world.process import Process
from world.waiting import wait_until


class KafkaNode:
    """Data, log and ports stay the same over restarts. `cluster_id` makes it another cluster (22 characters)."""

    def __init__(self, directory, cluster_id=kafka_files.CLUSTER_ID):
        self.base = kafka_files.kafka_dir()
        if not (self.base / "formatted").exists():
            raise RuntimeError(f"no Kafka in {self.base}; run tests/support/fetch-kafka")
        self.directory = Path(directory)
        self.port, self.sasl_port = free_port(), free_port()
        self.brokers, self.sasl_brokers = f"127.0.0.1:{self.port}", f"127.0.0.1:{self.sasl_port}"
        self.user, self.password = kafka_files.USER, kafka_files.PASSWORD
        self.process = None
        self._make_data(cluster_id)

    def _make_data(self, cluster_id):
        self.directory.mkdir(parents=True, exist_ok=True)
        data = self.directory / "data"
        shutil.copytree(self.base / "formatted", data)
        meta = data / "meta.properties"
        meta.write_text(meta.read_text().replace(kafka_files.CLUSTER_ID, cluster_id))
        kafka_files.write_properties(self.directory / "server.properties", data,
                                     self.port, self.sasl_port, free_port())

    def start(self):
        """Returns when the broker serves clients (about 1.5 s)."""
        assert not self.running(), "the broker is running already"
        archive = kafka_files.archive(self.base)
        options = [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
        self.process = Process(
            kafka_files.java(self.base, "kafka.Kafka", self.directory / "server.properties", options=options),
            self.directory / "kafka.log")
        wait_until(lambda: self.process.must_run() and kafka_files.STARTED in self.process.output(),
                   60, lambda: f"Kafka to start; its log ends:\n{self.process.tail()}")
        return self

    def running(self):
        return self.process is not None and self.process.running()

    def stop(self):
        return self.process.end(20)

    def kill(self):
        """SIGKILL: as if the machine's power failed, but for what the page cache holds."""
        self.process.kill()

    def restart(self):
        if self.running():
            self.stop()
        return self.start()

    def tool(self, main, *args):
        """Runs one of Kafka's own Java tools, for instance
        org.apache.kafka.tools.consumer.group.ConsumerGroupCommand; returns its standard output (0.7 s)."""
        command = kafka_files.java(self.base, main, "--bootstrap-server", self.brokers, *args)
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
