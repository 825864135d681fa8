"""RSS 2.0, with content:encoded, dc:creator and Media RSS."""

from collections.abc import Iterable, Iterator
from html import escape

from lxml import etree

from newsroom.feeds import RSS
from plugins.feeds.channels import LANGUAGE, Channel
from plugins.feeds.items import Item
from plugins.feeds.media import MEDIA, media_elements
from plugins.feeds.repairs import Document, Entry

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def rss(channel: Channel, items: Iterable[Item], address: str) -> bytes:
    """Return the document that is published at `address`."""
    document = Document(channel.updated, {"dc": DUBLIN_CORE, "media": MEDIA})
    document.title(channel.title)
    document.description(channel.description)
    document.language(LANGUAGE)
    document.point(channel.home, {"href": address, "rel": "self", "type": RSS})
    for item in items:
        document.add(_entry(item))
    return bytes(document.rss_str())


def _entry(item: Item) -> Entry:
    entry = Entry(item.published, item.updated, _extras(item))
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url)
    # A description is HTML; content:encoded appears only beside one.
    entry.summary(escape(item.summary, quote=False))
    entry.content(item.html)
    entry.category([{"term": word} for word in item.words])
    if item.cover:
        entry.enclosure(item.cover.url, item.cover.length, item.cover.media_type)
    return entry


def _extras(item: Item) -> Iterator[etree._Element]:
    """Yield what feedgen leaves out: names without e-mail addresses, and the photographs."""
    creator = etree.Element(f"{{{DUBLIN_CORE}}}creator")
    creator.text = ", ".join(item.people)
    yield creator
    yield from media_elements(item.pictures)
