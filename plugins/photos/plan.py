"""Decides what is published of a photograph; no pixel is touched."""

import hashlib
from pathlib import Path

from newsroom.photographs import Photo, Picture, Rendition
from newsroom.vietnamese import slug

# A cheap phone, a good phone, a screen with twice the pixels.
WIDTHS = (480, 800, 1200)
# Changes whenever the same original gives other bytes, so that old renditions are not mistaken for new ones.
RECIPE = "1"


class Planner:
    """Plans each original once in a run, however many stories show it."""

    def __init__(self) -> None:
        self._planned: dict[Path, Picture] = {}

    def plan(self, photo: Photo) -> Picture:
        """Return the picture that a photograph becomes."""
        if photo.path not in self._planned:
            self._planned[photo.path] = plan(photo)
        return self._planned[photo.path]


def plan(photo: Photo) -> Picture:
    """Return the renditions of a photograph, never wider than the original.

    Raises OSError where the file cannot be read.
    """
    with photo.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(RECIPE.encode())
    stem = f"/media/{slug(photo.path.stem, fallback='anh')}-{digest.hexdigest()[:16]}"
    return Picture(
        photo, tuple(Rendition(f"{stem}-{width}.jpg", photo.size.at_width(width)) for width in widths(photo.size.width))
    )


def widths(original: int) -> tuple[int, ...]:
    """Return the widths that an original of this width reaches, with its own where the list has a wider one."""
    reached = [width for width in WIDTHS if width <= original]
    if original < WIDTHS[-1] and original not in reached:
        reached.append(original)
    return tuple(reached)
