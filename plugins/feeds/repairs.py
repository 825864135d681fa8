"""What feedgen gets wrong, put right in one place.

`tests/test_feedgen.py` shows each fault in plain feedgen. When one is gone there, its repair can go here.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

LINK_ATTRIBUTES = ("rel", "type", "hreflang", "title", "length")
STYLE_SHEET = "/theme/feed.css"


class Entry(FeedEntry):  # type: ignore[misc] # feedgen has no types
    """An entry dated by its story, that keeps what feedgen forgets; `extras` are elements that it cannot make."""

    def __init__(self, published: datetime, updated: datetime, extras: Iterable[etree._Element] = ()) -> None:
        super().__init__()
        self._extras = extras
        self.published(published)
        self.updated(updated)  # else it is now

    def atom_entry(self, extensions: bool = True) -> Any:  # noqa: ANN401 - as feedgen's
        """Return the Atom entry, its links with all they say (feedgen issues 135 and 143)."""
        entry = super().atom_entry(extensions)
        for element, link in zip(entry.findall("link"), self.link() or (), strict=True):
            element.attrib.update({name: link[name] for name in LINK_ATTRIBUTES if link.get(name)})
        entry.extend(self._extras)
        return entry

    def rss_entry(self, extensions: bool = True) -> Any:  # noqa: ANN401 - as feedgen's
        """Return the RSS item."""
        item = super().rss_entry(extensions)
        item.extend(self._extras)
        return item


class Document(FeedGenerator):  # type: ignore[misc] # feedgen has no types
    """A feed dated by its stories, in the order in which they are added, made readable by a style sheet.

    `namespaces` are prefixes to declare, `marks` elements that an Atom feed has and feedgen cannot make.
    """

    def __init__(self, updated: datetime, namespaces: dict[str, str], marks: Iterable[etree._Element] = ()) -> None:
        super().__init__()
        self.updated(updated)  # else it is now
        self.generator("Tòa soạn")  # feedgen's own comes with its version, which would change every document
        self.register_extension("newsroom", lambda: Head(namespaces, marks))

    def add(self, entry: Entry) -> None:
        """Add an entry below those added before; feedgen would put it above them."""
        self.add_entry(entry, order="append")

    def point(self, home: str, *others: dict[str, str]) -> None:
        """Set the links: the page last, since feedgen takes the last one for the link of an RSS channel."""
        for link in (*others, {"href": home, "rel": "alternate", "type": "text/html"}):
            self.link(link)

    def _create_atom(self, extensions: bool = True) -> Any:  # noqa: ANN401 - as feedgen's
        return _styled(super()._create_atom(extensions))

    def _create_rss(self, extensions: bool = True) -> Any:  # noqa: ANN401 - as feedgen's
        return _styled(super()._create_rss(extensions))


class Head(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Declares prefixes once, at the top, and adds elements of their namespaces."""

    def __init__(self, namespaces: dict[str, str], marks: Iterable[etree._Element]) -> None:
        self._namespaces = namespaces
        self._marks = marks

    def extend_ns(self) -> dict[str, str]:
        """Return what feedgen declares at the root."""
        return self._namespaces

    def extend_atom(self, feed: Any) -> Any:  # noqa: ANN401 - as feedgen's
        """Add the elements."""
        feed.extend(self._marks)
        return feed


def _styled(made: tuple[Any, Any]) -> tuple[Any, Any]:
    root, document = made
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{STYLE_SHEET}"'))
    return root, document
