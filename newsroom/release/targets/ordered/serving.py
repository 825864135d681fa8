"""Letting a release take its place, file by file, in an order in which no page lacks anything."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from newsroom.problems import Busy, NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release.manifest import Entry, Manifest
from newsroom.release.targets import Lock, Unfinished
from newsroom.release.targets.ordered.live import Live, kept_as, steers
from newsroom.release.targets.ordered.order import Rank, in_groups
from newsroom.release.targets.ordered.store import Copy, Store
from newsroom.serving.nginx import read_moved_map
from newsroom.serving.policy import MOVED_MAP

T = TypeVar("T")
# So many files are copied or removed between two looks at the lock.
PORTION = 128


def differing(release: Manifest, before: Manifest | None) -> list[Entry]:
    """Return the files of a release that another has not, or has otherwise, be it only in how they are served."""
    old = before.by_path if before else {}
    return [entry for entry in release.files if old.get(entry.path) != entry]


def in_portions(things: Sequence[T], lock: Lock) -> Iterator[Sequence[T]]:
    """Yield a few at a time, while the place is held.

    Raises Busy where somebody else has taken over.
    """
    for start in range(0, len(things), PORTION):
        lock.check()
        yield things[start : start + PORTION]


def serve(store: Store, release: Manifest, before: Manifest | None, live: Live, lock: Lock, progress: Progress) -> None:
    """Copy to where readers are what is not there with `before`, and remove what would steer servers wrongly."""
    groups = in_groups(release, _to_copy(release, before))
    redirects = _redirects(store, release)
    with progress.stage("Đổi trang", sum(map(len, groups))) as advance:
        for rank, group in zip(Rank, groups, strict=True):
            for portion in in_portions(group, lock):
                store.copy([_copy(entry, redirects) for entry in portion], advance)
            if rank == Rank.REDIRECTS:  # after the stories, before anything leads to them
                for names in in_portions([name for name in sorted(live.names) if steers(name)], lock):
                    store.remove(names)


def _to_copy(release: Manifest, before: Manifest | None) -> Iterator[Entry]:
    """Yield what changes; assets have been brought to their place, but may be served otherwise from now on."""
    for entry in differing(release, before):
        if not entry.immutable or (before and entry.path in before.by_path):
            yield entry


def _copy(entry: Entry, redirects: dict[str, str]) -> Copy:
    return Copy(kept_as(entry), entry, entry.path, redirects.get(entry.address, ""))


def _redirects(store: Store, release: Manifest) -> dict[str, str]:
    """Return where former addresses lead to."""
    entry = release.by_path.get(MOVED_MAP)
    told = store.read(kept_as(entry)) if entry and entry.size else None
    return read_moved_map(told.decode()) if told else {}


@contextmanager
def half_way(place: str) -> Iterator[None]:
    """Say of whatever ends a switch that it was half-way."""
    try:
        yield
    except NewsroomError as e:
        raise _unfinished(place, *e.problems) from e
    except Busy as e:
        message = "lượt này đã ngủ quá lâu, và lượt khác đã giữ nơi đăng"
        raise _unfinished(place, Problem(place, 0, "DO-DANG", message, "đợi lượt kia xong đã")) from e
    except KeyboardInterrupt as e:
        message = "đã dừng theo yêu cầu"
        raise _unfinished(place, Problem(place, 0, "DO-DANG", message, "chạy lại lúc nào cũng được")) from e


def _unfinished(place: str, *problems: Problem) -> Unfinished:
    message = "đang đổi trang thì đứt: mỗi trang bạn đọc mở vẫn trọn vẹn, nhưng mới đổi được một phần"
    return Unfinished(*problems, Problem(place, 0, "DO-DANG", message, "sửa lỗi trên rồi chạy lại: máy sẽ đổi nốt"))
