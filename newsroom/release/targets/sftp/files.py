"""What is done with files over SFTP, many requests in flight: names are below a place's root."""

import asyncio
import hashlib
import posixpath
import secrets
import stat
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import asyncssh
from asyncssh import SFTPClient

from newsroom.release.durable import ENTERABLE, READABLE
from newsroom.release.targets.sftp.faults import Refused, passes

T = TypeVar("T")
# Files under way at once: enough to fill a line of 100 ms.
IN_FLIGHT = 128
# More bytes than a lock, a mark or a note has.
LITTLE = 16384

Advance = Callable[[], object]


@dataclass(slots=True)
class Manners:
    """What a server has turned out to be like: what it refused, and whether it hides from others what it is given."""

    refused: set[str] = field(default_factory=set)
    hides: bool | None = None


class Files:
    """The files below a root, through one client; made anew when the line breaks.

    `scratch` is a folder for names that are there for a moment.
    """

    def __init__(self, client: SFTPClient, root: str, scratch: str = "", manners: Manners | None = None) -> None:
        self.client = client
        self._manners = manners or Manners()
        self._root = root
        self._scratch = scratch
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
        try:
            found = await self.client.listdir(self.path(folder))
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return []
        return sorted(str(name) for name in found if name not in (".", ".."))

    async def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            async with self.client.open(self.path(name), "rb") as file:
                data = await file.read()
                return data if isinstance(data, bytes) else data.encode()
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None

    async def read_link(self, name: str) -> str | None:
        """Return where a link leads; None where there is none."""
        with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPFailure, asyncssh.SFTPBadMessage):
            return str(await self.client.readlink(self.path(name)))
        return None

    async def read_little(self, name: str) -> bytes | None:
        """Return what a small file holds, in fewer round trips; None where there is none."""
        try:
            async with self.client.open(self.path(name), "rb", block_size=0) as file:
                data = await file.read(LITTLE)
                return data if isinstance(data, bytes) else data.encode()
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None

    async def status(self, name: str) -> asyncssh.SFTPAttrs | None:
        """Return what is known of a file itself, not of what a link leads to; None where there is none."""
        try:
            return await self.client.lstat(self.path(name))
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None

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

    async def write(self, name: str, data: bytes) -> None:
        """Write a file where nobody reads yet; its folder is there."""
        try:
            async with self.client.open(self.path(name), "wb") as file:
                # All at once: servers take what concerns one file in turn.
                await asyncio.gather(file.write(data), self._sync(file), self._show(file))
        except asyncssh.SFTPFailure as e:
            raise await self.refused() from e

    async def _show(self, file: asyncssh.SFTPClientFile) -> None:
        """Let web servers, who are somebody else, read a file; the first one tells whether that has to be asked for."""
        if self._manners.hides is None:
            self._manners.hides = ((await file.stat()).permissions or 0) & READABLE != READABLE
        if self._manners.hides:
            await _where_possible(file.chmod(READABLE))

    @staticmethod
    async def _sync(file: asyncssh.SFTPClientFile) -> None:
        with suppress(asyncssh.SFTPOpUnsupported, asyncssh.SFTPPermissionDenied):
            await file.fsync()

    async def refused(self) -> Refused:
        """Find out whether the disk is full: servers do not say."""
        with suppress(asyncssh.SFTPError):
            status = await self.client.statvfs(self._root)
            return Refused(full=status.bavail == 0 or status.favail == 0)
        return Refused(full=False)

    async def put(self, name: str, data: bytes) -> None:
        """Write a file where readers may be: a whole one takes its place."""
        part = self.scratch()
        await self.write(part, data)
        await self.replace(part, name)

    def scratch(self) -> str:
        """Return a name that nothing else has."""
        return posixpath.join(self._scratch, f".{secrets.token_hex(8)}.part")

    async def replace(self, source: str, name: str) -> None:
        """Give a file another name, in the place of what had it."""
        try:
            await self.client.posix_rename(self.path(source), self.path(name))
        except (asyncssh.SFTPOpUnsupported, asyncssh.SFTPPermissionDenied):
            # Older servers rename only to what is not there: for a moment there is nothing.
            with suppress(asyncssh.SFTPNoSuchFile):
                await self.client.remove(self.path(name))
            await self.client.rename(self.path(source), self.path(name))

    async def send(self, source: Path, name: str) -> None:
        """Write a file of ours where nobody reads yet."""
        await self.write(name, source.read_bytes())

    async def link(self, source: str, name: str) -> bool:
        """Let a file have a second name, or else copy it there, without sending it; False where neither can be.

        `name` is not there yet.
        """
        for way in (self._link, self._copy):
            if way.__name__ in self._manners.refused:
                continue
            try:
                await way(source, name)
            except (asyncssh.SFTPOpUnsupported, asyncssh.SFTPPermissionDenied):
                self._manners.refused.add(way.__name__)
            except asyncssh.SFTPFailure:  # this time: too many names of one file, another disk
                continue
            else:
                return True
        return False

    async def _link(self, source: str, name: str) -> None:
        await self.client.link(self.path(source), self.path(name))

    async def _copy(self, source: str, name: str) -> None:
        if not self.client.supports_remote_copy:
            raise asyncssh.SFTPOpUnsupported("copy-data")
        async with (
            self.client.open(self.path(source), "rb", block_size=0) as old,
            self.client.open(self.path(name), "wb", block_size=0) as new,
        ):
            await self.client.remote_copy(old, new)

    async def make_folders(self, names: Iterable[str]) -> None:
        """Make the folders that files of these names lie in, outer ones first."""
        wanted = {parent for name in names for parent in _parents(name)}
        made: list[str] = []

        async def make(name: str) -> None:
            if await self._make_folder(name):
                made.append(name)

        try:  # all at once: servers make them in the order in which they are asked to
            await self.each(make, sorted(wanted))
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            for depth in sorted({name.count("/") for name in wanted}):
                await self.each(make, [name for name in wanted if name.count("/") == depth])
        if self._manners.hides is not False:
            await self.each(lambda name: _where_possible(self.client.chmod(self.path(name), ENTERABLE)), made)

    async def _make_folder(self, name: str) -> bool:
        """Make a folder; False where it is there already."""
        try:
            await self.client.mkdir(self.path(name))
        except asyncssh.SFTPFailure as e:  # there already, or no room
            if not await self.client.isdir(self.path(name)):
                raise await self.refused() from e
            return False
        return True

    async def make_root(self) -> None:
        """Make the root and whatever it lies in, where there is none."""
        try:
            await self.client.mkdir(self._root)
        except asyncssh.SFTPError:  # it is there, or what it lies in is not
            if await self.client.isdir(self._root):
                return
            await self.client.makedirs(self._root, exist_ok=True)
        await _where_possible(self.client.chmod(self._root, ENTERABLE))

    async def remove(self, name: str) -> None:
        """Remove a file that may be gone already."""
        with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            await self.client.remove(self.path(name))

    async def remove_tree(self, name: str) -> None:
        """Remove a folder and all below it."""
        files, folders = await self.tree(name)
        await self.each(self.remove, files)
        for folder in (*folders, name):
            with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                await self.client.rmdir(self.path(folder))

    async def remove_empty(self, names: Iterable[str]) -> None:
        """Remove the folders that files of these names lay in, where nothing lies any more, inner ones first."""
        folders = {parent for name in names for parent in _parents(name)}

        async def one(name: str) -> None:
            with suppress(asyncssh.SFTPError):  # there is something in it
                await self.client.rmdir(self.path(name))

        for depth in sorted({name.count("/") for name in folders}, reverse=True):
            await self.each(one, [name for name in folders if name.count("/") == depth])

    async def tree(self, folder: str) -> tuple[Mapping[str, int], Sequence[str]]:
        """Return the files below a folder with their sizes, and the folders below it, inner ones first."""
        files: dict[str, int] = {}
        folders: list[str] = []
        level = [folder]
        while level:
            inner: list[str] = []

            async def look(name: str, inner: list[str] = inner) -> None:
                with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                    async for found in self.client.scandir(self.path(name)):
                        if found.filename in (".", ".."):
                            continue
                        path = posixpath.join(name, str(found.filename))
                        if stat.S_ISDIR(found.attrs.permissions or 0):
                            inner.append(path)
                        else:
                            files[path] = found.attrs.size or 0

            await self.each(look, level)
            folders += inner
            level = inner
        return files, list(reversed(folders))


async def _where_possible(changing: Awaitable[None]) -> None:
    """Change a mode where the server lets us."""
    with suppress(asyncssh.SFTPOpUnsupported, asyncssh.SFTPPermissionDenied, asyncssh.SFTPFailure):
        await changing


def _parents(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


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
