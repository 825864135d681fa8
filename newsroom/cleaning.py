"""Prunes what builds can make again and no story needs."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from newsroom.content import Content
from newsroom.originals import Originals
from newsroom.pages import Page
from newsroom.stories import Story


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed: originals whose renditions went, and how many bytes those held."""

    originals: int
    length: int


def clean_photos(cache: Path, content: Content) -> Cleaned:
    """Remove from `cache`/photos the renditions of originals that no story or page shows, public or not.

    Raises OSError where something cannot be removed.
    """
    folder = cache / "photos"
    originals = Originals(folder / "originals.json")
    places: tuple[Story | Page, ...] = (*content.stories, *content.pages)
    used = {originals.digest(photo.path) for place in places for photo in place.photos}
    count = length = 0
    for kept in sorted(folder.iterdir()) if folder.exists() else ():
        if kept.is_dir() and kept.name not in used:
            length += sum(file.stat().st_size for file in kept.iterdir())
            shutil.rmtree(kept)
            count += 1
        for part in kept.glob(".*.part") if kept.is_dir() and kept.exists() else ():
            part.unlink()  # a build was killed here
    return Cleaned(count, length)
