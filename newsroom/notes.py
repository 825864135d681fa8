"""Notes that the house keeps for itself from run to run: JSON with its own checksum, whole or as good as none."""

import hashlib
import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any


def write_notes(path: Path, value: object) -> None:
    """Write a value that JSON can hold.

    Raises OSError where the disk refuses it.
    """
    told = json.dumps(value).encode()
    write_whole(path, _checksum(told) + b"\n" + told)


def read_notes(path: str | Path) -> Any:  # noqa: ANN401 - whatever was written
    """Return what was written, None where there is nothing or it is damaged."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - thousands are read in a build
            checksum, _, told = file.read().partition(b"\n")
    except OSError:
        return None
    return json.loads(told) if checksum == _checksum(told) else None


def write_whole(path: Path, data: bytes) -> None:
    """Write a whole file or none, whoever else writes it at the same time; a folder in its place is no file of ours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    part.write_bytes(data)  # not mkstemp(): its files are for their owner alone, and these are published
    part.replace(path)


def _checksum(told: bytes) -> bytes:
    return hashlib.sha256(told).hexdigest().encode()
