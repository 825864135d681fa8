"""What a command says to people, what it prints for programs, and how it ends."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from newsroom.problems import Problem, errors
from newsroom.progress import Progress, TerminalProgress

GOOD, PROBLEMS, BUSY, INTERRUPTED = 0, 1, 75, 130


def say(words: str) -> None:
    """Tell people something, on standard error."""
    print(words, file=sys.stderr)  # noqa: T201


def show(words: str) -> None:
    """Print what was asked for, on standard output."""
    print(words)  # noqa: T201


def progress() -> Progress:
    """Return what shows how far a command has come, where somebody looks."""
    return TerminalProgress() if sys.stderr.isatty() else Progress()


def report(problems: Sequence[Problem]) -> None:
    """Print every problem and how many there are."""
    for problem in problems:
        say(str(problem))
    wrong = len(errors(problems))
    if problems:
        say(f"{wrong} lỗi, {len(problems) - wrong} cảnh báo.")


def print_json(problems: Sequence[Problem]) -> None:
    """Print problems for programs, on standard output."""
    print(json.dumps({"problems": [asdict(p) for p in problems]}, ensure_ascii=False, indent=2))  # noqa: T201
