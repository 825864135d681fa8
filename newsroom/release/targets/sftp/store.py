"""A folder on an SFTP server from which a web server sends files as they are."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TypeVar

import asyncssh
from asyncssh import SFTPClient

from newsroom.problems import NewsroomError, Problem
from newsroom.release.layout import LOCK, LONG_TOKEN
from newsroom.release.manifest import FOLDER
from newsroom.release.targets import Lock
from newsroom.release.targets.held import SlotLock
from newsroom.release.targets.ordered.store import Advance, Copy, Upload
from newsroom.release.targets.sftp.connection import Connection
from newsroom.release.targets.sftp.files import Files
from newsroom.release.targets.sftp.reading import NOT_THERE
from newsroom.release.targets.sftp.slot import FileSlot

T = TypeVar("T")
# Files are written here, and moved to where readers find them.
SCRATCH = f"{FOLDER}/half-made"
TRIED_OUT = f"{LOCK}-{LONG_TOKEN}"


class SftpStore:
    """The files below the root of a place; see ordered.store.Store."""

    def __init__(self, connection: Connection) -> None:
        self.place = str(connection.place)
        self._connection = connection
        self._root = connection.place.root

    def _files(self, client: SFTPClient) -> Files:
        return Files(client, self._root, SCRATCH, self._connection.manners)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Keep the line open for what follows."""
        with self._connection.open():
            yield

    @contextmanager
    def lock(self, name: str) -> Iterator[Lock]:
        """Hold the lock of that name."""
        with SlotLock(FileSlot(self._connection, self._root, name)).held() as lock:
            yield lock

    def names(self) -> Collection[str]:
        """Return names at the top."""
        return self._connection.do(lambda client: self._files(client).names())

    def read(self, name: str) -> bytes | None:
        """Return what a file holds."""
        return self._connection.do(lambda client: self._files(client).read(name))

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""

        async def work(client: SFTPClient) -> None:
            files = self._files(client)
            try:
                await files.put(name, data)
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                await files.make_folders([name, f"{SCRATCH}/x"])
                await files.put(name, data)

        self._connection.do(work)

    def sizes(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return the sizes of those files that are there."""
        wanted = tuple(names)
        return self._connection.do(lambda client: self._files(client).sizes(wanted))

    def listed(self, folder: str) -> Mapping[str, str]:
        """Return the files in a folder with their stamps."""

        async def work(client: SFTPClient) -> Mapping[str, str]:
            files, found = self._files(client), {}
            for name in await files.names(folder):
                status = await files.status(f"{folder}/{name}")
                if status:
                    found[f"{folder}/{name}"] = f"{name} {status.size} {status.mtime}"
            return found

        return self._connection.do(work)

    def digests(self, names: Sequence[str], advance: Advance) -> Mapping[str, str]:
        """Read files back."""
        return self._connection.do(lambda client: self._files(client).digests(names, advance))

    def upload(self, uploads: Sequence[Upload], advance: Advance) -> None:
        """Bring files; those that have come before the line broke are not brought again."""

        async def bring(files: Files, upload: Upload) -> None:
            await files.put(upload.name, upload.source.read_bytes())

        self._bring(uploads, lambda upload: upload.name, bring, advance)

    def copy(self, copies: Sequence[Copy], advance: Advance) -> None:
        """Give files another name, or copy them there; through us where the server can do neither."""

        async def bring(files: Files, copy: Copy) -> None:
            part = files.scratch()
            try:
                if not await files.link(copy.source, part):
                    await files.write(part, await files.read_whole(copy.source))
            except NOT_THERE as e:  # never an empty page instead
                raise _lost(self.place, copy.source) from e
            await files.replace(part, copy.name)

        self._bring(copies, lambda copy: copy.name, bring, advance)

    def _bring(
        self, things: Sequence[T], name_of: Callable[[T], str], bring: Callable[[Files, T], object], advance: Advance
    ) -> None:
        left = {name_of(thing): thing for thing in things}

        async def work(client: SFTPClient) -> None:
            files = self._files(client)
            await files.make_folders([*left, f"{SCRATCH}/x"])

            async def one(thing: T) -> None:
                await bring(files, thing)  # type: ignore[misc]
                del left[name_of(thing)]
                advance()

            await files.each(one, list(left.values()))

        self._connection.do(work)

    def remove(self, names: Collection[str]) -> None:
        """Remove files, and folders that are empty then."""

        async def work(client: SFTPClient) -> None:
            files = self._files(client)
            await files.each(files.remove, names)
            await files.remove_empty(names)

        self._connection.do(work)

    def tidy(self) -> None:
        """Remove what has been left half-made, or tried out."""

        async def work(client: SFTPClient) -> None:
            files = self._files(client)

            async def forget_trials(folder: str) -> None:
                left = [f"{folder}{name}" for name in await files.names(folder) if fnmatchcase(name, TRIED_OUT)]
                await files.each(files.remove, left)

            await asyncio.gather(files.remove_tree(SCRATCH), forget_trials(""), forget_trials(f"{FOLDER}/"))

        self._connection.do(work)


def _lost(place: str, name: str) -> NewsroomError:
    message = f"ở nơi đăng thiếu tệp {name}, mà bản này cần"
    return NewsroomError(Problem(place, 0, "BAN-HONG", message, "đăng lại: máy gửi nốt phần thiếu"))
