"""Keeps renditions by the content of their originals, and makes those that are missing, in parallel.

    .cache/photos/originals.json          what is known of originals (newsroom.originals)
    .cache/photos/<digest>/<name>         a rendition of the original with that content
    .cache/photos/<digest>/<recipe>.json  written last: which renditions are whole, with length, time and SHA-256

Everything is written beside its place and renamed into it: what was killed half-way never counts.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from newsroom.originals import Originals, write_whole
from newsroom.photographs import Photo, PhotographError, Rendition
from plugins.photos.pixels import develop
from plugins.photos.plan import Recipe, fingerprint

TAKE_AGAIN = "chép lại ảnh từ máy ảnh hay điện thoại; tệp này bị cụt"


class Note(NamedTuple):
    """What was noted of a rendition when it was made."""

    length: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendition that is there: where, and how many bytes."""

    path: Path
    length: int


class Darkroom:
    """Makes and keeps renditions; `trusting` goes by length and time of what is kept, else its bytes are read."""

    def __init__(self, folder: Path, originals: Originals, recipe: Recipe, *, trusting: bool = True) -> None:
        self._folder = folder
        self._originals = originals
        self._recipe = recipe
        self._trusting = trusting
        self._name = f"{fingerprint(recipe)}.json"
        self.kept: dict[str, Kept] = {}
        self.made = 0

    def make(
        self, wanted: Mapping[Photo, Iterable[Rendition]], advance: Callable[[], object]
    ) -> dict[Path, PhotographError]:
        """Make what is not kept yet, one photograph per worker in memory; return the damaged originals by path.

        Copies of one photograph, in several stories perhaps, come one after the other: the second finds the first's.
        """
        copies: dict[str, list[Photo]] = defaultdict(list)
        for photo in wanted:
            copies[self._originals.digest(photo.path)].append(photo)
        damaged: dict[Path, PhotographError] = {}
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            work = [workers.submit(self._make_all, photos, wanted, damaged) for photos in copies.values()]
            for done in work:
                done.result()
                advance()
        return damaged

    def _make_all(
        self,
        photos: list[Photo],
        wanted: Mapping[Photo, Iterable[Rendition]],
        damaged: dict[Path, PhotographError],
    ) -> None:
        for photo in photos:
            try:
                self._make(photo, tuple(wanted[photo]))
            except PhotographError as e:
                damaged[photo.path] = e

    def _make(self, photo: Photo, renditions: tuple[Rendition, ...]) -> None:
        folder = self._folder / self._originals.digest(photo.path)
        notes = _read_notes(folder / self._name)
        missing = tuple(r for r in renditions if not self._is_whole(folder, r, notes))
        if missing:
            try:
                made = list(develop(photo, missing, self._recipe))
            except (OSError, SyntaxError, ValueError) as e:  # what Pillow raises for damaged files
                message = f"ảnh “{photo.path.name}” bị hỏng hoặc cụt"
                raise PhotographError("ANH-HONG", message, TAKE_AGAIN) from e
            for rendition, data in made:  # what fails from here on is the disk's fault, not the photograph's
                notes[file_name(rendition)] = _keep(folder / file_name(rendition), data)
            write_whole(folder / self._name, json.dumps(notes).encode())
            self.made += len(missing)
        for rendition in renditions:
            name = file_name(rendition)
            self.kept[rendition.address] = Kept(folder / name, notes[name].length)

    def _is_whole(self, folder: Path, rendition: Rendition, notes: dict[str, Note]) -> bool:
        """Tell whether a rendition is kept as it was made."""
        path = folder / file_name(rendition)
        note = notes.get(path.name)
        try:
            status = path.stat()
        except OSError:
            return False
        if note is None or (status.st_size, status.st_mtime_ns) != (note.length, note.mtime_ns):
            return False
        return self._trusting or hashlib.sha256(path.read_bytes()).hexdigest() == note.sha256


def file_name(rendition: Rendition) -> str:
    """Return a rendition's name in the cache: its address without the original's name, which stories may change."""
    return rendition.address.rsplit("-", 2)[1] + "-" + rendition.address.rsplit("-", 1)[1]


def _keep(path: Path, data: bytes) -> Note:
    write_whole(path, data)
    status = path.stat()
    return Note(len(data), status.st_mtime_ns, hashlib.sha256(data).hexdigest())


def _read_notes(path: Path) -> dict[str, Note]:
    """Return what is known of an original's renditions; damaged notes are no notes."""
    try:
        return {
            str(name): Note(int(note[0]), int(note[1]), str(note[2]))
            for name, note in json.loads(path.read_bytes()).items()
        }
    except (OSError, ValueError, TypeError, AttributeError, LookupError):
        return {}
