#!/usr/bin/env python3
"""Times the checker on made-up stories: the rules of the house, typography on top of them, and the whole command.

The stories are made of the sentences of the centre's two real ones, with all that is wrong in them. Start-up is left
out: the rules are timed within one process, and of the command its time with one story is taken off.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making import NOW, ROOT, make
from peers import ours

from newsroom.content import Content, find_site, read_content
from newsroom.dates import read_date
from newsroom.desk import Desk

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1_000, metavar="N", help="how many (%(default)s)")
    count = parser.parse_args().stories
    with tempfile.TemporaryDirectory(prefix="toasoan-") as folder:
        one, many = Path(folder) / "one", Path(folder) / "many"
        write(one, 1)
        write(many, count)
        print(f"{count:,} stories, best of {ROUNDS}, load {os.getloadavg()[0]:.1f} before we began; CPU seconds:")
        read(one, proofread=True)  # imports
        house = best(lambda: read(many, proofread=False))
        both = best(lambda: read(many, proofread=True))
        command = best(lambda: check(many)) - best(lambda: check(one))
        print(f"rules of the house {house:6.2f}")
        print(f"typography         {both - house:6.2f}, with {len(read(many, proofread=True).problems):,} findings")
        print(f"whole command      {command:6.2f} beyond its start-up")


def write(folder: Path, count: int) -> None:
    """Write the stories as reporters do."""
    for story in make(count):
        for path, text in ours().sources(story):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")


def read(folder: Path, *, proofread: bool) -> Content:
    """Read all stories with their rules."""
    content = folder / "content"
    return read_content(content, Desk(find_site(content), read_date(NOW).moment, proofread=proofread))


def check(folder: Path) -> None:
    """Run the command; what it prints is thrown away."""
    command = (sys.executable, "-m", "newsroom", "check", "--content", "content", "--now", NOW)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"check ended with {done.returncode}:\n{done.stderr.decode()[-4000:]}")


def best(do: Callable[[], object]) -> float:
    """Return the CPU seconds, children included, of the run that was disturbed least."""
    costs = []
    for _ in range(ROUNDS):
        before = cpu_seconds()
        do()
        costs.append(cpu_seconds() - before)
    return min(costs)


def cpu_seconds() -> float:
    """Return what this process and its children have used so far."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main()
