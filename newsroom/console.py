"""What a command says to people, what it prints for programs, and how it ends."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TextIO

from newsroom.problems import Problem, Severity, errors
from newsroom.progress import Progress, TerminalProgress

GOOD, PROBLEMS, BUSY, INTERRUPTED = 0, 1, 75, 130
COLOURS: Mapping[Severity, str] = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def say(words: str) -> None:
    """Tell people something, on standard error."""
    print(words, file=sys.stderr)  # noqa: T201


class NobodyListens(Exception):
    """Standard output leads to a program that has seen enough, such as "head"."""


def show(words: str) -> None:
    """Print what was asked for, on standard output.

    Raises NobodyListens.
    """
    with _listened_to():
        print(words)  # noqa: T201


def finish() -> None:
    """Make sure that all that was shown has arrived.

    Raises NobodyListens.
    """
    with _listened_to():
        sys.stdout.flush()


@contextmanager
def _listened_to() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as e:
        # Or Python would try again when it ends, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise NobodyListens from e


def progress() -> Progress:
    """Return what shows how far a command has come, where somebody looks."""
    return TerminalProgress() if sys.stderr.isatty() else Progress()


def report(problems: Sequence[Problem]) -> None:
    """Tell people every problem and how many there are."""
    _print(problems, sys.stderr)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print every problem for people who asked for them, on standard output, and tell how many there are.

    Raises NobodyListens.
    """
    with _listened_to():
        _print(problems, sys.stdout)


def _print(problems: Sequence[Problem], to: TextIO) -> None:
    tell = _coloured(to) if in_colours(to) else lambda problem: print(problem, file=to)
    for problem in problems:
        tell(problem)
    wrong = len(errors(problems))
    if problems:
        say(f"{wrong} lỗi, {len(problems) - wrong} cảnh báo.")


def in_colours(to: TextIO) -> bool:
    """Tell whether colours may be used: only where somebody sees them, and never against their wish (no-color.org)."""
    return to.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _coloured(to: TextIO) -> Callable[[Problem], None]:
    """Return what prints a problem in the colour of its severity, on any terminal, Windows' old ones too."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=to, highlight=False)

    def tell(problem: Problem) -> None:
        first, _, rest = str(problem).partition("\n")
        console.print(Text.assemble((first, COLOURS[problem.severity]), "\n", rest), soft_wrap=True)

    return tell


def print_json(problems: Sequence[Problem]) -> None:
    """Print problems for programs, on standard output."""
    show(json.dumps({"problems": [asdict(p) for p in problems]}, ensure_ascii=False, indent=2))
