"""The order in which files take effect: what others lead to comes before what leads to it."""

from collections.abc import Iterable
from enum import IntEnum
from pathlib import PurePosixPath

from newsroom.release.guards import LISTS, SECTION
from newsroom.release.manifest import ENCODINGS, Entry, Manifest
from newsroom.serving.policy import MOVED


class Rank(IntEnum):
    """What takes effect when: assets, pages, what leads from former addresses to them, lists, front page and feeds."""

    ASSETS, PAGES, REDIRECTS, LISTS, FRONT = range(5)


# Feeds and sitemaps are what machines read first; the service worker names the new edition.
FIRST_READ = frozenset({".xml", ".json"})
FRONT = frozenset({"/", "/sw.js"})


def in_groups(release: Manifest, entries: Iterable[Entry]) -> list[list[Entry]]:
    """Return those entries of a release by their rank; each group must be there before the next."""
    groups: list[list[Entry]] = [[] for _ in Rank]
    for entry in entries:
        groups[_rank(entry, release)].append(entry)
    return groups


def _rank(entry: Entry, release: Manifest) -> Rank:
    if entry.immutable:
        return Rank.ASSETS
    path = PurePosixPath(entry.path)
    plain = path.with_suffix("") if path.suffix in ENCODINGS else path
    if path.name.startswith(".") or str(plain.with_name(MOVED)) in release.by_path:
        return Rank.REDIRECTS
    address = f"/{plain}".removesuffix("index.html")
    if address in FRONT or plain.suffix in FIRST_READ:
        return Rank.FRONT
    return Rank.LISTS if LISTS.fullmatch(address) or SECTION.fullmatch(address) else Rank.PAGES
