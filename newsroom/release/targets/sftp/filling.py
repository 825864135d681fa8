"""A release on its way to an SFTP server: what is linked, what is sent, what an attempt before has left of it."""

from collections.abc import Collection, Sequence
from pathlib import Path

from newsroom.release.layout import RELEASES, carried
from newsroom.release.manifest import Entry, Manifest
from newsroom.release.targets.sftp.files import Files
from newsroom.release.targets.sftp.reading import Advance


class Filling:
    """A folder that becomes a release; may be filled again where the line broke. `sent` are sizes by path.

    `whole` are the names of files that are there as they should be; nothing else is.
    """

    def __init__(
        self, site: Path, release: Manifest, kept: Sequence[Manifest], folder: str, whole: Collection[str]
    ) -> None:
        self._site = site
        self._release = release
        self._kept = kept
        self._folder = folder
        self._whole = frozenset(whole)
        self._there: Collection[str] | None = self._whole
        self.sent: dict[str, int] = {}
        self._done: set[str] = set()

    async def fill(self, files: Files, advance: Advance) -> None:
        """Link what kept releases have and send the rest."""
        known = {e.sha256: f"{RELEASES}/{old.id}/{e.path}" for old in self._kept for e in old.files}
        there = self._there if self._there is not None else (await files.tree(self._folder))[0]
        self._there = None  # after a break nobody knows what has come, nor how much of it
        await files.make_folders([f"{self._folder}/{entry.path}" for entry in self._release.files])

        async def bring(entry: Entry) -> None:
            if entry.path in self._done:
                return
            name = f"{self._folder}/{entry.path}"
            if name not in self._whole:
                if name in there:  # never written over: an older release may have it too
                    await files.remove(name)
                await self._bring(files, entry, known.get(entry.sha256))
            self._done.add(entry.path)
            advance()

        await files.each(bring, self._release.files)
        await self.carry(files, there)

    async def _bring(self, files: Files, entry: Entry, source: str | None) -> None:
        name = f"{self._folder}/{entry.path}"
        if source and await _link(files, source, name, entry.size):
            return
        await files.send(self._site / entry.path, name)
        self.sent[entry.path] = entry.size

    async def carry(self, files: Files, there: Collection[str]) -> None:
        """Link what readers of kept releases may still ask for."""
        others = carried(self._release, self._kept)
        missing = [path for path in others if f"{self._folder}/{path}" not in there]
        await files.make_folders([f"{self._folder}/{path}" for path in missing])

        async def bring(path: str) -> None:
            old, entry = others[path]
            await _link(files, f"{RELEASES}/{old.id}/{path}", f"{self._folder}/{path}", entry.size)

        await files.each(bring, missing)


async def _link(files: Files, source: str, name: str, size: int) -> bool:
    """Link a file that still is what its manifest says, as far as its size tells."""
    status = await files.status(source)
    if not status or status.size != size:
        return False
    return await files.link(source, name)


async def sweep(files: Files, incoming: str, release: Manifest, kept: Sequence[Manifest]) -> Sequence[str]:
    """Remove what an attempt before has brought and this release has not, or can link; name the rest."""
    there, _ = await files.tree(incoming)
    known = {entry.sha256 for old in kept for entry in old.files}
    wanted = {f"{incoming}/{entry.path}": entry.size for entry in release.files if entry.sha256 not in known}
    left = sorted(name for name, size in there.items() if wanted.get(name) == size)
    await files.each(files.remove, there.keys() - set(left))
    return left
