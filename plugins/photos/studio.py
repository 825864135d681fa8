"""What one run needs to plan, make and keep photographs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from newsroom.originals import Originals
from newsroom.pages import Page
from newsroom.photographs import Photo, Picture, Rendition
from newsroom.progress import Advance
from newsroom.stories import Story
from plugins.photos.darkroom import Damaged, Darkroom
from plugins.photos.plan import Planner, Recipe


class Studio:
    """Plans photographs from their headers and has them made; with `verify` it trusts nothing that is remembered."""

    def __init__(self, settings: dict[str, Any], *, verify: bool = False) -> None:
        folder, recipe = Path(settings["CACHE_PATH"]) / "photos", Recipe()
        self.originals = Originals(folder / "originals.json", trusting=not verify)
        self.planner = Planner(self.originals, recipe, avif=settings.get("PHOTOS_AVIF", False))
        self.darkroom = Darkroom(folder, self.originals, recipe, trusting=not verify)

    def pictures(self, places: Iterable[Story | Page]) -> dict[Path, Picture]:
        """Return what becomes of each photograph, by its original's path."""
        return {photo.path: self.planner.plan(photo) for place in places for photo in place.photos}

    def covers(self, stories: Iterable[Story]) -> dict[str, Picture]:
        """Return the stories' covers, each with a rendition for sharing, by the stories' addresses."""
        return {s.address: self.planner.plan_cover(s.cover, s.focus) for s in stories if s.cover}

    def make(self, wanted: Mapping[Photo, list[Rendition]], advance: Advance) -> Damaged:
        """Make what is wanted and not there yet; return the damaged originals by path."""
        damaged = self.darkroom.make(wanted, advance)
        self.originals.remember()
        return damaged


def wanted(pictures: Iterable[Picture], covers: Iterable[Picture]) -> dict[Photo, list[Rendition]]:
    """Return what is to be made of each original; stories with one cover may share different parts of it."""
    found = {picture.photo: list(picture.renditions) for picture in pictures}
    for cover in covers:
        if cover.share and cover.share not in found[cover.photo]:
            found[cover.photo].append(cover.share)
    return found
