"""What is known of the files that readers are served: which release they are, and what is on its way out."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

from newsroom.release.manifest import ENCODINGS, FOLDER, Entry, Manifest
from newsroom.serving.policy import CACHE_CONTROL

MARK, LOCK, LIVE = f"{FOLDER}/toasoan.json", f"{FOLDER}/lock", f"{FOLDER}/live.json"
# The same while that is written: some servers replace a file in two steps.
NEXT = f"{FOLDER}/live-next.json"
# What is being brought, so that the next attempt knows what may have come.
INCOMING = f"{FOLDER}/incoming.json"
RELEASES, OBJECTS = f"{FOLDER}/releases", f"{FOLDER}/objects"


@dataclass(frozen=True, slots=True)
class Live:
    """`release` is served, or on its way to be, in the place of `before`, until it is `whole`.

    `fresh` are names that the last switch has left without use, `leaving` those that have been so for a release.
    `taken_back` is the release that was rolled back from, if that was the last thing done.
    """

    release: str = ""
    before: str = ""
    whole: bool = True
    fresh: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    taken_back: str = ""

    def switching(self, release: Manifest, before: Manifest | None, taken_back: str) -> "Live":
        """Return what is so when a release begins to take the place of another."""
        now = served(release)
        fresh = (set(self.fresh) | (served(before) if before else set())) - now
        return Live(
            release.id,
            before.id if before else "",
            whole=False,
            fresh=tuple(sorted(fresh)),
            leaving=tuple(sorted(set(self.leaving) - now)),
            taken_back=taken_back,
        )

    def finished(self) -> "Live":
        """Return what is so when the release has taken its place, and what steers servers is gone already."""
        fresh, leaving = (tuple(n for n in names if not steers(n)) for names in (self.fresh, self.leaving))
        return replace(self, whole=True, fresh=fresh, leaving=leaving)

    def without(self, leaving: Iterable[str]) -> "Live":
        """Return what is so when these names are on their way out, and no others."""
        return replace(self, fresh=(), leaving=tuple(sorted(leaving)))

    @property
    def names(self) -> frozenset[str]:
        """Return what has served its time."""
        return frozenset((*self.fresh, *self.leaving))


def steers(name: str) -> bool:
    """Tell whether a server acts on this file being there, whatever it holds: marks, compressed forms of pages.

    Such a name leaves with its page's old form. Of what never changes the compressed form is as right as ever.
    """
    path = PurePosixPath(name)
    return path.name.startswith(".") or (path.suffix in ENCODINGS and is_found(name))


def is_found(name: str) -> bool:
    """Tell whether readers get what has this name, and not for ever the same."""
    return not name.startswith(f"{FOLDER}/") and "immutable" not in CACHE_CONTROL.at(f"/{name}")


def to_bytes(live: Live) -> bytes:
    """Return what stands in the file."""
    return json.dumps(asdict(live), ensure_ascii=False, sort_keys=True).encode()


def from_bytes(data: bytes | None) -> Live:
    """Return what a file tells; where there is none, nothing is served.

    Raises ValueError for what to_bytes has not written.
    """
    if data is None:
        return Live()
    try:
        told = json.loads(data)
        return Live(**{**told, "fresh": tuple(told["fresh"]), "leaving": tuple(told["leaving"])})
    except (KeyError, TypeError) as e:
        raise ValueError(f"not ours: {e}") from e


def manifest_name(release: str) -> str:
    """Return where the manifest of a release lies."""
    return f"{RELEASES}/{release}.json"


def kept_as(entry: Entry) -> str:
    """Return the name under which a file is kept: of what never changes, the served one does."""
    return entry.path if entry.immutable else f"{OBJECTS}/{entry.sha256}"


def kept_names(release: Manifest) -> set[str]:
    """Return the names under which a release is kept."""
    return {kept_as(entry) for entry in release.files}


def served(release: Manifest) -> set[str]:
    """Return the names under which readers find a release."""
    return set(release.by_path)
