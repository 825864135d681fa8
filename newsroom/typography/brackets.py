"""Brackets: whether each one that is opened is closed, in one paragraph."""

import re
from collections.abc import Iterator

from newsroom.problems import Finding
from newsroom.typography.prose import BORDER, GAP, Passage

# A bracket that may stand alone: "a) Một", "12) Hai", a smile.
ALONE = re.compile(rf"(?:(?<![^\s({BORDER}])(?:\d{{1,2}}|[^\W\d_]|[ivxIVX]{{1,4}})|[:;=]-?)(?=\))|[:;=]-?(?=\()")
ROUND = re.compile(r"[()]")
SQUARE = re.compile(r"[\[\]]")


def brackets(passage: Passage) -> Iterator[Finding]:
    """Yield brackets without their other half."""
    start = 0
    for paragraph in GAP.split(passage.seen):
        begin = passage.seen.index(paragraph, start)
        start = begin + len(paragraph)
        for expression in (ROUND, SQUARE):
            for place in _unmatched(paragraph, expression):
                yield _finding(passage, begin + place)


def _unmatched(paragraph: str, expression: re.Pattern[str]) -> list[int]:
    """Return the places of brackets without their other half; none where some reading of the paragraph is whole."""
    found = [match.start() for match in expression.finditer(paragraph)]
    opened: list[int] = []
    closed: list[int] = []
    for place in found:
        if paragraph[place] in "([":
            opened.append(place)
        elif opened:
            opened.pop()
        else:
            closed.append(place)
    alone = {match.end() for match in ALONE.finditer(paragraph)} if opened or closed else set()
    if not alone or not _may_be_whole(paragraph, found, alone):
        return sorted({*closed, *opened} - alone) or sorted({*closed, *opened})
    return []


def _may_be_whole(paragraph: str, found: list[int], alone: set[int]) -> bool:
    """Tell whether no bracket is left over when those that may stand alone do so, or not, as it fits."""
    shallow = deep = 0  # how many are open, at least and at most
    for place in found:
        step = 1 if paragraph[place] in "([" else -1
        choices = (step, 0) if place in alone else (step,)
        shallow, deep = max(0, shallow + min(choices)), deep + max(choices)
        if deep < 0:
            return False
    return shallow == 0


def _finding(passage: Passage, place: int) -> Finding:
    mark = passage.seen[place]
    quoted = passage.quote(place, place + 1)
    opens = mark in "(["
    message = f"ngoặc “{mark}” {'mở mà không đóng' if opens else 'đóng mà không mở'}: “{quoted}”"
    return passage.warn("NGOAC-LE", message, "thêm ngoặc còn thiếu, hoặc bỏ ngoặc này", place)
