"""The s3 target: a bucket of any S3 store, which readers reach through a CDN."""

from pathlib import Path

from newsroom.release.targets.copies import Copies
from newsroom.release.targets.ordered.target import OrderedTarget
from newsroom.release.targets.s3.bucket import Bucket
from newsroom.release.targets.s3.place import read_place
from newsroom.release.targets.s3.store import S3Store


class S3Target(OrderedTarget):
    """A place in a bucket."""

    def __init__(self, typed: str, cache: Path) -> None:
        place = read_place(typed)
        super().__init__(S3Store(Bucket(place)), Copies(cache, f"{place} {place.endpoint}"))
