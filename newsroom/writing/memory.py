"""What the desk remembers from one new story to the next: who wrote the last one."""

import contextlib
from pathlib import Path

from newsroom.notes import read_notes, write_notes

# Beside the content, with what builds remember: one newsroom, one memory, and nothing in anybody's home folder.
NOTES = Path(".cache") / "desk.json"


def last_author(content: Path) -> str:
    """Return the byline of the last new story, "" where none is known."""
    notes = read_notes(content.parent / NOTES)
    return str(notes.get("author", "")) if isinstance(notes, dict) else ""


def remember_author(content: Path, author: str) -> None:
    """Keep a byline for the next story. A memory that cannot be kept stops nobody: the story is there."""
    with contextlib.suppress(OSError):
        write_notes(content.parent / NOTES, {"author": author})
