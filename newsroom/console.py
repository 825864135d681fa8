"""What a command says to people, what it prints for programs, and how it ends."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from newsroom.problems import Problem, Severity, errors
from newsroom.progress import Progress, TerminalProgress

GOOD, PROBLEMS, BUSY, INTERRUPTED = 0, 1, 75, 130
COLOURS: Mapping[Severity, str] = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


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
    tell = _coloured() if in_colours() else lambda problem: say(str(problem))
    for problem in problems:
        tell(problem)
    wrong = len(errors(problems))
    if problems:
        say(f"{wrong} lỗi, {len(problems) - wrong} cảnh báo.")


def in_colours() -> bool:
    """Tell whether colours may be used: only where somebody sees them, and never against their wish (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _coloured() -> Callable[[Problem], None]:
    """Return what prints a problem in the colour of its severity, on any terminal, Windows' old ones too."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)

    def tell(problem: Problem) -> None:
        first, _, rest = str(problem).partition("\n")
        console.print(Text.assemble((first, COLOURS[problem.severity]), "\n", rest), soft_wrap=True)

    return tell


def print_json(problems: Sequence[Problem]) -> None:
    """Print problems for programs, on standard output."""
    print(json.dumps({"problems": [asdict(p) for p in problems]}, ensure_ascii=False, indent=2))  # noqa: T201
