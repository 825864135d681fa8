"""How small a story is set on paper, so that an ordinary one hangs on a notice board as one sheet."""

from typing import NamedTuple

from newsroom.references import beside_another
from newsroom.stories import Story


class Sheet(NamedTuple):
    """What one sheet of A4 holds in a size of print.css, in syllables, and what photographs take of it.

    `alone`: in its column; `in_a_row`: each of those side by side, across both columns.
    """

    type_: str
    room: int
    alone: int
    in_a_row: int


# From the largest type on; measured with Chromium and Times' widths.
SHEETS = (Sheet("", 940, 115, 185), Sheet("compact", 1_180, 120, 190), Sheet("dense", 1_380, 80, 180))


def type_on_paper(story: Story) -> str:
    """Return the class of the largest type in which a story fits on one sheet, or of the largest, if in none."""
    syllables = story.body.syllables
    rows = tuple(beside_another(story.body.text))

    def fits(sheet: Sheet) -> bool:
        photographs = sum(sheet.in_a_row if beside else sheet.alone for beside in rows)
        return syllables + photographs <= sheet.room

    return next((sheet.type_ for sheet in SHEETS if fits(sheet)), "")
