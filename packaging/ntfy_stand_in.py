#!/usr/bin/python3
"""Stands in for an ntfy server on 127.0.0.1: takes every message and writes its title to FILE, one a line.

    packaging/ntfy_stand_in.py PORT FILE
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Phone(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.write(message["title"] + "\n")
        self.server.heard.flush()
        answer = b'{"id":"stand-in","event":"message"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST

    def log_message(self, *_):
        pass


def main(port, file):
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Phone)
    with open(file, "a", encoding="utf-8") as server.heard:
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
