"""The desk: what every reading goes by."""

from dataclasses import dataclass, field
from datetime import datetime

from newsroom.originals import Originals
from newsroom.site import Site


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose site it is, the moment that decides what is public, and what is known of original photographs.

    With `proofread` typography is looked at too.
    """

    site: Site
    now: datetime
    originals: Originals = field(default_factory=Originals)
    proofread: bool = False
