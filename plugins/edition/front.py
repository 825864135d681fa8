"""What stands where on the front page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from newsroom.archive import Archive, Stories, Topic
from newsroom.stories import Story

SECOND_ROW = 4
LATEST = 8
IN_SECTION = 4


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The lead story, the row below it, the newest headlines, and each section's newest that stand nowhere above."""

    lead: Story | None
    second: Stories
    latest: Stories
    sections: tuple[tuple[Topic, Stories], ...]


def arrange(archive: Archive, now: datetime) -> FrontPage:
    """Return the front page of that moment: a featured story leads until its day is over."""
    featured = (story for story in archive.stories if story.featured and story.featured > now)
    lead = next(featured, next(iter(archive.stories), None))
    rest = [story for story in islice(archive.stories, 1 + SECOND_ROW + LATEST) if story is not lead]
    second, latest = tuple(rest[:SECOND_ROW]), tuple(rest[SECOND_ROW : SECOND_ROW + LATEST])
    above = {story.address for story in (lead, *second, *latest) if story}
    sections = (
        (topic, _first(story for story in topic.stories if story.address not in above))
        for topic in archive.sections.values()
    )
    return FrontPage(lead, second, latest, tuple((topic, stories) for topic, stories in sections if stories))


def _first(stories: Iterable[Story]) -> Stories:
    return tuple(islice(stories, IN_SECTION))
