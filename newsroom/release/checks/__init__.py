"""The checks of a finished release: whatever one of them finds, nothing is published."""

from collections.abc import Iterator

from newsroom.problems import Problem
from newsroom.release.checks.documents import check_documents
from newsroom.release.checks.finished import Finished
from newsroom.release.checks.leaks import check_leaks
from newsroom.release.checks.links import check_links
from newsroom.release.checks.pictures import check_pictures

__all__ = ["CHECKS", "Finished", "check"]

CHECKS = (check_links, check_leaks, check_pictures, check_documents)


def check(finished: Finished) -> Iterator[Problem]:
    """Yield everything that is wrong with a release as it is, whatever was published before."""
    for rule in CHECKS:
        yield from rule(finished)
