#!/usr/bin/env python3
"""What a far host costs: 302 files to a server 30 ms away, by sftp with and without links, by ssh, and by rsync alone.

The server is this machine's; a line that holds everything back for half of the 30 ms stands before it. Each is
measured from the first greeting to the last, the best of three; sftp and ssh hold the place, send, switch and tidy up,
rsync only sends. Then the same release is looked at once more, as a publish without changes does.
"""

import argparse
import os
import queue
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newsroom.progress import Progress
from newsroom.release.manifest import Manifest, entries
from newsroom.release.targets import Settings, Target, open_target
from tests.places import ssh_server

FILES, LARGEST, LATENCY, ROUNDS = 302, 60_000, 0.030, 3


class SlowLine:
    """A line on which everything takes its time, without being any narrower; it counts the bytes that pass."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port = port
        self._seconds = seconds
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.bytes = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            server = socket.create_connection(("127.0.0.1", self._port))
            for source, sink in ((client, server), (server, client)):
                for end in (source, sink):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
                threading.Thread(target=self._take, args=(source, waiting), daemon=True).start()
                threading.Thread(target=self._give, args=(sink, waiting), daemon=True).start()

    def _take(self, source: socket.socket, waiting: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
        data = b"?"
        while data:
            try:
                data = source.recv(1 << 16)
            except OSError:
                data = b""
            self.bytes += len(data)
            waiting.put((time.monotonic() + self._seconds, data))

    @staticmethod
    def _give(sink: socket.socket, waiting: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
        while True:
            due, data = waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(data)
            except OSError:
                return


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=FILES, metavar="N", help="how many (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="far-") as name:
        work = Path(name)
        write(work / "site", options.files)
        (work / "ssh").mkdir()
        with ssh_server(work / "ssh") as env:
            lines = slow_down(work / "ssh")
            os.environ.update(env)
            measure(work, lines)


def write(site: Path, count: int) -> None:
    """Write files that do not compress, in folders as stories have them."""
    dice = random.Random(count)
    for number in range(count):
        path = site / f"2020/{number % 12 + 1:02}/tin-{number}" / "index.html"
        path.parent.mkdir(parents=True)
        path.write_bytes(dice.randbytes(dice.randrange(1_000, LARGEST)))


def slow_down(folder: Path) -> list[SlowLine]:
    """Let every host of the configuration be reached by a slow line."""
    settings, lines = folder / "ssh.conf", []
    text = settings.read_text()
    for port in [int(part.split()[0]) for part in text.split("Port ")[1:]]:
        line = SlowLine(port, LATENCY / 2)
        text = text.replace(f"Port {port}\n", f"Port {line.port}\n  HostKeyAlias [127.0.0.1]:{port}\n")
        lines.append(line)
    settings.write_text(text)
    return lines


def measure(work: Path, lines: list[SlowLine]) -> None:
    """Print what each way takes, against rsync."""
    places = {
        "sftp": ("sftp", "sftp://hosting{}"),
        "sftp, no links": ("sftp", "sftp://hosting-khong-lien-ket{}"),
        "ssh": ("ssh", "may-chu:{}"),
    }
    files = tuple(entries(work / "site"))
    print(
        f"{len(files)} files, {sum(entry.size for entry in files) / 1e6:.1f} MB, {LATENCY * 1000:.0f} ms there and back"
    )
    ways: dict[str, Callable[[Path], None]] = {"rsync": lambda root: rsync(work, root)}
    for words, (kind, typed) in places.items():
        ways[words] = lambda root, kind=kind, typed=typed: send(  # type: ignore[misc]
            open_target(kind, typed.format(root), Settings(work, work / "cache")), work
        )
    best = {words: min(timed(way, work / f"{words}-{i}") for i in range(ROUNDS)) for words, way in ways.items()}
    for words, seconds in best.items():
        print(f"{words:15} {seconds:6.2f} s  {seconds / best['rsync']:.2f} of rsync's")
    for words, (kind, typed) in places.items():
        before = sum(line.bytes for line in lines)
        target = open_target(kind, typed.format(work / f"{words}-0"), Settings(work, work / "cache"))
        with target.hold():
            assert target.look().current
        passed = sum(line.bytes for line in lines) - before
        print(f"{words:15} nothing changed: {passed / 1e3:.1f} kB passed, greetings and all")


def timed(way: Callable[[Path], None], root: Path) -> float:
    """Return the seconds that a way takes to an empty folder."""
    started = time.perf_counter()
    way(root)
    return time.perf_counter() - started


def send(target: Target, work: Path) -> None:
    """Publish what is already built."""
    made = datetime.fromisoformat("2020-06-01T12:00+07:00")
    release = Manifest(1, made, "damha.example,2020", tuple(entries(work / "site")), {})
    with target.hold() as lock:
        target.look()
        target.send(work / "site", release, (), Progress())
        target.switch(release, lock)
        target.prune(())


def rsync(work: Path, root: Path) -> None:
    """Bring the files by rsync alone."""
    command = ["rsync", "--recursive", "--checksum", "--compress", f"--rsh={os.environ['RSYNC_RSH']}"]
    subprocess.run([*command, f"{work}/site/", f"may-chu:{root}/"], check=True)


if __name__ == "__main__":
    main()
