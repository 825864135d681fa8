"""A lock as a file: it tells who holds it, and is worth nothing when its holder gives no sign of life any more."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom.release import locks
from newsroom.release.locks import LIFETIME, Holder


class FileLock:
    """A lock file; its age is told by the clock of the disk it lies on, which is not always ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = locks.myself()

    @contextmanager
    def held(self) -> Iterator["FileLock"]:
        """Hold the lock and touch it from time to time."""
        self._acquire()
        try:
            with locks.heartbeat(self._touch):
                yield self
        finally:
            if self._holder() == self._mine:
                self._path.unlink(missing_ok=True)

    @property
    def told(self) -> str:
        """Return what the file tells."""
        return locks.to_bytes(self._mine).decode()

    def check(self) -> None:
        """Make sure that the lock is still ours."""
        if self._holder() != self._mine:
            raise locks.lost()

    def _acquire(self) -> None:
        for _ in range(2):
            try:
                self._create()
            except FileExistsError:
                self._take_from_the_dead()
            else:
                return
        raise locks.busy(self._holder(), 0)

    def _create(self) -> None:
        """Put the lock there with all its words, so that nobody finds it without; raise FileExistsError."""
        aside = self._path.with_name(f"{self._path.name}-{self._mine.token}")
        try:
            aside.write_bytes(locks.to_bytes(self._mine))
            try:
                os.link(aside, self._path)
            except FileExistsError:
                raise
            except OSError:  # a disk without links
                with self._path.open("xb") as file:
                    file.write(locks.to_bytes(self._mine))
        finally:
            aside.unlink(missing_ok=True)

    def _take_from_the_dead(self) -> None:
        """Remove the lock if its holder gives no sign of life any more; raise Busy otherwise."""
        holder, age = self._holder(), self._age()
        if age < LIFETIME and not (holder and holder.has_died()):
            raise locks.busy(holder, age)
        aside = self._path.with_name(f"{self._path.name}-{self._mine.token}")
        with suppress(FileNotFoundError):
            self._path.rename(aside)
            # Another one may have been quicker: then this is not the dead one's lock but theirs.
            if locks.from_bytes(aside.read_bytes()) != holder:
                with suppress(OSError):
                    os.link(aside, self._path)
            aside.unlink()

    def _holder(self) -> Holder | None:
        try:
            return locks.from_bytes(self._path.read_bytes())
        except FileNotFoundError:
            return None

    def _age(self) -> float:
        """Return the seconds since the last sign of life."""
        probe = self._path.with_name(f"{self._path.name}-{self._mine.token}")
        probe.touch()
        try:
            return probe.stat().st_mtime - self._path.stat().st_mtime
        except FileNotFoundError:
            return LIFETIME
        finally:
            probe.unlink(missing_ok=True)

    def _touch(self) -> None:
        if self._holder() == self._mine:
            os.utime(self._path)
