"""One model of a story for all forms of feeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from newsroom.references import Kind
from newsroom.run import Article, Run
from newsroom.site import Site
from newsroom.stories import Story
from plugins.feeds.bodies import feed_html

# What grows when XML or JSON holds markup as text; each picture is told once more, with its addresses and numbers.
ESCAPED = {"<": len("&lt;"), ">": len("&gt;"), "&": len("&amp;"), '"': len(r"\"")}
AROUND_ITEM, AROUND_PICTURE = 1_000, 300


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """A photograph as feeds tell of it: absolute address, pixels, and the exact number of bytes."""

    url: str
    width: int
    height: int
    length: int
    caption: str
    credit: str
    media_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A story in a feed: `id` for ever, `html` whole and absolute, all other texts plain; moments in +07:00.

    `words` are its section and tags, `cover` is one of the pictures.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    people: tuple[str, ...]
    words: tuple[str, ...]
    published: datetime
    updated: datetime
    pictures: tuple[FeedPicture, ...]
    cover: FeedPicture | None

    @property
    def room(self) -> int:
        """Return how many bytes of a document it takes, at most."""
        texts = (self.html, self.summary, self.title, *(text for p in self.pictures for text in (p.caption, p.credit)))
        around = AROUND_ITEM + AROUND_PICTURE * len(self.pictures) + sum(len(p.url) for p in self.pictures)
        return around + sum(_escaped_length(text) for text in texts)


def _escaped_length(text: str) -> int:
    return len(text.encode()) + sum((length - 1) * text.count(mark) for mark, length in ESCAPED.items())


class Items:
    """Makes items, absolute under the public address `base`."""

    def __init__(self, run: Run, base: str) -> None:
        self._run = run
        self._base = base
        self._articles = {article.story.address: article for article in run.articles}

    def of(self, story: Story) -> Item:
        """Return the item of a public story."""
        site = self._run.content.site
        pictures = tuple(self._pictures(story))
        cover = self._run.pictures[story.cover.path].jpeg.address if story.cover else None
        names = tuple(person.name for person in story.authors)
        return Item(
            id=tag(site, first_address(story)),
            url=f"{self._base}{story.address}",
            title=story.title,
            summary=story.summary,
            html=self._html(self._articles[story.address]),
            people=names or (site.name_on(story.date.date()).name,),
            words=tuple(dict.fromkeys((story.section.name, *story.tags))),
            published=story.date,
            updated=story.updated,
            pictures=pictures,
            cover=next((picture for picture in pictures if picture.url == f"{self._base}{cover}"), None),
        )

    def _html(self, article: Article) -> str:
        """Return all that the story's page prints of it: what stands above its body, the body, what stands below."""
        story = article.story
        body = feed_html(article.html, self._base, f"{self._base}{story.address}")
        return "\n".join((*_above(story), body, *_below(story)))

    def _pictures(self, story: Story) -> Iterator[FeedPicture]:
        """Yield the photographs of the body as it shows them, and the cover where the body does not."""
        shown = {r.target: r for r in reversed(story.body.references) if r.kind is Kind.PHOTOGRAPH}
        told = {story.body.photos[target].path: r for target, r in reversed(shown.items())}
        for photo in story.photos:
            reference = told.get(photo.path)
            jpeg = self._run.pictures[photo.path].jpeg
            yield FeedPicture(
                url=f"{self._base}{jpeg.address}",
                width=jpeg.size.width,
                height=jpeg.size.height,
                length=self._run.lengths[jpeg.address],
                caption=reference.caption if reference else "",
                credit=reference.credit if reference else "",
            )


def first_address(story: Story) -> str:
    """Return the address that a story had first, which its name in feeds is made of."""
    return next(iter(story.formerly), story.address)


def tag(site: Site, address: str) -> str:
    """Return the name of what stood first at an address, as RFC 4151 makes names that nobody else can give."""
    return f"tag:{site.feed_authority}:{address}"


def _above(story: Story) -> Iterator[str]:
    if story.correction:
        yield f"<p><strong>Đính chính:</strong> {escape(story.correction, quote=False)}</p>"
    yield f"<p><strong>{escape(story.summary, quote=False)}</strong></p>"
    if story.interviewee:
        person = story.interviewee
        office = f" {escape(person.office, quote=False)}" if person.office else ""
        yield f"<p>Người trả lời: <strong>{escape(person.name, quote=False)}</strong>{office}</p>"


def _below(story: Story) -> Iterator[str]:
    for person in story.authors:
        yield f"<p><em>{escape(person.words, quote=False)}</em></p>"
    if story.source:
        yield f"<p>Nguồn: {escape(story.source, quote=False)}</p>"
