"""The output folder: each address written once, as whole bytes."""

import os
import shutil
from pathlib import Path


class Output:
    """Writes files under a root by their addresses ("/2020/05/ten-bai/" is a folder with index.html).

    Paths are plain strings here: an edition has tens of thousands of them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pages = 0
        self._taken: set[str] = set()
        self._folders: set[str] = set()

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

    def link(self, address: str, source: str) -> None:
        """Publish a file without copying it, where the disk can."""
        place = self._place(address)
        try:
            os.link(source, place)
        except OSError:
            shutil.copyfile(source, place)

    def _place(self, address: str) -> str:
        """Return where to write, with its folder there."""
        path = self._path(address)
        # Casefolded: Windows and macOS keep only one of /Tin/ and /tin/.
        key = path.casefold()
        if key in self._taken:
            raise RuntimeError(f"two pages on one address: {address}")
        self._taken.add(key)
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        return path

    def _path(self, address: str) -> str:
        return f"{self.root}{address}{'index.html' if address.endswith('/') else ''}"
