"""Hints: what the template of a new story leaves for its writer to fill in, and a public story must not show."""

import re
from collections.abc import Iterator

from newsroom.headers import Document
from newsroom.problems import Finding

MARK = "???"
# By itself: "Vì sao???" is somebody's question.
HINT = re.compile(r"(?<![^\s\[(])\?{3}(?![^\s\])\"”])")
ADVICE = "viết nội dung vào chỗ đó rồi xóa ???; dòng chỉ có lời gợi ý thì xóa cả dòng"


def find_hints(document: Document) -> Iterator[Finding]:
    """Yield one finding for all lines of a story that still hold hints."""
    lines = [field.line for field in document.fields if HINT.search(field.value)]
    if MARK in document.body:
        body = enumerate(document.body.split("\n"), document.body_line)
        lines += [number for number, line in body if HINT.search(line)]
    if lines:
        where = ", ".join(map(str, lines))
        yield Finding(lines[0], "CHUA-DIEN", f"còn chỗ chưa điền (???) ở dòng {where}", ADVICE)
