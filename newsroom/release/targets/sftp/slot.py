"""A lock as a file on an SFTP server, whose clock tells its age."""

import secrets
from contextlib import suppress

import asyncssh
from asyncssh import SFTPClient

from newsroom.release.targets.held import Held
from newsroom.release.targets.sftp.connection import Connection
from newsroom.release.targets.sftp.files import Files
from newsroom.release.targets.sftp.reading import LITTLE


class FileSlot:
    """A file of that name below a root."""

    def __init__(self, connection: Connection, root: str, name: str) -> None:
        self._connection = connection
        self._root = root
        self._name = name

    def _files(self, client: SFTPClient) -> Files:
        return Files(client, self._root)

    def create(self, told: bytes) -> bool:
        """Make the file, or fail to where there is one."""

        async def work(client: SFTPClient) -> bool:
            files = self._files(client)
            try:
                try:
                    await self._make(files, told)
                except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                    await files.make_root()
                    await files.make_folders([self._name])
                    await self._make(files, told)
            except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
                if await files.status(self._name):
                    return False
                raise
            return True

        return self._connection.do(work)

    async def _make(self, files: Files, told: bytes) -> None:
        async with files.client.open(files.path(self._name), "xb") as file:
            await file.write(told)

    def told(self) -> bytes | None:
        """Return what the file tells."""
        return self._connection.do(lambda client: self._files(client).read_little(self._name))

    def read(self) -> Held | None:
        """Return what the file tells, and its age: that of another one made just now is the server's time."""

        async def work(client: SFTPClient) -> Held | None:
            files = self._files(client)
            told, status = await files.read_little(self._name), await files.status(self._name)
            if told is None or status is None:
                return None
            probe = self._aside()
            await files.write(probe, b"")
            now = await files.status(probe)
            await files.remove(probe)
            return Held(told, (now.mtime or 0) - (status.mtime or 0) if now else 0)

        return self._connection.do(work)

    def touch(self, told: bytes) -> None:
        """Write the same once more, but never where the file is gone, or is another's by now."""

        async def work(client: SFTPClient) -> None:
            path = self._files(client).path(self._name)
            with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                # What is open stays the file that was read, whoever puts another one in its place meanwhile.
                async with client.open(path, "r+b", block_size=0) as file:
                    found: bytes | str = await file.read(LITTLE, 0)
                    if found == told:
                        await file.write(told, 0)

        self._connection.do(work)

    def take(self, dead: bytes, told: bytes) -> bool:
        """Put the dead one's file aside and make one of our own."""

        async def work(client: SFTPClient) -> None:
            files = self._files(client)
            aside = self._aside()
            try:
                await client.rename(files.path(self._name), files.path(aside))
            except asyncssh.SFTPError:  # somebody was quicker
                return
            # Or quicker by more: then this is not the dead one's lock but theirs.
            if await files.read_little(aside) != dead:
                await client.rename(files.path(aside), files.path(self._name))
            else:
                await files.remove(aside)

        self._connection.do(work)
        return self.create(told)

    def _aside(self) -> str:
        return f"{self._name}-{secrets.token_hex(8)}"

    def remove(self) -> None:
        """Remove the file."""

        async def work(client: SFTPClient) -> None:
            await self._files(client).remove(self._name)

        self._connection.do(work)
