#!/usr/bin/env python3
"""Opens the centre's stories on a slow connection, as we, plain Pelican and a popular Hexo theme publish them.

Debian's Chromium is a telephone of 360 by 640 points, with nothing in its cache, on 400 kbit/s with 400 ms to the
server and back. What Chromium simulates is each request's delay and the bandwidth; TCP's slow start is not (for that
there is a budget of bytes, tests/test_weight.py). Other origins cannot be reached: they are refused at once, which is
kind to pages that ask them. Times count from the moment the page is asked for.
"""

import argparse
import gzip
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from page_makers import RealStory, made, real_stories
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

# By its long name: the standard library has a "site" too.
from benchmarks.site import working_folder

BYTES_PER_SECOND, LATENCY = 400_000 // 8, 400
# How much later the text comes with this latency tells how many round trips it waits for.
LONGER = 1_200
TELEPHONE = {"viewport": {"width": 360, "height": 640}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml"}
# What paints nothing more within this time after the page has loaded has painted its largest thing.
SETTLED = 1_000


@dataclass(frozen=True, slots=True)
class Site:
    """Whose pages are served, and where."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One page opened once: milliseconds, bytes on the wire, and the other origins it asked."""

    text: float
    first_paint: float
    largest_paint: float
    shift: float
    bytes: int
    requests: int
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The best of several readings (the worst shift), and the round trips that the text waited for."""

    name: str
    best: Reading
    round_trips: float


def main() -> None:
    """Measure and print."""
    options = arguments()
    cache = Path(tempfile.gettempdir()) / "toasoan-benchmarks"
    with working_folder(options.keep) as work, sync_playwright() as playwright, ExitStack() as servers:
        folders = list(made(work, cache / "icarus", options.skip))
        sites = [Site(name, servers.enter_context(serving(folder))) for name, folder in folders]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        print(
            f"Chromium {browser.version}, {BYTES_PER_SECOND * 8 // 1000} kbit/s, {LATENCY} ms, "
            f"best of {options.rounds}, load {os.getloadavg()[0]:.1f} before we began"
        )
        for story in real_stories():
            print_story(story, measure(browser, sites, story, options.rounds))
        browser.close()


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="the best of so many counts (%(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this new folder and leave everything in it")
    parser.add_argument("--skip", nargs="+", default=(), choices=("pelican", "icarus"), help="peers to leave out")
    return parser.parse_args()


def measure(browser: Browser, sites: Sequence[Site], story: RealStory, rounds: int) -> list[Result]:
    """Open everybody's page of a story several times, turn by turn."""
    soon: dict[str, list[Reading]] = {site.name: [] for site in sites}
    late: dict[str, list[float]] = {site.name: [] for site in sites}
    for _ in range(rounds):
        for site in sites:
            address = f"{site.url}/{story.given.folder}/"
            soon[site.name].append(read(browser, address, story))
            late[site.name].append(time_to_text(browser, address, story, LONGER))
    return [result(site.name, soon[site.name], min(late[site.name])) for site in sites]


def result(name: str, readings: Sequence[Reading], late: float) -> Result:
    """Return the best times and the worst shift; `late` is the best time to the text with the longer latency."""
    best = Reading(
        text=min(reading.text for reading in readings),
        first_paint=min(reading.first_paint for reading in readings),
        largest_paint=min(reading.largest_paint for reading in readings),
        shift=max(reading.shift for reading in readings),
        bytes=min(reading.bytes for reading in readings),
        requests=min(reading.requests for reading in readings),
        strangers=readings[0].strangers,
    )
    return Result(name, best, (late - best.text) / (LONGER - LATENCY))


class Gzipped(SimpleHTTPRequestHandler):
    """Serves a folder as usual servers do: connections stay open, texts are compressed."""

    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        """Answer until the telephone is switched off, which it may be at any time."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data = path.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in COMPRESSED:
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Gzipped, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def telephone(browser: Browser, latency: int, story: RealStory) -> Iterator[tuple[Page, CDPSession]]:
    """Give a page of a fresh telephone on a slow connection."""
    context = browser.new_context(**TELEPHONE)
    page = context.new_page()
    page.set_default_timeout(120_000)
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    client.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency, **speed})
    page.add_init_script(f"({OBSERVE})({story.first!r}, {story.last!r})")
    yield page, client
    context.close()


def time_to_text(browser: Browser, address: str, story: RealStory, latency: int) -> float:
    """Return the milliseconds until the whole story can be read."""
    with telephone(browser, latency, story) as (page, _):
        page.goto(address, wait_until="commit")
        page.wait_for_function("seen.text")
        return page.evaluate("seen.text")


def read(browser: Browser, address: str, story: RealStory) -> Reading:
    """Open a page, wait until it has loaded and settled, and return what was seen."""
    with telephone(browser, LATENCY, story) as (page, client):
        asked: list[str] = []
        lengths: list[int] = []
        page.on("request", lambda request: asked.append(request.url))
        client.on("Network.loadingFinished", lambda event: lengths.append(int(event["encodedDataLength"])))
        page.goto(address, wait_until="load")
        page.wait_for_function("seen.text")
        page.wait_for_timeout(SETTLED)
        seen = page.evaluate("({...seen, first: performance.getEntriesByName('first-contentful-paint')[0].startTime})")
        hosts = [urlsplit(url).hostname for url in asked if url.startswith("http")]
        strangers = tuple(sorted(host for host in hosts if host and host != "127.0.0.1"))
        return Reading(seen["text"], seen["first"], seen["largest"], seen["shift"], sum(lengths), len(hosts), strangers)


# A story can be read when its first and last paragraph have been laid out, are not hidden, and a frame has been drawn
# since; frames are not drawn while a style sheet or script in the head is awaited.
OBSERVE = """
(first, last) => {
  window.seen = {text: 0, largest: 0, shift: 0};
  const observe = (type, see) => new PerformanceObserver(list => list.getEntries().forEach(see))
    .observe({type, buffered: true});
  observe("largest-contentful-paint", entry => { seen.largest = entry.startTime; });
  observe("layout-shift", entry => { seen.shift += entry.value; });
  const visible = words => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, parent = text.parentElement;
      if (text.data.replace(/\\s+/g, " ").includes(words) && parent.closest("p"))
        return parent.checkVisibility({opacityProperty: true, visibilityProperty: true});
    }
    return false;
  };
  const look = () => {
    if (document.body && visible(first) && visible(last)) requestAnimationFrame(now => { seen.text = now; });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


def print_story(story: RealStory, results: Sequence[Result]) -> None:
    """Print a line for each who made the page, and what our figures are of theirs."""
    photos = len(story.source.body.photos)
    print(f"\n{story.source.title} ({story.source.body.syllables} syllables, {photos} photographs)")
    print(f"{'':14}text ms  round trips  FCP ms  LCP ms  shift  requests       kB  refused")
    for result in results:
        best = result.best
        print(
            f"{result.name:14}{best.text:7.0f}{result.round_trips:13.1f}{best.first_paint:8.0f}"
            f"{best.largest_paint:8.0f}{best.shift:7.2f}{best.requests:10}{best.bytes / 1000:9.1f}"
            f"{len(best.strangers):9}"
        )
    ours, *others = results
    for other in others:
        print(f"of {other.name}: {', '.join(ratios(ours.best, other.best))}")
    for result in results:
        if result.best.strangers:
            print(f"{result.name} asks {', '.join(dict.fromkeys(result.best.strangers))}")


RATIOS: tuple[tuple[str, Callable[[Reading], float]], ...] = (
    ("text", lambda reading: reading.text),
    ("FCP", lambda reading: reading.first_paint),
    ("LCP", lambda reading: reading.largest_paint),
    ("bytes", lambda reading: reading.bytes),
    ("requests", lambda reading: reading.requests),
)


def ratios(ours: Reading, theirs: Reading) -> Iterator[str]:
    """Yield our figures as parts of theirs."""
    yield from (f"{words} {figure(ours) / figure(theirs):.2f}" for words, figure in RATIOS)


if __name__ == "__main__":
    main()
