"""Questions at a terminal, each asked until its answer can be used."""

import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from newsroom.console import say
from newsroom.vietnamese import one_line, repair

with contextlib.suppress(ImportError):  # Windows edits lines by itself
    import readline  # noqa: F401 - makes input() edit lines

T = TypeVar("T")


def at_terminal() -> bool:
    """Tell whether somebody sits at the keyboard and sees what is printed."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, read: Callable[[str], T], default: str = "") -> T:
    """Return what `read` makes of the answer, of the default where there is none; what it refuses is asked again.

    `read` raises ValueError with a message. The end of input stops the command like Ctrl-C.
    """
    while True:
        say(f"{question} [{default}]:" if default else f"{question}:")
        try:
            answer = input("> ").strip()
        except EOFError as e:
            raise KeyboardInterrupt from e
        try:
            return read(answer or default)
        except ValueError as e:
            say(f"  {e}")


def choose(question: str, words: Sequence[str], find: Callable[[str], T | None], default: str = "") -> T:
    """Return what one of the numbered words stands for, typed by its number or as a word."""
    say(f"{question}:")
    for number, word in enumerate(words, 1):
        say(f"  {number}. {word}")

    def read(typed: str) -> T:
        answer = clean(typed)
        chosen = words[int(answer) - 1] if answer.isdecimal() and 0 < int(answer) <= len(words) else answer
        found = find(chosen)
        if found is None:
            raise ValueError(f"gõ một số từ 1 đến {len(words)}")
        return found

    return ask("Số mấy", read, default)


def clean(answer: str) -> str:
    """Return an answer as text of a header."""
    return one_line(repair(answer))


def needed(answer: str) -> str:
    """Return an answer that may not be left out.

    Raises ValueError.
    """
    if not clean(answer):
        raise ValueError("không để trống được")
    return clean(answer)
