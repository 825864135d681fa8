"""A shelf of the darkroom: the renditions kept of one original, and what was noted of each when it was made.

    <digest>/<name>          a rendition
    <digest>/<recipe>.json   written last: which renditions are whole, with length, time and SHA-256

Everything is written beside its place and renamed into it: what was killed half-way never counts.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from newsroom.notes import read_notes, write_notes, write_whole
from newsroom.output import Identity
from newsroom.photographs import Rendition

# What was noted of a rendition when it was made: its length, its time in nanoseconds, its SHA-256.
Note = tuple[int, int, str]


class Kept(NamedTuple):
    """A rendition that is there: where, how many bytes, and which file."""

    path: str
    length: int
    identity: Identity


class Shelf:
    """Keeps renditions in a folder; `trusting` goes by their lengths and times, else their bytes are read."""

    def __init__(self, folder: str, recipe: str, *, trusting: bool) -> None:
        self._folder = folder
        self._notes_path = f"{folder}/{recipe}.json"
        self._trusting = trusting
        self._notes: dict[str, Note] = read_notes(self._notes_path) or {}
        self._identities: dict[str, Identity] = {}

    def lacking(self, renditions: Iterable[Rendition]) -> tuple[Rendition, ...]:
        """Return the renditions that are not kept as they were made."""
        return tuple(rendition for rendition in renditions if not self._is_whole(rendition.name))

    def put(self, made: Iterable[tuple[Rendition, bytes]]) -> None:
        """Keep renditions.

        Raises OSError where the disk refuses them.
        """
        for rendition, data in made:
            path = Path(self._path(rendition.name))
            write_whole(path, data)
            status = path.stat()
            self._notes[rendition.name] = len(data), status.st_mtime_ns, hashlib.sha256(data).hexdigest()
            self._identities[rendition.name] = status.st_dev, status.st_ino
        write_notes(Path(self._notes_path), self._notes)

    def kept(self, rendition: Rendition) -> Kept:
        """Return a rendition that is not lacking."""
        name = rendition.name
        return Kept(self._path(name), self._notes[name][0], self._identities[name])

    def prune(self, names: set[str]) -> tuple[int, int]:
        """Remove every other file but the notes, and the folder where nothing stays; return how many files, and bytes.

        Raises OSError where something cannot be removed.
        """
        folder, notes = Path(self._folder), Path(self._notes_path)
        needless = [file for file in folder.iterdir() if file.name not in names and file != notes]
        length = sum(file.stat().st_size for file in needless)
        for file in needless:
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        if not any(file.name in names for file in folder.iterdir()):
            shutil.rmtree(folder)
        return len(needless), length

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"  # plain strings: a build looks for thousands of them

    def _is_whole(self, name: str) -> bool:
        if name not in self._notes:
            return False
        length, mtime_ns, sha256 = self._notes[name]
        path = self._path(name)
        try:
            status = os.stat(path)  # noqa: PTH116 - as above
        except OSError:
            return False
        if (status.st_size, status.st_mtime_ns) != (length, mtime_ns):
            return False
        self._identities[name] = status.st_dev, status.st_ino
        return self._trusting or hashlib.sha256(Path(path).read_bytes()).hexdigest() == sha256
