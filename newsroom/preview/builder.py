"""The builder: one build after another, one more for whatever has changed meanwhile, and nothing missed."""

import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsroom import clock
from newsroom.preview.crew import Crew
from newsroom.preview.editions import Edition, Editions
from newsroom.preview.events import Events
from newsroom.preview.faults import problems_of
from newsroom.preview.reports import Report
from newsroom.problems import NewsroomError

# A lock cannot wait longer on every system; then is built for nothing.
LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed since the last build began: Python code, and code that the preview itself runs."""

    code: bool = False
    own: bool = False

    def __or__(self, other: "Change") -> "Change":
        return Change(self.code or other.code, self.own or other.own)


class Builder:
    """Builds whenever something has changed or falls due; `now` stands still unless it is None.

    `tell` is called with the end of each build, `restart` when only another process could run what has changed.
    """

    def __init__(
        self,
        crew: Crew,
        editions: Editions,
        events: Events,
        workplace: Path,
        now: datetime | None,
        tell: Callable[[Report], object],
        restart: Callable[[], object],
    ) -> None:
        self._crew, self._editions, self._events = crew, editions, events
        self._workplace, self._now, self._tell, self._restart = workplace, now, tell, restart
        # No page of an earlier start may take an edition of ours for its own.
        self._start, self._count = secrets.token_hex(4), 0
        self._wakened = threading.Condition()
        self._change: Change | None = Change()
        self._stopped = False

    def change(self, change: Change) -> None:
        """Note a change; a build that is on its way is followed by another."""
        with self._wakened:
            self._change = change | (self._change or Change())
            self._wakened.notify()

    def stop(self) -> None:
        """Build no more; the build that is on its way is broken off."""
        with self._wakened:
            self._stopped = True
            self._wakened.notify()
        self._crew.end()

    def run(self) -> None:
        """Build until stopped."""
        while (change := self._next_change()) is not None:
            try:
                report = self._build(change)
            except NewsroomError as e:
                report = Report(e.problems)
            except Exception as e:  # whatever it is, the next save must be built
                report = Report(problems_of(e))
            if report and not self._stopped:
                if not report.built:
                    newest = self._editions.newest
                    self._events.failed(newest.name if newest else None, report.problems)
                self._tell(report)
                self._crew.stand_by()

    def _next_change(self) -> Change | None:
        """Wait for something to build for, and return it; None when there is to be no more."""
        with self._wakened:
            self._wakened.wait_for(lambda: self._stopped or self._change, self._seconds_left())
            change, self._change = self._change or Change(), None
            return None if self._stopped else change

    def _seconds_left(self) -> float | None:
        """Return how long nothing changes by itself."""
        newest = self._editions.newest
        if self._now or not newest or not newest.built.due:
            return None
        return max(0.0, min(newest.built.due - clock.now(), LONGEST).total_seconds())

    def _build(self, change: Change) -> Report | None:
        """Build once; None where only a new start helps.

        Raises NewsroomError where the code that has changed cannot be imported.
        """
        self._events.building("")
        if change.code:
            self._crew.dismiss()
        if change.own:
            self._crew.places()
            self._restart()
            return None
        self._count += 1
        files = self._workplace / str(self._count) / "site"
        report = self._crew.build(self._now or clock.now(), files, self._stage)
        if report.built:
            old = self._editions.newest
            edition = Edition(f"{self._start}-{self._count}", files, report.built)
            moved = followed(old.built.texts, report.built.texts) if old else {}
            self._editions.replace(edition, lambda: self._events.built(edition.name, report.problems, moved))
        else:
            shutil.rmtree(files.parent, ignore_errors=True)
        return report

    def _stage(self, told: Mapping[str, Any]) -> None:
        count = f"{told['done']}/{told['total']}" if told["total"] else told["done"] or ""
        self._events.building(f"{told['name']} {count}")


def followed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return where stories went whose folders were renamed: the same text, gone here and come there, and only once."""
    gone = [(mark, address) for address, mark in old.items() if address not in new]
    come = [(mark, address) for address, mark in new.items() if address not in old]
    count = Counter(mark for mark, _ in (*gone, *come))
    where = dict(come)
    return {address: where[mark] for mark, address in gone if mark in where and count[mark] == 2}
