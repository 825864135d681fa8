"""All documents of a site's feeds, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time

from newsroom.archive import Stories
from newsroom.dates import HANOI
from newsroom.feeds import ATOM, JSON, RSS, Feed, Feeds
from newsroom.problems import Problem, Severity
from newsroom.proof import proved
from newsroom.run import Run
from newsroom.stories import Story
from newsroom.vietnamese import size_words
from plugins.feeds.atom import atom
from plugins.feeds.channels import Channel
from plugins.feeds.items import Item, Items, tag
from plugins.feeds.json_feed import json_feed
from plugins.feeds.opml import opml
from plugins.feeds.portions import Part, newest, parts
from plugins.feeds.rss import rss

FORMS: Mapping[str, Callable[[Channel, tuple[Item, ...], str], bytes]] = {RSS: rss, ATOM: atom, JSON: json_feed}
OPML = "/opml.xml"
MOST_CORRECTED = 10
# Many readers give up on longer ones.
MOST_BYTES = 1_000_000


class Documents:
    """Yields (address, bytes); `publisher` is what the organisation is called today."""

    def __init__(self, run: Run, feeds: Feeds, publisher: str) -> None:
        self._run = run
        self._site = run.content.site
        self._feeds = feeds
        self._publisher = publisher
        self._items = Items(run, feeds.address)
        self._kept: dict[str, Item] = {}

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        fresh = {feed.home: newest(map(self._keep, feed.stories)) for feed in self._feeds}
        stories, last = self._feeds.all_stories.stories, ""
        for part in self._chain(stories[len(fresh[self._feeds.all_stories.home]) :]):
            yield part.address, self._made(ATOM, self._head_of_part(part), part.items, part.address)
            last = part.address
        for feed in self._feeds:
            items = fresh[feed.home]
            items += self._corrected(feed.stories[len(items) :], items)
            head = self._head(feed, items, last if feed is self._feeds.all_stories else "")
            for form in feed.forms:
                yield form.address, self._made(form.media_type, head, items, form.address)
        title, base = self._feeds.all_stories.title, self._feeds.address
        yield OPML, proved(OPML, lambda: opml(title, self._publisher, self._feeds, base))

    def _made(self, media_type: str, head: Channel, items: tuple[Item, ...], address: str) -> bytes:
        data = proved(address, lambda: FORMS[media_type](head, items, self._url(address)))
        if len(data) > MOST_BYTES:
            self._run.problems.append(_too_long(address, len(data), items))
        return data

    def _chain(self, older: Stories) -> Iterator[Part]:
        """Yield the archive documents of what the feed of all stories has no room for."""
        return parts(self._kept.get(story.address) or self._items.of(story) for story in reversed(older))

    def _corrected(self, older: Stories, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return, newest first, the older stories that were corrected since the oldest of the items came out.

        Readers do not fetch the archive again: a correction reaches them here (RFC 5005, 4.1).
        """
        changed = [story for story in older if story.modified and story.updated > items[-1].published]
        latest = sorted(changed, key=lambda story: (story.updated, story.address), reverse=True)[:MOST_CORRECTED]
        return tuple(self._keep(story) for story in changed if story in latest)

    def _keep(self, story: Story) -> Item:
        """Return a story's item, made once: a story of a section stands among all stories too."""
        if story.address not in self._kept:
            self._kept[story.address] = self._items.of(story)
        return self._kept[story.address]

    def _head(self, feed: Feed, items: tuple[Item, ...], previous: str) -> Channel:
        return Channel(
            id=tag(self._site, feed.home),
            title=feed.title,
            description=feed.description,
            home=self._url(feed.home),
            publisher=self._publisher,
            updated=self._updated(items),
            previous=self._url(previous) if previous else "",
        )

    def _head_of_part(self, part: Part) -> Channel:
        """Return the head of an archive document, with the names of its own days: they will not change it."""
        name = self._site.name_on(part.items[-1].published.date())
        return Channel(
            id=tag(self._site, self._feeds.all_stories.home),
            title=name.title,
            description="",
            home=self._url(self._feeds.all_stories.home),
            publisher=name.name,
            updated=self._updated(part.items),
            previous=self._url(part.previous) if part.previous else "",
            current=self._url(self._feeds.all_stories.address(ATOM)),
        )

    def _updated(self, items: tuple[Item, ...]) -> datetime:
        """Return when the newest of the items changed; an empty feed is as old as its authority, by no clock."""
        began = datetime.combine(self._site.feeds_since, time(tzinfo=HANOI))
        return max((item.updated for item in items), default=began)

    def _url(self, address: str) -> str:
        return f"{self._feeds.address}{address}"


def _too_long(address: str, length: int, items: tuple[Item, ...]) -> Problem:
    longest = max(items, key=lambda item: item.room)
    message = f"nguồn tin {address} dài {size_words(length)}, dài nhất là bài “{longest.title}”"
    advice = "bài quá dài cho ứng dụng đọc tin: chia bài thành nhiều kỳ, mỗi kỳ một thư mục"
    return Problem(address, 0, "NGUON-TIN-DAI", message, advice, Severity.WARNING)
