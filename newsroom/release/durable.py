"""Files that outlive a power cut: written beside, brought to the disk, renamed, and their folders likewise."""

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from newsroom.problems import NewsroomError, Problem
from newsroom.release.retries import retrying

# What disks in a network and virus scanners do now and then, and is over in a moment.
PASSING = frozenset(
    {errno.EIO, errno.EBUSY, errno.ETIMEDOUT, errno.ENETRESET, errno.ESTALE, errno.EAGAIN, errno.EHOSTUNREACH}
)
# Whatever our umask: web servers are somebody else.
READABLE, ENTERABLE = 0o644, 0o755
MEGABYTE = 1 << 20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write(path: Path, data: bytes) -> None:
    """Write a whole file or none, for all to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(READABLE)
    part.replace(path)
    sync_folder(path.parent)


def open_folder(path: Path) -> None:
    """Make a folder that all may read, and those above it, if they are not there."""
    if not path.is_dir():
        open_folder(path.parent)
        path.mkdir()
        path.chmod(ENTERABLE)


def copy(source: Path, place: Path, sha256: str) -> None:
    """Copy a whole file or nothing, for all to read, without its times; its folder is not yet brought to the disk.

    Raises NewsroomError where the file is not, or no longer, what its digest says.
    """
    retrying(lambda: _copy(source, place, sha256), passes=lambda e: isinstance(e, OSError) and e.errno in PASSING)


def _copy(source: Path, place: Path, sha256: str) -> None:
    part = place.with_name(f"{place.name}.part")
    digest = hashlib.sha256()
    with source.open("rb") as old, part.open("wb") as new:
        while data := old.read(MEGABYTE):
            digest.update(data)
            new.write(data)
        new.flush()
        os.fsync(new.fileno())
    if digest.hexdigest() != sha256:
        message, advice = f"tệp {source.name} đã đổi trong lúc đang đăng", "chạy lại; nếu vẫn vậy thì kiểm tra ổ đĩa"
        raise NewsroomError(Problem(str(source), 0, "TEP-DOI", message, advice))
    part.chmod(READABLE)
    part.replace(place)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows does so by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(root: Path) -> None:
    """Bring the names in a folder and all below it to the disk, and open them to all readers."""
    for folder in (*_folders(root), root):
        folder.chmod(ENTERABLE)
        sync_folder(folder)


def _folders(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_dir())


def is_full(error: OSError) -> bool:
    """Tell whether the disk, or our share of it, is full."""
    return error.errno in FULL
