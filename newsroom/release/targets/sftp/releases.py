"""Releases in folders on an SFTP server, switched by one rename: the layout of the folder and ssh targets."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import NamedTuple

import asyncssh
from asyncssh import SFTPClient

from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
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
    foreign,
    is_before_mark,
    mark_of,
    read_mark,
    still_taken_back,
    token,
)
from newsroom.release.manifest import MANIFEST, RELEASE_ID, Manifest, from_bytes, number_of, to_bytes
from newsroom.release.targets import FULL, Lock, Sent, State
from newsroom.release.targets.copies import Copies
from newsroom.release.targets.held import SlotLock
from newsroom.release.targets.sftp.connection import Connection
from newsroom.release.targets.sftp.files import THERE_ALREADY, Files
from newsroom.release.targets.sftp.filling import Filling, sweep
from newsroom.release.targets.sftp.slot import FileSlot


class Found(NamedTuple):
    """What lies at a place: names at the top, the mark, where `current` leads, releases, the stamps of manifests."""

    names: Sequence[str]
    mark: bytes | None = None
    current: str | None = None
    releases: Sequence[str] = ()
    taken_back: str = ""
    stamps: Mapping[str, str] = {}


class ReleasesTarget:
    """Folders of releases; `copies` are kept manifests."""

    atomic = True

    def __init__(self, connection: Connection, copies: Copies) -> None:
        self.place = str(connection.place)
        self._connection = connection
        self._root = connection.place.root
        self._copies = copies

    def _files(self, client: SFTPClient) -> Files:
        return Files(client, self._root, manners=self._connection.manners)

    def look(self) -> State:
        """Return what is there."""
        with self._connection.open():
            found = self._connection.do(self._find)
            if found.mark is None:
                refuse_strangers(found.names, self.place)
                return State()
            authority = read_mark(found.mark, self.place)
            releases = tuple(self._manifests(found))
            served = self._current(found)
            taken_back = still_taken_back(found.taken_back, served)
            return State(authority, releases, served, tuple(found.releases), taken_back)

    async def _find(self, client: SFTPClient) -> Found:
        files = self._files(client)
        names, (releases, stamps), mark, note, current = await asyncio.gather(  # all at once: each waits for the line
            files.names(),
            self._stamps(files),
            files.read_little(MARK),
            files.read_little(TAKEN_BACK),
            files.read_link(CURRENT),
        )
        return Found(names, mark, current, releases, (note or b"").decode(errors="replace"), stamps)

    @staticmethod
    async def _stamps(files: Files) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return the names of releases, oldest first, and the stamps of the manifests that are there."""
        releases = sorted(filter(RELEASE_ID.fullmatch, await files.names(RELEASES)), key=number_of)
        stamps: dict[str, str] = {}

        async def look(name: str) -> None:
            status = await files.status(f"{RELEASES}/{name}/{MANIFEST}")
            if status:
                stamps[name] = f"{name} {status.size} {status.mtime}"

        await files.each(look, releases)
        return releases, stamps

    def _current(self, found: Found) -> str:
        if CURRENT not in found.names:
            return ""
        folder, _, name = (found.current or "").rpartition("/")
        if folder != RELEASES or not RELEASE_ID.fullmatch(name):
            raise foreign(self.place, CURRENT)
        return name

    def _manifests(self, found: Found) -> Iterator[Manifest]:
        self._copies.forget_all_but(list(found.stamps.values()))
        for name in found.releases:
            if name in found.stamps:
                with suppress(ValueError):  # what is not whole is no release
                    release = from_bytes(self._copies.read(found.stamps[name], partial(self._fetch, name)))
                    if release.id == name:
                        yield release

    def _fetch(self, name: str) -> bytes:
        async def work(client: SFTPClient) -> bytes:
            return await self._files(client).read(f"{RELEASES}/{name}/{MANIFEST}") or b""

        return self._connection.do(work)

    @contextmanager
    def hold(self) -> Iterator[Lock]:
        """Hold the place with a lock file on the server; it is no foreign one."""
        with self._connection.open(), SlotLock(FileSlot(self._connection, self._root, LOCK)).held() as lock:
            yield lock

    def send(self, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        """Send what is new and link what is not, then name the whole a release."""
        incoming = f"{INCOMING}{token()}"
        left = self._connection.do(lambda client: self._claim(self._files(client), incoming, release, kept))
        filling = Filling(site, release, kept, incoming, self._whole(incoming, left, release, progress))
        try:
            with progress.stage("Gửi", len(release.files)) as advance:
                self._connection.do(lambda client: filling.fill(self._files(client), advance))
        except NewsroomError as e:
            if any(problem.code == FULL for problem in e.problems):  # give back the room
                self._connection.do(lambda client: self._files(client).remove_tree(incoming))
            raise
        self._connection.do(lambda client: self._name(self._files(client), incoming, release))
        return Sent(len(filling.sent), sum(filling.sent.values()))

    @staticmethod
    async def _claim(files: Files, incoming: str, release: Manifest, kept: Sequence[Manifest]) -> Sequence[str]:
        """Take over what an attempt before has brought and this release needs; return its names."""
        names = await files.names()
        left = [name for name in names if fnmatchcase(name, f"{INCOMING}{TOKEN}")]

        async def begin() -> None:
            if MARK not in names:
                await _mark(files, release.authority)
            await files.make_folders([f"{RELEASES}/x"])

        async def go_on() -> Sequence[str]:
            if left and incoming not in left:
                with suppress(asyncssh.SFTPError):
                    await files.client.rename(files.path(left[0]), files.path(incoming))
            await files.make_folders([f"{incoming}/{MANIFEST}"])
            found = await sweep(files, incoming, release, kept) if left else ()
            await files.write(f"{incoming}/{MANIFEST}", to_bytes(release))
            return found

        return (await asyncio.gather(go_on(), begin()))[0]

    def _whole(self, incoming: str, left: Sequence[str], release: Manifest, progress: Progress) -> Collection[str]:
        """Read back what is taken over, remove what is not whole and return the names of the rest.

        A server that has crashed may have lost what it had not brought to its disk, and tell of its size all the same.
        """
        if not left:
            return ()
        with progress.stage("Kiểm tra phần đã gửi", len(left)) as advance:
            found = self._connection.do(lambda client: self._files(client).digests(left, advance))
        wanted = {f"{incoming}/{entry.path}": entry.sha256 for entry in release.files}
        whole = {name for name, digest in found.items() if digest == wanted[name]}
        self._connection.do(lambda client: self._remove(client, set(left) - whole))
        return whole

    async def _remove(self, client: SFTPClient, names: Collection[str]) -> None:
        files = self._files(client)
        await files.each(files.remove, names)

    @staticmethod
    async def _name(files: Files, incoming: str, release: Manifest) -> None:
        try:
            await files.client.rename(files.path(incoming), files.path(f"{RELEASES}/{release.id}"))
        except asyncssh.SFTPError:  # it has its name already, where the line broke before we knew
            if await files.status(incoming):
                raise

    def restore(self, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> None:
        """Look at all files of a release, and read back those that are not the same files as the served ones."""
        current = self.look().current
        served = {entry.sha256 for entry in current.files} if current else set()
        folder = f"{RELEASES}/{release.id}"
        unread = {f"{folder}/{e.path}": e for e in release.files if e.sha256 not in served}
        with progress.stage("Kiểm tra", len(unread)) as advance:

            async def work(client: SFTPClient) -> tuple[Mapping[str, int], Mapping[str, str]]:
                files = self._files(client)
                return (await files.tree(folder))[0], await files.digests(unread, advance)

            sizes, digests = self._connection.do(work)
        damaged = {e.path for e in release.files if sizes.get(f"{folder}/{e.path}") != e.size}
        damaged |= {entry.path for name, entry in unread.items() if digests.get(name) != entry.sha256}
        if damaged:
            message = f"bản {release.id} đã hỏng: {len(damaged)} tệp bị sửa hoặc mất, như {min(damaged)}"
            advice = "lùi về bản khác (xem: python3 toasoan.py history --target sftp), hoặc đăng lại"
            raise NewsroomError(Problem(self.place, 0, "BAN-HONG", message, advice))
        carry = Filling(Path(), release, kept, folder, sizes)
        self._connection.do(lambda client: carry.carry(self._files(client), sizes))

    def switch(self, release: Manifest, lock: Lock, taken_back: str = "") -> None:
        """Put another link in the place of `current`, in one step."""
        new = f".{CURRENT}-{token()}"

        async def make(client: SFTPClient) -> None:
            files = self._files(client)
            try:
                await client.symlink(f"{RELEASES}/{release.id}", files.path(new))
            except THERE_ALREADY:  # where the line broke before we knew
                if not await files.read_link(new):
                    raise

        async def put(client: SFTPClient) -> None:
            files = self._files(client)
            if taken_back:
                await files.put(TAKEN_BACK, taken_back.encode())
            try:
                await client.posix_rename(files.path(new), files.path(CURRENT))
            except asyncssh.SFTPNoSuchFile:  # it is there already, where the line broke before we knew
                if await files.read_link(CURRENT) != f"{RELEASES}/{release.id}":
                    raise
            if not taken_back:
                await files.remove(TAKEN_BACK)

        self._connection.do(make)
        lock.check()
        self._connection.do(put)

    def prune(self, drop: Collection[str]) -> None:
        """Rename what goes before it is removed: a release is there as a whole or not at all."""

        async def work(client: SFTPClient) -> None:
            files = self._files(client)
            for name in drop:
                with suppress(asyncssh.SFTPNoSuchFile):
                    trash = files.path(f"{TRASH}{token()}")
                    await client.rename(files.path(f"{RELEASES}/{name}"), trash)
            names = await files.names()
            for name in names:
                if fnmatchcase(name, f"{TRASH}{TOKEN}") or fnmatchcase(name, f"{INCOMING}{TOKEN}"):
                    await files.remove_tree(name)
            left = (f".{CURRENT}-{TOKEN}", f"{LOCK}-{LONG_TOKEN}", f".{LONG_TOKEN}.part")
            for pattern in left:
                await files.each(files.remove, [name for name in names if fnmatchcase(name, pattern)])

        self._connection.do(work)


def refuse_strangers(names: Sequence[str], place: str) -> None:
    """Refuse a folder without a mark where anything but what a first publish may leave lies."""
    strangers = [name for name in names if not is_before_mark(name)]
    if strangers:
        raise foreign(place, min(strangers))


async def _mark(files: Files, authority: str) -> None:
    """Write whose place it is."""
    await files.write(f"{MARK}.part", mark_of(authority))
    await files.replace(f"{MARK}.part", MARK)
