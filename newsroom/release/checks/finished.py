"""A finished release as the checks see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from newsroom.problems import Problem
from newsroom.release.manifest import Entry, Manifest
from newsroom.run import Run

REPORT = "không đăng gì cả; báo cho kỹ thuật viên của trang, kèm nguyên dòng trên"


@dataclass(frozen=True)
class Finished:
    """A release that was built: the folder it lies in, what is in it, and the run that made it.

    `base` is the public address in ASCII, without a slash at its end.
    """

    site: Path
    manifest: Manifest
    run: Run
    base: str

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Return every address that answers."""
        return frozenset(entry.address for entry in self.manifest.files)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Return the file that a page is made of, as messages show it, by the page's address."""
        content = self.run.content
        stories = {story.address: story.shown for story in (*content.public, *content.withdrawn)}
        return stories | {page.address: page.shown for page in content.pages}

    def plain(self, *suffixes: str) -> Iterator[Entry]:
        """Yield the files of these suffixes that are not compressed."""
        return (entry for entry in self.manifest.files if not entry.encoding and entry.path.endswith(suffixes))

    def read(self, entry: Entry) -> bytes:
        """Return the bytes of a file."""
        return (self.site / entry.path).read_bytes()

    def problem(self, address: str, code: str, message: str, advice: str = REPORT) -> Problem:
        """Return a problem of a page, named by the file that a reporter may mend where there is one."""
        source = self.sources.get(address)
        return Problem(source or address, 0, code, f"trang {address}: {message}" if source else message, advice)
