"""What a service manager sees of busstopd: readiness, status, watchdog, reload, and its ends."""

import signal
import subprocess

from world.daemon import binary
from world.freezer import freeze_rooms, see_them_end
from world.waiting import wait_until

SINKS = {"sinks": {"phone": {"kind": "log"}}}
NO_BROKER = {"kafka": {"brokers": "127.0.0.1:1"}, **SINKS}


def test_it_is_ready_without_a_broker_and_says_what_it_waits_for(daemon):
    one = daemon(NO_BROKER).start(seconds=5)
    wait_until(lambda: "no broker at 127.0.0.1:1" in one.notify.status, 10, lambda: one.notify.status)
    assert one.notify.status.startswith("degraded (")


def test_the_status_line_counts_topics_lag_and_what_is_pending(daemon, kafka, topics):
    for topic in topics.values():
        kafka.create_topic(topic)
    one = daemon(SINKS).start()
    wait_until(lambda: one.notify.status == "4 topics, lag 0, 0 pending", 20, lambda: one.notify.status)


def test_the_journal_of_a_start_names_what_a_person_needs(daemon, topics):
    one = daemon(SINKS).start()
    for words in (("busstopd", "starts with", str(one.config), "1 sink", "4 topics"), ("store:", str(one.store)),
                  ("reads", *topics.values(), one.settings["kafka"]["brokers"], one.settings["kafka"]["group"]),
                  ("sinks: phone (log)",)):
        wait_until(lambda words=words: one.says(*words), 5, words)


def test_a_stop_says_so_and_takes_less_than_ten_seconds_even_without_a_broker(daemon):
    one = daemon(NO_BROKER).start()
    one.stop()
    wait_until(lambda: one.notify.stopping and one.says("busstopd stops"), 5, "both")


def test_sighup_reloads_and_a_bad_configuration_changes_nothing(daemon):
    one = daemon(SINKS).start()
    one.reload()
    wait_until(lambda: one.says("reloaded") and one.notify.messages.count("READY=1") == 2, 10, "the reload")
    said = list(one.notify.messages)
    reloading = said.index("RELOADING=1")
    assert said[reloading + 1].startswith("MONOTONIC_USEC=") and "READY=1" in said[reloading:]
    one.config.write_text("[kafka]\nbrokers = 7\n")
    one.reload()
    wait_until(lambda: one.says("the old one stays in use"), 10, "the refusal")
    wait_until(lambda: one.says(f"{one.config}:2:11:", "brokers"), 5, "the place")
    wait_until(lambda: "the old one is in use" in one.notify.status, 10, lambda: one.notify.status)
    assert said.count("READY=1") == 2 and one.running()


def test_the_watchdog_is_fed_while_every_room_turns(daemon):
    one = daemon(NO_BROKER, environment={"WATCHDOG_USEC": "6000000"}).start()
    wait_until(lambda: one.notify.messages.count("WATCHDOG=1") >= 2, 15, "two feedings")


def test_the_watchdog_is_not_fed_once_a_room_hangs(daemon):
    one = daemon(NO_BROKER, environment={"WATCHDOG_USEC": "6000000"}).start()
    wait_until(lambda: "WATCHDOG=1" in one.notify.messages, 10, "a feeding")
    frozen = freeze_rooms(one.process.pid)
    fed = one.notify.messages.count("WATCHDOG=1")
    try:
        wait_until(lambda: one.says("not moved for 3 s"), 15, "the complaint")
        assert one.notify.messages.count("WATCHDOG=1") <= fed + 1
    finally:
        one.process.signal(signal.SIGKILL)
        see_them_end(frozen)


def test_an_unknown_option_a_second_daemon_and_a_folder_each_have_their_exit_code(daemon, tmp_path):
    def ends(*arguments):
        return subprocess.run([binary("busstopd"), *map(str, arguments)], capture_output=True, text=True, timeout=90)

    assert (ends("--confg").returncode, ends("--version").returncode) == (64, 0)
    one = daemon(SINKS).start()
    good = one.config.read_text()
    second = ends("--config", one.config, "--bus", "none")
    assert second.returncode == 69 and str(one.process.pid) in second.stderr
    folder = ends("--config", tmp_path, "--check")
    assert folder.returncode == 78 and str(tmp_path) in folder.stderr
    one.configure({"kafka": {"properties": {"sesion.timeout.ms": 6000}}, "alerts": {"window": 5}})
    both = ends("--config", one.config, "--check")
    assert both.returncode == 78, both.stderr
    line = next(i for i, text in enumerate(one.config.read_text().splitlines(), 1) if "sesion" in text)
    assert f"{one.config}:{line}:1: kafka.properties: sesion.timeout.ms is no property of librdkafka" in both.stderr
    assert 'did you mean "session.timeout.ms"?' in both.stderr and "alerts.window is 5 without a unit" in both.stderr
    one.config.write_text(good)
    fine = ends("--config", one.config, "--check")
    assert fine.returncode == 0 and fine.stdout.strip() == f"{one.config}: ok, 0 households, 1 sink, 4 topics"
