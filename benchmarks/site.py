#!/usr/bin/env python3
"""Times our build beside plain Pelican and Hugo: the same made-up stories, in one run, on Linux or macOS.

Seconds differ from machine to machine and with what else it does; the ratios of one run are what counts. Ours writes
more than the others: each section, tag and author has a page per year. Photographs have a benchmark of their own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making import NOW, ROOT, make
from peers import HUGO, Peer, hugo, ours, plain_pelican

from newsroom.vietnamese import syllables

SIZES = (1_000, 10_000)
# Up to this many stories a build is short enough to be disturbed, and to be repeated: the best of three counts.
SHORT, ROUNDS = 1_000, 3
MEGABYTE = 1_000_000
# What wait4() counts memory in.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds of a process and its children, and the largest one's peak memory in bytes."""

    cpu: float
    wall: float
    peak: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a peer needed for its site, and what it wrote (bytes in `size`)."""

    peer: Peer
    cost: Cost
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Made:
    """The stories that were made: their folders (which are their addresses) and their length in all."""

    folders: tuple[str, ...]
    syllables: int


def main() -> None:
    """Measure and print."""
    options = arguments()
    with working_folder(options.keep) as work:
        peers = list(chosen(options))
        print(f"{surroundings(peers)}\n")
        results = {count: measure(count, peers, work / str(count)) for count in options.stories}
    print_growth(results)


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, nargs="+", default=SIZES, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this folder and leave everything in it")
    parser.add_argument("--skip", nargs="+", default=(), choices=("pelican", "hugo"), help="peers to leave out")
    return parser.parse_args()


@contextmanager
def working_folder(keep: Path | None) -> Iterator[Path]:
    """Give the folder to keep, or one that is removed."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="toasoan-") as folder:
            yield Path(folder)


def chosen(options: argparse.Namespace) -> Iterator[Peer]:
    """Yield the peers that can be measured, ours first."""
    yield ours()
    if "pelican" not in options.skip:
        yield plain_pelican()
    if "hugo" not in options.skip:
        cache = options.keep.resolve() if options.keep else Path(tempfile.gettempdir()) / "toasoan-benchmarks"
        found = hugo(cache / HUGO.replace("==", "-"))
        if found:
            yield found


def surroundings(peers: Iterable[Peer]) -> str:
    """Return what the numbers depend on."""
    parts = [f"Python {sys.version.split()[0]}", f"Pelican {version('pelican')}"]
    if any(peer.name == "Hugo" for peer in peers):
        parts.append(HUGO.replace("==", " "))
    return ", ".join([*parts, f"{os.cpu_count()} cores", f"load {os.getloadavg()[0]:.1f} before we began"])


def measure(count: int, peers: Sequence[Peer], work: Path) -> list[Result]:
    """Let every peer build `count` stories, turn by turn, and print their best costs."""
    made = write_sources(count, peers, work)
    rounds = ROUNDS if count <= SHORT else 1
    costs: dict[str, list[Cost]] = {peer.name: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            shutil.rmtree(work / peer.name / "output", ignore_errors=True)
            costs[peer.name].append(run(peer.command, work / peer.name))
    results = [looked_at(peer, best(costs[peer.name]), made, work) for peer in peers]
    times = f"best of {rounds} runs" if rounds > 1 else "one run"
    print(f"{count:,} stories of {made.syllables // count} syllables on average, {times}")
    print_table(count, results)
    print_check(work / peers[0].name, work / "one story", rounds)
    return results


def write_sources(count: int, peers: Iterable[Peer], work: Path) -> Made:
    """Write the stories for every peer; none is kept, as a child's peak memory counts ours at its birth."""
    shutil.rmtree(work, ignore_errors=True)
    for peer in peers:
        if peer.configuration:
            shutil.copytree(peer.configuration, work / peer.name, ignore=shutil.ignore_patterns("__pycache__"))
    folders, length = [], 0
    for story in make(count):
        for peer in peers:
            for path, text in peer.sources(story):
                write(work / peer.name / path, text)
        folders.append(story.folder)
        length += syllables(story.body)
    for path, text in ours().sources(next(make(1))):
        write(work / "one story" / path, text)
    return Made(tuple(folders), length)


def write(path: Path, text: str) -> None:
    """Write a file and the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a command in a folder; one that fails ends the benchmark with what it said."""
    log = folder / "log.txt"
    with log.open("wb") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\nended with {process.returncode}:\n{log.read_text('utf-8', 'replace')[-4000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * RSS_UNIT)


def best(costs: Iterable[Cost]) -> Cost:
    """Return the run that was disturbed least."""
    return min(costs, key=lambda cost: cost.cpu)


def looked_at(peer: Peer, cost: Cost, made: Made, work: Path) -> Result:
    """Return the result of a peer; a story without its page ends the benchmark."""
    output = work / peer.name / "output"
    missing = [folder for folder in made.folders if not (output / folder / "index.html").is_file()]
    if missing:
        sys.exit(f"{peer.name} left out {len(missing)} of {len(made.folders)} stories, the first is {missing[0]}")
    sizes = [path.stat().st_size for path in output.rglob("*") if path.is_file()]
    return Result(peer, cost, len(sizes), sum(sizes))


def print_table(count: int, results: Sequence[Result]) -> None:
    """Print a line for each peer; the ratios are against plain Pelican."""
    base = next((result.cost for result in results if result.peer.name == plain_pelican().name), None)
    print(" " * 14 + "    CPU s  ratio  ms/story   wall s  ratio  peak MB   files  MB out")
    for result in results:
        cost = result.cost
        cpu_ratio, wall_ratio = (f"{cost.cpu / base.cpu:.2f}", f"{cost.wall / base.wall:.2f}") if base else ("-", "-")
        print(
            f"{result.peer.name:14}{cost.cpu:9.2f}{cpu_ratio:>7}{cost.cpu / count * 1000:10.2f}{cost.wall:9.2f}"
            f"{wall_ratio:>7}{cost.peak / MEGABYTE:9.0f}{result.files:8,}{result.size / MEGABYTE:8.1f}"
        )


def print_check(all_stories: Path, one_story: Path, rounds: int) -> None:
    """Print what `check` costs beyond its start-up, which is a check of one story."""
    command = (sys.executable, "-m", "newsroom", "check", "--content", "content", "--now", NOW)
    whole, start = [], []
    for _ in range(rounds):
        start.append(run(command, one_story))
        whole.append(run(command, all_stories))
    cost, start_up = best(whole), best(start)
    print(
        f"check{cost.cpu - start_up.cpu:18.2f} CPU s and {cost.wall - start_up.wall:.2f} wall s beyond its start-up "
        f"({start_up.cpu:.2f} CPU s), peak {cost.peak / MEGABYTE:.0f} MB\n"
    )


def print_growth(results: dict[int, list[Result]]) -> None:
    """Print how the cost of one story grows with their number."""
    counts = sorted(results)
    if len(counts) < 2:
        return
    small, large = counts[0], counts[-1]
    print(f"One story's CPU among {large:,} over one's among {small:,}:")
    for few, many in zip(results[small], results[large], strict=True):
        print(f"{few.peer.name:14}{(many.cost.cpu / large) / (few.cost.cpu / small):9.2f}")


if __name__ == "__main__":
    main()
