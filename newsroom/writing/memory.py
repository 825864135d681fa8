"""What the desk remembers from one new story to the next: who wrote the last one."""

import contextlib
from pathlib import Path

from newsroom.notes import read_notes, write_notes

# Beside the content, with what builds remember: one newsroom, one memory, and nothing in anybody's home folder.
NOTES = Path(".cache") / "desk.json"
# Typed for the author of a story that shall name none: that story alone, so it is not remembered.
NOBODY = "-"


def last_author(content: Path) -> str:
    """Return the byline of the last new story, "" where none is known."""
    notes = read_notes(content.parent / NOTES)
    author = str(notes.get("author", "")) if isinstance(notes, dict) else ""
    return "" if author == NOBODY else author


def remember_author(content: Path, author: str) -> None:
    """Keep a byline for the next story. A memory that cannot be kept stops nobody: the story is there."""
    if author not in ("", NOBODY):
        with contextlib.suppress(OSError):
            write_notes(content.parent / NOTES, {"author": author})
