#!/usr/bin/env python3
"""Times what a reporter waits for: from saving a story to the reloaded page in Chromium, beside one whole build.

Both in one run, turn by turn, of the same made-up stories with the same configuration (pelicanconf.py). A page counts
as reloaded at its load event, and must then show what was saved.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making import NOW, ROOT, make
from peers import ours
from playwright.sync_api import Page, sync_playwright

from tests.chromium import launched, opened

ROUNDS = 7
# What a preview may take on top of one build, in seconds.
ALLOWED = 0.3
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
COMMON = ("--content", "content", "--conf", str(ROOT / "pelicanconf.py"), "--now", NOW)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1_000, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="how often (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="toasoan-") as folder, sync_playwright() as playwright:
        newest = write(Path(folder), options.stories)
        print(f"{options.stories:,} stories, {options.rounds} rounds, load {os.getloadavg()[0]:.1f} before we began")
        browser = launched(playwright)
        with previewing(Path(folder)) as url:
            page = opened(browser)
            page.goto(url + newest.parent.relative_to(Path(folder) / "content/articles").as_posix() + "/")
            page.locator("article.story").wait_for(timeout=600_000)
            times = [(build(Path(folder)), save(page, newest, number)) for number in range(options.rounds)]
        browser.close()
    one_build, reloaded = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"one build             {one_build:6.2f} s (median)")
    print(f"save to reloaded page {reloaded:6.2f} s (median), {reloaded - one_build:+.2f} s; allowed +{ALLOWED}")


def write(folder: Path, count: int) -> Path:
    """Write the stories as reporters do, and return the newest one's file."""
    place = folder
    for story in make(count):
        for path, text in ours().sources(story):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
    return place


@contextmanager
def previewing(folder: Path) -> Iterator[str]:
    """Run a preview and give its address."""
    command = (sys.executable, "-m", "newsroom", "preview", *COMMON, "--no-open")
    with (
        (folder / "said.txt").open("wb") as said,
        subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=said) as process,
    ):
        assert process.stdout
        found = re.search(rb"http://\S+", process.stdout.readline())
        if not found:
            sys.exit((folder / "said.txt").read_text("utf-8"))
        yield found[0].decode()
        process.terminate()


def build(folder: Path) -> float:
    """Return the seconds that one build takes, as a reporter would start it."""
    began = time.perf_counter()
    command = (sys.executable, "-m", "newsroom", "build", *COMMON, "--output", "output")
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=True)
    return time.perf_counter() - began


def save(page: Page, story: Path, number: int) -> float:
    """Save a story with another title, and return the seconds until its page was reloaded with it."""
    title = f"Tiêu đề lần {number}"
    text = re.sub(r"\ATiêu đề: .*", f"Tiêu đề: {title}", story.read_text("utf-8"))
    with page.expect_event("load", timeout=600_000):
        began = time.perf_counter()
        story.write_text(text, "utf-8")
    took = time.perf_counter() - began
    shown = page.locator("h1").inner_text()
    if shown != title:
        sys.exit(f"the page shows “{shown}”, not “{title}”")
    return took


if __name__ == "__main__":
    main()
