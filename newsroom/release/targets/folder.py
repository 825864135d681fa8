"""The folder target: releases on a disk of this machine, or on one that looks like it."""

import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release import durable
from newsroom.release.layout import (
    CURRENT,
    INCOMING,
    LOCK,
    LONG_TOKEN,
    MARK,
    RELEASES,
    TAKEN_BACK,
    TOKEN,
    TRASH,
    carried,
    foreign,
    is_before_mark,
    mark_of,
    read_mark,
    still_taken_back,
    token,
)
from newsroom.release.manifest import MANIFEST, RELEASE_ID, Entry, Manifest, number_of, read_releases, to_bytes
from newsroom.release.targets import Lock, Sent, State
from newsroom.release.targets.file_lock import FileLock


class FolderTarget:
    """A folder with every kept release, and `current`, which servers have as their root."""

    atomic = True

    def __init__(self, place: Path) -> None:
        self._root = place
        self.place = str(place)

    def look(self) -> State:
        """Return what is there."""
        there = {path.name for path in self._root.iterdir()} if self._root.exists() else set()
        if MARK not in there:
            strangers = sorted(name for name in there if not is_before_mark(name))
            if strangers:
                raise foreign(self.place, strangers[0])
            return State()
        authority = read_mark((self._root / MARK).read_bytes(), self.place)
        folder = self._root / RELEASES
        found = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        names = sorted(filter(RELEASE_ID.fullmatch, found), key=number_of)
        note = self._root / TAKEN_BACK
        served = self._current()
        taken_back = still_taken_back(_read(note) if note.exists() else "", served)
        return State(authority, tuple(read_releases(folder, names)), served, tuple(names), taken_back)

    def _current(self) -> str:
        """Return the name of the served release, "" for none."""
        current = self._root / CURRENT
        if current.is_symlink():
            told = current.readlink().as_posix()
        elif current.is_file():
            told = _read(current)
        elif current.exists():
            raise foreign(self.place, CURRENT)
        else:
            return ""
        folder, _, name = told.rpartition("/")
        if folder != RELEASES or not RELEASE_ID.fullmatch(name):
            raise foreign(self.place, CURRENT)
        return name

    @contextmanager
    def hold(self) -> Iterator[Lock]:
        """Hold the place with a lock file that we touch for as long as we live."""
        self.look()  # nothing is written into a foreign folder, not even a lock
        durable.open_folder(self._root)
        with FileLock(self._root / LOCK).held() as lock:
            yield lock

    def send(self, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        """Copy what is new and link what is not, then name the whole a release."""
        if not (self._root / MARK).exists():
            durable.write(self._root / MARK, mark_of(release.authority))
        incoming = self._claim_incoming()
        try:
            sent = self._fill(incoming, site, release, kept, progress)
            durable.write(incoming / MANIFEST, to_bytes(release))
            durable.sync_folders(incoming)
            durable.open_folder(self._root / RELEASES)
            incoming.rename(self._root / RELEASES / release.id)
            durable.sync_folder(self._root / RELEASES)
        except OSError as e:
            if durable.is_full(e):  # give back the room
                shutil.rmtree(incoming, ignore_errors=True)
            raise
        return sent

    def _claim_incoming(self) -> Path:
        """Return a folder that nobody else writes to, with what an attempt before has brought."""
        mine = self._root / f"{INCOMING}{token()}"
        for left in sorted(self._root.glob(f"{INCOMING}{TOKEN}")):
            with suppress(OSError):
                left.rename(mine)
                return mine
        mine.mkdir()
        return mine

    def _fill(
        self, incoming: Path, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress
    ) -> Sent:
        others = carried(release, kept)
        _sweep(incoming, release, others)
        known = {entry.sha256: self._path(old, entry) for old in kept for entry in old.files}
        before = {path: self._path(old, entry) for old in kept for path, entry in old.by_path.items()}
        copied: list[int] = []

        def bring(entry: Entry) -> None:
            place = incoming / entry.path
            if place.exists():
                return
            place.parent.mkdir(parents=True, exist_ok=True)
            if not _link(known.get(entry.sha256), place, entry):
                durable.copy(site / entry.path, place, entry.sha256)
                _make_newer(place, before.get(entry.path))
                copied.append(entry.size)

        with progress.stage("Chép", len(release.files)) as advance, ThreadPoolExecutor() as workers:
            for _ in workers.map(bring, release.files):
                advance()
        for path, (old, entry) in others.items():
            self._carry(incoming / path, self._path(old, entry), entry)
        return Sent(len(copied), sum(copied))

    def _path(self, release: Manifest, entry: Entry) -> Path:
        return self._root / RELEASES / release.id / entry.path

    def _carry(self, place: Path, source: Path, entry: Entry) -> None:
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            _link(source, place, entry)

    def restore(self, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> None:
        """Read the whole release again before anybody else does, and link what readers of others may ask for."""
        with progress.stage("Kiểm tra", len(release.files)) as advance, ThreadPoolExecutor() as workers:

            def is_whole(entry: Entry) -> bool:
                advance()
                return _matches(self._path(release, entry), entry)

            whole = list(workers.map(is_whole, release.files))
        damaged = [entry.path for entry, good in zip(release.files, whole, strict=True) if not good]
        if damaged:
            message = f"bản {release.id} đã hỏng: {len(damaged)} tệp bị sửa hoặc mất, như {damaged[0]}"
            advice = "lùi về bản khác (xem: python3 toasoan.py history), hoặc đăng lại"
            raise NewsroomError(Problem(self.place, 0, "BAN-HONG", message, advice))
        folder = self._root / RELEASES / release.id
        for path, (old, entry) in carried(release, kept).items():
            self._carry(folder / path, self._path(old, entry), entry)
        durable.sync_folders(folder)

    def switch(self, release: Manifest, lock: Lock, taken_back: str = "") -> None:
        """Put another link in the place of `current`, in one step."""
        new = self._root / f".{CURRENT}-{token()}"
        _point(new, f"{RELEASES}/{release.id}")
        lock.check()
        if taken_back:
            durable.write(self._root / TAKEN_BACK, taken_back.encode())
        new.replace(self._root / CURRENT)
        durable.sync_folder(self._root)
        if not taken_back:
            (self._root / TAKEN_BACK).unlink(missing_ok=True)

    def prune(self, drop: Collection[str]) -> None:
        """Rename what goes before it is removed: a release is there as a whole or not at all."""
        for name in drop:
            (self._root / RELEASES / name).rename(self._root / f"{TRASH}{token()}")
        for left in (*self._root.glob(f"{TRASH}{TOKEN}"), *self._root.glob(f"{INCOMING}{TOKEN}")):
            shutil.rmtree(left, ignore_errors=True)
        for left in (*self._root.glob(f".{CURRENT}-{TOKEN}"), *self._root.glob(f"{LOCK}-{LONG_TOKEN}")):
            left.unlink(missing_ok=True)


def _read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace").strip()


def _point(new: Path, told: str) -> None:
    """Make a link, or a file that says where to; Windows cannot put one link to a folder in the place of another."""
    if os.name != "nt":
        with suppress(OSError):  # memory sticks have no links either
            new.symlink_to(told, target_is_directory=True)
            return
    durable.write(new, f"{told}\n".encode())


def _sweep(incoming: Path, release: Manifest, others: Collection[str]) -> None:
    """Remove what an attempt before has brought and this release has not, or not so."""
    for path in [path for path in incoming.rglob("*") if path.is_file()]:
        name = path.relative_to(incoming).as_posix()
        entry = release.by_path.get(name)
        if name not in others and not (entry and _matches(path, entry)):
            path.unlink()


def _matches(path: Path, entry: Entry) -> bool:
    """Tell whether a file has the bytes that its entry says."""
    try:
        if path.stat().st_size != entry.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False


def _link(source: Path | None, place: Path, entry: Entry) -> bool:
    """Link a file that is already there, if it still is what its manifest says and the disk can."""
    if source is None or not _matches(source, entry):
        return False
    try:
        os.link(source, place)
    except FileExistsError:
        return True
    except OSError:
        return False
    return True


def _make_newer(place: Path, before: Path | None) -> None:
    """Give a changed file another time, to the second, than the one readers have: servers tell them apart by it."""
    if before is None or not before.exists():
        return
    old, new = before.stat(), place.stat()
    if old.st_size == new.st_size and int(old.st_mtime) >= int(new.st_mtime):
        os.utime(place, (new.st_atime, int(old.st_mtime) + 1))
