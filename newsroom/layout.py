"""How photographs stand on a page: their shape, rows of equal height, the part of them that a card shows.

A strict Content-Security-Policy forbids styles in the page, so shapes and positions are told in steps, by classes for
which style.css has a rule each.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf, log, sqrt

from newsroom.photographs import Focus, ImageSize

# Width by height in hundredths, one class of style.css each; cameras' own shapes are among them.
SHAPES = (40, 45, 50, 56, 60, 67, 75, 80, 90, 100, 110, 125, 133, 142, 150, 160, 178, 200, 220, 250, 300)
# Where one shape ends and the next begins: half-way, as the eye counts it.
BETWEEN_SHAPES = tuple(sqrt(narrower * wider) / 100 for narrower, wider in pairwise(SHAPES))
# A picture still narrower is something to be read: a long table, a poster.
STRIP = 0.38
# In rem, as in style.css: the column of a story, that of a gallery, and how high a picture may stand in each.
COLUMN, WIDE_COLUMN = 38, 52
HIGHEST = {COLUMN: 38, WIDE_COLUMN: 44}
PIXELS_PER_REM = 16
SQUARE = 100
# Widths by heights of a row, added up: what looks best, and what is too low to show anything on a phone.
BEST_ROW, FULL_ROW = 2.6, 3.45
# The narrowest share of a row; and what an upright costs that stands alone among others.
NARROWEST, LONELY = 0.24, 2.0
# The frame of cards.
CARD = 3 / 2


@dataclass(frozen=True, slots=True)
class Place:
    """A photograph's share of its row's width, 1 where it stands alone."""

    photo: int
    share: float


def shape(size: ImageSize) -> int:
    """Return the nearest of the SHAPES."""
    return SHAPES[bisect(BETWEEN_SHAPES, _aspect(size))]


def is_upright(size: ImageSize) -> bool:
    """Tell whether a picture would stand too high if it were as wide as the column."""
    return shape(size) < SQUARE and not _is_strip(size)


def width_alone(size: ImageSize, column: int = COLUMN) -> str:
    """Return the CSS length that a picture standing alone in a column of so many rem has at most."""
    room = column if _is_strip(size) else min(column, shape(size) * HIGHEST[column] / 100)
    return f"{size.width}px" if size.width < room * PIXELS_PER_REM else f"{room:g}rem"


def rows(sizes: Sequence[ImageSize], column: int = COLUMN) -> tuple[tuple[Place, ...], ...]:
    """Return the pictures in rows, in their order, each row of one height.

    The fairest of all divisions, the earlier rows fuller or higher among equals. No picture is stretched, none is a
    sliver.
    """
    if len(sizes) == 1:
        return ((Place(0, 1),),)

    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        """Return the cost of the pictures from `start` on, and the rows' ends."""
        if start == len(sizes):
            return 0, ()
        found = []
        for end in range(start + 1, min(start + 4, len(sizes)) + 1):
            rest, ends = best(end)
            found.append((round(_cost(sizes[start:end], column, len(sizes)) + rest, 6), (end, *ends)))
        return min(found)

    _, ends = best(0)
    return tuple(_row(sizes, start, end) for start, end in zip((0, *ends), ends, strict=False))


def _row(sizes: Sequence[ImageSize], start: int, end: int) -> tuple[Place, ...]:
    if end - start == 1:
        return (Place(start, 1),)
    shapes = [shape(sizes[photo]) for photo in range(start, end)]
    return tuple(Place(photo, own / sum(shapes)) for photo, own in zip(range(start, end), shapes, strict=True))


def _cost(row: Sequence[ImageSize], column: int, among: int) -> float:
    aspects = [shape(size) / 100 for size in row]
    total = sum(aspects)
    if len(row) == 1:
        return log(total / BEST_ROW) ** 2 + (LONELY if is_upright(row[0]) and among > 1 else 0)
    room = column * PIXELS_PER_REM / total
    stretched = any(size.width < aspect * room for size, aspect in zip(row, aspects, strict=True))
    strips = any(_is_strip(size) for size in row)
    if total > FULL_ROW or min(aspects) / total < NARROWEST or stretched or strips:
        return inf
    return log(total / BEST_ROW) ** 2


@cache
def card_position(size: ImageSize, focus: Focus | None) -> int:
    """Return how much of what a card leaves out it leaves out at the top or left, in tenths of that.

    The focus comes as near to the middle of the card as it can; without one it is the middle, of uprights the upper
    third, where heads are. One number is enough, since a picture is cut in one direction only.
    """
    focus = focus or Focus(1 / 2, 1 / 3 if size.height > size.width else 1 / 2)
    aspect = _aspect(size)
    seen, point = (CARD / aspect, focus.x) if aspect > CARD else (aspect / CARD, focus.y)
    if seen > 1 - 1e-9:
        return 5
    return round(10 * min(1, max(0, (point - seen / 2) / (1 - seen))))


def _is_strip(size: ImageSize) -> bool:
    return _aspect(size) < STRIP


def _aspect(size: ImageSize) -> float:
    return size.width / size.height
