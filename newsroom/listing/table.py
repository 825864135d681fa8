"""The list of stories for people: a table as wide as the terminal, plain lines elsewhere, and what they add up to."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from newsroom.console import show
from newsroom.dates import short_date
from newsroom.stories import Story, Visibility
from newsroom.vietnamese import collation_key, same_key

NOBODY = "không ghi tên"


def show_stories(stories: Sequence[Story], now: datetime) -> None:
    """Print a table on a terminal; elsewhere a line for each story, its values parted by tabs and nothing cut."""
    if sys.stdout.isatty():
        _show_table(stories, now)
        return
    for story in stories:
        show("\t".join((*_cells(story, now), story.title, story.address)))


def _cells(story: Story, now: datetime) -> tuple[str, ...]:
    authors = ", ".join(person.name for person in story.authors)
    return short_date(story.date), story.visibility(now).value, story.section.name, authors


def _show_table(stories: Sequence[Story], now: datetime) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, expand=True, header_style="bold")
    for heading, width in (("Ngày", 10), ("Trạng thái", 10)):
        table.add_column(heading, width=width, no_wrap=True)
    for heading, share in (("Chuyên mục", 2), ("Tác giả", 2), ("Bài", 5)):
        table.add_column(heading, ratio=share, no_wrap=True, overflow="ellipsis")
    for story in stories:
        what = Text.assemble(story.title, "\n", (story.address, "dim"))
        table.add_row(*(Text(cell) for cell in _cells(story, now)), what)
    Console(highlight=False).print(table)


def sums(stories: Sequence[Story], now: datetime) -> Iterator[str]:
    """Yield how many stories there are of each status, section, author and month, and what falls due."""
    statuses = Counter(story.visibility(now) for story in stories)
    yield f"Cộng {len(stories)} bài" + _listed(": ", ((v.value, statuses[v]) for v in Visibility if statuses[v]))
    if stories:
        yield "Chuyên mục" + _listed(": ", sorted(_sections(stories), key=lambda pair: (-pair[1], pair[0])))
        yield "Tác giả" + _listed(": ", sorted(_authors(stories), key=lambda pair: (-pair[1], collation_key(pair[0]))))
        months = Counter((story.date.year, story.date.month) for story in stories)
        yield "Tháng" + _listed(": ", ((f"{month}/{year}", months[year, month]) for year, month in sorted(months)))
    scheduled = [story for story in stories if story.visibility(now) is Visibility.SCHEDULED]
    yield from (f"Sắp đến giờ: {story.date:%d/%m/%Y %H:%M} {story.address}" for story in reversed(scheduled))
    expiring = [(s.expires, s.address) for s in stories if s.expires and s.visibility(now) is Visibility.PUBLIC]
    yield from (f"Sắp hết hạn: {moment:%d/%m/%Y %H:%M} {address}" for moment, address in sorted(expiring))


def _sections(stories: Iterable[Story]) -> Iterable[tuple[str, int]]:
    return Counter(story.section.name for story in stories).items()


def _authors(stories: Iterable[Story]) -> Iterator[tuple[str, int]]:
    """Yield authors, old and new tone placement alike, by the name of their newest story."""
    names: dict[str, str] = {}
    found: Counter[str] = Counter()
    for story in stories:
        for name in [person.name for person in story.authors] or [NOBODY]:
            names.setdefault(same_key(name), name)
            found[same_key(name)] += 1
    yield from ((names[key], count) for key, count in found.items())


def _listed(begin: str, pairs: Iterable[tuple[str, int]]) -> str:
    return begin + "; ".join(f"{words} {count}" for words, count in pairs)
