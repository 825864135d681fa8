"""What one run needs to plan, make and keep photographs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsroom.originals import Originals
from newsroom.pages import Page
from newsroom.photographs import Focus, Photo, Picture, Rendition
from newsroom.progress import Advance
from newsroom.stories import Story
from plugins.photos.darkroom import Damaged, Darkroom
from plugins.photos.plan import Recipe, fingerprint, plan, share


class Studio:
    """Plans photographs from their headers and has them made; with `verify` it trusts nothing that is remembered."""

    def __init__(self, settings: dict[str, Any], *, verify: bool = False) -> None:
        folder, recipe = Path(settings["CACHE_PATH"]) / "photos", Recipe()
        self.originals = Originals(folder / "originals.json", trusting=not verify)
        self._mark = fingerprint(recipe)
        self._avif = settings.get("PHOTOS_AVIF", False)
        self.darkroom = Darkroom(folder, self.originals, recipe, trusting=not verify)

    def pictures(self, places: Iterable[Story | Page]) -> dict[Path, Picture]:
        """Return what becomes of each photograph, by its original's path."""
        photos = dict.fromkeys(photo for place in places for photo in place.photos)
        return {photo.path: self.picture(photo) for photo in photos}

    def covers(self, stories: Iterable[Story], pictures: Mapping[Path, Picture]) -> dict[str, Picture]:
        """Return the stories' covers, each with a rendition for sharing, by the stories' addresses."""
        return {s.address: self.cover(pictures[s.cover.path], s.focus) for s in stories if s.cover}

    def picture(self, photo: Photo) -> Picture:
        """Return what becomes of a photograph.

        Raises OSError where it cannot be read.
        """
        return plan(photo, self._mark_of(photo), avif=self._avif)

    def cover(self, picture: Picture, focus: Focus | None) -> Picture:
        """Return a picture with its rendition for sharing."""
        return replace(picture, share=share(picture.photo, self._mark_of(picture.photo), focus))

    def _mark_of(self, photo: Photo) -> str:
        return fingerprint(self.originals.digest(photo.path), self._mark)

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
