"""Households, contacts and subscriptions out of files: many, again, with bad lines, and with an end in the middle."""

import json
import re
import signal
import subprocess

import dbus
import pytest
from world.daemon import binary
from world.waiting import wait_until

ADMIN = "org.busstop.BusStop1.Admin"


def written(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def in_queue(one):
    return [row["household"] for row in sorted(one.ctl("subscription"), key=lambda row: row["since"])]


def counts(added=0, changed=0, unchanged=0):
    return {"added": added, "changed": changed, "unchanged": unchanged, "refused": 0, "bad": []}


@pytest.fixture
def alone(daemon, bus):
    """A daemon whose broker nobody needs."""
    one = daemon({"kafka": {"brokers": "127.0.0.1:19"}, "sinks": {"phone": {"kind": "log"}}, "households": [
        {"id": "sarah", "name": "Sarah", "contacts": ["phone:sarah"]}]}, bus=bus)
    return one.start()


def test_households_contacts_and_subscriptions_come_from_files_and_again_is_harmless(alone, tmp_path):
    people = written(tmp_path / "people.csv", "id,name,stop,stop,contact,contact", 'lisa,"Lisa, of No. 7",Oak Street,Elm Street,phone:lisa,',
                     "jake,,,,phone:jake,phone:jake-2")
    assert alone.ctl("household", "import", people) == counts(added=2)
    lisa = next(h for h in alone.ctl("household") if h["id"] == "lisa")
    assert lisa["name"] == "Lisa, of No. 7" and lisa["stops"] == ["Elm Street", "Oak Street"] and lisa["origin"] == "bus"
    assert alone.ctl("household", "import", people) == counts(unchanged=2)
    more = written(tmp_path / "more.jsonl", '{"household": "lisa", "contact": "phone:lisa-2"}', '{"household": "lisa", "sink": "phone", "address": "lisa"}')
    assert alone.ctl("contact", "import", more) == counts(added=1, unchanged=1)
    assert [c["address"] for c in alone.ctl("contact", "--household", "lisa")] == ["lisa", "lisa-2"]
    assert alone.ctl("household", "import", people)["changed"] == 1, "the file says all contacts of a household"
    queue = written(tmp_path / "queue.csv", "userId,productId,createdAt", "jake,phone,", "lisa,phone,2026-01-02T00:00:00Z", "sarah,phone,1767225600")
    assert alone.ctl("subscription", "import", queue) == counts(added=3)
    assert in_queue(alone) == ["sarah", "lisa", "jake"], "who asked first is first"
    assert alone.ctl("subscription", "import", queue) == counts(unchanged=3)
    earlier = written(tmp_path / "earlier.csv", "userId,productId,createdAt", "jake,phone,2025-01-01T00:00:00Z", "lisa,phone,2026-05-01T00:00:00Z")
    assert alone.ctl("subscription", "import", earlier) == counts(changed=1, unchanged=1)
    assert in_queue(alone) == ["jake", "sarah", "lisa"], "nobody moves back"


def test_what_list_shows_can_be_imported(alone, tmp_path):
    alone.ctl("household", "add", "lisa", "--stop", "Oak Street", "--contact", "phone:lisa", "--language", "en", "--second-circle", "Elm Street",
              "--child", "Jake:sarah,mike", "--child", "David", "--quiet", "21:00-07:00", "--most", "10/h", "--unnamed")
    lisa = next(one for one in alone.ctl("household") if one["id"] == "lisa")
    assert (lisa["second_circle"], lisa["children"]) == (["Elm Street"], [["David"], ["Jake", "mike", "sarah"]])
    assert (lisa["quiet"], lisa["limit"], lisa["names"]) == ("21:00-07:00", "10/h", False)
    alone.ctl("subscription", "add", "lisa", "iphone15")
    for noun in ("household", "contact", "subscription"):
        rows = [row for row in alone.ctl(noun) if row.get("id") != "sarah" and row.get("household") != "sarah"]
        file = written(tmp_path / noun, *map(json.dumps, rows))
        assert alone.ctl(noun, "import", file)["unchanged"] == len(rows) > 0


def test_one_bad_line_stops_everything_or_is_left_out_as_asked(alone, tmp_path):
    lines = [f"user{i},U{i},phone:{i}" for i in range(2500)]
    lines[1700], lines[2100], lines[7] = "user 1700,U,phone:x", "user2100,U,phnoe:x", "sarah,Sarah,phone:sarah"
    people = written(tmp_path / "people.csv", "id,name,contact", *lines)
    refused = alone.ctl_raw("household", "import", people)
    assert refused.returncode == 65 and refused.stdout == ""
    said = refused.stderr.splitlines()
    assert said[0].startswith("busstopctl: 3 bad lines, so nothing was written") and len(alone.ctl("household")) == 1
    assert said[1].startswith("line 9: ") and "configuration file" in said[1]
    assert said[2].startswith("line 1702: ") and "letters, digits" in said[2]
    assert said[3].startswith("line 2102: ") and "did you mean phone?" in said[3]
    skipped = alone.ctl_raw("household", "import", people, "--skip-bad")
    assert skipped.returncode == 0 and skipped.stdout == "2497 added, 0 changed, 0 unchanged, 3 refused\n"
    assert skipped.stderr.splitlines()[2].startswith("line 2102: ") and len(alone.ctl("household", "--limit", "0")) == 2498


def piped(one, text, *arguments):
    command = [binary("busstopctl"), "--bus", one.bus.address, *arguments]
    return subprocess.run(command, input=text, capture_output=True, timeout=180)


def test_standard_input_is_looked_at_as_a_whole_before_any_of_it_is_written(alone):
    text = b"userId,productId\n" + b"".join(b"sarah,p%d\n" % i for i in range(3000))
    bad = piped(alone, text + b"sarah\n", "subscription", "import", "-")
    assert bad.returncode == 65 and b"line 3002: has 1 field" in bad.stderr and alone.ctl("subscription") == []
    good = piped(alone, text, "subscription", "import", "-")
    assert good.returncode == 0 and good.stdout == b"3000 added, 0 changed, 0 unchanged, 0 refused\n"


def test_files_that_are_none_and_headers_that_are_none_have_their_exit_codes(alone, tmp_path):
    for file, code, words in ((tmp_path / "none.csv", 66, "No such file"), (tmp_path, 66, "directory"),
                              (written(tmp_path / "empty.csv"), 65, "empty"),
                              (written(tmp_path / "head.csv", "id;name"), 65, "separated by commas")):
        done = alone.ctl_raw("household", "import", file)
        assert done.returncode == code and words in done.stderr, done.stderr
    assert alone.ctl_raw("household", "import", tmp_path / "head.csv", "--format", "xml").returncode == 64


def test_an_import_that_was_killed_is_done_again_and_whole(alone, tmp_path):
    file = written(tmp_path / "many.csv", "userId,productId", *(f"sarah,p{i}" for i in range(80_000)))
    command = [binary("busstopctl"), "--bus", alone.bus.address, "subscription", "import", file, "--skip-bad"]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: alone.query("SELECT 1 FROM subscription LIMIT 1"), 20, "the first lines", each=0)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(60) == -signal.SIGKILL
    again = alone.ctl("subscription", "import", file)
    assert again["unchanged"] > 0 and again["added"] > 0 and again["added"] + again["unchanged"] == 80_000
    rows = alone.ctl("subscription", "--limit", "0")
    assert [row["product"] for row in rows] == [f"p{i}" for i in range(80_000)], "in the order of the file"


def test_a_terminal_is_shown_how_far_it_is_and_a_pipe_is_not(alone, tmp_path):
    file = written(tmp_path / "many.csv", "userId,productId", *(f"sarah,p{i}" for i in range(100_000)))
    command = f"{binary('busstopctl')} --bus {alone.bus.address} subscription import {file} --skip-bad"
    shown = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, text=True, timeout=180,
                           stdin=subprocess.DEVNULL).stdout
    told = [(int(lines), int(share)) for lines, share in re.findall(r"importing: (\d+) lines \((\d+) %\)", shown)]
    assert told and told == sorted(told) and 0 <= told[0][1] <= told[-1][1] <= 100, shown
    assert shown.splitlines()[-1] == "100000 added, 0 changed, 0 unchanged, 0 refused"
    assert alone.ctl_raw("subscription", "import", file).stderr == ""


def test_a_daemon_that_goes_away_is_named_with_what_to_do(alone, tmp_path):
    file = written(tmp_path / "many.csv", "userId,productId", *(f"sarah,p{i}" for i in range(200_000)))
    command = [binary("busstopctl"), "--bus", alone.bus.address, "subscription", "import", file, "--skip-bad"]
    import_ = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: alone.query("SELECT 1 FROM subscription LIMIT 1"), 20, "the first lines", each=0)
    alone.kill()
    _, said = import_.communicate(timeout=120)
    assert import_.returncode == 69 and "lines had been taken: import the file again" in said


def test_a_call_has_at_most_a_thousand_rows_and_a_mebibyte(alone, bus):
    row = ("sarah", "p", dbus.UInt64(0))
    for rows in ([], [row] * 1001, [("sarah", "p" * 250, dbus.UInt64(0))] * 999 + [("s" * 256, "x" * 800_000, dbus.UInt64(0))]):
        if len(rows) == 1000:
            added, changed, unchanged, refused = bus.call("ImportSubscriptions", dbus.Array(rows, "(sst)"), False, interface=ADMIN)
            assert (added, changed, unchanged) == (0, 0, 0) and len(refused) == 1000 and "at most" not in refused[0][1]
            continue
        with pytest.raises(dbus.DBusException) as wrong:
            bus.call("ImportSubscriptions", dbus.Array(rows, "(sst)"), False, interface=ADMIN)
        assert wrong.value.get_dbus_name().endswith("Error.Invalid")
    assert bus.call("ImportSubscriptions", dbus.Array([row, ("", "p", dbus.UInt64(0)), row], "(sst)"), True, interface=ADMIN)[3] == [
        [1, "the household is empty"]]
    assert alone.ctl("subscription") == [], "it was only looked"
