"""Waiting for something another process does, with a limit and a message that tells what was missing."""

import time


class NotInTime(AssertionError):
    """What was waited for did not happen."""


def wait_until(predicate, seconds, what, each=0.02):
    """Returns the predicate's first true answer; after `seconds` fails, naming `what` and the last answer.

    `what` may be a function, called only when it failed (for instance to show a log's end)."""
    deadline = time.monotonic() + seconds
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            named = what() if callable(what) else what
            raise NotInTime(f"waited {seconds:g} s for {named}; last answer: {answer!r}")
        time.sleep(each)
