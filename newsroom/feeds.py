"""Which feeds there are: what each holds, the page it belongs to, and where it can be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from newsroom.addresses import public_base
from newsroom.archive import Archive, Stories, Topic

RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"
WORDS: Mapping[str, str] = {RSS: "RSS", ATOM: "Atom", JSON: "JSON Feed"}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a feed: its media type and its address."""

    media_type: str
    address: str

    @property
    def words(self) -> str:
        """Return what people call it."""
        return WORDS[self.media_type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed; `home` is the address of the page it belongs to, `stories` all that it could hold, newest first."""

    title: str
    description: str
    home: str
    stories: Stories
    forms: tuple[Form, ...]

    def address(self, media_type: str) -> str:
        """Return where the form of that media type can be read."""
        return next(form.address for form in self.forms if form.media_type == media_type)


class Feeds:
    """All feeds of a site whose paper is called `title`; `address` is the public one, without a last slash."""

    def __init__(self, archive: Archive, title: str, address: str) -> None:
        self.address = address
        self._archive = archive
        self._title = title

    @cached_property
    def all_stories(self) -> Feed:
        """Return the feed of all stories."""
        forms = (Form(RSS, "/rss.xml"), Form(ATOM, "/atom.xml"), Form(JSON, "/feed.json"))
        description, stories = self._archive.site.description, self._archive.stories
        return Feed(title=self._title, description=description, home="/", stories=stories, forms=forms)

    @cached_property
    def sections(self) -> tuple[Feed, ...]:
        """Return the feed of each section, which may be empty."""
        return tuple(self._of(topic) for topic in self._archive.sections.values())

    @cached_property
    def galleries(self) -> Feed:
        """Return the feed of the galleries."""
        return self._of(self._archive.galleries)

    def __iter__(self) -> Iterator[Feed]:
        yield self.all_stories
        yield from self.sections
        yield self.galleries

    def _of(self, topic: Topic) -> Feed:
        forms = (Form(RSS, f"{topic.address}rss.xml"), Form(ATOM, f"{topic.address}atom.xml"))
        title, description = f"{topic.name} – {self._title}", f"{topic.name}: bài mới nhất trên {self._title}"
        return Feed(title=title, description=description, home=topic.address, stories=topic.stories, forms=forms)


def find_feeds(archive: Archive, title: str, site_url: str) -> Feeds | None:
    """Return the feeds, None where `site_url` is no public address: nothing in a feed can be relative to it."""
    address = public_base(site_url)
    return Feeds(archive, title, address) if address else None
