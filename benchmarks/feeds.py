#!/usr/bin/env python3
"""What feeds and sitemaps add to a build: the same made-up stories with them and without, turn by turn.

Seconds differ from machine to machine and with what else it does; the ratios of one run are what counts.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making import NOW, make
from peers import ours

from benchmarks.site import MEGABYTE, Cost, best, run, working_folder, write

SIZES = (1_000, 10_000)
ROUNDS = 3
FOLDERS = 'PATH, OUTPUT_PATH, CACHE_PATH = "content", "output", "cache"\n'
WITH = f"from publishconf import *\n{FOLDERS}"
WITHOUT = f"""{WITH}
PLUGINS = [plugin for plugin in PLUGINS if plugin.__name__ not in ("plugins.feeds", "plugins.discovery")]
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="+", default=SIZES, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="the best of how many (%(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this folder and leave everything in it")
    options = parser.parse_args()
    with working_folder(options.keep) as work:
        for count in options.stories:
            measure(count, options.rounds, work / str(count))


def measure(count: int, rounds: int, work: Path) -> None:
    """Build turn by turn and print what is added."""
    for story in make(count):
        for path, text in ours().sources(story):
            write(work / path, text)
    build(WITH, work)  # makes the QR codes that are kept
    costs: dict[str, list[Cost]] = {WITHOUT: [], WITH: []}
    for _ in range(rounds):
        for conf, found in costs.items():
            found.append(build(conf, work))
    without, with_all = best(costs[WITHOUT]), best(costs[WITH])
    added = with_all.cpu - without.cpu
    print(
        f"{count:,} stories, best of {rounds}: {without.cpu:.2f} CPU s without, {with_all.cpu:.2f} with: "
        f"{added / without.cpu:+.1%}, {added / count * 1000:.2f} ms a story; "
        f"peak {without.peak / MEGABYTE:.0f} and {with_all.peak / MEGABYTE:.0f} MB"
    )
    sizes = {path: path.stat().st_size for path in documents(work / "output")}
    largest = max(sizes, key=lambda path: sizes[path])
    print(
        f"{len(sizes):,} documents for machines of {sum(sizes.values()) / MEGABYTE:.1f} MB, the largest is "
        f"/{largest.relative_to(work / 'output').as_posix()} with {sizes[largest] / MEGABYTE:.3f} MB\n"
    )


def build(conf: str, work: Path) -> Cost:
    """Build with a configuration, from nothing."""
    shutil.rmtree(work / "output", ignore_errors=True)
    write(work / "conf.py", conf)
    return run((sys.executable, "-m", "newsroom", "build", "--conf", "conf.py", "--now", NOW), work)


def documents(output: Path) -> Iterator[Path]:
    """Yield what is written for machines alone."""
    for suffix in ("*.xml", "*.json"):
        yield from output.rglob(suffix)


if __name__ == "__main__":
    main()
