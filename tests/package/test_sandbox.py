"""The sandbox of the installed unit: it scores well, it is really enforced, and whatever the daemon needs works inside."""

import os
import socketserver
import threading

import pytest
from world.street import alert
from world.waiting import wait_until

OAK = "Oak Street"
NOT_PERMITTED = ("EPERM", "EACCES")

# Tries in the place of the daemon: `NAME ok` or `NAME ERRNO` a line. mmap, personality and setpriority are numbers of x86-64.
PROBE = r"""
use strict; use Socket; use POSIX (); use Errno;
sub told { my ($what, $ok) = @_; my ($name) = grep { $!{$_} } keys %!; print "$what ", $ok ? "ok" : $name, "\n"; }
sub writes { my ($what, $file) = @_; told($what, open(my $to, '>', $file)); }
writes('write-outside', '/srv/open/probe');
writes('write-state', '/var/lib/busstopd/probe');
writes('write-usr', '/usr/open/probe');
told('see-home', -e '/home/visitor');
told('see-tmp', -e '/tmp/of-others');
told('see-init', -e '/proc/1');
told('see-devices', -e '/dev/probe');
told('set-id-bit', chmod(04755, '/var/lib/busstopd/probe'));
socket(my $udp, PF_INET, SOCK_DGRAM, 0) or die;
told('send-loopback', send($udp, 'x', 0, pack_sockaddr_in(9, inet_aton('127.0.0.1'))));
told('send-link-local', send($udp, 'x', 0, pack_sockaddr_in(9, inet_aton('169.254.169.254'))));
told('socket-vsock', socket(my $vsock, 40, SOCK_STREAM, 0));
told('write-and-run', syscall(9, 0, 4096, 7, 0x22, -1, 0) != -1);
told('personality', syscall(135, 8) != -1);
told('nice', syscall(141, 0, 0, 5) != -1);
told('new-namespace', syscall(272, 0x10000000) != -1);
"""

ALLOWED = {"write-state", "send-loopback"}


def prepare(machine):
    """What the probe looks for is there, and open to everybody."""
    machine.sh("mkdir -p /srv/open /usr/open && chmod 777 /srv/open /usr/open && touch /home/visitor"
               " /tmp/of-others && mknod -m 666 /dev/probe c 1 3")
    machine.put("/usr/lib/busstop-probe", PROBE)


def answers(text):
    return dict(line.split() for line in text.splitlines())


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the probe has the numbers of x86-64's system calls")
def test_what_is_forbidden_fails_inside_and_works_outside(service, machine, settings):
    prepare(machine)
    service.configure(settings())
    unit = machine.path("/lib/systemd/system/busstopd.service").read_text()
    kept = [line for line in unit.splitlines() if not line.startswith(("Type=", "ExecStart=", "BusName=", "Alias=", "Restart=", "WatchdogSec="))]
    at = kept.index("[Service]") + 1
    kept[at:at] = ["Type=oneshot", "ExecStart=/usr/bin/perl /usr/lib/busstop-probe"]
    machine.put("/run/systemd/system/probe.service", "\n".join(kept) + "\n")
    service.systemctl("daemon-reload")
    service.systemctl("start", "probe")
    inside = answers(machine.journal("-u", "probe", "-o", "cat", "_COMM=perl"))

    # The same user without the sandbox: else the probe might prove nothing.
    outside = answers(machine.run("/usr/bin/perl", "/usr/lib/busstop-probe", user="busstopd").stdout)
    print(inside, outside, sep="\n")
    assert set(inside) == set(outside) and len(inside) == PROBE.count("\ntold(") + PROBE.count("\nwrites(")
    assert {name for name, answer in inside.items() if answer == "ok"} == ALLOWED
    assert {name for name, answer in outside.items() if answer != "ok"} == set()
    assert inside["write-outside"] == inside["write-usr"] == "EROFS"
    for name in ("write-and-run", "personality", "nice", "send-link-local", "new-namespace", "set-id-bit"):
        assert inside[name] in NOT_PERMITTED, name
    assert inside["socket-vsock"] == "EAFNOSUPPORT"


def test_exposure_is_at_most_one_point_two(service, machine, settings):
    service.configure(settings())
    service.start()
    machine.run("cp", "-p", "/etc/busstopd/busstopd.toml", "/etc/busstopd/shop.toml")
    for unit in ("busstopd.service", "busstopd@shop.service"):
        done = machine.run("systemd-analyze", "security", "--no-pager", "--threshold=12", unit, check=False)
        print(done.stdout.strip().splitlines()[-1])
        assert done.returncode == 0, done.stdout
        assert machine.run("systemd-analyze", "verify", "--man=no", unit).stderr == ""


def test_backup_and_log_level_work_from_within(service, machine, settings, kafka, topics):
    kafka.create_topic(topics["alerts"])
    service.configure(settings())
    service.start()
    kafka.produce(topics["alerts"], alert(stop=OAK))
    service.await_line("to mike:")
    machine.run("busstopctl", "backup", "/root/copy.db")
    assert machine.sh("stat -c '%U %a' /root/copy.db").stdout.split() == ["root", "600"]
    assert machine.path("/root/copy.db").read_bytes().startswith(b"SQLite format 3\0")

    assert service.systemctl("service-log-level", "busstopd").stdout.strip() == "info"
    service.systemctl("service-log-level", "busstopd", "warning")
    service.systemctl("reload", "busstopd")
    assert service.systemctl("service-log-level", "busstopd").stdout.strip() == "warning"
    assert not service.says("reloaded /etc"), "a notice, and so below the level"
    assert service.systemctl("service-log-target", "busstopd").stdout.strip() == "journal"


def test_the_credentials_are_there_for_the_daemon_alone(service, machine, settings):
    service.configure(settings({"sinks": {"mail": {
        "kind": "email", "url": "smtp://127.0.0.1:1", "tls": "none", "from": "bus@example.org", "user": "bus",
        "password": {"credential": "smtp"}}}}), {"smtp": "canary-4711"})
    service.start()
    where = machine.sh("find /run/credentials -type f").stdout.split()
    assert where == ["/run/credentials/busstopd.service/smtp"]
    assert machine.run("cat", where[0], check=False, user="nobody").returncode != 0
    everything = machine.run("systemctl", "show", "busstopd").stdout + machine.journal("-o", "export")
    assert "canary-4711" not in everything
    assert b"canary-4711" not in machine.path(f"/proc/{service.pid}/environ").read_bytes()


class Names(socketserver.BaseRequestHandler):
    """A name server that knows every name: it is here."""

    def handle(self):
        query, socket = self.request
        end = query.index(b"\0", 12) + 5
        is_a = query[end - 4:end] == b"\0\1\0\1"  # the only addresses there are
        self.server.asked.add(query[12:end - 5])
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if is_a else b""
        socket.sendto(query[:2] + b"\x81\x80\0\1\0" + bytes([is_a]) + b"\0\0\0\0" + query[12:end] + answer, self.client_address)


@pytest.fixture
def names():
    """Asked on port 53 of an address of the loopback that nobody else has."""
    server = socketserver.UDPServer(("127.0.0.77", 53), Names)
    server.asked = set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_brokers_and_hosts_are_found_by_dns(service, machine, settings, kafka, topics, hook, names):
    kafka.create_topic(topics["alerts"])
    machine.path("/etc/resolv.conf").unlink(missing_ok=True)
    machine.put("/etc/resolv.conf", "nameserver 127.0.0.77\n")
    port = hook.url.rpartition(":")[2]
    service.configure(settings({
        "kafka": {"brokers": kafka.brokers.replace("127.0.0.1", "kafka.street.test")},
        "sinks": {"phone": {"kind": "ntfy", "url": f"http://phones.street.test:{port}"}}}))
    service.start()
    kafka.produce(topics["alerts"], alert(stop=OAK))
    wait_until(lambda: hook.to("/"), 20, lambda: service.lines()[-5:])
    assert {b"\5kafka\6street\4test", b"\6phones\6street\4test"} <= names.asked
