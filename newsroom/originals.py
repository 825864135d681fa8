"""Originals by their content, remembered so that unchanged ones need not be read whole."""

import hashlib
import json
import os
import re
import sys
import threading
import time
from pathlib import Path

# A file changed this short a time ago may change again without its times telling (FAT counts in two seconds).
FRESH_NS = 2_000_000_000
DIGEST = re.compile(r"[0-9a-f]{64}")
Stamp = list[int]


class Originals:
    """Knows the SHA-256 of files; `memory` is where it keeps what it learnt, None keeps nothing.

    A file counts as unchanged while its size, times of change and inode are those remembered. Windows tells neither
    inode nor time of change, so there every file is read, as it is everywhere without `trusting`.
    """

    def __init__(self, memory: Path | None, *, trusting: bool = True) -> None:
        self._memory = memory
        self._known: dict[str, tuple[Stamp, str]] = {}
        self._learnt = False
        if memory and trusting and sys.platform != "win32":
            self._known = _load(memory)

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file in hexadecimal.

        Raises OSError where it cannot be read.
        """
        stamp = _stamp(path.stat())
        known = self._known.get(str(path))
        if known and known[0] == stamp:
            return known[1]
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        # Only what was still the same after reading, and is old enough for its times to tell, is remembered.
        if _stamp(path.stat()) == stamp and time.time_ns() - max(stamp[1:3]) > FRESH_NS:
            self._known[str(path)] = (stamp, digest)
            self._learnt = True
        return digest

    def remember(self) -> None:
        """Keep what was learnt for the next run."""
        if self._memory and self._learnt:
            write_whole(self._memory, json.dumps(self._known).encode())


def _stamp(status: os.stat_result) -> Stamp:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _load(memory: Path) -> dict[str, tuple[Stamp, str]]:
    """Return what is remembered; a damaged memory is no memory."""
    try:
        told = json.loads(memory.read_bytes()).items()
        # A digest becomes the name of a folder: nothing else may pass for one.
        return {path: (stamp, digest) for path, (stamp, digest) in told if DIGEST.fullmatch(digest)}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_whole(path: Path, data: bytes) -> None:
    """Write a whole file or none, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    part.write_bytes(data)  # not mkstemp(): its files are for their owner alone, and these are published
    part.replace(path)
