"""Quotation marks: curved, the right way round, and closed.

A quotation may hold another. One of several paragraphs opens anew with each of them and closes with the last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsroom.problems import Finding
from newsroom.typography.prose import BORDER, GAP, Passage

MARK = re.compile(r"[“”\"]")
SECONDS = re.compile(r"[’']\d{1,2}”$")
OPENING, CLOSING, STRAIGHT = "“", "”", '"'
BEFORE_OPENING, AFTER_CLOSING = f" \t([–—-{BORDER}*_/“", f" \t.,;:!?)]…–—-{BORDER}*_/”"


@dataclass(frozen=True, slots=True)
class Mark:
    """One quotation mark as it was typed, and whether it opens."""

    place: int
    typed: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The marks of one paragraph: pairs, those left over in order, and whether it begins with one."""

    pairs: tuple[tuple[Mark, Mark], ...]
    rest: tuple[Mark, ...]
    first: Mark | None


def quotes(passage: Passage) -> Iterator[Finding]:
    """Yield straight, reversed and lonely quotation marks."""
    paragraphs = [_paired(passage.seen, *span) for span in _paragraphs(passage.seen)]
    for paragraph in paragraphs:
        for pair in paragraph.pairs:
            yield from _shapes(passage, pair)
    for mark in _lonely(paragraphs):
        quoted = passage.quote(mark.place, mark.place + 1)
        message = f"ngoặc kép mở mà không đóng: “{quoted}”" if mark.opens else f"ngoặc kép đóng mà không mở: “{quoted}”"
        yield passage.warn("NGOAC-LE", message, "thêm dấu còn thiếu (mở “ đóng ”), hoặc bỏ dấu này", mark.place)


def curved(text: str, seen: str = "") -> str:
    """Return a text, equally long, whose straight and reversed pairs of quotation marks are curved the right way.

    `seen` is the same text with all that is no prose covered; "" where all of it is prose.
    """
    letters = list(text)
    for span in _paragraphs(seen or text):
        for pair in _paired(seen or text, *span).pairs:
            for mark in pair:
                letters[mark.place] = OPENING if mark.opens else CLOSING
    return "".join(letters)


def _paragraphs(seen: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in GAP.finditer(seen):
        yield start, gap.start()
        start = gap.end()
    yield start, len(seen)


def _paired(seen: str, start: int, end: int) -> Paragraph:
    """Pair the marks of one paragraph."""
    pairs: list[tuple[Mark, Mark]] = []
    opened: list[Mark] = []
    rest: list[Mark] = []
    first = None
    for found in MARK.finditer(seen, start, end):
        mark = _read(seen, found.start(), bool(opened))
        if mark is None:
            continue
        if not (opened or pairs or rest) and not seen[start : mark.place].strip(f" \t*_{BORDER}"):
            first = mark
        if mark.opens:
            opened.append(mark)
        elif opened:
            pairs.append((opened.pop(), mark))
        else:
            rest.append(mark)
    return Paragraph(tuple(pairs), (*rest, *opened), first)


def _read(seen: str, place: int, within: bool) -> Mark | None:
    """Return what a mark is by what stands around it, else by its shape; None for the sign of inches or seconds."""
    before, after = seen[place - 1 : place] or "\n", seen[place + 1 : place + 2] or "\n"
    typed = seen[place]
    looks_opening = before in BEFORE_OPENING and after not in f" \t{BORDER}"
    looks_closing = before not in f" \t{BORDER}" and after in AFTER_CLOSING
    if typed == STRAIGHT:
        if before.isdigit() and not within:
            return None
        return Mark(place, typed, looks_opening if looks_opening != looks_closing else not within)
    if typed == OPENING and looks_closing and not looks_opening and within:
        return Mark(place, typed, opens=False)
    if SECONDS.search(seen, max(0, place - 4), place + 1) and not within:
        return None
    if typed == CLOSING and looks_opening and not looks_closing and not within:
        return Mark(place, typed, opens=True)
    return Mark(place, typed, typed == OPENING)


def _shapes(passage: Passage, pair: tuple[Mark, Mark]) -> Iterator[Finding]:
    """Yield the marks of a pair that are straight or turned around, with the right ones."""
    wrong = [mark for mark in pair if mark.typed != (OPENING if mark.opens else CLOSING)]
    if not wrong:
        return
    straight = any(mark.typed == STRAIGHT for mark in wrong)
    code, message = ("NGOAC-KEP-THANG", "ngoặc kép thẳng") if straight else ("NGOAC-NGUOC", "ngoặc kép ngược chiều")
    inside = passage.text[pair[0].place + 1 : pair[1].place]
    short = inside if len(inside) <= 40 else f"{inside[:18].rstrip()} … {inside[-18:].lstrip()}"
    short = " ".join(short.split())
    quoted = f"{pair[0].typed}{short}{pair[1].typed}"
    changes = [(mark.place, mark.place + 1, OPENING if mark.opens else CLOSING) for mark in wrong]
    edits = tuple(passage.edit(*change) for change in changes)
    yield passage.warn(code, f"{message}: {quoted}", f"viết “{short}”", pair[0].place, edits)


def _lonely(paragraphs: list[Paragraph]) -> Iterator[Mark]:
    """Yield the marks whose other half is in no paragraph."""
    pending: list[Mark] = []
    last = -1  # where the quotation that is still open was last opened anew
    for number, paragraph in enumerate(paragraphs):
        goes_on = bool(pending) and paragraph.first is not None and number == last + 1
        if goes_on and not paragraph.rest and paragraph.first is paragraph.pairs[-1][0]:
            pending.pop()  # “…  “…”: the last paragraph of a quotation
        for mark in paragraph.rest:
            if not mark.opens and pending:
                pending.pop()
            elif not mark.opens:
                yield mark
            elif goes_on and mark is paragraph.first:
                last = number
            else:
                pending.append(mark)
                last = number
    yield from pending
