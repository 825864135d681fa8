"""A lock that lies somewhere far: what must be known of the place, and how it is taken, kept and left."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, Protocol

from newsroom.problems import NewsroomError
from newsroom.release import locks
from newsroom.release.locks import LIFETIME


class Held(NamedTuple):
    """What a lock tells, and the seconds since its holder's last sign of life, by the clock of its place."""

    told: bytes
    age: float


class Slot(Protocol):
    """Where a lock may lie."""

    def create(self, told: bytes) -> bool:
        """Put a lock there; False where one lies already."""

    def told(self) -> bytes | None:
        """Return what the lock tells that lies there."""

    def read(self) -> Held | None:
        """Return the lock that lies there, and how old it is."""

    def touch(self, told: bytes) -> None:
        """Make the lock that tells this young again."""

    def take(self, dead: bytes, told: bytes) -> bool:
        """Put a lock in the place of the one that tells `dead`; False where somebody was quicker."""

    def remove(self) -> None:
        """Remove the lock."""


class SlotLock:
    """A lock in a slot."""

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self._told = locks.to_bytes(locks.myself())

    @contextmanager
    def held(self) -> Iterator["SlotLock"]:
        """Hold the lock and touch it from time to time."""
        self._acquire()
        try:
            with locks.heartbeat(lambda: self._slot.touch(self._told)):
                yield self
        finally:
            with suppress(NewsroomError):  # whoever comes next waits until it is old
                if self._is_mine():
                    self._slot.remove()

    @property
    def told(self) -> str:
        """Return what it tells."""
        return self._told.decode()

    def check(self) -> None:
        """Make sure that the lock is still ours."""
        if not self._is_mine():
            raise locks.lost()

    def _is_mine(self) -> bool:
        return self._slot.told() == self._told

    def _acquire(self) -> None:
        # Where the line broke after the lock had been put there, it is ours all the same.
        if self._slot.create(self._told) or self._is_mine():
            return
        held = self._slot.read()
        if held is None:  # just left
            if not self._slot.create(self._told):
                raise locks.busy(None, 0)
            return
        refuse_the_living(held)
        if not self._slot.take(held.told, self._told):
            raise locks.busy(None, 0)


def refuse_the_living(held: Held) -> None:
    """Raise Busy for a lock whose holder may be alive."""
    holder = locks.from_bytes(held.told)
    if held.age < LIFETIME and not (holder and holder.has_died()):
        raise locks.busy(holder, held.age)
