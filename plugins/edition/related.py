"""Which older stories stand below a story."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter

from newsroom.archive import Archive, Stories
from newsroom.stories import Story
from newsroom.vietnamese import same_key

SHOWN = 4
# How many of the newest stories of each tag and section are looked at: keeps the work linear.
REMEMBERED = 12


def related(archive: Archive) -> Mapping[str, Stories]:
    """Return, by address, the older stories that share most with each story.

    Only ever older ones, not those of the same moment: a new story changes no page but its own and the lists.
    """
    recent: dict[str, deque[Story]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
    found = {}
    for _, group in groupby(reversed(archive.stories), key=attrgetter("date")):
        keys = {story: _keys(story) for story in group}
        found.update({story.address: _closest(recent[key] for key in own) for story, own in keys.items()})
        for story, own in keys.items():
            for key in own:
                recent[key].append(story)
    return found


def previous(archive: Archive) -> Mapping[str, Story]:
    """Return, by address, the story that came out last before each, of an earlier moment; the first ones have none."""
    found: dict[str, Story] = {}
    last: Story | None = None
    for _, group in groupby(reversed(archive.stories), key=attrgetter("date")):
        same_moment = list(group)
        if last:
            found.update({story.address: last for story in same_moment})
        last = same_moment[-1]
    return found


def _keys(story: Story) -> list[str]:
    """Return what two stories may share: tags, and the section (told from a tag by its slash)."""
    return [*map(same_key, story.tags), f"/{story.section.slug}"]


def _closest(groups: Iterable[Iterable[Story]]) -> Stories:
    """Return the stories that stand in most groups, the newer first among equals."""
    shared: dict[str, tuple[int, Story]] = {}
    for group in groups:
        for story in group:
            count = shared[story.address][0] if story.address in shared else 0
            shared[story.address] = (count + 1, story)
    best = sorted(shared.values(), key=lambda pair: (pair[0], pair[1].date, pair[1].address), reverse=True)
    return tuple(story for _, story in best[:SHOWN])
