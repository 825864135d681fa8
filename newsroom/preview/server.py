"""Serves a preview to this machine's own browsers, and to nobody else."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from newsroom.preview.answers import EVENTS, Answer, answer, path_of
from newsroom.preview.editions import Editions
from newsroom.preview.events import Events
from newsroom.problems import NewsroomError, Problem, why

HERE = "127.0.0.1"


class Server(ThreadingHTTPServer):
    """Listens on loopback alone; a port in use is refused, never shared."""

    daemon_threads = True
    # On Windows this would let two programs have one port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, editions: Editions, events: Events) -> None:
        super().__init__((HERE, port), Handler)
        self.editions, self.events = editions, events
        # A page elsewhere may have its name lead here, but not call us by ours.
        self.names = frozenset(f"{name}:{self.server_port}" for name in (HERE, "localhost"))

    @property
    def url(self) -> str:
        """Return the address to open."""
        return f"http://{HERE}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as it is declared
        """Say nothing of browsers that go away; whatever else happens is said as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers one browser."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "toasoan", ""
    # Idle connections end by themselves.
    timeout = 60

    def do_GET(self) -> None:
        """Answer, or tell of events."""
        if self.headers.get("Host", "") not in self.server.names:
            self._send(_refused())
            return
        path = path_of(self.path)
        if path == EVENTS and self.command == "GET":
            self._tell_events()
            return
        with self.server.editions.lent() as edition:
            self._send(answer(edition, path))

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401 - as it is declared
        """Say nothing: reporters look at the page."""

    def _send(self, answered: Answer) -> None:
        self.send_response(answered.status)
        for name, value in answered.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answered.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answered.body)

    def _tell_events(self) -> None:
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        with suppress(ConnectionError, TimeoutError):
            for data in self.server.events.stream():
                self.wfile.write(data)
                self.wfile.flush()


def _refused() -> Answer:
    words = "Chỉ xem được trên chính máy này, ở địa chỉ mà lệnh preview đã in ra.\n"
    return Answer(HTTPStatus.MISDIRECTED_REQUEST, {"Content-Type": "text/plain; charset=utf-8"}, words.encode())


def listen(port: int, editions: Editions, events: Events) -> Server:
    """Return a server that listens; 0 is any free port.

    Raises NewsroomError where the port cannot be had.
    """
    try:
        return Server(port, editions, events)
    except OSError as e:
        message = f"không dùng được cổng {port}: {why(e)}"
        advice = "bỏ --port để máy tự chọn cổng, hoặc ghi cổng khác, như --port 8001"
        raise NewsroomError(Problem("--port", 0, "CONG", message, advice)) from e


@contextmanager
def serving(server: Server) -> Iterator[None]:
    """Answer until the end; then the port is free, and nobody waits for events."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="serve")
    thread.start()
    try:
        yield
    finally:
        server.events.close()
        server.shutdown()
        thread.join()
