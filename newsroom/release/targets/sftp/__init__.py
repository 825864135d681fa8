"""The sftp target: a server that offers SFTP and nothing else, with symbolic links or without."""

import asyncio
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncssh
from asyncssh import SFTPClient

from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release.layout import LOCK, MARK
from newsroom.release.manifest import FOLDER, Manifest
from newsroom.release.targets import Lock, Sent, State, Target
from newsroom.release.targets.copies import Copies
from newsroom.release.targets.ordered.target import OrderedTarget
from newsroom.release.targets.sftp.connection import Connection
from newsroom.release.targets.sftp.files import Files
from newsroom.release.targets.sftp.place import IN_PLACE, LAYOUT, read_place
from newsroom.release.targets.sftp.releases import ReleasesTarget, refuse_strangers
from newsroom.release.targets.sftp.store import SftpStore


class SftpTarget:
    """A place on an SFTP server. What lies there tells how it is laid out; a new place is tried out once it is held."""

    def __init__(self, typed: str, cache: Path) -> None:
        place = read_place(typed)
        self.place = str(place)
        self.atomic = not place.in_place
        self._connection = Connection(place)
        self._copies = Copies(cache, self.place)
        self._chosen: Target | None = None

    def look(self) -> State:
        """Return what is there."""
        with self._connection.open():
            target = self._chosen or self._target(may_try=False)
            self.atomic = target.atomic
            return target.look()

    @contextmanager
    def hold(self) -> Iterator[Lock]:
        """Hold the place."""
        with self._connection.open():
            self._chosen = self._target(may_try=True)
            self.atomic = self._chosen.atomic
            with self._chosen.hold() as lock:
                yield lock

    def send(self, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        """Bring a release."""
        return self._held.send(site, release, kept, progress)

    def restore(self, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> None:
        """Make a kept release fit to be served again."""
        self._held.restore(release, kept, progress)

    def switch(self, release: Manifest, lock: Lock, taken_back: str = "") -> None:
        """Serve a release."""
        self._held.switch(release, lock, taken_back)

    def prune(self, drop: Collection[str]) -> None:
        """Remove releases."""
        self._held.prune(drop)

    @property
    def _held(self) -> Target:
        assert self._chosen, "the place is not held"  # noqa: S101 - a mistake of ours
        return self._chosen

    def _target(self, *, may_try: bool) -> Target:
        releases = ReleasesTarget(self._connection, self._copies)
        ordered = OrderedTarget(SftpStore(self._connection), self._copies)
        names = self._connection.do(self._names)
        # Nothing is written into a foreign folder, not even a lock.
        if MARK in names:
            if self._connection.place.in_place:
                raise _in_folders(self.place)
            return releases
        if FOLDER in names or self._connection.place.in_place:
            return ordered
        refuse_strangers(names, self.place)
        return ordered if may_try and not self._connection.do(self._can_switch) else releases

    def _files(self, client: SFTPClient) -> Files:
        return Files(client, self._connection.place.root, manners=self._connection.manners)

    async def _names(self, client: SFTPClient) -> list[str]:
        return await self._files(client).names()

    async def _can_switch(self, client: SFTPClient) -> bool:
        """Try out what releases in folders need: a link that takes another's place, and files with two names."""
        files = self._files(client)
        await files.make_root()
        probes = [f"{LOCK}-{secrets.token_hex(8)}" for _ in range(4)]
        old, new, file, twin = probes
        try:
            links = (client.symlink("nowhere", files.path(link)) for link in (old, new))
            await asyncio.gather(*links, files.write(file, b""))
            taking = client.posix_rename(files.path(new), files.path(old))
            return (await asyncio.gather(files.link(file, twin), taking))[0]
        except asyncssh.SFTPConnectionLost:
            raise
        except asyncssh.SFTPError:
            return False
        finally:
            await files.each(files.remove, probes)


def _in_folders(place: str) -> NewsroomError:
    """Return the refusal to publish in order where there are releases in folders: nobody would be served what comes."""
    message = f"ở đó đã đăng theo kiểu thư mục bản (releases, current), không đổi sang {LAYOUT}={IN_PLACE} được"
    advice = f"bỏ ?{LAYOUT}={IN_PLACE} và để máy chủ web đọc thư mục current ở đó, hoặc chọn một thư mục khác"
    return NewsroomError(Problem(place, 0, "NOI-DANG", message, advice))
