"""What is changed over SFTP, many requests in flight: names are below a place's root."""

import asyncio
import posixpath
import secrets
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import asyncssh
from asyncssh import SFTPClient, SFTPClientFile

from newsroom.release.durable import ENTERABLE, READABLE
from newsroom.release.targets.sftp.faults import Refused, passes
from newsroom.release.targets.sftp.manners import Manners
from newsroom.release.targets.sftp.reading import NOT_THERE, Reader

# What servers say where there is something already: the newer ones of the protocol have a word of its own for it.
THERE_ALREADY = (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists)


class Files(Reader):
    """The files below a root. `scratch` is a folder for names that are there for a moment."""

    def __init__(self, client: SFTPClient, root: str, scratch: str = "", manners: Manners | None = None) -> None:
        super().__init__(client, root, manners or Manners())
        self._scratch = scratch

    async def write(self, name: str, data: bytes) -> None:
        """Write a file where nobody reads yet, and bring it to the server's disk; its folder is there."""
        # What fits goes as one request, and so before whatever is asked after it.
        fits = len(data) <= self.client.limits.max_write_len
        block = 0 if fits else -1
        opening = self._handles.opened(lambda: self.client.open(self.path(name), "wb", block_size=block))
        try:
            async with opening as file:
                # All that is left is asked for at once: servers do what concerns one file in turn.
                await _all(*await self._begin(file, data, fits=fits), _sync(file), *self._show(file), file.close())
        except asyncssh.SFTPFailure as e:
            raise await self.refused(len(data)) from e

    async def _begin(self, file: SFTPClientFile, data: bytes, *, fits: bool) -> Sequence[Awaitable[object]]:
        """Return the requests to write what fits into one; where it does not, write it."""
        try:
            if self._manners.hides is None:  # the first one tells whether web servers, who are somebody else, can read
                self._manners.hides = ((await file.stat()).permissions or 0) & READABLE != READABLE
            if fits:
                return (file.write(data),)
            await file.write(data)
        except BaseException:
            await file.close()
            raise
        return ()

    def _show(self, file: SFTPClientFile) -> Sequence[Awaitable[object]]:
        return (_where_possible(file.chmod(READABLE)),) if self._manners.hides else ()

    async def refused(self, size: int = 1) -> Refused:
        """Find out whether the disk has no room for so many bytes: servers do not say."""
        with suppress(asyncssh.SFTPError):
            status = await self.client.statvfs(self._root)
            left = status.bavail * (status.frsize or status.bsize)
            # Some disks count no files, and say that there are none and none free.
            return Refused(full=left < size or (status.files > 0 and status.favail == 0))
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
        async with self._handles.opened(lambda: self._both(source, name), count=2) as (old, new), old, new:
            await self.client.remote_copy(old, new)

    async def _both(self, source: str, name: str) -> tuple[SFTPClientFile, SFTPClientFile]:
        old = await self.client.open(self.path(source), "rb", block_size=0)
        try:
            return old, await self.client.open(self.path(name), "wb", block_size=0)
        except BaseException:
            await old.close()
            raise

    async def make_folders(self, names: Iterable[str]) -> None:
        """Make the folders that files of these names lie in, outer ones first."""
        wanted = {parent for name in names for parent in _parents(name)}
        made: list[str] = []

        async def make(name: str) -> None:
            if await self._make_folder(name):
                made.append(name)

        try:  # all at once: servers make them in the order in which they are asked to
            await self.each(make, sorted(wanted))
        except (asyncssh.SFTPError, Refused) as e:
            if passes(e):
                raise
            for depth in sorted({name.count("/") for name in wanted}):
                await self.each(make, [name for name in wanted if name.count("/") == depth])
        if self._manners.hides is not False:
            await self.each(lambda name: _where_possible(self.client.chmod(self.path(name), ENTERABLE)), made)

    async def _make_folder(self, name: str) -> bool:
        """Make a folder; False where it is there already."""
        try:
            await self.client.mkdir(self.path(name))
        except THERE_ALREADY as e:  # or there is no room
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
        with suppress(*NOT_THERE):
            await self.client.remove(self.path(name))

    async def remove_tree(self, name: str) -> None:
        """Remove a folder and all below it."""
        files, folders = await self.tree(name)
        await self.each(self.remove, files)
        for folder in (*folders, name):
            with suppress(*NOT_THERE):
                await self.client.rmdir(self.path(folder))

    async def remove_empty(self, names: Iterable[str]) -> None:
        """Remove the folders that files of these names lay in, where nothing lies any more, inner ones first."""
        folders = {parent for name in names for parent in _parents(name)}

        async def one(name: str) -> None:
            with suppress(asyncssh.SFTPError):  # there is something in it
                await self.client.rmdir(self.path(name))

        for depth in sorted({name.count("/") for name in folders}, reverse=True):
            await self.each(one, [name for name in folders if name.count("/") == depth])


async def _sync(file: SFTPClientFile) -> None:
    with suppress(asyncssh.SFTPOpUnsupported, asyncssh.SFTPPermissionDenied):
        await file.fsync()


async def _where_possible(changing: Awaitable[None]) -> None:
    """Change a mode where the server lets us."""
    with suppress(asyncssh.SFTPOpUnsupported, asyncssh.SFTPPermissionDenied, asyncssh.SFTPFailure):
        await changing


async def _all(*asked: Awaitable[object]) -> None:
    """Wait until everything is answered; what fails first is raised."""
    for answer in await asyncio.gather(*asked, return_exceptions=True):
        if isinstance(answer, BaseException):
            raise answer


def _parents(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]
