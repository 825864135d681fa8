"""Feeds, sitemaps and their like: whatever machines read must be readable."""

from collections.abc import Iterator

from newsroom.problems import NewsroomError, Problem
from newsroom.proof import READERS, proved
from newsroom.release.checks.finished import Finished


def check_documents(finished: Finished) -> Iterator[Problem]:
    """Read every document for machines again, as it lies there."""
    for entry in finished.plain(*(suffix for suffix in READERS if suffix != ".txt")):
        data = finished.read(entry)
        try:
            proved(entry.address, lambda data=data: data)  # type: ignore[misc]
        except NewsroomError as e:
            yield from e.problems
