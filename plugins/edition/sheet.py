"""How small a story is set on paper, so that an ordinary one hangs on a notice board as one sheet."""

from newsroom.references import Kind
from newsroom.stories import Story

# Of the column that a photograph takes, in syllables of text at its side or in its place.
PHOTOGRAPH = 55
# What one sheet of A4 holds in each size of print.css, from the largest on; measured with Chromium and Times' widths.
SHEETS = ((900, ""), (1_070, "compact"), (1_380, "dense"))


def type_on_paper(story: Story) -> str:
    """Return the class of the largest type in which a story fits on one sheet, or of the largest, if in none."""
    photographs = sum(reference.kind is Kind.PHOTOGRAPH for reference in story.body.references)
    length = story.body.syllables + PHOTOGRAPH * photographs
    return next((type_ for limit, type_ in SHEETS if length <= limit), "")
