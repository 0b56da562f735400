# What the demo starts and ends: a broker, a private bus, phones, the daemon. Sourced by demo.sh.
# Everything lives in $dir and is ended by its own pid; none of it outlives demo.sh.
# shellcheck shell=bash disable=SC2034,SC2154,SC2317  # demo.sh puts the parts together

pids=()
dir=""
broker=""
bus=""
journal=""
phones=""

fail() {  # TEXT
  printf '\n%sdemo.sh: %s%s\n' "$red" "$1" "$plain" >&2
  if [[ -s ${journal:-} ]]; then
    echo "The daemon's last lines:" >&2
    tail -n 15 "$journal" | sed 's/^/  /' >&2
  fi
  exit 1
}

# setsid: Ctrl-C is for this shell, which ends the others in their order. setpriv: the kernel ends the
# child if this shell is killed.
start() {  # LOG COMMAND...
  local log=$1
  shift
  : >>"$log"
  setsid setpriv --pdeathsig TERM -- "$@" </dev/null >>"$log" 2>&1 &
  pids+=($!)
}

# The last started is ended first.
end_world() {
  local i pid late
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    pid=${pids[i]}
    kill -TERM "$pid" 2>/dev/null || continue
    late=$((SECONDS + 30))
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < late)); do sleep 0.05; done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=()
  [[ -z $dir ]] || rm -rf "$dir"
}

until_true() {  # SECONDS WHAT COMMAND...
  local late=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < late)) || fail "$what took too long; see the lines above"
    sleep 0.05
  done
}

alive() { kill -0 "${pids[-1]}" 2>/dev/null; }

start_broker() {  # COMMAND... ; it prints `bootstrap HOST:PORT`
  start "$dir/broker.log" "$@"
  has_started() {
    broker=$(sed -n 's/^bootstrap //p' "$dir/broker.log")
    [[ -n $broker ]] || alive || fail "the broker ended: $(tail -n 5 "$dir/broker.log")"
    [[ -n $broker ]]
  }
  until_true 60 "starting the broker" has_started
}

start_bus() {
  cat >"$dir/bus.conf" <<CONF
<busconfig><type>system</type><listen>unix:path=$dir/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow send_type="signal"/><allow receive_sender="*"/></policy></busconfig>
CONF
  start "$dir/bus.log" dbus-daemon --config-file="$dir/bus.conf" --nofork --nopidfile --nosyslog
  bus=unix:path=$dir/bus
  has_socket() { [[ -S $dir/bus ]] || { alive || fail "the bus ended: $(tail -n 5 "$dir/bus.log")"; false; }; }
  until_true 60 "starting the bus" has_socket
}

# Notices go to the journal's file, so that they are seen among the daemon's lines, in their order.
start_phones() {
  journal=$dir/journal
  start "$journal" demo/phones.py serve "$dir/phones.port"
  have_port() { [[ -s $dir/phones.port ]] || { alive || fail "the phones ended: $(tail -n 5 "$journal")"; false; }; }
  until_true 60 "starting the phones" have_port
  phones=$(<"$dir/phones.port")
}

# The mock cluster lets a new member of a group wait for its session's time, so that is short there.
start_daemon() {  # BIN CONFIG
  mkdir "$dir/conf.d"
  sed "s/127\.0\.0\.1:2586/127.0.0.1:$phones/" "$2" >"$dir/busstopd.toml"
  {
    printf '[kafka]\nbrokers = "%s"\n' "$broker"
    [[ -n $real_kafka ]] || printf '[kafka.properties]\n"session.timeout.ms" = 4000\n"heartbeat.interval.ms" = 300\n'
  } >"$dir/conf.d/broker.toml"
  STATE_DIRECTORY=$dir start "$journal" "$1/busstopd" --config "$dir/busstopd.toml" --bus "$bus"
  exec {lines}<"$journal"
}

# Reads on in the journal, showing what comes, until each PATTERN has come, in whatever order.
await() {  # SECONDS PATTERN...
  local late=$((SECONDS + $1)) line i
  shift
  local missing=("$@")
  while [[ ${#missing[@]} -gt 0 ]]; do
    if ! IFS= read -r -u "$lines" line; then
      alive || fail "busstopd has ended"
      ((SECONDS < late)) || fail "these did not come in time: $(printf '\n  %s' "${missing[@]#^}")"
      sleep 0.05
      continue
    fi
    seen "$line"
    for i in "${!missing[@]}"; do
      if [[ $line =~ ${missing[i]} ]]; then
        unset "missing[i]"
        break
      fi
    done
  done
}
