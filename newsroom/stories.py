"""A story that can be printed, as frozen data: its kind, its people, and what the public may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from newsroom.bodies import Body
from newsroom.interviews import INTERVIEW
from newsroom.photographs import Focus, Photo
from newsroom.references import Kind as ReferenceKind
from newsroom.site import Section
from newsroom.vietnamese import slug


class Status(StrEnum):
    """How far a story has come."""

    DRAFT = "nhap"
    PENDING = "cho-duyet"
    PUBLISHED = "da-dang"
    WITHDRAWN = "go"


@dataclass(frozen=True, slots=True)
class StoryKind:
    """A kind of story: what to type, what to call it, and the template that prints it."""

    slug: str
    words: str
    template: str


GALLERY = "anh"
# A new kind is one line here and one template.
KINDS: Mapping[str, StoryKind] = {
    kind.slug: kind
    for kind in (
        StoryKind("bai-viet", "bài viết", "article"),
        StoryKind(INTERVIEW, "phỏng vấn", "interview"),
        StoryKind(GALLERY, "phóng sự ảnh", "gallery"),
    )
}


def find_kind(typed: str) -> StoryKind | None:
    """Return the kind that is typed by its slug or its words."""
    wanted = slug(typed)
    return next((kind for kind in KINDS.values() if wanted in (kind.slug, slug(kind.words))), None)


class Visibility(StrEnum):
    """What the public may see of a story; the value is what to call it."""

    PUBLIC = "công khai"
    DRAFT = "nháp"
    PENDING = "chờ duyệt"
    SCHEDULED = "hẹn giờ"
    EXPIRED = "hết hạn"
    WITHDRAWN = "đã gỡ"


# Nobody outside sees these, so their faults stop nobody.
FORGIVEN = frozenset({Visibility.DRAFT, Visibility.PENDING, Visibility.EXPIRED, Visibility.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Person:
    """A name, and the words a newspaper prints ("Thanh Nga – Trung tâm TT&VH (Thực hiện)")."""

    name: str
    words: str

    @property
    def office(self) -> str:
        """Return what follows the name."""
        return self.words.removeprefix(self.name).lstrip(" –—-,").strip()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story:
    """A story that can be printed. Moments are aware and in +07:00; `address` is root-relative.

    `cover_line` and `formerly_line` are where the header names them, 1 where it does not.
    """

    path: Path
    shown: str
    address: str
    status: Status
    kind: StoryKind
    title: str
    date: datetime
    summary: str
    section: Section
    authors: tuple[Person, ...]
    interviewee: Person | None
    tags: tuple[str, ...]
    cover: Photo | None
    cover_line: int
    focus: Focus | None
    modified: datetime | None
    correction: str
    expires: datetime | None
    featured: datetime | None
    formerly: tuple[str, ...]
    formerly_line: int
    source: str
    body: Body
    files: Mapping[str, Path]

    @property
    def updated(self) -> datetime:
        """Return when the story last changed, as it says itself; never before it came out."""
        return max(self.date, self.modified or self.date)

    @property
    def left(self) -> tuple[str, ...]:
        """Return the former addresses from which readers are led here: a story may have returned to one of them."""
        return tuple(old for old in self.formerly if old.casefold() != self.address.casefold())

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Return the photographs of the body and the cover, each once."""
        return tuple(dict.fromkeys((*self.body.photos.values(), *((self.cover,) if self.cover else ()))))

    @property
    def anchors(self) -> frozenset[str]:
        """Return the ids within the story's page: of its headings, and in a gallery of its photographs."""
        if not is_gallery(self):
            return self.body.anchors
        count = sum(reference.kind is ReferenceKind.PHOTOGRAPH for reference in self.body.references)
        return self.body.anchors | {f"anh-{number}" for number in range(1, count + 1)}

    def visibility(self, now: datetime) -> Visibility:
        """Return what the public may see at that moment."""
        if self.status is Status.DRAFT:
            return Visibility.DRAFT
        if self.status is Status.PENDING:
            return Visibility.PENDING
        if self.date > now:
            # Withdrawn before anybody saw it: there is no address to keep.
            return Visibility.DRAFT if self.status is Status.WITHDRAWN else Visibility.SCHEDULED
        if self.status is Status.WITHDRAWN:
            return Visibility.WITHDRAWN
        if self.expires is not None and self.expires <= now:
            return Visibility.EXPIRED
        return Visibility.PUBLIC


def is_gallery(place: object) -> bool:
    """Tell whether the photographs are the story; a standing page has no kind."""
    return isinstance(place, Story) and place.kind.slug == GALLERY
