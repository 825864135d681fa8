"""python -m newsroom.preview.worker: one build, in a process of its own.

It has imported everything before it is asked, so that a save waits for nothing but the build; and it builds once, so
that nothing of one build is left for the next: neither what Pelican keeps in its modules nor Python code that has
changed since. It lives as long as its standard input, so never longer than who started it.

The only argument is the order; each line of standard input asks for a build, one line is all that ever comes. Answers
are lines on standard output (reports).
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsroom.order import Order
from newsroom.preview.faults import problems_of
from newsroom.preview.reports import Built, Places, Report, place_line, report_line, stage_line
from newsroom.problems import in_order
from newsroom.progress import Advance, Progress
from newsroom.run import Run

# So often, in seconds, is told how far a build has come.
TELLING = 0.2
Tell = Callable[[str], object]


class ToldProgress(Progress):
    """Tells whoever started the worker."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """Tell of a stage now and then."""
        done, told = 0, time.monotonic()
        self._tell(stage_line(name, done, total))

        def advance() -> None:
            nonlocal done, told
            done += 1
            if time.monotonic() - told > TELLING:
                told = time.monotonic()
                self._tell(stage_line(name, done, total))

        yield advance


def main() -> None:
    """Get ready, tell where the site comes from, wait for the word, build, tell how it went."""
    tell = _private_output()
    places = None
    try:
        order = _order(sys.argv[1])
        places = _get_ready(order)
        tell(place_line(places))
        line = sys.stdin.readline()
        if line:
            tell(report_line(_build(order, json.loads(line), tell)))
    except BrokenPipeError:
        pass  # nobody waits any more
    except Exception as e:
        tell(report_line(Report(problems_of(e, places))))


def _private_output() -> Tell:
    """Keep standard output for answers; what anything else prints goes the way of errors."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(line: str) -> None:
        answers.write(line)
        answers.flush()

    return tell


def order_argument(order: Order) -> str:
    """Return an order as an argument, its paths as they were typed; "now" comes with the word to build."""
    return json.dumps({"conf": str(order.conf), "content": str(order.content) if order.content else None})


def _order(argument: str) -> Order:
    told = json.loads(argument)
    content = Path(told["content"]) if told["content"] else None
    return Order(conf=Path(told["conf"]), now=datetime.min, content=content, preview=True)  # noqa: DTZ901 - replaced


def _get_ready(order: Order) -> Places:
    """Import what a build needs, and what would start again where the preview's own code has changed."""
    import pelican  # noqa: F401

    import newsroom.cli
    import newsroom.preview.session  # noqa: F401
    from newsroom.build import read_settings

    settings = read_settings(order)
    return Places(order.conf.resolve(), Path(settings["PATH"]), Path(settings["THEME"]), Path(settings["CACHE_PATH"]))


def _build(order: Order, asked: dict[str, str], tell: Tell) -> Report:
    from newsroom.build import build

    ordered = replace(order, now=datetime.fromisoformat(asked["now"]), output=Path(asked["output"]))
    run = build(ordered, ToldProgress(tell))
    return Report(tuple(in_order(run.problems)), _built(run))


def _built(run: Run) -> Built:
    from newsroom.schedule import upcoming

    content = run.content
    due = next((each.moment for each in upcoming(content)), None)
    texts = {story.address: _mark(story.title, story.body.text) for story in content.archive.stories}
    return Built(content.moved, frozenset(story.address for story in content.withdrawn), texts, due)


def _mark(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
