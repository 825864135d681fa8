"""A folder as the newsroom sees it: file names in NFC, links and rubbish known for what they are."""

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

# What Windows, macOS, Word and sync programs leave in every folder.
RUBBISH_NAMES = frozenset({"thumbs.db", "desktop.ini"})
RUBBISH_PREFIXES = (".", "~$")


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one folder by their NFC names; symbolic links stand apart, rubbish is left out."""

    path: Path
    files: Mapping[str, Path]
    links: Mapping[str, Path]
    folders: tuple[Path, ...]

    def similar(self, name: str) -> str:
        """Return the name of a file that differs from `name` in upper and lower case only, or ""."""
        return next((known for known in self.files if known.casefold() == name.casefold()), "")


def list_folder(path: Path) -> Folder:
    """Return what lies in a folder, in the order of names (never the disk's).

    Raises OSError where the folder cannot be read.
    """
    files, links, folders = {}, {}, []
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            name = unicodedata.normalize("NFC", entry.name)
            if is_rubbish(name):
                continue
            if entry.is_symlink():
                links[name] = Path(entry.path)
            elif entry.is_dir():
                folders.append(Path(entry.path))
            else:
                files[name] = Path(entry.path)
    return Folder(path, MappingProxyType(files), MappingProxyType(links), tuple(folders))


def is_rubbish(name: str) -> bool:
    """Tell whether a file is none of the reporter's."""
    return name.startswith(RUBBISH_PREFIXES) or name.casefold() in RUBBISH_NAMES
