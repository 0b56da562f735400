"""A receiver of webhooks: keeps every request, and answers as it was told. Takes 10,000 in a few seconds."""

import asyncio
import json
import threading
import time
from collections import namedtuple

from world.ports import free_port


class Request(namedtuple("Request", "method path headers body at status", defaults=[204])):
    """Header names are in lower case; `at` is time.time() at its last byte; `status` how it was answered, or None."""

    def json(self):
        return json.loads(self.body)


_Rule = namedtuple("_Rule", "path status headers body left")  # left: a list of one number, or None for ever


class WebhookReceiver:
    """`requests` grows as they come. With `pki` it speaks HTTPS. What is not told otherwise is answered 204."""

    def __init__(self, pki=None):
        self.port = free_port()
        self.url = f"{'https' if pki else 'http'}://127.0.0.1:{self.port}"
        self.requests, self._rules, self._open = [], [], set()
        self._context = pki.server_context() if pki else None
        self._server = None
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="webhook", daemon=True).start()

    def start(self):
        async def listen():
            return await self.loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port,
                                                 backlog=1024, ssl=self._context)
        self._server = self._run(listen())
        return self

    def stop(self):
        """Down: open connections are cut and new ones refused until start()."""
        async def close():
            self._server.close()
            for transport in list(self._open):
                transport.abort()
        if self._server is not None:
            self._run(close())
            self._server = None

    def answer(self, status, headers=None, body=b"", path="", times=None):
        """How to answer requests whose path begins with `path`, `times` times (None: for ever).
        The latest such rule counts. status None: keep the request and never answer."""
        left = None if times is None else [times]
        self._rules.append(_Rule(path, status, dict(headers or {}), body, left))

    def hang(self, path="", times=None):
        self.answer(None, path=path, times=times)

    def forget(self):
        """Empties `requests` and takes back all answers."""
        self._rules.clear()
        self.requests.clear()

    def to(self, path):
        """The requests for exactly this path, oldest first."""
        return [request for request in list(self.requests) if request.path == path]

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=60)

    def _rule_for(self, path):
        for rule in reversed(list(self._rules)):
            if path.startswith(rule.path) and (rule.left is None or rule.left[0] > 0):
                if rule.left is not None:
                    rule.left[0] -= 1
                return rule
        return _Rule("", 204, {}, b"", None)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as far as a webhook client uses it (bodies by Content-Length)."""

    def __init__(self, receiver):
        self._receiver, self._buffer, self._asked_to_go_on = receiver, b"", False

    def connection_made(self, transport):
        self._transport = transport
        self._receiver._open.add(transport)

    def connection_lost(self, error):
        self._receiver._open.discard(self._transport)

    def data_received(self, data):
        self._buffer += data
        while self._take_one():
            pass

    def _take_one(self):
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return False
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            if headers.get("expect", "").lower() == "100-continue" and not self._asked_to_go_on:
                self._asked_to_go_on = True
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return False
        self._buffer, self._asked_to_go_on = rest[length:], False
        rule = self._receiver._rule_for(path)
        self._receiver.requests.append(Request(method, path, headers, rest[:length], time.time(), rule.status))
        self._reply(rule, headers)
        return True

    def _reply(self, rule, headers):
        if rule.status is None:
            return
        given = dict(rule.headers)
        if rule.status != 204:
            given["Content-Length"] = str(len(rule.body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        self._transport.write(f"HTTP/1.1 {rule.status} Told\r\n{lines}\r\n".encode("latin-1") + rule.body)
        if headers.get("connection", "").lower() == "close":
            self._transport.close()
