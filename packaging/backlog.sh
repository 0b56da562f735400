# What check-deb does with a daemon: a broker, a backlog in the store, its delivery. Sourced by check-deb, which sets $bare
# and $tools (root file systems), $shared (/mnt in both), $bus, $port and $records.
# shellcheck shell=bash disable=SC2154

as_user() {  # USER COMMAND...
  local user=$1
  shift
  inside "$bare" setpriv --reuid "$user" --regid "$(inside "$bare" id -g "$user")" --clear-groups "$@"
}

ctl() { inside "$bare" busstopctl --bus "$bus" "$@"; }

figure() { ctl --json status | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

background() {  # NAME COMMAND... : as a child without a shell between, so that the pid is its own
  local name=$1
  shift
  "$@" </dev/null >>"$shared/$name.log" 2>&1 &
  echo $! >"$shared/$name.pid"
}

end() {  # NAME
  local pid
  pid=$(<"$shared/$1.pid")
  kill "$pid"
  has_ended() { ! kill -0 "$pid" 2>/dev/null; }
  until_true 15 has_ended
}

broker() { sed -n 's/^bootstrap //p' "$shared/broker.log" | grep .; }

start_world() {
  cat >"$shared/bus.conf" <<CONF
<busconfig><type>system</type><listen>$bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow send_type="signal"/><allow receive_sender="*"/></policy></busconfig>
CONF
  # The bus refuses whom it cannot look up.
  grep ^busstopd: "$bare/etc/passwd" >>"$tools/etc/passwd"
  grep ^busstopd: "$bare/etc/group" >>"$tools/etc/group"
  background bus chroot "$tools" dbus-daemon --config-file=/mnt/bus.conf --nofork --nopidfile --nosyslog
  background broker chroot "$tools" /mnt/mock_broker --topic orders --topic bus-stop-alerts \
    --topic bus-stop-confirmations --topic item-restocked --topic item-subscriptions
  until_true 20 broker
}

configure() {
  cat >"$bare/etc/busstopd/busstopd.toml" <<TOML
[kafka]
brokers = "$(broker)"
[kafka.properties]
"session.timeout.ms" = 4000
"heartbeat.interval.ms" = 300
[sinks.phone]
kind = "ntfy"
url = "http://127.0.0.1:$port"
[[topics.notify]]
topic = "orders"
to = { sink = "phone", address = "orders" }
title = "order {n}"
body = "It is order {n}."
TOML
  sha256sum "$bare/etc/busstopd/busstopd.toml" >"$shared/configuration"
}

start_daemon() {
  inside "$bare" install -d -o busstopd -g busstopd -m 700 /var/lib/busstopd
  background daemon chroot "$bare" setpriv --reuid busstopd --regid busstopd --clear-groups \
    env -i PATH=/usr/sbin:/usr/bin STATE_DIRECTORY=/var/lib/busstopd busstopd --bus "$bus"
  is_there() { ctl status >/dev/null 2>&1; }
  until_true 10 is_there
}

# The phone is not there, so everything that is read waits.
make_backlog() {
  configure
  start_daemon
  seq "$records" | sed 's/.*/{"n":&}/' | chroot "$tools" kcat -P -q -b "$(broker)" -t orders
  all_wait() { [[ $(figure pending) == "$records" ]]; }
  until_true 60 all_wait
  end broker
}

upgrade() {
  install_deb "$(new_deb)"
  files_are_right
  sha256sum --check "$shared/configuration"
  kill -0 "$(<"$shared/daemon.pid")"  # without systemd nobody restarts it
  expect "what waits in the old daemon" "$(figure pending)" "$records"
}

everything_arrives() {
  end daemon
  background phone chroot "$tools" python3 /mnt/ntfy_stand_in.py "$port" /mnt/heard
  start_daemon
  all_heard() { [[ $(sort -u "$shared/heard" | wc -l) == "$records" ]]; }
  until_true 120 all_heard
  seq "$records" | sed 's/^/order /' | sort | cmp - <(sort "$shared/heard")
  nothing_waits() { [[ $(figure pending) == 0 ]]; }
  until_true 10 nothing_waits
}
