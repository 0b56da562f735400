"""Waiting for something another process does, with a limit and a message that tells what was missing."""

import os
import time

# Limits are written for a quiet machine, and a busy one is given this many times as long: a wait ends when what it waits
# for is there, so patience costs time only where a test fails.
PATIENCE = float(os.environ.get("BUSSTOP_PATIENCE", "4"))


class NotInTime(AssertionError):
    """What was waited for did not happen."""


def wait_until(predicate, seconds, what, each=0.02):
    """Returns the predicate's first true answer; after `seconds` (of a quiet machine) fails, naming `what` and the last answer.

    `what` may be a function, called only when it failed (for instance to show a log's end)."""
    return within(predicate, seconds * PATIENCE, what, each)


def within(predicate, seconds, what, each=0.02):
    """The same where the limit is what is tested: exactly that long."""
    deadline = time.monotonic() + seconds
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            named = what() if callable(what) else what
            raise NotInTime(f"waited {seconds:g} s for {named}; last answer: {answer!r}")
        time.sleep(each)
