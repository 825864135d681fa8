"""Holding a bucket: by a conditional write where the store honours it, else by claims that everybody can see."""

import random
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import ClientError

from newsroom.problems import Busy, NewsroomError
from newsroom.release import locks
from newsroom.release.locks import LIFETIME
from newsroom.release.targets import Lock
from newsroom.release.targets.held import Held, SlotLock, refuse_the_living
from newsroom.release.targets.s3.bucket import Bucket
from newsroom.release.targets.s3.faults import code_of

# What a store answers that honours a condition, and one that does not know it.
REFUSED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
UNKNOWN = frozenset({"NotImplemented", "501", "InvalidArgument", "InvalidRequest", "400"})
ANOTHER = '"00000000000000000000000000000000"'
# Whoever meets another one as young as this tries again: both may have come at the same moment.
YOUNG = 10
ATTEMPTS = 4
# The first of them by name stays and looks again; the others go, and come again when it has had its turn. Seconds.
SOON = 0.2
LATER = (0.5, 2.0)


@contextmanager
def held(bucket: Bucket, name: str) -> Iterator[Lock]:
    """Hold a bucket by a lock of that name.

    Raises Busy.
    """
    lock = SlotLock(ObjectSlot(bucket, name)) if honours_conditions(bucket, name) else Claims(bucket, name)
    with lock.held() as kept:
        yield kept


def honours_conditions(bucket: Bucket, name: str) -> bool:
    """Find out by trying: stores that ignore a condition write all the same and say that it went well."""
    probe = f"{name}-probe-{secrets.token_hex(8)}"
    bucket.put(probe, b"")
    try:
        return all(_is_refused(bucket, probe, how) for how in ({"IfNoneMatch": "*"}, {"IfMatch": ANOTHER}))
    finally:
        bucket.delete(probe)


def forget_probes(bucket: Bucket, name: str) -> None:
    """Remove old probes; of a young one somebody may be about to learn whether conditions are honoured."""
    folder, _, start = name.rpartition("/")
    for part in bucket.list(folder, Delimiter="/"):
        for found in part.get("Contents", ()):
            probe = bucket.place.name(found["Key"])
            if probe.startswith(f"{folder}/{start}-probe-") and _age({**part, **found}) > LIFETIME:
                bucket.delete(probe)


def _is_refused(bucket: Bucket, name: str, how: Mapping[str, str]) -> bool:
    """Write on a condition that does not hold; tell whether that was refused for it."""
    with bucket.told():
        try:
            bucket.client.put_object(**bucket.of(name), Body=b"", **how)
        except ClientError as e:
            if code_of(e) in REFUSED:
                return True
            if code_of(e) in UNKNOWN:
                return False
            raise
    return False


class ObjectSlot:
    """A lock as a file that is only written where there is none, or where it still is the one we have read."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        self._bucket = bucket
        self._name = name

    def create(self, told: bytes) -> bool:
        """Write it where there is none."""
        return self._write(told, IfNoneMatch="*")

    def told(self) -> bytes | None:
        """Return what it tells."""
        found = self._bucket.get(self._name)
        return bytes(found["Body"]) if found else None

    def read(self) -> Held | None:
        """Return what it tells, and its age by the store's clock."""
        found = self._bucket.get(self._name)
        return Held(found["Body"], _age(found)) if found else None

    def touch(self, told: bytes) -> None:
        """Write the same once more."""
        self.take(told, told)

    def take(self, dead: bytes, told: bytes) -> bool:
        """Write it where it still tells the same."""
        found = self._bucket.get(self._name)
        return found is not None and found["Body"] == dead and self._write(told, IfMatch=found["ETag"])

    def remove(self) -> None:
        """Remove it."""
        self._bucket.delete(self._name)

    def _write(self, told: bytes, **condition: str) -> bool:
        with self._bucket.told():
            try:
                self._bucket.client.put_object(**self._bucket.of(self._name), Body=told, **condition)
            except ClientError as e:
                if code_of(e) in REFUSED:
                    return False
                raise
        return True


class Claims:
    """A lock as a file of one's own in a folder where everybody's lie.

    One that finds no other's after having written its own holds the place: of two who come at the same time at
    least one sees the other, since stores list what has been written. One that finds another's takes its own back,
    unless its own is the first by name. Whoever holds the place says so by a second file, with a number higher than
    those of the dead in its name: one of them who wakes, and gives a sign of life that brings its file back, has
    lost against it. The first stays beside it, so that no list that is just being made misses both.
    """

    def __init__(self, bucket: Bucket, name: str) -> None:
        self._bucket = bucket
        self._folder = f"{name}s"
        mine = locks.myself()
        self._told = locks.to_bytes(mine)
        self._token = mine.token
        self._number = 0

    @property
    def _wish(self) -> str:
        return f"{self._folder}/{self._token}"

    @property
    def _name(self) -> str:
        return f"{self._folder}/{self._number:05}-{self._token}"

    @contextmanager
    def held(self) -> Iterator["Claims"]:
        """Hold the place and give a sign of life from time to time."""
        try:
            self._acquire()
            with locks.heartbeat(self._touch):
                yield self
        finally:
            with suppress(NewsroomError):  # whoever comes next waits until they are old
                self._bucket.delete(self._name)
                self._bucket.delete(self._wish)

    @property
    def told(self) -> str:
        """Return what the claim tells."""
        return self._told.decode()

    def check(self) -> None:
        """Make sure that nobody has taken us for dead."""
        claims = self._claims()
        others = [_number_of(name) for name, age in claims.items() if name != self._name and age < LIFETIME]
        if self._name not in claims or any(number is not None and number >= self._number for number in others):
            raise locks.lost()

    def _claims(self) -> dict[str, float]:
        """Return the names of all claims with their ages in seconds."""
        parts = self._bucket.list(self._folder)
        return {
            self._bucket.place.name(found["Key"]): _age({**part, **found})
            for part in parts
            for found in part.get("Contents", ())
        }

    def _touch(self) -> None:
        self.check()
        self._bucket.put(self._name, self._told)

    def _acquire(self) -> None:
        self._wait_for_the_young()
        self._bucket.put(self._name, self._told)

    def _wait_for_the_young(self) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            self._bucket.put(self._wish, self._told)
            try:
                self._refuse_others(last=attempt == ATTEMPTS)
            except _Together as met:
                if self._wish < met.other:
                    time.sleep(SOON)
                else:
                    self._bucket.delete(self._wish)
                    time.sleep(random.uniform(*LATER))  # noqa: S311 - so that not all come again together
            else:
                return

    def _refuse_others(self, *, last: bool) -> None:
        """Remove what the dead have left, and raise for one who may be alive."""
        for name in sorted(self._claims()):
            found = self._bucket.get(name) if name != self._wish else None
            if found:
                other = Held(found["Body"], _age(found))
                try:
                    refuse_the_living(other)
                except Busy:
                    if other.age < YOUNG and not last:
                        raise _Together(name) from None
                    raise
                self._number = max(self._number, (_number_of(name) or 0) + 1)
                self._bucket.delete(name)


def _number_of(claim: str) -> int | None:
    """Return the number of a claim by its name; None where its owner does not hold the place yet."""
    number, dash, _token = claim.rpartition("/")[2].partition("-")
    return int(number) if dash and number.isdecimal() else None


class _Together(Exception):
    """Another one has come at the same time, or nearly; `other` is the first of their files."""

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.other = other


def _age(found: Mapping[str, Any]) -> float:
    """Return the seconds since a file was written, by the clock that its store shows."""
    told = found["ResponseMetadata"]["HTTPHeaders"].get("date")
    now = parsedate_to_datetime(told) if told else datetime.now(UTC)
    return float((now - found["LastModified"]).total_seconds())
