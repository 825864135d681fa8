"""Originals: what their headers and contents tell, remembered so that unchanged files are not read again."""

import hashlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import __version__ as pillow

from newsroom import photographs
from newsroom.notes import read_notes, write_notes
from newsroom.photographs import ImageSize, Photo, read_header

# A file changed this short a time ago may change again without its times telling (FAT counts in two seconds).
FRESH_NS = 2_000_000_000
# Size, times of change of content and of status in nanoseconds, inode.
Stamp = tuple[int, ...]


@dataclass(slots=True)
class Known:
    """What is known of a file of that stamp: the SHA-256 of its content ("" not yet) and what its header tells.

    `facts` are width, height, whether it is drawn, and orientation; `photo` is made of them when it is asked for.
    """

    stamp: Stamp
    digest: str = ""
    facts: Sequence[int] = ()
    photo: Photo | None = None


class Originals:
    """Looks at each file once in a run; `memory` is where it keeps what it learnt, None keeps nothing.

    A file counts as unchanged while its size, times of change and inode are those remembered. Windows tells neither
    inode nor time of change, so there every file is read, as it is everywhere without `trusting`.
    """

    def __init__(self, memory: Path | None = None, *, trusting: bool = True) -> None:
        self._memory = memory
        self._looked: dict[Path, Known] = {}
        self._known: dict[str, Known] = {}
        self._learnt = False
        if memory and trusting and sys.platform != "win32":
            self._known = _load(memory)

    def photo(self, path: Path) -> Photo:
        """Return what the header of a file tells.

        Raises PhotographError for what is no photograph that we print, OSError where there is nothing to look at.
        """
        known = self._look(path)
        if not known.photo and known.facts:
            width, height, drawn, orientation = known.facts
            known.photo = Photo(path, ImageSize(width, height), bool(drawn), orientation)
        elif not known.photo:
            known.photo = photo = read_header(path)
            known.facts = photo.size.width, photo.size.height, photo.drawn, photo.orientation
            self._learn(path, known)
        return known.photo

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file in hexadecimal.

        Raises OSError where it cannot be read.
        """
        known = self._look(path)
        if not known.digest:
            with path.open("rb") as file:
                known.digest = hashlib.file_digest(file, "sha256").hexdigest()
            self._learn(path, known)
        return known.digest

    def remember(self) -> None:
        """Keep what was learnt for the next run."""
        if self._memory and self._learnt:
            files = {path: [known.stamp, known.digest, known.facts] for path, known in self._known.items()}
            write_notes(self._memory, {"mark": _mark(), "files": files})

    def forget_lost(self) -> None:
        """Forget the files that are gone."""
        lost = [path for path in self._known if not Path(path).exists()]
        for path in lost:
            del self._known[path]
        self._learnt |= bool(lost)

    def _look(self, path: Path) -> Known:
        known = self._looked.get(path)
        if known is None:
            stamp = _stamp(path)
            known = self._known.get(str(path))
            if known is None or known.stamp != stamp:
                known = Known(stamp)
            self._looked[path] = known
        return known

    def _learn(self, path: Path, known: Known) -> None:
        """Note for the next run what was still the same after reading, and is old enough for its times to tell."""
        if _stamp(path) == known.stamp and time.time_ns() - max(known.stamp[1:3]) > FRESH_NS:
            self._known[str(path)] = known
            self._learnt = True


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _mark() -> str:
    """Return a name for how headers are read and noted: other code may find other facts in the same file."""
    rules = b"".join(Path(module).read_bytes() for module in (photographs.__file__, __file__))
    return hashlib.sha256(rules + repr((pillow, photographs.FORMATS)).encode()).hexdigest()


def _load(memory: Path) -> dict[str, Known]:
    """Return what is remembered by the same code; anything else is no memory."""
    told = read_notes(memory)
    if not told or told["mark"] != _mark():
        return {}
    return {path: Known(tuple(stamp), digest, facts) for path, (stamp, digest, facts) in told["files"].items()}
