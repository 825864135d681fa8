"""Decides what is published of a photograph; no pixel is touched."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

from newsroom.output import MEDIA
from newsroom.photographs import WIDEST, Box, Encoding, Focus, ImageSize, Photo, Picture, Rendition
from newsroom.vietnamese import slug

# A small phone, a phone with sharp screen, a tablet, a desk, a desk with sharp screen.
WEBP_WIDTHS = (320, 480, 800, 1200, WIDEST)
JPEG_WIDTH = 1200
# What Facebook and Zalo show in full (Open Graph: 1.91 to 1).
SHARE = ImageSize(1200, 630)
# Facebook shows narrower pictures as a stamp, and those below 200 pixels not at all (its sharing guide).
SMALLEST_SHARED = 600


# "IMG_20200514_083012" tells when it was taken.
CAMERA_NUMBER = re.compile(r"(?:IMG|DSC|PXL|VID|Screenshot)?[_ -]?\d{6,}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How pixels become bytes. It is a part of every address: another recipe never passes for an older one's bytes."""

    version: int = 4
    jpeg_quality: int = 82
    webp_quality: float = 80.25  # as like the original as libvips' 80, in as many bytes
    webp_method: int = 4
    avif_quality: int = 60


def plan(photo: Photo, mark: str, *, avif: bool = False) -> Picture:
    """Return the renditions of a photograph, none wider than the original; `mark` names its content and the recipe."""
    stem = _stem(photo.path.stem)

    def rendition(width: int, encoding: Encoding) -> Rendition:
        name = f"{mark}-{width}.{encoding}"
        return Rendition(f"{stem}-{name}", name, photo.size.at_width(width), encoding)

    reached = widths(photo.size.width)
    return Picture(
        photo,
        jpeg=rendition(min(JPEG_WIDTH, photo.size.width), Encoding.JPEG),
        webp=tuple(rendition(width, Encoding.WEBP) for width in reached),
        avif=tuple(rendition(width, Encoding.AVIF) for width in reached) if avif else (),
    )


def lighter(picture: Picture, lengths: Mapping[str, int]) -> Picture:
    """Return the picture without renditions that are as heavy as a larger one; `lengths` are bytes by address.

    So it goes with flat drawings: lossless and made smaller, sharp edges become many colours.
    """
    webp, avif = _rising(picture.webp, lengths), _rising(picture.avif, lengths)
    same = len(webp) == len(picture.webp) and len(avif) == len(picture.avif)
    return picture if same else replace(picture, webp=webp, avif=avif)


def _rising(renditions: tuple[Rendition, ...], lengths: Mapping[str, int]) -> tuple[Rendition, ...]:
    kept, least = [], inf
    for rendition in reversed(renditions):
        if lengths[rendition.address] < least:
            kept.append(rendition)
            least = lengths[rendition.address]
    return tuple(reversed(kept))


def widths(original: int) -> tuple[int, ...]:
    """Return the widths that an original reaches, its own among them where it is narrower than the widest."""
    reached = [width for width in WEBP_WIDTHS if width <= original]
    if original < WEBP_WIDTHS[-1] and original not in reached:
        reached.append(original)
    return tuple(reached)


def steps(original: ImageSize) -> tuple[ImageSize, ...]:
    """Return every size that is made of an original, widest first."""
    reached = {*widths(original.width), min(JPEG_WIDTH, original.width)}
    return tuple(original.at_width(width) for width in sorted(reached, reverse=True))


def share(photo: Photo, mark: str, focus: Focus | None) -> Rendition | None:
    """Return the rendition for sharing: 1200x630, or the largest of that shape that the original holds.

    None where that is too small to be shown.
    """
    part = share_part(photo.size, focus)
    if part.width < SMALLEST_SHARED:
        return None
    size = SHARE if part.width >= SHARE.width else ImageSize(part.width, part.height)
    name = f"{fingerprint(mark, part)}-{size.width}x{size.height}.jpg"
    return Rendition(f"{_stem(photo.path.stem)}-{name}", name, size, Encoding.JPEG, part)


@lru_cache
def _stem(name: str) -> str:
    """Return how an address begins: with what people call the photograph, not with what a camera counts."""
    return f"/{MEDIA}/{slug(CAMERA_NUMBER.sub(' ', name), fallback='anh')}"


def share_part(size: ImageSize, focus: Focus | None) -> Box:
    """Return the part of the upright original to share.

    Around the focus where one is given; else the middle, but of portraits the upper third, where heads are.
    """
    width = min(size.width, round(size.height * SHARE.width / SHARE.height))
    height = min(size.height, round(width * SHARE.height / SHARE.width))
    focus = focus or Focus(1 / 2, 1 / 3 if size.height > size.width else 1 / 2)
    left = _within(round(focus.x * size.width - width / 2), size.width - width)
    return Box(left, _within(round(focus.y * size.height - height / 2), size.height - height), width, height)


def _within(offset: int, room: int) -> int:
    return max(0, min(offset, room))


def fingerprint(*parts: object) -> str:
    """Return a short name for exactly these values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
