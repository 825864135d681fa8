"""What a server has turned out to be like, for as long as we work with it."""

from dataclasses import dataclass, field

# Files open at once: few servers allow less than 256, but some do, and more make nothing faster.
MOST_OPEN = 64


@dataclass(slots=True)
class Manners:
    """What a server refused, whether it hides from others what it is given, and how many files it lets us have open."""

    refused: set[str] = field(default_factory=set)
    hides: bool | None = None
    most_open: int = MOST_OPEN
