"""Copies of what a far place keeps and never changes, so that it is fetched once."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from newsroom.notes import write_whole


class Copies:
    """A folder of ours for one place; each copy bears the stamp that its original had, so that no other is taken."""

    def __init__(self, cache: Path, place: str) -> None:
        self._folder = cache / hashlib.sha256(place.encode()).hexdigest()[:16]

    def read(self, stamp: str, fetch: Callable[[], bytes]) -> bytes:
        """Return what has that stamp, fetching it only if it is not here."""
        path = self._folder / hashlib.sha256(stamp.encode()).hexdigest()
        try:
            return path.read_bytes()
        except FileNotFoundError:
            data = fetch()
            write_whole(path, data)
            return data

    def forget_all_but(self, stamps: list[str]) -> None:
        """Remove the copies of what is there no more."""
        wanted = {hashlib.sha256(stamp.encode()).hexdigest() for stamp in stamps}
        for path in self._folder.glob("*") if self._folder.exists() else ():
            if path.name not in wanted:
                path.unlink(missing_ok=True)
