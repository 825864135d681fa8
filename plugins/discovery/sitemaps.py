"""Sitemaps (sitemaps.org 0.9) with Google's extensions for images and news, from entries to bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from newsroom.dates import iso

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
NAMES = {None: SITEMAPS, "image": IMAGES, "news": NEWS}
# The protocol's own limit, Google's for news and for the images of one page, and ours for the length of a file.
MOST_ADDRESSES = 50_000
MOST_NEWS = 1_000
MOST_IMAGES = 1_000
LONGEST = 900_000


@dataclass(frozen=True, slots=True)
class News:
    """What a news sitemap tells of a story beside its address."""

    publication: str
    published: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its address, when it last changed, its photographs' addresses, and what makes it news."""

    address: str
    changed: datetime | None = None
    images: tuple[str, ...] = ()
    news: News | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file to write; `changed` is when the newest of its pages changed, where that is known."""

    address: str
    data: bytes
    changed: datetime | None = None


def sitemaps(stem: str, entries: Iterable[Entry], base: str, most: int = MOST_ADDRESSES) -> Iterator[Document]:
    """Yield the sitemap of these entries, in parts (stem.xml, stem-2.xml ...) where one would grow too large.

    Parts are filled one after the other: a new last entry changes the last part alone. Nothing comes of no entries.
    """
    for number, part in enumerate(_parts(entries, base, most), 1):
        name = stem if number == 1 else f"{stem}-{number}"
        root = etree.Element(f"{{{SITEMAPS}}}urlset", nsmap=NAMES)
        root.extend(url for _, url in part)
        yield Document(f"/{name}.xml", _serialised(root), _newest(entry.changed for entry, _ in part))


def index(documents: Iterable[Document], base: str) -> bytes:
    """Return the sitemap index of these sitemaps."""
    root = etree.Element(f"{{{SITEMAPS}}}sitemapindex", nsmap={None: SITEMAPS})
    for document in documents:
        sitemap = etree.SubElement(root, f"{{{SITEMAPS}}}sitemap")
        _place(sitemap, document.address, document.changed, base)
    return _serialised(root)


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _parts(entries: Iterable[Entry], base: str, most: int) -> Iterator[list[tuple[Entry, etree._Element]]]:
    part: list[tuple[Entry, etree._Element]] = []
    length = 0
    for entry in entries:
        url = _url(entry, base)
        # Standing alone it names its namespaces again: longer than it will be.
        own = len(etree.tostring(url))
        if part and (len(part) == most or length + own > LONGEST):
            yield part
            part, length = [], 0
        part.append((entry, url))
        length += own
    if part:
        yield part


def _url(entry: Entry, base: str) -> etree._Element:
    url = etree.Element(f"{{{SITEMAPS}}}url", nsmap=NAMES)
    _place(url, entry.address, entry.changed, base)
    if entry.news:
        news = etree.SubElement(url, f"{{{NEWS}}}news")
        publication = etree.SubElement(news, f"{{{NEWS}}}publication")
        _add(publication, NEWS, "name", entry.news.publication)
        _add(publication, NEWS, "language", "vi")
        _add(news, NEWS, "publication_date", iso(entry.news.published))
        _add(news, NEWS, "title", entry.news.title)
    for image in entry.images[:MOST_IMAGES]:
        _add(etree.SubElement(url, f"{{{IMAGES}}}image"), IMAGES, "loc", f"{base}{image}")
    return url


def _place(parent: etree._Element, address: str, changed: datetime | None, base: str) -> None:
    _add(parent, SITEMAPS, "loc", f"{base}{address}")
    if changed:
        _add(parent, SITEMAPS, "lastmod", iso(changed))


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text


def _newest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)
