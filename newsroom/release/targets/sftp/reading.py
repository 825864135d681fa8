"""What is read over SFTP, many requests in flight: names are below a place's root."""

import asyncio
import hashlib
import posixpath
import stat
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import asyncssh
from asyncssh import SFTPClient

from newsroom.release.targets.sftp.faults import passes
from newsroom.release.targets.sftp.handles import Handles
from newsroom.release.targets.sftp.manners import Manners

T = TypeVar("T")
# Things under way at once: enough to fill a line of 100 ms.
IN_FLIGHT = 128
# More bytes than a lock, a mark or a note has.
LITTLE = 16384

Advance = Callable[[], object]
NOT_THERE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)


class Reader:
    """The files below a root, through one client; made anew when the line breaks."""

    def __init__(self, client: SFTPClient, root: str, manners: Manners) -> None:
        self.client = client
        self._root = root
        self._manners = manners
        self._handles = Handles(manners)
        self._turn = asyncio.Semaphore(IN_FLIGHT)

    def path(self, name: str) -> str:
        """Return where a name lies."""
        return posixpath.join(self._root, name) if name else self._root

    async def each(self, work: Callable[[T], Awaitable[object]], things: Iterable[T]) -> None:
        """Do something with all things, many at a time; the first failure ends it."""

        async def one(thing: T) -> None:
            async with self._turn:
                await work(thing)

        try:
            async with asyncio.TaskGroup() as group:
                for thing in things:
                    group.create_task(one(thing))
        except BaseExceptionGroup as errors:
            raise _cause(errors) from errors

    async def names(self, folder: str = "") -> list[str]:
        """Return what is in a folder; nothing where there is none."""
        return sorted(str(found.filename) for found in await self._listed(folder))

    async def _listed(self, folder: str) -> list[asyncssh.SFTPName]:
        async def listing() -> list[asyncssh.SFTPName]:
            return [found async for found in self.client.scandir(self.path(folder))]

        try:
            async with self._handles.opened(listing) as listed:
                return [found for found in listed if found.filename not in (".", "..")]
        except NOT_THERE:
            return []

    async def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        return await _if_there(self.read_whole(name))

    async def read_little(self, name: str) -> bytes | None:
        """Return what a small file holds, in fewer round trips; None where there is none."""
        return await _if_there(self.read_whole(name, LITTLE, block_size=0))

    async def read_whole(self, name: str, size: int = -1, block_size: int = -1) -> bytes:
        """Return what a file holds.

        Raises one of NOT_THERE.
        """
        opening = self._handles.opened(lambda: self.client.open(self.path(name), "rb", block_size=block_size))
        async with opening as file, file:
            data = await file.read(size)
        return data if isinstance(data, bytes) else data.encode()

    async def read_link(self, name: str) -> str | None:
        """Return where a link leads; None where there is none."""
        with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPFailure, asyncssh.SFTPBadMessage):
            return str(await self.client.readlink(self.path(name)))
        return None

    async def status(self, name: str) -> asyncssh.SFTPAttrs | None:
        """Return what is known of a file itself, not of what a link leads to; None where there is none."""
        return await _if_there(self.client.lstat(self.path(name)))

    async def sizes(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return the sizes of those files that are there."""
        found: dict[str, int] = {}

        async def look(name: str) -> None:
            status = await self.status(name)
            if status:
                found[name] = status.size or 0

        await self.each(look, names)
        return found

    async def digests(self, names: Iterable[str], advance: Advance) -> Mapping[str, str]:
        """Return the SHA-256 of those files that are there."""
        found: dict[str, str] = {}

        async def look(name: str) -> None:
            data = await self.read(name)
            if data is not None:
                found[name] = hashlib.sha256(data).hexdigest()
            advance()

        await self.each(look, names)
        return found

    async def tree(self, folder: str) -> tuple[Mapping[str, int], Sequence[str]]:
        """Return the files below a folder with their sizes, and the folders below it, inner ones first."""
        files: dict[str, int] = {}
        folders: list[str] = []
        level = [folder]
        while level:
            inner: list[str] = []

            async def look(name: str, inner: list[str] = inner) -> None:
                for found in await self._listed(name):
                    path = posixpath.join(name, str(found.filename))
                    if stat.S_ISDIR(found.attrs.permissions or 0):
                        inner.append(path)
                    else:
                        files[path] = found.attrs.size or 0

            await self.each(look, level)
            folders += inner
            level = inner
        return files, list(reversed(folders))


async def _if_there(asking: Awaitable[T]) -> T | None:
    try:
        return await asking
    except NOT_THERE:
        return None


def _cause(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return what a group of tasks has failed of: a line that breaks makes many fail, the first other reason counts."""
    found = [e for e in _leaves(errors) if isinstance(e, Exception)]
    return next((e for e in found if not passes(e)), found[0] if found else errors)


def _leaves(errors: BaseExceptionGroup[BaseException]) -> Iterable[BaseException]:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
