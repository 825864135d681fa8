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
    """The files of one folder by their NFC names; links, pipes and devices stand apart, rubbish is left out."""

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
            found = Path(entry.path)
            if is_rubbish(name) and not (found / "index.md").exists():
                continue
            if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                links[name] = found
            elif entry.is_dir():
                folders.append(found)
            else:
                files[name] = found
    return Folder(path, MappingProxyType(files), MappingProxyType(links), tuple(folders))


def is_rubbish(name: str) -> bool:
    """Tell whether a file is none of the reporter's."""
    return name.startswith(RUBBISH_PREFIXES) or name.casefold() in RUBBISH_NAMES
