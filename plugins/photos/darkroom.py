"""Makes the renditions that are not kept yet, in parallel.

.cache/photos/originals.json holds what is known of originals (newsroom.originals), .cache/photos/<digest>/ what is kept
of the original with that content (plugins.photos.shelf).
"""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock

from newsroom.originals import Originals
from newsroom.photographs import UNREADABLE, Photo, PhotographError, Rendition
from newsroom.progress import Advance
from plugins.photos.pixels import develop
from plugins.photos.plan import Recipe, fingerprint
from plugins.photos.shelf import Kept, Shelf

TAKE_AGAIN = "chép lại ảnh từ máy ảnh hay điện thoại; nếu vẫn lỗi thì mở ảnh và lưu lại thành .jpg"
# Larger ones are made one after the other: with the copies on the way from their mode to sRGB a pixel needs ten bytes.
LARGE = 30_000_000

Wanted = Mapping[Photo, Sequence[Rendition]]
Damaged = dict[Path, PhotographError]


class Darkroom:
    """Makes and keeps renditions; `trusting` goes by length and time of what is kept, else its bytes are read."""

    def __init__(self, folder: Path, originals: Originals, recipe: Recipe, *, trusting: bool = True) -> None:
        self._folder = str(folder)
        self._originals = originals
        self._recipe = recipe
        self._mark = fingerprint(recipe)
        self._trusting = trusting
        self._large = Lock()
        self.kept: dict[str, Kept] = {}
        self.made = 0

    def make(self, wanted: Wanted, advance: Advance) -> Damaged:
        """Make what is not kept yet, one photograph per worker in memory; return the damaged originals by path."""
        damaged: Damaged = {}
        copies: dict[str, list[Photo]] = defaultdict(list)
        for photo in wanted:
            copies[self._originals.digest(photo.path)].append(photo)
        with ThreadPoolExecutor(cores()) as workers, _dropping_the_rest(workers):
            work: list[Future[int]] = []
            for digest, photos in copies.items():
                shelf = self._shelf(digest)
                if any(shelf.lacking(wanted[photo]) for photo in photos):
                    work.append(workers.submit(self._make_all, shelf, photos, wanted, damaged))
                else:
                    self._keep(shelf, photos, wanted)
                    advance()
            for done in work:
                self.made += done.result()
                advance()
        return damaged

    def prune(self, wanted: Wanted) -> tuple[int, int]:
        """Remove every file that does not belong to what is wanted; return how many, and their bytes.

        Raises OSError where something cannot be removed.
        """
        named: dict[str, set[str]] = defaultdict(set)
        for photo, renditions in wanted.items():
            named[self._originals.digest(photo.path)].update(rendition.name for rendition in renditions)
        folders = Path(self._folder).iterdir() if Path(self._folder).exists() else ()
        pruned = [self._shelf(folder.name).prune(named[folder.name]) for folder in folders if folder.is_dir()]
        return sum(count for count, _ in pruned), sum(length for _, length in pruned)

    def _shelf(self, digest: str) -> Shelf:
        return Shelf(f"{self._folder}/{digest}", self._mark, trusting=self._trusting)

    def _make_all(self, shelf: Shelf, photos: list[Photo], wanted: Wanted, damaged: Damaged) -> int:
        """Make what copies of one original lack, the second finding what the first has made; return how many."""
        count = 0
        for photo in photos:
            lacking = shelf.lacking(wanted[photo])
            try:
                made = self._develop(photo, lacking) if lacking else []
            except PhotographError as e:
                damaged[photo.path] = e
            else:
                shelf.put(made)  # what fails here is the disk's fault, not the photograph's
                self._keep(shelf, [photo], wanted)
                count += len(made)
        return count

    def _develop(self, photo: Photo, lacking: tuple[Rendition, ...]) -> list[tuple[Rendition, bytes]]:
        pixels = photo.size.width * photo.size.height
        try:
            with self._large if pixels > LARGE else nullcontext():
                return list(develop(photo, lacking, self._recipe))
        except UNREADABLE as e:
            message = f"ảnh “{photo.path.name}” bị hỏng: có chỗ không còn hình"
            raise PhotographError("ANH-HONG", message, TAKE_AGAIN) from e

    def _keep(self, shelf: Shelf, photos: list[Photo], wanted: Wanted) -> None:
        for photo in photos:
            self.kept.update((rendition.address, shelf.kept(rendition)) for rendition in wanted[photo])


@contextmanager
def _dropping_the_rest(workers: ThreadPoolExecutor) -> Iterator[None]:
    """On Ctrl-C or a full disk, finish what is in hand and begin nothing more."""
    try:
        yield
    except BaseException:
        workers.shutdown(wait=False, cancel_futures=True)
        raise


def cores() -> int:
    """Return how many processors we may use, which may be fewer than there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
