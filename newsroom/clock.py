"""The one place where the clock is read; everything else is told what "now" is."""

from datetime import datetime

from newsroom.dates import HANOI


def now() -> datetime:
    """Return the present moment in +07:00."""
    return datetime.now(HANOI)
