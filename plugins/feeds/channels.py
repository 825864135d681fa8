"""What a document says of itself, in whatever form."""

from dataclasses import dataclass
from datetime import datetime

LANGUAGE = "vi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The head of a document: `home` is the page it belongs to, `publisher` who speaks, `updated` never the clock's.

    `previous` is the archive document with the stories before these, `current` the feed that an archive document
    belongs to; "" for none.
    """

    id: str
    title: str
    description: str
    home: str
    publisher: str
    updated: datetime
    previous: str = ""
    current: str = ""
