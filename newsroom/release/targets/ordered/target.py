"""The ordered target: assets first, then pages, front page and feeds last; what is gone is removed a release later.

.toasoan/toasoan.json        whose site this is
.toasoan/lock…               who publishes now
.toasoan/releases/<id>.json  the manifest of each kept release
.toasoan/objects/<sha256>    the files of kept releases that change, by what they hold; assets are kept where served
.toasoan/live.json           which release is served, and what is on its way out
everything else              what readers are served
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release.layout import foreign, is_before_mark, mark_of, read_mark
from newsroom.release.manifest import FOLDER, RELEASE_ID, Entry, Manifest, from_bytes, number_of, to_bytes
from newsroom.release.targets import FULL, Lock, Sent, State
from newsroom.release.targets.copies import Copies
from newsroom.release.targets.ordered import live as records
from newsroom.release.targets.ordered.live import (
    INCOMING,
    LIVE,
    LOCK,
    MARK,
    NEXT,
    RELEASES,
    Live,
    kept_as,
    kept_names,
)
from newsroom.release.targets.ordered.serving import differing, half_way, in_portions, serve
from newsroom.release.targets.ordered.store import Store, Upload


class OrderedTarget:
    """A store that readers are served from; `copies` are kept manifests."""

    atomic = False

    def __init__(self, store: Store, copies: Copies) -> None:
        self.place = store.place
        self._store = store
        self._copies = copies
        # While the place is held nobody else changes it, and each look would cost many round trips.
        self._known: State | None = None
        self._lock: Lock | None = None
        self._progress = Progress()  # of what has been sent or restored, for the switch that follows

    def look(self) -> State:
        """Return what is there."""
        if self._known is None:
            with self._store.connected():
                return self._look()
        return self._known

    def _look(self) -> State:
        mark = self._store.read(MARK)
        if mark is None:
            others = [name for name in self._store.names() if name != FOLDER and not is_before_mark(name)]
            if others:
                raise foreign(self.place, min(others))
            return State()
        listed = {PurePosixPath(name).stem: stamp for name, stamp in self._store.listed(RELEASES).items()}
        stamps = {name: listed[name] for name in sorted(filter(RELEASE_ID.fullmatch, listed), key=number_of)}
        authority, live = read_mark(mark, self.place), self._live()
        known = State(authority, tuple(self._releases(stamps)), live.release, tuple(stamps), live.taken_back)
        return replace(known, leaving=tuple(filter(records.is_found, live.leaving)))

    def _releases(self, stamps: Mapping[str, str]) -> Iterator[Manifest]:
        self._copies.forget_all_but(list(stamps.values()))
        for name, stamp in stamps.items():
            manifest = _manifest(self._copies.read(stamp, partial(self._fetch, name)))
            if manifest and manifest.id == name:
                yield manifest

    def _fetch(self, name: str) -> bytes:
        return self._store.read(records.manifest_name(name)) or b""

    def _live(self) -> Live:
        try:
            return records.from_bytes(self._store.read(LIVE) or self._store.read(NEXT))
        except ValueError as e:
            raise foreign(self.place, LIVE) from e

    def _note(self, live: Live) -> None:
        self._held.check()
        for name in (NEXT, LIVE):
            self._store.write(name, records.to_bytes(live))

    @property
    def _held(self) -> Lock:
        assert self._lock, "the place is not held"  # noqa: S101 - a mistake of ours
        return self._lock

    @contextmanager
    def hold(self) -> Iterator[Lock]:
        """Hold the place, and finish a switch that was cut off before anything else happens there."""
        with self._store.connected():
            self.look()  # nothing is written into a foreign place, not even a lock
            with self._store.lock(LOCK) as lock:
                self._lock = lock
                try:
                    live = self._live()
                    torn = not live.whole and not self._finish(live)
                    self._known = replace(self._look(), cut_off=not live.whole, torn=torn)
                    yield lock
                finally:
                    self._known = self._lock = None

    def _finish(self, live: Live) -> bool:
        """Serve what was to be served; False where something of it is missing, which the next release brings."""
        state = self._look()
        if not state.current:
            return False
        try:
            serve(self._store, state.current, state.find(live.before), live, self._held, self._progress)
        except NewsroomError:
            return False
        self._note(live.finished())
        return True

    def send(self, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        """Bring what is not there: assets to their addresses, which no page knows yet, other files aside."""
        begun = self._store.read(MARK) is not None
        if not begun:
            self._store.write(MARK, mark_of(release.authority))
            self._known = self._look()
        self._progress = progress
        state, left, live = self.look(), _manifest(self._store.read(INCOMING)), self._live()
        new = differing(release, state.whole)
        if begun and (state.current or not state.served):  # or else nobody can tell any more what is whose
            self._refuse_strangers(new, state, left, live)
        if left:  # what has come of it and will not be used leaves with the rest
            strays = kept_names(left) - {name for known in (release, *state.releases) for name in kept_names(known)}
            self._note(replace(live, leaving=tuple(sorted({*live.leaving, *strays}))))
        self._held.check()
        self._store.write(INCOMING, to_bytes(release))
        with progress.stage("Xem nơi đăng"):
            missing = self._missing({kept_as(entry): entry for entry in new}) if begun else new
        uploads = [Upload(site / e.path, e, name) for name, e in {kept_as(e): e for e in missing}.items()]
        self._upload(uploads, progress)
        self._held.check()
        self._store.write(records.manifest_name(release.id), to_bytes(release))
        self._store.remove([INCOMING])
        self._known = replace(state, releases=(*state.releases, release), names=(*state.names, release.id))
        return Sent(len(uploads), sum(upload.entry.size for upload in uploads))

    def _refuse_strangers(self, new: Sequence[Entry], state: State, left: Manifest | None, live: Live) -> None:
        """Refuse to write over what we have not published."""
        known = {path for release in (*state.releases, *([left] if left else [])) for path in release.by_path}
        unknown = {e.path: e for e in new if e.path not in known and e.path not in live.names}
        there = self._store.sizes(unknown)
        alike = [path for path, size in there.items() if size == unknown[path].size]
        found = self._store.digests(alike, lambda: None)
        # What is byte for byte ours has come with an attempt of which every record was lost.
        strangers = [path for path in there if found.get(path) != unknown[path].sha256]
        if strangers:
            raise foreign(self.place, min(strangers))

    def _missing(self, wanted: dict[str, Entry]) -> list[Entry]:
        there = self._store.sizes(wanted)
        return [entry for name, entry in wanted.items() if there.get(name) != entry.size]

    def _upload(self, uploads: Sequence[Upload], progress: Progress) -> None:
        try:
            with progress.stage("Gửi", len(uploads)) as advance:
                self._store.upload(uploads, advance)
        except NewsroomError as e:
            if any(problem.code == FULL for problem in e.problems):  # give back the room
                self._held.check()
                self._store.remove([upload.name for upload in uploads])
                self._store.tidy()
            raise

    def restore(self, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> None:
        """Read back what the served release has not, before anybody else does."""
        self._progress = progress
        wanted = {kept_as(entry): entry for entry in differing(release, self.look().whole)}
        with progress.stage("Kiểm tra", len(wanted)) as advance:
            found = self._store.digests(list(wanted), advance)
        damaged = sorted(entry.path for name, entry in wanted.items() if found.get(name) != entry.sha256)
        if damaged:
            message = f"bản {release.id} đã hỏng: {len(damaged)} tệp bị sửa hoặc mất, như {damaged[0]}"
            advice = "lùi về bản khác (xem: python3 toasoan.py history), hoặc đăng lại"
            raise NewsroomError(Problem(self.place, 0, "BAN-HONG", message, advice))

    def switch(self, release: Manifest, lock: Lock, taken_back: str = "") -> None:
        """Let the release take its place, file by file.

        Raises Unfinished where it could not to the end; whoever holds the place next goes on.
        """
        state = self.look()
        live = self._live().switching(release, state.current, taken_back)
        live = replace(live, before="") if state.torn else live
        self._note(live)
        with half_way(self.place):
            serve(self._store, release, state.whole, live, lock, self._progress)
            self._note(live.finished())
        self._known = replace(state, served=release.id, taken_back=taken_back, torn=False)

    def prune(self, drop: Collection[str]) -> None:
        """Remove what has been without use for a release; what only these releases used is so from now on."""
        self._held.check()
        self._store.tidy()
        self._store.remove([NEXT])
        live, state = self._live(), self.look()
        kept = [release for release in state.releases if release.id not in drop]
        used = {name for release in kept for name in kept_names(release)}
        used |= records.served(state.current) if state.current else set()
        dropped = {name for release in state.releases if release.id in drop for name in kept_names(release)}
        # Where nothing is kept beside the served release, nothing is to stay for readers of another one either.
        due = (set(live.leaving) | (dropped | set(live.fresh) if len(kept) == 1 else set())) - used
        if not (due or live.fresh or dropped):
            return
        leaving = (set(live.leaving) | set(live.fresh) | dropped) - due
        if state.current:
            leaving -= records.served(state.current)
        self._note(live.without(leaving | due))
        for names in in_portions([*map(records.manifest_name, drop), *sorted(due)], self._held):
            self._store.remove(names)
        self._note(live.without(leaving))
        self._store.remove([NEXT])


def _manifest(data: bytes | None) -> Manifest | None:
    """Return the manifest that a file holds; what is not whole is none."""
    try:
        return from_bytes(data) if data else None
    except ValueError:
        return None
