"""The ntfy server, with users and a token, as the phones of the tests."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from world.ports import answers, free_port
from world.process import Process
from world.waiting import wait_until

_ROOT = Path(__file__).resolve().parents[3]


def binary_in(folder):
    """As tests/support/fetch-ntfy leaves it: in `ntfy`, and one before 2.16 in `ntfy-old`."""
    return Path(os.environ.get("BUSSTOP_WORLD", _ROOT / "build/world")) / folder / "usr/bin/ntfy"


class Ntfy:
    """User `bus` may write to every topic (`token` is its access token), the admin `tester` reads them.
    Everybody else is refused. Messages survive stop() and start()."""

    user, password = "bus", "bus-secret"

    def __init__(self, directory, binary=None):
        self._binary = binary or binary_in("ntfy")
        if not self._binary.exists():
            raise RuntimeError(f"no ntfy at {self._binary}; run tests/support/fetch-ntfy")
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.token = self._reader = None
        self._configuration = self.directory / "server.yml"
        self._configuration.write_text(f"""\
base-url: "{self.url}"
listen-http: "127.0.0.1:{self.port}"
cache-file: "{self.directory}/cache.db"
auth-file: "{self.directory}/auth.db"
auth-default-access: deny-all
# Without these a reader that meets a writer is told "database is locked", which ntfy answers with 403.
auth-startup-queries: "pragma journal_mode = WAL; pragma busy_timeout = 5000;"
cache-startup-queries: "pragma journal_mode = WAL; pragma busy_timeout = 5000;"
# The defaults (60 at once, then one each 5 s) are for strangers on the internet.
visitor-request-limit-burst: 1000000
visitor-request-limit-replenish: "1ms"
visitor-message-daily-limit: 10000000
visitor-topic-creation-limit-burst: 1000000
visitor-topic-creation-limit-replenish: "1ms"
visitor-subscription-limit: 10000
global-topic-limit: 1000000
""")

    def start(self):
        self.process = Process([self._binary, "serve", "-c", self._configuration], self.directory / "ntfy.log")
        wait_until(lambda: self.process.must_run() and answers(self.port), 20,
                   lambda: f"ntfy to listen; its log ends:\n{self.process.tail()}")
        if self.token is None:  # the first start made auth.db
            self._add_users()
        return self

    def stop(self):
        return self.process.end(5)

    def kill(self):
        self.process.kill()

    def poll(self, topic):
        """What phones subscribed to the topic have got: one dict a message, oldest first. Keys as ntfy
        writes them: id, time, event, title, message, priority, tags, click, actions, sequence_id."""
        request = urllib.request.Request(f"{self.url}/{topic}/json?poll=1",
                                         headers={"Authorization": f"Bearer {self._reader}"})
        for left in reversed(range(10)):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return [json.loads(line) for line in answer if line.strip()]
            except urllib.error.HTTPError as refused:
                # A locked database is answered with 403, too: asked again, a real refusal stays one.
                if refused.code != 403 or not left:
                    raise
                time.sleep(0.1)
        return []

    def publish(self, message, token=None):
        """As the daemon would: JSON to the root. Returns ntfy's answer; urllib.error.HTTPError if refused."""
        request = urllib.request.Request(self.url, data=json.dumps(message).encode(), headers={
            "Authorization": f"Bearer {token or self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def open_reply_topic(self, topic):
        """Everybody may write there, the daemon's user may read."""
        self._command("access", self.user, topic, "read-write")
        self._command("access", "everyone", topic, "write-only")

    def forbid(self, topic, forbidden=True):
        """The daemon's user may not write there; False takes it back."""
        self._command("access", self.user, topic, "deny" if forbidden else "write-only")

    def tap(self, message):
        """Presses the message's button, as a phone does: without a login."""
        (button,) = message["actions"]
        request = urllib.request.Request(button["url"], data=button["body"].encode(), method=button["method"],
                                         headers=button.get("headers", {}))
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200

    def read_as_stranger(self, url):
        with urllib.request.urlopen(f"{url}/json?poll=1", timeout=10) as answer:
            return answer.read()

    def _add_users(self):
        self._command("user", "add", "--role=admin", "tester", NTFY_PASSWORD="tester-secret")
        self._command("user", "add", self.user, NTFY_PASSWORD=self.password)
        self._command("access", self.user, "*", "write-only")
        self.token = self._new_token(self.user)
        self._reader = self._new_token("tester")

    def _new_token(self, user):
        told = self._command("token", "add", user)
        return next(word for word in told.split() if word.startswith("tk_"))

    def _command(self, noun, *args, **environment):
        done = subprocess.run([self._binary, noun, "-c", self._configuration, *args],
                              env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"ntfy {noun} {' '.join(args)}: {done.stderr}")
        return done.stdout + done.stderr
