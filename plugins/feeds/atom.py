"""Atom (RFC 4287), with Media RSS, and its archive documents (RFC 5005)."""

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from newsroom.feeds import ATOM
from plugins.feeds.channels import LANGUAGE, Channel
from plugins.feeds.items import Item
from plugins.feeds.media import MEDIA, media_elements
from plugins.feeds.repairs import Document, Entry

HISTORY = "http://purl.org/syndication/history/1.0"


def atom(channel: Channel, items: Iterable[Item], address: str) -> bytes:
    """Return the document that is published at `address`."""
    document = _archive(channel.updated) if channel.current else Document(channel.updated, {"media": MEDIA})
    document.id(channel.id)
    document.title(channel.title)
    document.subtitle(channel.description)
    document.author(name=channel.publisher)
    document.language(LANGUAGE)
    links = {"self": address, "current": channel.current, "prev-archive": channel.previous}
    document.point(channel.home, *({"href": href, "rel": rel, "type": ATOM} for rel, href in links.items() if href))
    for item in items:
        document.add(_entry(item))
    return bytes(document.atom_str())


def _archive(updated: datetime) -> Document:
    return Document(updated, {"media": MEDIA, "fh": HISTORY}, [etree.Element(f"{{{HISTORY}}}archive")])


def _entry(item: Item) -> Entry:
    entry = Entry(item.published, item.updated, media_elements(item.pictures))
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.url, type="text/html")
    entry.author([{"name": name} for name in item.people])
    entry.summary(item.summary)
    entry.content(item.html, type="html")
    entry.category([{"term": word} for word in item.words])
    if item.cover:
        entry.enclosure(item.cover.url, item.cover.length, item.cover.media_type)
    return entry
