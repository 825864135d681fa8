"""OPML 2.0: all feeds in one file, for readers that can take in many at once."""

from collections.abc import Iterable

from lxml import etree

from newsroom.feeds import RSS, Feed
from plugins.feeds.channels import LANGUAGE


def opml(title: str, publisher: str, feeds: Iterable[Feed], base: str) -> bytes:
    """Return the list of feeds under the public address `base`, each once, in the form that every reader knows."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "ownerName").text = publisher
    body = etree.SubElement(root, "body")
    for feed in feeds:
        etree.SubElement(
            body,
            "outline",
            type="rss",
            version="RSS2",
            language=LANGUAGE,
            text=feed.title,
            title=feed.title,
            description=feed.description,
            xmlUrl=f"{base}{feed.address(RSS)}",
            htmlUrl=f"{base}{feed.home}",
        )
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
