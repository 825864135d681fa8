"""The public stories in order: by time, section, tag and author, each list with its address."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from newsroom.addresses import ARCHIVE, FEEDS, month_address
from newsroom.site import Site
from newsroom.stories import Story, is_gallery
from newsroom.vietnamese import same_key, slug

K = TypeVar("K")
Stories = tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A section, tag or author: its name, its address and its stories, newest first."""

    name: str
    address: str
    stories: Stories

    @property
    def years(self) -> Mapping[int, Stories]:
        """Return the stories of each year, newest year first."""
        return by_year(self.stories)


class Archive:
    """The public stories, newest first in a total order, and every list of them."""

    def __init__(self, stories: Iterable[Story], site: Site) -> None:
        self.site = site
        # Moments may be equal, addresses never: the order does not hang on the disk's.
        self.stories: Stories = tuple(sorted(stories, key=lambda s: (s.date, s.address), reverse=True))

    @cached_property
    def sections(self) -> Mapping[str, Topic]:
        """Return the topic of each section by its slug, in the order of site.toml; a section may be empty."""
        found = _gathered((story.section.slug, story) for story in self.stories)
        return MappingProxyType(
            {s.slug: Topic(s.name, s.address, tuple(found.get(s.slug, ()))) for s in self.site.sections}
        )

    @cached_property
    def galleries(self) -> Topic:
        """Return the stories that are galleries."""
        return Topic("Thư viện ảnh", "/thu-vien-anh/", tuple(filter(is_gallery, self.stories)))

    @cached_property
    def tags(self) -> Mapping[str, Topic]:
        """Return the topic of each tag by its same_key."""
        return _topics("/tu-khoa/", ((tag, story) for story in self.stories for tag in story.tags))

    @cached_property
    def authors(self) -> Mapping[str, Topic]:
        """Return the topic of each author by its same_key."""
        return _topics("/tac-gia/", ((person.name, story) for story in self.stories for person in story.authors))

    @cached_property
    def years(self) -> Mapping[int, Mapping[int, Stories]]:
        """Return the stories of each month of each year, newest first."""
        return MappingProxyType({year: by_month(stories) for year, stories in by_year(self.stories).items()})

    @property
    def topics(self) -> Iterator[Topic]:
        """Yield every topic that has a page."""
        for topics in (self.sections, self.tags, self.authors):
            yield from topics.values()
        yield self.galleries

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Return the addresses of all stories and lists."""
        found = {"/", ARCHIVE, FEEDS}
        found.update(story.address for story in self.stories)
        for topic in self.topics:
            found.add(topic.address)
            found.update(f"{topic.address}{year}/" for year in topic.years)
        for year, months in self.years.items():
            found.add(f"/{year}/")
            found.update(month_address(year, month) for month in months)
        return frozenset(found)


def by_year(stories: Stories) -> Mapping[int, Stories]:
    """Return the stories of each year in the order given."""
    return {year: tuple(found) for year, found in _gathered((story.date.year, story) for story in stories).items()}


def by_month(stories: Stories) -> Mapping[int, Stories]:
    """Return one year's stories by month in the order given."""
    return {month: tuple(found) for month, found in _gathered((story.date.month, story) for story in stories).items()}


def _gathered(pairs: Iterable[tuple[K, Story]]) -> dict[K, list[Story]]:
    found: dict[K, list[Story]] = defaultdict(list)
    for key, story in pairs:
        found[key].append(story)
    return found


def _topics(prefix: str, pairs: Iterable[tuple[str, Story]]) -> Mapping[str, Topic]:
    """Return topics by same_key. Where two have one slug, the one whose first story is older keeps it."""
    names: dict[str, str] = {}
    found: dict[str, list[Story]] = defaultdict(list)
    for name, story in pairs:
        key = same_key(name)
        if not found[key] or found[key][-1] is not story:
            found[key].append(story)
        names[key] = name  # newest first: the oldest story's way of writing stays
    oldest_first = sorted(names, key=lambda key: (found[key][-1].date, found[key][-1].address, key))
    slugs = _numbered((key, slug(names[key])) for key in oldest_first)
    return MappingProxyType(
        {key: Topic(names[key], f"{prefix}{own}/", tuple(found[key])) for key, own in slugs.items()}
    )


def _numbered(wanted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give each key its slug, the second of its kind "-2" and so on."""
    taken: set[str] = set()
    given = {}
    for key, own in wanted:
        name, number = own, 1
        while name in taken:
            number += 1
            name = f"{own}-{number}"
        taken.add(name)
        given[key] = name
    return given
