"""What a build is asked for."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Order:
    """What to build: the Pelican configuration, and what the command line puts in place of its settings.

    `preview` shows what is not public too, marked; such a site has no public address and is never published.
    """

    conf: Path
    now: datetime
    content: Path | None = None
    output: Path | None = None
    site_url: str | None = None
    verify: bool = False
    preview: bool = False
