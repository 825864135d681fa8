"""How many stories a document holds, and the chain of archive documents (RFC 5005) with all older ones.

A story that comes out later than all others changes no part of the chain but the last: parts are filled from the
oldest story on, begin anew with each month, and none knows the part after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from newsroom.addresses import ARCHIVE
from plugins.feeds.items import Item

MOST = 50
# A document stays below 1 MB, its head included.
ROOM = 980_000


@dataclass(frozen=True, slots=True)
class Part:
    """One archive document: its items oldest first, and the address of the part before it ("" for none)."""

    address: str
    items: tuple[Item, ...]
    previous: str


def newest(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return as many of the items, newest first, as a document holds; one at least, however long."""
    return next(_filled(items), ())


def parts(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the parts of the chain; the items come oldest first."""
    previous = ""
    for month, of_month in groupby(items, key=lambda item: f"{item.published:%Y-%m}"):
        for number, group in enumerate(_filled(of_month), 1):
            part = Part(f"{ARCHIVE}{month}-{number}.xml", group, previous)
            yield part
            previous = part.address


def _filled(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield the items in groups that each fill a document."""
    group: list[Item] = []
    room = ROOM
    for item in items:
        needed = item.room
        if group and (len(group) == MOST or needed > room):
            yield tuple(group)
            group, room = [], ROOM
        group.append(item)
        room -= needed
    if group:
        yield tuple(group)
