"""The list of stories as a table for Excel: CSV (RFC 4180) in UTF-8 with the mark that Excel knows it by."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from newsroom.dates import month_words
from newsroom.stories import Story

HEADINGS = (
    "Ngày",
    "Tháng",
    "Tiêu đề",
    "Loại",
    "Chuyên mục",
    "Tác giả",
    "Trạng thái",
    "Địa chỉ",
    "Số âm tiết",
    "Số ảnh",
)
# A cell that begins so is a formula for Excel, whoever wrote it (OWASP, "CSV Injection").
FORMULA = re.compile(r"[=+\-@\t\r]")


def sheet(stories: Iterable[Story], now: datetime) -> bytes:
    """Return a row for each story."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for story in stories:
        writer.writerow(map(_harmless, _row(story, now)))
    return text.getvalue().encode("utf-8-sig")


def _row(story: Story, now: datetime) -> tuple[str | int, ...]:
    return (
        f"{story.date:%Y-%m-%d}",  # the one form that Excel reads as the same day in every country
        month_words(story.date.year, story.date.month),  # "5/2020" would become a day
        story.title,
        story.kind.words,
        story.section.name,
        "; ".join(person.name for person in story.authors),
        story.visibility(now).value,
        story.address,
        story.body.syllables,
        len(story.photos),
    )


def _harmless(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
