#!/usr/bin/env python3
"""What publishing transfers: a made-up site published, published unchanged, and published with one story more.

To a folder, and through ssh to this machine, where a relay counts every byte that passes. Beside the second publish
through ssh stands rsync alone with --archive --checksum, bringing the same new site over the old one, readers and all.
Seconds differ from machine to machine and with what else it does; bytes and ratios of one run are what counts.
"""

import argparse
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import brotli
from PIL import Image

from newsroom.release.manifest import Manifest
from tests.places import Place, ssh_server
from tests.small_site import SmallSite

STORIES, PICTURES = 1_000, 300
MEGABYTE = 1 << 20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=STORIES, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--pictures", type=int, default=PICTURES, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--compression", action="store_true", help="only what Brotli's qualities cost and bring")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="publish-") as name:
        work = Path(name)
        site = write(work / "site", options.stories, options.pictures)
        if options.compression:
            compression(site)
            return
        measure(site, Place("folder", str(work / "folder"), work / "folder"), None)
        (work / "ssh").mkdir()
        with ssh_server(work / "ssh") as env, relay(work / "ssh") as counter:
            shutil.rmtree(site.root / "content/articles/2013/01/moi")
            measure(site, Place("ssh", f"may-chu:{work}/server", work / "server", env), counter)
            beside(site, work, env, counter)


def write(root: Path, stories: int, pictures: int) -> SmallSite:
    """Make a site of stories on all days of some years, pictures in every so manieth of them."""
    root.mkdir()
    site = SmallSite(root)
    every = max(1, stories // pictures)
    for number in range(stories):
        day, month, year = number % 28 + 1, number // 28 % 12 + 1, 2010 + number // 336
        slug, where = f"tin-{number}", f"{year}/{month:02}"
        body = "Lúa chín vàng trên các cánh đồng ven biển. " * 40
        if number % every == 0 and number // every < pictures:
            folder = site.folder(slug, where)
            Image.effect_noise((1000, 700), 60 + number % 100).convert("RGB").save(folder / "a.jpg", quality=80)
            body += "\n\n![Lúa chín](a.jpg)"
        header = {"Tiêu_đề": f"Tin số {number}", "Sapo": f"Sapo của tin số {number}.", "Ngày": f"{day}/{month}/{year}"}
        site.story(slug, body, where, **header)
    return site


@dataclass
class Counter:
    """Bytes that have passed."""

    bytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int:
        """Return what has passed since the last time."""
        with self.lock:
            taken, self.bytes = self.bytes, 0
        return taken

    def add(self, count: int) -> None:
        """Count."""
        with self.lock:
            self.bytes += count


@contextmanager
def relay(folder: Path) -> Iterator[Counter]:
    """Stand between ssh and the server, counting; ssh's configuration is changed to come to us."""
    settings = folder / "ssh.conf"
    text = settings.read_text()
    port = int(text.split("Port ")[1].split()[0])
    counter = Counter()
    with socket.create_server(("127.0.0.1", 0)) as server:
        own = server.getsockname()[1]
        settings.write_text(text.replace(f"Port {port}", f"Port {own}\n  HostKeyAlias [127.0.0.1]:{port}"))
        threading.Thread(target=_accept, args=(server, port, counter), daemon=True).start()
        yield counter


def _accept(server: socket.socket, port: int, counter: Counter) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        behind = socket.create_connection(("127.0.0.1", port))
        for source, sink in ((client, behind), (behind, client)):
            threading.Thread(target=_pass, args=(source, sink, counter), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket, counter: Counter) -> None:
    while data := source.recv(1 << 16):
        counter.add(len(data))
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)


def measure(site: SmallSite, place: Place, counter: Counter | None) -> None:
    """Publish three times and print what was transferred."""
    first = publish(site, place, counter, "first")
    publish(site, place, counter, "nothing changed")
    site.story("moi", "Một tin mới.", "2013/01", Tiêu_đề="Tin mới", Sapo="Sapo của tin mới.", Ngày="20/01/2013")
    second = publish(site, place, counter, "one story more")
    changed = [e for e in second.files if e.sha256 not in {old.sha256 for old in first.files}]
    print(
        f"{place.target:7} what differs between the two: {len(changed)} files, "
        f"{sum(entry.size for entry in changed) / MEGABYTE:.3f} MB of {second.size / MEGABYTE:.1f} MB"
    )


def publish(site: SmallSite, place: Place, counter: Counter | None, words: str) -> Manifest:
    """Publish and print what it took."""
    started = time.perf_counter()
    result = place.publish(site, fresh=True)
    seconds = time.perf_counter() - started
    assert result.code == 0, result.err
    passed = f"{counter.take() / MEGABYTE:.3f} MB passed, " if counter else ""
    print(f"{place.target:7} {words}: {passed}{seconds:.1f} s. {result.err.strip().splitlines()[-1]}")
    return place.served()


def beside(site: SmallSite, work: Path, env: dict[str, str], counter: Counter) -> None:
    """Bring the new site over the old one with rsync alone, and print what passes."""
    old, new = sorted((work / "server/releases").iterdir())
    target = work / "rsync"
    shutil.copytree(old, target)
    shell = f"--rsh={env['RSYNC_RSH']}"
    counter.take()
    command = ["rsync", "--archive", "--checksum", "--compress", "--delete", shell, f"{new}/", f"may-chu:{target}/"]
    subprocess.run(command, check=True, env={**os.environ, **env}, capture_output=True)
    print(f"rsync   alone, one story more: {counter.take() / MEGABYTE:.3f} MB passed ({shlex.join(command[1:5])})")


def compression(site: SmallSite) -> None:
    """Print what each quality of Brotli takes and leaves, against the best."""
    assert site.build(fresh=True).code == 0
    pages = [path.read_bytes() for path in sorted(site.output.rglob("*.html"))[:100]]
    costs = {}
    for quality in (5, 9, 10, 11):
        started = time.process_time()
        size = sum(len(brotli.compress(page, mode=brotli.MODE_TEXT, quality=quality)) for page in pages)
        costs[quality] = (time.process_time() - started, size)
    seconds, size = costs[11]
    for quality, (took, left) in costs.items():
        print(f"brotli {quality}: {took / seconds:.2f} of the time, {left / size:.3f} of the bytes of quality 11")


if __name__ == "__main__":
    main()
