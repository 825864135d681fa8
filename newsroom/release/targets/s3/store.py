"""A bucket as a place for readers: each file says how it is to be served, since no web server does."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from newsroom.release.manifest import Entry
from newsroom.release.targets import Lock
from newsroom.release.targets.ordered.live import LOCK
from newsroom.release.targets.ordered.store import Advance, Copy, Upload
from newsroom.release.targets.s3.bucket import IN_FLIGHT, Bucket
from newsroom.release.targets.s3.faults import is_missing
from newsroom.release.targets.s3.locking import forget_probes, held

T = TypeVar("T")


class S3Store:
    """The files of a bucket; see ordered.store.Store."""

    def __init__(self, bucket: Bucket) -> None:
        self.place = str(bucket.place)
        self._bucket = bucket

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Do nothing: every request stands for itself."""
        yield

    @contextmanager
    def lock(self, name: str) -> Iterator[Lock]:
        """Hold the lock of that name."""
        with held(self._bucket, name) as lock:
            yield lock

    def names(self) -> Collection[str]:
        """Return names at the top; the first thousand will do.

        Consoles that "create a folder" leave an empty file whose key ends there: a name without letters.
        """
        part = next(self._bucket.list("", Delimiter="/"))
        keys = [found["Key"] for found in part.get("Contents", ())]
        folders = [found["Prefix"].rstrip("/") for found in part.get("CommonPrefixes", ())]
        return [name for key in (*keys, *folders) if (name := self._bucket.place.name(key))]

    def read(self, name: str) -> bytes | None:
        """Return what a file holds."""
        found = self._bucket.get(name)
        return bytes(found["Body"]) if found else None

    def write(self, name: str, data: bytes) -> None:
        """Write a file that readers are not served."""
        self._bucket.put(name, data, ContentType="application/json", CacheControl="no-store")

    def sizes(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return the sizes of those files that are there."""
        wanted = tuple(names)
        found = zip(wanted, self._each(self._size, wanted), strict=True)
        return {name: size for name, size in found if size is not None}

    def _size(self, name: str) -> int | None:
        try:
            return int(self._bucket.client.head_object(**self._bucket.of(name))["ContentLength"])
        except ClientError as e:
            if is_missing(e):
                return None
            raise

    def listed(self, folder: str) -> Mapping[str, str]:
        """Return the files in a folder with their stamps."""
        found = [file for part in self._bucket.list(folder) for file in part.get("Contents", ())]
        return {
            self._bucket.place.name(file["Key"]): f"{file['Key']} {file['ETag']} {file['LastModified']}"
            for file in found
        }

    def digests(self, names: Sequence[str], advance: Advance) -> Mapping[str, str]:
        """Read files back."""

        def digest(name: str) -> str:
            data = self.read(name)
            advance()
            return "" if data is None else hashlib.sha256(data).hexdigest()

        return dict(zip(names, self._each(digest, names), strict=True))

    def upload(self, uploads: Sequence[Upload], advance: Advance) -> None:
        """Bring files."""

        def bring(upload: Upload) -> None:
            self._bucket.put(upload.name, upload.source.read_bytes(), **_headers(upload.entry))
            advance()

        self._each(bring, uploads)

    def copy(self, copies: Sequence[Copy], advance: Advance) -> None:
        """Let the store copy files."""

        def bring(copy: Copy) -> None:
            source = self._bucket.of(copy.source)
            how = {**_headers(copy.entry), **({"WebsiteRedirectLocation": copy.redirect} if copy.redirect else {})}
            target = self._bucket.of(copy.name)
            self._bucket.client.copy_object(**target, CopySource=source, MetadataDirective="REPLACE", **how)
            advance()

        self._each(bring, copies)

    def remove(self, names: Collection[str]) -> None:
        """Remove files one by one: not every store takes a list, and they are few."""
        self._each(self._bucket.delete, tuple(names))

    def tidy(self) -> None:
        """Remove what others have tried out and were killed over; nothing else is ever half there."""
        forget_probes(self._bucket, LOCK)

    def _each(self, work: Callable[[T], Any], things: Sequence[T]) -> list[Any]:
        with self._bucket.told(), ThreadPoolExecutor(max(1, min(IN_FLIGHT, len(things)))) as workers:
            futures = [workers.submit(work, thing) for thing in things]
            try:
                return [future.result() for future in futures]
            except BaseException:
                workers.shutdown(wait=True, cancel_futures=True)
                raise


def _headers(entry: Entry) -> dict[str, str]:
    """Return what a file is served with."""
    encoding = {"ContentEncoding": entry.encoding} if entry.encoding else {}
    return {"ContentType": entry.type, "CacheControl": entry.cache, **encoding}
