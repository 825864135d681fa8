"""The output folder: each address written once, as whole bytes."""

import os
import shutil
from pathlib import Path


class Output:
    """Writes files under a root by their addresses ("/2020/05/ten-bai/" is a folder with index.html)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pages = 0
        self._taken: set[str] = set()
        self._folders: set[Path] = set()

    def write_page(self, address: str, html: str) -> None:
        """Write the page of an address."""
        # Bytes, not text: on Windows the same story must not get other line ends.
        self._place(address).write_bytes(html.encode())
        self.pages += 1

    def write_file(self, address: str, data: bytes) -> None:
        """Write a file that is no page."""
        self._place(address).write_bytes(data)

    def copy(self, address: str, source: Path) -> None:
        """Publish a file as it is; the same address may be copied again."""
        if str(self._path(address)).casefold() not in self._taken:
            shutil.copyfile(source, self._place(address))

    def link(self, address: str, source: Path) -> None:
        """Publish a file without copying it, where the disk can."""
        try:
            os.link(source, self._place(address))
        except OSError:
            shutil.copyfile(source, self._path(address))

    def _place(self, address: str) -> Path:
        path = self._path(address)
        # Casefolded: Windows and macOS keep only one of /Tin/ and /tin/.
        key = str(path).casefold()
        if key in self._taken:
            raise RuntimeError(f"two pages on one address: {address}")
        self._taken.add(key)
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        return path

    def _path(self, address: str) -> Path:
        path = self.root / address.lstrip("/")
        return path / "index.html" if address.endswith("/") else path
