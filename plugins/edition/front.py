"""What stands where on the front page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from newsroom.archive import Archive, Stories, Topic
from newsroom.stories import Story, is_gallery

SECOND_ROW = 4
LATEST = 8
IN_SECTION = 4


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The lead story, the row below it, the newest headlines, the galleries, and what of each section is left.

    `pictured` is the first of them with a photograph: the one that is wanted at once.
    """

    lead: Story | None
    second: Stories
    latest: Stories
    galleries: Stories
    sections: tuple[tuple[Topic, Stories], ...]

    @property
    def pictured(self) -> Story | None:
        """Return the story whose photograph stands first on the page."""
        heads = (stories[0] for _, stories in self.sections)
        shown = chain((self.lead,) if self.lead else (), self.second, self.galleries, heads)
        return next((story for story in shown if story.cover), None)


def arrange(archive: Archive, now: datetime) -> FrontPage:
    """Return the front page of that moment: a featured story leads until its day is over."""
    featured = (story for story in archive.stories if story.featured and story.featured > now)
    lead = next(featured, next(iter(archive.stories), None))
    galleries = _first(story for story in archive.galleries.stories if story is not lead)
    others = (story for story in archive.stories if story is not lead and not is_gallery(story))
    rest = tuple(islice(others, SECOND_ROW + LATEST))
    second = _second_row(rest)
    latest = tuple(story for story in rest if story not in second)
    above = {story.address for story in (lead, *second, *latest, *galleries) if story}
    sections = (
        (topic, _first(story for story in topic.stories if story.address not in above))
        for topic in archive.sections.values()
    )
    return FrontPage(lead, second, latest, galleries, tuple((topic, stories) for topic, stories in sections if stories))


def _second_row(rest: Stories) -> Stories:
    """Return the newest stories with photographs; where all there are fit into the row, or none has one, the newest."""
    pictured = tuple(story for story in rest if story.cover) if len(rest) > SECOND_ROW else ()
    return (pictured or rest)[:SECOND_ROW]


def _first(stories: Iterable[Story]) -> Stories:
    return tuple(islice(stories, IN_SECTION))
