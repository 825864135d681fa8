"""python -m newsroom.preview.worker: builds in processes of their own.

It has imported everything before it is asked, so that a save waits for nothing but the build; and nothing of one build
is left for the next, since Pelican keeps much in its modules: each is done by a fork, or where there are none the
worker ends with its first. It lives as long as its standard input, so never longer than who started it.

The only argument is the order; each line of standard input asks for a build. Answers are lines on standard output
(reports).
"""

import gc
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
from newsroom.preview.faults import interrupted, problems_of
from newsroom.preview.reports import Built, Places, Report, place_line, report_line, stage_line
from newsroom.problems import Busy, in_order
from newsroom.progress import Advance, Progress
from newsroom.run import Run

# So often, in seconds, is told how far a build has come.
TELLING = 0.2
WAITING = 0.5
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
    """Get ready, tell where the site comes from, and each time the word is given build and tell how it went."""
    tell = _private_output()
    places = None
    try:
        order, lasting = _order(sys.argv[1])
        places = _get_ready(order)
        tell(place_line(places))
        for line in iter(sys.stdin.readline, ""):
            if not (lasting and _left_to_a_fork(tell)):
                tell(report_line(_build(order, json.loads(line), tell)))
                break
    except BrokenPipeError:
        pass  # nobody waits any more
    except Exception as e:  # templates, configurations and plugins may raise anything
        tell(report_line(Report(problems_of(e, places))))


def _left_to_a_fork(tell: Tell) -> bool:
    """Fork, and wait for the fork to build; it alone is told False."""
    child = os.fork()
    if not child:
        return False
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        tell(report_line(Report((interrupted(f"mã {code}"),))))
    return True


def _private_output() -> Tell:
    """Keep standard output for answers; what anything else prints goes the way of errors."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(line: str) -> None:
        answers.write(line)
        answers.flush()

    return tell


def order_argument(order: Order, *, lasting: bool) -> str:
    """Return an order as an argument, its paths as they were typed; "now" comes with the word to build."""
    content = str(order.content) if order.content else None
    return json.dumps({"conf": str(order.conf), "content": content, "lasting": lasting})


def _order(argument: str) -> tuple[Order, bool]:
    told = json.loads(argument)
    content = Path(told["content"]) if told["content"] else None
    order = Order(conf=Path(told["conf"]), now=datetime.min, content=content, preview=True)  # noqa: DTZ901 - replaced
    return order, told["lasting"]


def _get_ready(order: Order) -> Places:
    """Import what a build needs, and what would start again where the preview's own code has changed."""
    import newsroom.cli
    import newsroom.preview.session  # noqa: F401
    from newsroom.build import read_settings

    settings = read_settings(order)
    gc.collect()
    gc.freeze()  # so that collecting in a fork does not copy every page of memory
    return Places(order.conf.resolve(), Path(settings["PATH"]), Path(settings["THEME"]), Path(settings["CACHE_PATH"]))


def _build(order: Order, asked: dict[str, str], tell: Tell) -> Report:
    from newsroom.build import build

    ordered = replace(order, now=datetime.fromisoformat(asked["now"]), output=Path(asked["output"]))
    progress = ToldProgress(tell)
    while True:
        try:
            run = build(ordered, progress)
            break
        except Busy:  # somebody cleans the cache, which takes moments
            with progress.stage("Đợi dọn xong"):
                time.sleep(WAITING)
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
