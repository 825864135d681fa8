"""Lines to servers that break."""

import dataclasses
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.places import Place, Servers

FOR_GOOD = 1 << 60


class Line:
    """A line to a server of ours that can be cut each time so many bytes have passed; it notes what has been sent."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._counting = threading.Lock()
        self.port = self._listener.getsockname()[1]
        self._each = self._left = self._times = 0
        self.cuts = 0
        self.sent = bytearray()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, each: int, times: int) -> None:
        """Cut the line when so many bytes have passed, so many times."""
        with self._counting:
            self._each = self._left = each
            self._times, self.cuts = times, 0

    def mend(self) -> None:
        """Cut it no more."""
        with self._counting:
            self._times = self.cuts

    @property
    def bodies(self) -> int:
        """Return how many bytes requests have brought, where they are those of HTTP in the open."""
        return sum(int(found) for found in re.findall(rb"(?i)\r\ncontent-length: *(\d+)", bytes(self.sent)))

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(*pair, pair[0] is client), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, ours: bool) -> None:
        try:
            while (data := source.recv(8192)) and not self._cuts_at(len(data)):
                if ours:
                    self.sent += data
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            _hang_up(end)

    def _cuts_at(self, size: int) -> bool:
        with self._counting:
            if self.cuts >= self._times:
                return False
            self._left -= size
            if self._left >= 0:
                return False
            self.cuts, self._left = self.cuts + 1, self._each
            return True

    def close(self) -> None:
        self._listener.close()


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def through(place: Place, servers: Servers) -> Iterator[tuple[Line, Place]]:
    """Reach a place by a line that can be cut."""
    if place.target == "s3":
        line = Line(int(servers.endpoint.rpartition(":")[2]))
        typed = place.typed.replace(servers.endpoint, f"http://127.0.0.1:{line.port}")
        env = place.env
    else:
        host = place.typed.split("/")[2]
        line = Line(servers.port(host))
        home = servers.folder / f"home-{line.port}"
        (home / ".ssh").mkdir(parents=True)
        config = (servers.folder / "ssh/ssh.conf").read_text()
        config = config.replace(f"Port {servers.port(host)}\n", f"Port {line.port}\n")
        config = config.replace(
            "UserKnownHostsFile", f"HostKeyAlias [127.0.0.1]:{servers.port(host)}\n  UserKnownHostsFile"
        )
        (home / ".ssh/config").write_text(config)
        typed, env = place.typed, {**place.env, "HOME": str(home)}
    try:
        yield line, dataclasses.replace(place, typed=typed, env=env)
    finally:
        line.close()
