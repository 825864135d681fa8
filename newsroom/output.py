"""The output folder: each address written once, as whole bytes."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

# Where what stories show and link to is published.
MEDIA = "media"

# The device and number of a file: what has the same is the same file under another name.
Identity = tuple[int, int]


class Output:
    """Writes files under a root by their addresses ("/2020/05/ten-bai/" is a folder with index.html).

    Thousands of links to photographs cost more than the pages around them. So the media folder of the build before the
    last one may be taken over: what would be linked again is there already, and the rest is swept away.
    Paths are plain strings here: an edition has tens of thousands of them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pages = 0
        self._taken: set[str] = set()
        self._folders: set[str] = set()
        self._found: dict[str, int] = {}
        self._device = 0

    def take_over(self, spare: Path) -> None:
        """Begin with the media folder of an earlier build, where there is one that holds files alone."""
        media = self.root / MEDIA
        try:
            found, self._device = numbers(spare), spare.stat().st_dev
            spare.replace(media)
        except OSError:  # it is only a saving
            return
        self._found = {self._path(f"/{MEDIA}/{name}"): number for name, number in found.items()}

    def sweep(self) -> None:
        """Remove what was taken over and is not published again."""
        for path in self._found:
            os.unlink(path)  # noqa: PTH108
        self._found.clear()
        with suppress(OSError):  # it holds something, or was never there
            (self.root / MEDIA).rmdir()

    def write_page(self, address: str, html: str) -> None:
        """Write the page of an address."""
        # Bytes, not text: on Windows the same story must not get other line ends.
        self.write_file(address, html.encode())
        self.pages += 1

    def write_file(self, address: str, data: bytes) -> None:
        """Write a file that is no page."""
        with open(self._place(address), "wb") as file:  # noqa: PTH123
            file.write(data)

    def copy(self, address: str, source: Path) -> None:
        """Publish a file as it is; the same address may be copied again."""
        if self._path(address).casefold() not in self._taken:
            shutil.copyfile(source, self._place(address))

    def link(self, address: str, source: str, identity: Identity) -> None:
        """Publish a file of that identity without copying it, where the disk can."""
        path = self._path(address)
        if (self._device, self._found.get(path)) == identity:
            del self._found[path]
            self._claim(path)
            return
        place = self._place(address)
        try:
            os.link(source, place)
        except OSError:
            shutil.copyfile(source, place)

    def _place(self, address: str) -> str:
        """Return where to write, with its folder there and nothing in its place."""
        path = self._path(address)
        self._claim(path)
        if self._found.pop(path, None) is not None:
            os.unlink(path)  # noqa: PTH108 - not written over: it may be a link to what is kept
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return path

    def _claim(self, path: str) -> None:
        """Let nobody else write there."""
        # Casefolded: Windows and macOS keep only one of /Tin/ and /tin/.
        key = path.casefold()
        if key in self._taken:
            raise RuntimeError(f"two pages on one address: {path}")
        self._taken.add(key)

    def _path(self, address: str) -> str:
        return f"{self.root}{address}{'index.html' if address.endswith('/') else ''}"


def numbers(folder: Path) -> dict[str, int]:
    """Return the numbers of a folder's files by their names.

    Raises OSError where there is no folder, but perhaps a link to one, or where it holds anything but files.
    """
    with os.scandir(folder) as entries:
        found = list(entries)
    if folder.is_symlink() or not all(entry.is_file(follow_symlinks=False) for entry in found):
        raise OSError(f"not a folder of files: {folder}")
    return {entry.name: entry.inode() for entry in found}
