"""A preview as reporters start it, in a process of its own, and what its pages are told."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.small_site import NOW, ROOT, SmallSite

# The site's own theme, to be changed; and a build that waits, after it has read the stories, while there is a file
# "hold", and says so by a file "held".
CONF = """
import time
from pathlib import Path
from pelican import signals
from pelicanconf import *
PATH, OUTPUT_PATH, CACHE_PATH = "content", "output", "cache"
SITEURL = "https://damha.example"
HERE = Path(__file__).parent
THEME = str(HERE / "theme")
def wait(generators):
    if (HERE / "hold").exists():
        (HERE / "held").touch()
        while (HERE / "hold").exists():
            time.sleep(0.01)
WAIT = wait
signals.all_generators_finalized.connect(wait)
"""


def previewed_site(root: Path) -> SmallSite:
    """Return a site with a theme and a configuration of its own."""
    site = SmallSite(root)
    (root / "conf.py").write_text(CONF, "utf-8")
    shutil.copytree(ROOT / "theme", root / "theme")
    return site


class Preview:
    """A preview that runs; `url` without the last slash."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path) -> None:
        self.process = process
        self._said = said
        assert process.stdout
        line = process.stdout.readline().decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line + self.said
        self.port = int(found[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """Return what it has said on standard error."""
        return self._said.read_text("utf-8")

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body of what it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def events(self) -> Iterator[str]:
        """Yield the names of what open pages are told, from now on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/__xem__/events")
            for line in connection.getresponse():
                if line.startswith(b"event: "):
                    yield line.decode().split()[1]
        finally:
            connection.close()

    def await_end_of_build(self) -> str:
        """Wait until a build has ended, and return how."""
        return next(event for event in self.events() if event != "building")

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def previewing(site: SmallSite, *arguments: str, house: Path = ROOT, now: str | None = NOW) -> Iterator[Preview]:
    """Run a preview of a site with the newsroom that lies in `house`."""
    moment = ("--now", now) if now else ()
    command = [sys.executable, "-P", "-m", "newsroom", "preview", "--conf", "conf.py", *moment, *arguments]
    said = site.root / "said.txt"
    with said.open("wb") as err, _process(command, site, err, house) as process:
        yield Preview(process, said)


@contextmanager
def _process(command: list[str], site: SmallSite, err: IO[bytes], house: Path) -> Iterator[subprocess.Popen[bytes]]:
    env = {**os.environ, "PYTHONPATH": str(house), "PYTHONWARNINGS": "error"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, cwd=site.root, env=env) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(60)
                finally:
                    process.kill()


def children(process: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    found = Path(f"/proc/{process}/task/{process}/children")
    every = list(Path(f"/proc/{process}/task").glob("*/children")) if found.exists() else []
    own = [int(number) for path in every for number in path.read_text().split()]
    return own + [below for child in own for below in children(child)]


def until(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came so far")
