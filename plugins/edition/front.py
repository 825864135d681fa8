"""What stands where on the front page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from newsroom.archive import Archive, Stories, Topic
from newsroom.stories import GALLERY, Story

SECOND_ROW = 4
LATEST = 8
IN_SECTION = 4


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The lead story, the row below it, the newest headlines, the galleries, and what of each section is left."""

    lead: Story | None
    second: Stories
    latest: Stories
    galleries: Stories
    sections: tuple[tuple[Topic, Stories], ...]


def arrange(archive: Archive, now: datetime) -> FrontPage:
    """Return the front page of that moment: a featured story leads until its day is over."""
    featured = (story for story in archive.stories if story.featured and story.featured > now)
    lead = next(featured, next(iter(archive.stories), None))
    galleries = _first(story for story in archive.galleries.stories if story is not lead)
    others = (story for story in archive.stories if story is not lead and story.kind.slug != GALLERY)
    rest = tuple(islice(others, SECOND_ROW + LATEST))
    second, latest = rest[:SECOND_ROW], rest[SECOND_ROW:]
    above = {story.address for story in (lead, *second, *latest, *galleries) if story}
    sections = (
        (topic, _first(story for story in topic.stories if story.address not in above))
        for topic in archive.sections.values()
    )
    return FrontPage(lead, second, latest, galleries, tuple((topic, stories) for topic, stories in sections if stories))


def _first(stories: Iterable[Story]) -> Stories:
    return tuple(islice(stories, IN_SECTION))
