# What the tests have in common: a broker in memory, a street, and the story of one alert.
# Sourced by bash; works in $AUTOPKGTEST_TMP; `heard` is what the sourcing test defines: prints the daemon's journal.
# shellcheck shell=bash

stop="Oak Street Bus Stop"
pids=()

fail() {
  echo "FAILED: $*"
  heard | tail -n 30
  exit 1
}

end_all() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
}
trap end_all EXIT

until_true() {  # SECONDS WHAT COMMAND...
  local late=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < late)) || fail "$what, after a long wait"
    sleep 0.2
  done
  echo "ok: $what"
}

was_heard() { heard | grep -qF -- "$1"; }
await() { until_true 30 "$1" was_heard "$1"; }

# librdkafka's mock cluster, from the source tree that the test is in, or built already ($BUSSTOP_MOCK_BROKER). Sets `broker`.
start_broker() {
  local program=${BUSSTOP_MOCK_BROKER:-$AUTOPKGTEST_TMP/mock_broker}
  : >"$AUTOPKGTEST_TMP/broker"
  [[ -x $program ]] || g++ -std=c++20 -O1 -I. tests/support/mock_broker.cpp -lrdkafka -o "$program"
  "$program" --topic bus-stop-alerts --topic bus-stop-confirmations \
    --topic item-restocked --topic item-subscriptions >"$AUTOPKGTEST_TMP/broker" </dev/null &
  pids+=($!)
  has_started() { broker=$(sed -n 's/^bootstrap //p' "$AUTOPKGTEST_TMP/broker"); [[ -n $broker ]]; }
  until_true 20 "the broker has started" has_started
}

# As an admin would: one file, made by root.
configure() {  # FILE GROUP
  cat >"$1" <<TOML
[kafka]
brokers = "$broker"
group = "$2"
[kafka.properties]                # the mock lets a new member wait for its session's time
"session.timeout.ms" = 4000
"heartbeat.interval.ms" = 300

[sinks.phone]
kind = "log"

[[households]]
id = "sarah"
name = "Sarah"
stops = ["$stop"]
contacts = ["phone:Sarah"]

[[households]]
id = "mike"
name = "Mike"
stops = ["$stop"]
contacts = ["phone:Mike"]
TOML
}

play_story() {  # busstopctl's options...
  busstopctl "$@" raise Sarah Jake "$stop" --message "Meeting ran over"
  await "to Mike: Can you watch Jake"
  busstopctl "$@" confirm Mike Jake --message "I'll watch Jake"
  await "to Sarah: Mike has Jake"
  busstopctl "$@" alert show 1 | grep -q covered || fail "the alert is not covered"
}
