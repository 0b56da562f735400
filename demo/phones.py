#!/usr/bin/python3
"""The phones of the demo, and as much of an ntfy server as they need, on loopback.

phones.py serve PORTFILE   prints each notice as a line, its button in brackets; writes its port into PORTFILE
phones.py tap PORT NAME    presses the button that this phone shows"""

import json
import os
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

messages = []
changed = threading.Condition()


def publish(topic, message):
    with changed:
        message |= {"id": f"m{len(messages):011d}", "time": int(time.time()), "event": "message", "topic": topic}
        messages.append(message)
        changed.notify_all()
    return message


class Phones(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        topic = self.path.strip("/")
        if topic:
            return self.answer(publish(topic, {"message": body}))
        notice = json.loads(body)
        buttons = "".join(f"  [{button['label']}]" for button in notice.get("actions", []))
        line = f"to {notice['topic']}: {notice['title']}: {' '.join(notice['message'].split())}{buttons}\n"
        os.write(1, line.encode())  # at once, as others write to the same file
        self.answer(publish(notice["topic"], notice))

    def do_GET(self):
        topic, _, rest = self.path.strip("/").partition("/json")
        if "poll=1" in rest or not topic or "/" in topic:
            kept = [message for message in messages if message["topic"] == topic]
            return self.answer(*kept) if rest else self.answer({"healthy": True})
        self.start({"Transfer-Encoding": "chunked"})
        self.chunk({"event": "open"})
        self.stream(topic, rest.partition("since=")[2])

    def stream(self, topic, since):
        seen = next((place + 1 for place, message in enumerate(messages) if message["id"] == since), 0)
        try:
            while True:
                with changed:
                    changed.wait_for(lambda: len(messages) > seen, timeout=20)
                    new, seen = messages[seen:], len(messages)
                for message in new:
                    if message["topic"] == topic:
                        self.chunk(message)
                if not new:
                    self.chunk({"event": "keepalive"})
        except OSError:
            self.close_connection = True

    def start(self, headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self, *lines):
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self.start({"Content-Length": str(len(body))})
        self.wfile.write(body)

    def chunk(self, line):
        data = (json.dumps(line) + "\n").encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def log_message(self, *_):
        pass


def serve(port_file):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Phones)
    server.daemon_threads = True
    draft = Path(port_file + ".new")
    draft.write_text(f"{server.server_port}\n")
    draft.rename(port_file)
    server.serve_forever()


def tap(port, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}/json?poll=1", timeout=10) as answer:
        shown = [json.loads(line) for line in answer]
    buttons = [message["actions"][0] for message in shown if message.get("actions")]
    if not buttons:
        sys.exit(f"{name}'s phone shows no button")
    last = buttons[-1]
    request = urllib.request.Request(last["url"], data=last["body"].encode(), method=last["method"])
    urllib.request.urlopen(request, timeout=10).close()


if sys.argv[1:2] == ["serve"] and len(sys.argv) == 3:
    serve(sys.argv[2])
elif sys.argv[1:2] == ["tap"] and len(sys.argv) == 4:
    tap(*sys.argv[2:])
else:
    sys.exit(__doc__)
