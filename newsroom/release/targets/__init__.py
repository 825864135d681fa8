"""Targets: where releases go. One protocol, so that what publishes knows no target and a target knows no story."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release.manifest import Manifest, number_of


@dataclass(frozen=True, slots=True)
class State:
    """What a place holds: whose site it is ("" for none yet), its whole releases, oldest first, and the served one.

    `served` is the name of the release that is served, also where that is not whole any more and `current` is None.
    `names` are those of all releases, whole or not; `taken_back` is the one that was rolled back from, if that was the
    last thing done.

    `cut_off`: the switch to the served release had been cut off, and has been finished since, or is `torn` still. Its
    readers may then get pages of the release before. `leaving` are paths that readers still find although it has them
    no more; they go with the next one.
    """

    authority: str = ""
    releases: tuple[Manifest, ...] = ()
    served: str = ""
    names: tuple[str, ...] = ()
    taken_back: str = ""
    cut_off: bool = False
    torn: bool = False
    leaving: tuple[str, ...] = ()

    @property
    def next_number(self) -> int:
        """Return the number of the next release."""
        return max((number_of(name) for name in self.names), default=0) + 1

    @property
    def current(self) -> Manifest | None:
        """Return the served release."""
        return self.find(self.served)

    @property
    def whole(self) -> Manifest | None:
        """Return the served release, of which every file is where readers find it."""
        return None if self.torn else self.current

    @property
    def reference(self) -> Manifest | None:
        """Return what a new release must not lose: the served one, or the newest that is whole."""
        return self.current or (self.releases[-1] if self.releases else None)

    def find(self, name: str) -> Manifest | None:
        """Return the release of that name."""
        return next((release for release in self.releases if release.id == name), None)


# The code of problems that a full disk, or a share of one that is used up, has caused.
FULL = "DIA-DAY"


class Unfinished(NewsroomError):
    """A switch that is not atomic has ended half-way: every page that readers get is whole, but not all are new."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What had to be brought to a place."""

    files: int
    bytes: int


class Lock(Protocol):
    """A place that is held."""

    @property
    def told(self) -> str:
        """Return what its lock file tells."""

    def check(self) -> None:
        """Make sure that it is still held.

        Raises Busy where somebody else has taken over.
        """


class Target(Protocol):
    """A place for releases. Every method raises NewsroomError for what people must mend, and touches nothing foreign.

    `send` brings a release to the place without serving it and may be called again after being cut off; `switch`
    serves it, as a whole where `atomic`. What is sent keeps the immutable files of `kept` releases reachable, since
    readers have their pages open; `restore` makes sure that an old release is whole and gives it the same.
    """

    place: str
    atomic: bool

    def look(self) -> State:
        """Return what is there, changing nothing."""

    def hold(self) -> AbstractContextManager[Lock]:
        """Hold the place, so that nobody else publishes to it meanwhile.

        Raises Busy naming the holder.
        """

    def send(self, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        """Make the release whole at the place; what it shares with a kept one is not sent again."""

    def restore(self, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> None:
        """Make a kept release fit to be served again."""

    def switch(self, release: Manifest, lock: Lock, taken_back: str = "") -> None:
        """Serve a release that was sent or restored; the lock is checked at the last moment.

        `taken_back` is the name of the release that is rolled back from: it is noted before; otherwise the note goes.
        """

    def prune(self, drop: Collection[str]) -> None:
        """Remove the releases of these names, and what attempts that failed have left."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a target may be told beside its place: the folder of the configuration, and where it may keep copies."""

    home: Path
    cache: Path


def open_target(name: str, place: str, settings: Settings) -> Target:
    """Return the target of that name.

    Raises NewsroomError where there is none, or no place is known for it.
    """
    refuse_unknown(name)
    if not place:
        advice = f'ghi PUBLISH_TO["{name}"] trong publishconf.py, hoặc --to {EXAMPLES[name]}'
        raise NewsroomError(Problem("publishconf.py", 0, "NOI-DANG", f"chưa biết đăng “{name}” vào đâu", advice))
    return TARGETS[name](place, settings)


def refuse_unknown(name: str) -> None:
    """Raise NewsroomError for the name of no target."""
    if name not in TARGETS:
        message = f"không có nơi đăng kiểu “{name}”"
        raise NewsroomError(Problem("--target", 0, "NOI-DANG", message, f"chọn một trong: {', '.join(TARGETS)}"))


def _folder(place: str, settings: Settings) -> Target:
    from newsroom.release.targets.folder import FolderTarget

    return FolderTarget(settings.home / place)


def _ssh(place: str, settings: Settings) -> Target:
    from newsroom.release.targets.ssh import SshTarget

    return SshTarget(place, settings.cache)


def _sftp(place: str, settings: Settings) -> Target:
    from newsroom.release.targets.sftp import SftpTarget

    return SftpTarget(place, settings.cache)


def _s3(place: str, settings: Settings) -> Target:
    from newsroom.release.targets.s3 import S3Target

    return S3Target(place, settings.cache)


# A new target is a line in each.
TARGETS: Mapping[str, Callable[[str, Settings], Target]] = {"folder": _folder, "ssh": _ssh, "sftp": _sftp, "s3": _s3}
EXAMPLES: Mapping[str, str] = {
    "folder": "/var/www/damha.example",
    "ssh": "toasoan@may-chu:/var/www/damha.example",
    "sftp": "sftp://toasoan@may-chu/damha.example",
    "s3": "s3://damha-example?endpoint=https://s3.nha-cung-cap.example",
}
