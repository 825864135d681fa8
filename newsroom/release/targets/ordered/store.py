"""What an ordered place must be able to do: named files, each there as a whole or not at all."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from newsroom.release.manifest import Entry
from newsroom.release.targets import Lock

Advance = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of ours that gets a name there; how it is to be served stands in the entry."""

    source: Path
    entry: Entry
    name: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A file there that gets another name there; `redirect` is where readers of that address belong, if elsewhere."""

    source: str
    entry: Entry
    name: str
    redirect: str = ""


class Store(Protocol):
    """Files by names like "2020/05/ten-bai/index.html"; nothing that is asked of many is asked one after the other.

    Every method raises NewsroomError in words for reporters.
    """

    place: str

    def connected(self) -> AbstractContextManager[None]:
        """Keep the line open for what follows."""

    def lock(self, name: str) -> AbstractContextManager[Lock]:
        """Hold the lock of that name.

        Raises Busy.
        """

    def names(self) -> Collection[str]:
        """Return names at the top, folders by theirs, without what comes and goes on the way."""

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file that readers are not served."""

    def sizes(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return the sizes in bytes of those of the files that are there."""

    def listed(self, folder: str) -> Mapping[str, str]:
        """Return the files in a folder by their names, each with a stamp that another version has not."""

    def digests(self, names: Sequence[str], advance: Advance) -> Mapping[str, str]:
        """Read files back, those that are there, and return the SHA-256 of each."""

    def upload(self, uploads: Sequence[Upload], advance: Advance) -> None:
        """Bring files."""

    def copy(self, copies: Sequence[Copy], advance: Advance) -> None:
        """Copy files without bringing them again."""

    def remove(self, names: Collection[str]) -> None:
        """Remove files; those that are gone already do not matter."""

    def tidy(self) -> None:
        """Remove what has been left half-made."""
