"""What may be typed after an option: text in, a value or a sentence in Vietnamese out."""

import argparse
import re
from datetime import datetime

from newsroom.addresses import public_base
from newsroom.dates import DATE_ADVICE, DateError, ReadDate, read_date
from newsroom.stories import KINDS, StoryKind, find_kind
from newsroom.vietnamese import one_line, repair, slug

# "5/2020", "05-2020" or "2020-05".
MONTH_LAST = re.compile(r"(?P<year>\d{4})[/-](?P<month>0?[1-9]|1[0-2])")
MONTH_FIRST = re.compile(r"(?P<month>0?[1-9]|1[0-2])[/-](?P<year>\d{4})")

LAST_PORT = 65_535


def moment(value: str) -> datetime:
    """Return the moment typed."""
    return day(value).moment


def kind(value: str) -> StoryKind:
    """Return the kind of story typed."""
    found = find_kind(value)
    if found is None:
        raise argparse.ArgumentTypeError(f"không có loại “{value}” (chọn một trong: {', '.join(KINDS)})")
    return found


def one_line_of_text(value: str) -> str:
    """Return words typed, as a header holds them."""
    words = one_line(repair(value))
    if not words:
        raise argparse.ArgumentTypeError("không để trống được")
    return words


def name_of_folder(value: str) -> str:
    """Return the name of a story's folder typed, which is the end of its address."""
    if value != slug(value):
        raise argparse.ArgumentTypeError(f"“{value}” không dùng được trong địa chỉ; viết {slug(value)}")
    return value


def day(value: str) -> ReadDate:
    """Return the date typed, which knows whether it is a whole day."""
    try:
        return read_date(value)
    except DateError as e:
        raise argparse.ArgumentTypeError(f"{e}; {DATE_ADVICE}") from e


def month(value: str) -> tuple[int, int]:
    """Return the year and month typed after --month."""
    found = MONTH_FIRST.fullmatch(value) or MONTH_LAST.fullmatch(value)
    if not found:
        raise argparse.ArgumentTypeError(f"“{value}” không phải là tháng; viết như 5/2020")
    return int(found["year"]), int(found["month"])


def csv_file(value: str) -> str:
    """Return the file typed after --csv; any other kind of file might be somebody's story."""
    if value != "-" and not value.lower().endswith(".csv"):
        raise argparse.ArgumentTypeError(f"“{value}” không phải tệp .csv; viết như thong-ke.csv")
    return value


def site_url(value: str) -> str:
    """Return the address typed after --site-url, without its last slash."""
    if not public_base(value):
        raise argparse.ArgumentTypeError(f"“{value}” không phải địa chỉ trang; viết như https://damha.example")
    return value.rstrip("/")


def port(value: str) -> int:
    """Return the port typed after --port."""
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"“{value}” không phải số cổng; ghi một số từ 1 đến {LAST_PORT}, như 8001")
    return int(value)
