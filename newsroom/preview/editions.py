"""Editions: the site as it was built, one folder after the other; a request has one whole edition to itself."""

import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from newsroom.preview.reports import Built

FOLDER = "preview"


@dataclass(frozen=True, slots=True)
class Edition:
    """A built site: its name, no other's even after a new start, the folder with its files, and what it tells."""

    name: str
    files: Path
    built: Built


class Editions:
    """Lends the newest edition, and removes older ones when nobody has them any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: Edition | None = None
        self._readers: Counter[str] = Counter()

    @property
    def newest(self) -> Edition | None:
        """Return the newest edition."""
        return self._newest

    @contextmanager
    def lent(self) -> Iterator[Edition | None]:
        """Lend the newest edition, None as long as there is none; its files stay until it is given back."""
        with self._lock:
            edition = self._newest
            if edition:
                self._readers[edition.name] += 1
        try:
            yield edition
        finally:
            if edition:
                self._give_back(edition)

    def replace(self, edition: Edition, tell: Callable[[], object]) -> None:
        """Have an edition read from now on; `tell` those who wait for it before the old one is cleared away."""
        with self._lock:
            old, self._newest = self._newest, edition
            unread = old and not self._readers[old.name]
        tell()
        if old and unread:
            _remove(old)

    def _give_back(self, edition: Edition) -> None:
        with self._lock:
            self._readers[edition.name] -= 1
            over = edition is not self._newest and not self._readers[edition.name]
        if over:
            _remove(edition)


def _remove(edition: Edition) -> None:
    shutil.rmtree(edition.files.parent, ignore_errors=True)


@contextmanager
def workplace(cache: Path) -> Iterator[Path]:
    """Give a folder for editions, which goes when we do; what a preview that was killed has left goes now."""
    shelf = cache / FOLDER
    shelf.mkdir(parents=True, exist_ok=True)
    for lock in shelf.glob("*.lock"):
        _clear(lock)
    place = Path(tempfile.mkdtemp(dir=shelf))
    lock = place.with_suffix(".lock")
    try:
        with FileLock(lock):
            yield place
            shutil.rmtree(place, ignore_errors=True)
    finally:
        _clear(lock)


def _clear(lock: Path) -> None:
    """Remove a folder whose lock nobody holds: the system lets go of it when a process is killed."""
    try:
        with FileLock(lock, timeout=0):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
    except Timeout:
        return
    lock.unlink(missing_ok=True)
