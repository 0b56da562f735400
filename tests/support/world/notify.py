"""The other end of NOTIFY_SOCKET: what a service manager hears from a service."""

import os
import socket
import threading


class NotifySocket:
    """Collects the datagrams in a thread of its own; give `environment` to the service."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._path = str(path)
        self.environment = {"NOTIFY_SOCKET": self._path}
        self.messages = []  # lines as "READY=1", in order
        threading.Thread(target=self._collect, name="notify", daemon=True).start()

    @property
    def ready(self):
        return "READY=1" in list(self.messages)

    @property
    def stopping(self):
        return "STOPPING=1" in list(self.messages)

    @property
    def status(self):
        """The latest STATUS=, or ''."""
        said = [line for line in list(self.messages) if line.startswith("STATUS=")]
        return said[-1].removeprefix("STATUS=") if said else ""

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        os.unlink(self._path)

    def _collect(self):
        while True:
            try:
                datagram = self._socket.recv(65536)
            except OSError:
                return
            if not datagram:
                self._socket.close()
                return
            self.messages.extend(datagram.decode("utf-8", "replace").splitlines())
