"""Telling those who keep our pages what has changed, and remembering that nobody has told them yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsroom.release import indexnow, invalidation
from newsroom.release.invalidation import EVERYTHING, Told
from newsroom.release.manifest import Changes, Manifest
from newsroom.release.plan import Plan


@dataclass(frozen=True, slots=True)
class News:
    """What is served otherwise than before; `everything` where nobody knows what has been told.

    `removed` are paths of files that the release before had no more, and that are gone only now.
    """

    release: Manifest
    changes: Changes
    removed: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """A file that is there from before a switch until all have been told of it, whoever is killed meanwhile."""

    path: Path

    def is_due(self) -> bool:
        """Tell whether somebody has switched and not told."""
        return self.path.exists()

    def note(self) -> None:
        """Note that all must be told."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()

    def settle(self) -> None:
        """Note that all have been told."""
        self.path.unlink(missing_ok=True)


def tell_cdn(plan: Plan, base: str, news: News) -> Iterator[Told]:
    """Tell the CDN, if there is one."""
    if plan.cdn:
        changed = EVERYTHING if news.everything else invalidation.addresses(news.changes, news.removed)
        yield invalidation.tell(plan.cdn, base, changed)


def tell_search_engines(plan: Plan, base: str, news: News) -> Iterator[Told]:
    """Tell search engines, if they are to be told."""
    if plan.indexnow_key:
        changed = tuple(news.release.pages) if news.everything else news.changes.addresses
        for words in indexnow.tell(plan.indexnow, plan.indexnow_key, base, changed):
            yield Told(well=True, words=words)
