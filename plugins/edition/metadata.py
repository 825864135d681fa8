"""What a page tells machines: the picture that is shared with it, and structured data in the words of schema.org.

Plain dictionaries; the templates serialise them (Jinja's `tojson`, which escapes what HTML would take for its own).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsroom.archive import Topic
from newsroom.dates import HANOI, iso
from newsroom.photographs import ImageSize, read_header
from newsroom.references import Kind
from newsroom.run import Run
from newsroom.site import Name
from newsroom.stories import Person, Story, is_gallery
from newsroom.vietnamese import same_key

Thing = Mapping[str, Any]
FRONT = "Trang nhất"
LOGO = "icons/icon-512.png"
# Without words: whose paper it is, the page says.
WITHOUT_COVER = "share.jpg"


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """A JPEG that Facebook and Zalo show with a link."""

    url: str
    size: ImageSize
    alt: str


class Metadata:
    """Describes pages; `base` is the public address of the site, and nothing is asked where there is none."""

    def __init__(self, base: str, run: Run) -> None:
        self._base = base
        self._run = run
        self._site = run.content.site
        self._name = self._site.name_on(run.content.now.astimezone(HANOI).date())
        self.without_cover = SharedPicture(
            f"{base}{run.assets.address(WITHOUT_COVER)}",
            read_header(run.assets.path(WITHOUT_COVER)).size,
            self._name.title,
        )

    def picture(self, story: Story) -> SharedPicture:
        """Return the picture of a story: its cover, else the paper's own."""
        cover = self._run.covers.get(story.address)
        if cover is None or cover.share is None:
            return self.without_cover
        photos = story.body.photos
        words = (r.alt for r in story.body.references if photos.get(r.target) == story.cover)
        return SharedPicture(f"{self._base}{cover.share.address}", cover.share.size, next(words, "") or story.title)

    def front(self) -> Thing:
        """Return what the front page is about: who we are, and what we publish."""
        site = {
            "@type": "WebSite",
            "@id": f"{self._base}/#website",
            "url": f"{self._base}/",
            "name": self._name.title,
            "description": self._site.description,
            "inLanguage": "vi-VN",
            "publisher": {"@id": self._publisher_id},
        }
        return _graph(self._organization(), site)

    def topic(self, topic: Topic) -> Thing:
        """Return where a section, a tag or an author stands."""
        return _graph(self._path((topic.name, topic.address)))

    def story(self, story: Story) -> Thing:
        """Return what a story is."""
        path = self._path((story.section.name, story.section.address), (story.title, story.address))
        gallery = [self._gallery(story)] if is_gallery(story) else []
        return _graph(self._article(story), *gallery, path)

    @property
    def _publisher_id(self) -> str:
        return f"{self._base}/#publisher"

    def _publisher(self, name: Name) -> Thing:
        return {"@type": "NewsMediaOrganization", "@id": self._publisher_id, "name": name.name}

    def _organization(self) -> Thing:
        logo = read_header(self._run.assets.path(LOGO)).size
        told = {
            "url": f"{self._base}/",
            "logo": _image(f"{self._base}{self._run.assets.address(LOGO)}", logo),
            "address": self._site.address,
            "telephone": self._site.phone,
            "email": self._site.email,
        }
        return {**self._publisher(self._name), **_filled(told)}

    def _article(self, story: Story) -> Thing:
        url = f"{self._base}{story.address}"
        photographs = [f"{self._base}{self._run.pictures[photo.path].jpeg.address}" for photo in story.photos]
        shared, publisher = self.picture(story), self._publisher(self._site.name_on(story.date.date()))
        told = {
            "@type": "NewsArticle",
            "headline": story.title,
            "description": story.summary,
            "datePublished": iso(story.date),
            "dateModified": iso(story.updated),
            "author": [self._author(person) for person in story.authors] or publisher,
            "publisher": publisher,
            "image": [*([] if shared is self.without_cover else [shared.url]), *photographs],
            "articleSection": story.section.name,
            "keywords": list(story.tags),
            "inLanguage": "vi-VN",
            "mainEntityOfPage": {"@id": url},
            "url": url,
            "isAccessibleForFree": True,
            "about": _interviewee(story.interviewee),
            "correction": _correction(story),
        }
        return _filled(told)

    def _author(self, person: Person) -> Thing:
        page = self._run.content.archive.authors[same_key(person.name)]
        return {"@type": "Person", "name": person.name, "url": f"{self._base}{page.address}"}

    def _gallery(self, story: Story) -> Thing:
        return {
            "@type": "ImageGallery",
            "@id": f"{self._base}{story.address}",
            "name": story.title,
            "associatedMedia": list(self._photographs(story)),
        }

    def _photographs(self, story: Story) -> Iterator[Thing]:
        for reference in story.body.references:
            if reference.kind is Kind.PHOTOGRAPH:
                jpeg = self._run.pictures[story.body.photos[reference.target].path].jpeg
                described = _filled({"caption": reference.caption, "creditText": reference.credit})
                yield {**_image(f"{self._base}{jpeg.address}", jpeg.size), **described}

    def _path(self, *steps: tuple[str, str]) -> Thing:
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name, "item": f"{self._base}{address}"}
                for position, (name, address) in enumerate(((FRONT, "/"), *steps), 1)
            ],
        }


def _graph(*things: Thing) -> Thing:
    return {"@context": "https://schema.org", "@graph": things}


def _image(url: str, size: ImageSize) -> Thing:
    return {"@type": "ImageObject", "contentUrl": url, "width": size.width, "height": size.height}


def _interviewee(person: Person | None) -> Thing | None:
    return _filled({"@type": "Person", "name": person.name, "jobTitle": person.office}) if person else None


def _correction(story: Story) -> Thing | None:
    if not story.correction:
        return None
    return {
        "@type": "CorrectionComment",
        "text": story.correction,
        "datePublished": iso(story.updated),
    }


def _filled(told: Thing) -> Thing:
    """Return what has something to say."""
    return {key: value for key, value in told.items() if value}
