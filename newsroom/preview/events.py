"""What open pages are told of, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    built     {"build": name, "problems": […], "moved": {old: new}}    there is a new edition
    failed    {"build": name or null, "problems": […]}                 there is none; the last good one stays
    building  {"stage": words}                                         one is being made

Whoever comes is told first how the last build ended: a page that was fetched before it knows then that it is old.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from newsroom.problems import Problem

# Browsers that lose us look for us again after so many milliseconds.
RETRY = b"retry: 500\n\n"
# A line that says nothing, sent where there is nothing to say for so many seconds, tells us who is gone.
NOTHING, SILENCE = b":\n\n", 15.0


@dataclass(frozen=True, slots=True)
class Told:
    """An event, and how many there have been up to it."""

    number: int
    data: bytes


class Events:
    """The last end of a build, how far the next one is, and whoever waits to be told."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._number = 0
        self._closed = False
        self._settled: Told | None = None
        self._working: Told | None = None

    def built(self, build: str, problems: Iterable[Problem], moved: Mapping[str, str]) -> None:
        """Tell of a new edition."""
        self._settle("built", build, problems, moved)

    def failed(self, build: str | None, problems: Iterable[Problem]) -> None:
        """Tell what is wrong; `build` is the edition that stays."""
        self._settle("failed", build, problems, {})

    def building(self, stage: str) -> None:
        """Tell how far an edition is."""
        with self._changed:
            self._working = self._next("building", {"stage": stage})

    def close(self) -> None:
        """Send everybody away."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def stream(self) -> Iterator[bytes]:
        """Yield what is to be sent, for as long as we are open."""
        yield RETRY
        seen = 0
        while not self._closed:
            news = self._after(seen)
            yield b"".join(told.data for told in news) or NOTHING
            seen = max([seen, *(told.number for told in news)])

    def _after(self, seen: int) -> list[Told]:
        """Wait for events after that many, and return those that still count."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._number > seen, SILENCE)
            return [told for told in (self._settled, self._working) if told and told.number > seen]

    def _settle(self, event: str, build: str | None, problems: Iterable[Problem], moved: Mapping[str, str]) -> None:
        told = {"build": build, "problems": [asdict(problem) for problem in problems], "moved": moved}
        with self._changed:
            self._settled, self._working = self._next(event, told), None

    def _next(self, event: str, told: Mapping[str, Any]) -> Told:
        self._number += 1
        self._changed.notify_all()
        return Told(self._number, f"event: {event}\ndata: {json.dumps(told)}\n\n".encode())
