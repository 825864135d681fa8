"""Which page stands in which sitemap.

Stories by month, so that only the newest month's file changes when a story comes; lists and standing pages together;
and the stories of the last two days once more, as news.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from newsroom.addresses import ARCHIVE, FEEDS, month_address
from newsroom.content import Content
from newsroom.run import Run
from newsroom.stories import Story
from plugins.discovery.sitemaps import MOST_NEWS, Document, Entry, News, sitemaps

# Google takes older stories for no news.
FRESH = timedelta(hours=48)


def sitemaps_of(run: Run, base: str) -> Iterator[Document]:
    """Yield every sitemap that has something to say."""
    yield from sitemaps("sitemap-news", _news(run.content), base, MOST_NEWS)
    yield from sitemaps("sitemap-lists", _lists(run.content), base)
    for year, months in run.content.archive.years.items():
        for month, stories in months.items():
            # Oldest first: what is new comes last.
            yield from sitemaps(f"sitemap-{year}-{month:02}", (_story(s, run) for s in reversed(stories)), base)


def _story(story: Story, run: Run) -> Entry:
    images = tuple(run.pictures[photo.path].jpeg.address for photo in story.photos)
    return Entry(story.address, story.updated, images)


def _news(content: Content) -> Iterator[Entry]:
    for story in content.archive.stories:
        if story.date <= content.now - FRESH:
            return
        news = News(content.site.name_on(story.date.date()).title, story.date, story.title)
        yield Entry(story.address, story.updated, news=news)


def _lists(content: Content) -> Iterator[Entry]:
    archive = content.archive
    yield Entry("/", _newest(archive.stories))
    yield Entry(ARCHIVE, _newest(archive.stories))
    yield Entry(FEEDS)
    for year, months in archive.years.items():
        yield Entry(f"/{year}/", max(filter(None, map(_newest, months.values()))))
        for month, stories in months.items():
            yield Entry(month_address(year, month), _newest(stories))
    for topic in archive.topics:
        yield Entry(topic.address, _newest(topic.stories))
        for year, stories in topic.years.items():
            yield Entry(f"{topic.address}{year}/", _newest(stories))
    for page in content.pages:
        yield Entry(page.address)


def _newest(stories: Iterable[Story]) -> datetime | None:
    """Return when something in a list last changed."""
    return max((story.updated for story in stories), default=None)
