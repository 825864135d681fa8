"""Who may write where: one build to an output, any number of builds with a cache, nobody while it is cleaned.

The system lets go of a lock if its holder is killed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, ReadWriteLock, Timeout

from newsroom.problems import Busy


@contextmanager
def locked(lock: Path, output: Path) -> Iterator[None]:
    """Hold an output folder; `lock` is the file that says so.

    Raises Busy.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout as e:
        words = f"Đang có một lượt dựng khác ghi vào {output}. Đợi lượt đó xong rồi chạy lại."
        raise Busy(words) from e


@contextmanager
def using(cache: Path) -> Iterator[None]:
    """Keep what is cached from being cleaned away.

    Raises Busy where somebody is cleaning.
    """
    try:
        with _lock_of(cache).read_lock(timeout=0):
            yield
    except Timeout as e:
        raise Busy(f"Đang có người dọn {cache}. Đợi dọn xong rồi chạy lại.") from e


@contextmanager
def cleaning(cache: Path) -> Iterator[None]:
    """Keep everybody else out of a cache.

    Raises Busy where somebody is using it.
    """
    try:
        with _lock_of(cache).write_lock(timeout=0):
            yield
    except Timeout as e:
        raise Busy(f"Đang có một lượt dựng dùng {cache}. Đợi lượt đó xong rồi chạy lại.") from e


def _lock_of(cache: Path) -> ReadWriteLock:
    cache.mkdir(parents=True, exist_ok=True)
    return ReadWriteLock(cache / ".lock", is_singleton=False)
