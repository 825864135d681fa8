"""The order in which files take effect: what others lead to comes before what leads to it."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from newsroom.release.guards import LISTS, SECTION
from newsroom.release.manifest import ENCODINGS, Entry

PAGES, LISTED, LAST = range(3)
# Feeds and sitemaps are what machines read first; the service worker names the new edition.
FIRST_READ = frozenset({".xml", ".json"})
FRONT = frozenset({"/", "/sw.js"})


def in_groups(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Return the entries in groups, each of which must be there before the next: pages, lists, front page and feeds."""
    groups: list[list[Entry]] = [[], [], []]
    for entry in entries:
        groups[_rank(entry)].append(entry)
    return [group for group in groups if group]


def _rank(entry: Entry) -> int:
    path = PurePosixPath(entry.path)
    plain = path.with_suffix("") if path.suffix in ENCODINGS else path
    address = f"/{plain}".removesuffix("index.html")
    if address in FRONT or plain.suffix in FIRST_READ:
        return LAST
    return LISTED if LISTS.fullmatch(address) or SECTION.fullmatch(address) else PAGES
