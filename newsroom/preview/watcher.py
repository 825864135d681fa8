"""Watches everything a site is made of, and tells of each change."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfiles._rust_notify import RustNotify  # documented, and watching before it is asked, which watch() is not

from newsroom import ROOT
from newsroom.folders import is_rubbish
from newsroom.preview.reports import Places
from newsroom.site import FILE_NAME

# Milliseconds: what comes within STEP of each other is one change, but nobody waits longer than GATHERED for it.
STEP, GATHERED = 50, 400
# So often is looked where the system does not tell (network drives, too many folders).
POLLING = 300
Paths = frozenset[Path]


@contextmanager
def watching(places: Places, changed: Callable[[Paths], object]) -> Iterator[None]:
    """Call `changed` from other threads for what changes from now on, until the end."""
    stop = threading.Event()
    trees = (places.content, places.theme, ROOT / "plugins", ROOT / "newsroom")
    folders = {places.conf.parent, places.content.parent, ROOT}
    grove = _Grove(trees, changed, stop)

    def seen(paths: Paths) -> None:
        if grove.roots & paths:
            grove.replant()  # content/ itself was put away, or put back
        changed(frozenset(path for path in paths if path in grove.roots or _is_setting(path)))

    watchers = [
        threading.Thread(target=grove.watch, name="watch trees"),
        threading.Thread(target=_watch, args=(_notify(folders, recursive=False), seen, stop), name="watch folders"),
    ]
    for watcher in watchers:
        watcher.start()
    try:
        yield
    finally:
        stop.set()
        for watcher in watchers:
            watcher.join()


class _Grove:
    """Folders with all that lies below them, watched anew when one of them itself is replaced."""

    def __init__(self, trees: Iterable[Path], changed: Callable[[Paths], object], stop: threading.Event) -> None:
        self.roots = frozenset(trees)
        self._changed = changed
        self._stop = stop
        self._replanting = threading.Event()
        self._notify = _notify(self.roots, recursive=True)

    def is_set(self) -> bool:
        """Tell whether this watching is over."""
        return self._stop.is_set() or self._replanting.is_set()

    def replant(self) -> None:
        self._replanting.set()

    def watch(self) -> None:
        while not self._stop.is_set():
            _watch(self._notify, self._seen, self)
            if self._replanting.is_set() and not self._stop.is_set():
                self._replanting.clear()
                self._notify = _notify(self.roots, recursive=True)
                self._changed(self.roots)  # whatever has changed in between

    def _seen(self, paths: Paths) -> None:
        self._changed(frozenset(path for path in paths if not _is_litter(path)))


def _watch(notify: RustNotify, seen: Callable[[Paths], object], stop: "threading.Event | _Grove") -> None:
    """Tell what is seen until the end."""
    with notify:
        while not stop.is_set():
            found = notify.watch(GATHERED, STEP, 0, stop)
            if isinstance(found, set):
                seen(frozenset(Path(path) for _, path in found))


def _notify(paths: Iterable[Path], *, recursive: bool) -> RustNotify:
    """Begin to watch; where the system cannot, look for ourselves."""
    there = sorted(str(path) for path in paths if path.exists())
    try:
        return RustNotify(there, False, False, POLLING, recursive, True)
    except OSError:
        return RustNotify(there, False, True, POLLING, recursive, True)


def _is_setting(path: Path) -> bool:
    return path.name == FILE_NAME or path.suffix == ".py"


def _is_litter(path: Path) -> bool:
    """Tell whether a file is none that a site is made of: of an editor, or what Python compiles."""
    return is_rubbish(path.name) or "__pycache__" in path.parts
