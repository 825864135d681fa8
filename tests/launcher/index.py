"""A package index on this machine, which answers when it may."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event

from tests.launcher.project import PATIENCE


class Index(ThreadingHTTPServer):
    """A package index on loopback that knows one wheel and answers only when it may."""

    daemon_threads = True

    def __init__(self, wheel: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.wheel, self.asked, self.may_answer, self.fetched = wheel, Event(), Event(), 0
        self.url = f"http://127.0.0.1:{self.server_port}/simple"

    def handle_error(self, *_: object) -> None:
        """A pip that was killed hangs up: expected here."""


class Answer(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            self.server.fetched += 1
            self.reply(self.server.wheel.read_bytes(), "application/octet-stream")
        else:
            self.server.asked.set()
            self.server.may_answer.wait(PATIENCE)
            name = self.server.wheel.name
            self.reply(f"<!DOCTYPE html><html><body><a href='/{name}'>{name}</a></body></html>".encode(), "text/html")

    def reply(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""
