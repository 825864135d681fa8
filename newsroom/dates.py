"""Dates as Vietnamese people write and read them, without a clock, a locale or a time zone database."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from newsroom.vietnamese import one_line, repair

# Asia/Ho_Chi_Minh has been UTC+7 without any change since 13 June 1975 (IANA time zone database), so a fixed offset
# is exact for every date that we accept but the first months of that year.
HANOI = timezone(timedelta(hours=7))
FIRST_YEAR, LAST_YEAR = 1975, 2100
DATE_ADVICE = "viết như 14/05/2020 08:30"

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")  # as datetime.weekday()
_SHORT_WEEKDAYS = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN")

# One group per day, so that the number of the group tells the day.
_WEEKDAY = re.compile(
    rf"(?:{'|'.join(f'({word}|{short})' for word, short in zip(_WEEKDAYS, _SHORT_WEEKDAYS, strict=True))})\b[,.]? ?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(r"\A([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})(?![0-9])", re.IGNORECASE)
_DAY_WORD = re.compile(r"\Angày ", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?:(?P=sign)(?P<year>[0-9]+)|(?![0-9/.-]))"
)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?![0-9])")
_CLOCK = re.compile(
    r"(?:, ?| - | – | lúc | |T)(?P<hour>[0-9]{1,2})"
    r"(?:[:hg](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?|[hg])(?![0-9])",
    re.IGNORECASE,
)
# The last part: a bracket that was opened must be closed.
_ZONE = re.compile(
    r" ?(?P<bracket>\()?"
    r"(?:(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?|Z|UTC|GMT)"
    r"(?(bracket)\))(?!\w)",
    re.IGNORECASE,
)
# In messages; a header may hold a whole paragraph by mistake.
_QUOTED_LENGTH = 40


class DateError(ValueError):
    """A date that cannot be read; its text is a message for reporters, to be shown with DATE_ADVICE."""


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A moment in HANOI, and what the reporter should be told about how it was written ("" for nothing).

    `has_clock` is False where only a day was written; the moment is then its beginning.
    """

    moment: datetime
    remark: str
    has_clock: bool = True

    @property
    def end(self) -> datetime:
        """Return the moment, or the end of the day where only a day was written."""
        return self.moment if self.has_clock else self.moment + timedelta(days=1)


def read_date(value: str) -> ReadDate:
    """Read a date that a person or a program wrote: day first (14/05/2020 08:30), or ISO 8601.

    Days may be parted by slashes, hyphens or dots, a weekday and “ngày” may stand in front, the clock may be 08:30,
    08:30:15, 8h30 or 8g30, or be missing (midnight). Fractions of a second are dropped. Without a zone it is HANOI.
    A weekday that is not that day's is a remark. Raises DateError for everything else, and outside of 1975 to 2100.
    """
    text = one_line(repair(value))
    weekday_number, rest = _take_weekday(text)
    day, after_day = _take_day(_IN_WORDS.sub(r"\1/\2/\3", rest))
    clock, rest = _take_clock(after_day)
    if rest:
        raise DateError(f"không hiểu phần “{_shown(rest.strip())}” sau ngày")
    moment = datetime.combine(day, clock).astimezone(HANOI)
    _check_year(moment.year)
    return ReadDate(moment, _weekday_remark(weekday_number, day), has_clock=rest != after_day)


def _shown(text: str) -> str:
    return text if len(text) <= _QUOTED_LENGTH else f"{text[:_QUOTED_LENGTH]}…"


def _take_weekday(text: str) -> tuple[int | None, str]:
    found = _WEEKDAY.match(text)
    if not found or not found.lastindex:
        return None, _DAY_WORD.sub("", text)
    return found.lastindex - 1, _DAY_WORD.sub("", text[found.end() :])


def _take_day(text: str) -> tuple[date, str]:
    found = _YEAR_FIRST.match(text) or _DAY_FIRST.match(text)
    if not found:
        raise DateError(_unreadable(text))
    if not found["year"]:
        raise DateError(f"ngày “{_shown(text)}” thiếu năm")
    if len(found["year"]) != 4:
        raise DateError(f"năm “{_shown(found['year'])}” phải viết đủ bốn chữ số")
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    _check_year(year)
    if not 1 <= month <= 12:
        raise DateError(_no_month(year, month, day))
    days = monthrange(year, month)[1]
    if day > days:
        raise DateError(f"tháng {month}/{year} chỉ có {days} ngày, không có ngày {day}")
    if day == 0:
        raise DateError("không có ngày 0")
    return date(year, month, day), text[found.end() :]


def _unreadable(text: str) -> str:
    if not text:
        return "chưa viết ngày"
    if not any(character in "0123456789" for character in text):
        return f"“{_shown(text)}” không phải là ngày viết bằng số"
    return f"không đọc được ngày “{_shown(text)}”"


def _no_month(year: int, month: int, day: int) -> str:
    message = f"không có tháng {month}; xem lại ngày và tháng có bị đổi chỗ không"
    swapped_is_a_date = 1 <= day <= 12 and 1 <= month <= monthrange(year, day)[1]
    return f"{message} (có phải {month:02}/{day:02}/{year}?)" if swapped_is_a_date else message


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"năm {year} nằm ngoài khoảng từ {FIRST_YEAR} đến {LAST_YEAR}")


def _take_clock(text: str) -> tuple[time, str]:
    found = _CLOCK.match(text)
    if not found:
        return time(tzinfo=HANOI), text
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 23:
        raise DateError(f"không có {hour} giờ: giờ đi từ 00:00 đến 23:59")
    if minute > 59:
        raise DateError(f"không có phút {minute}")
    if second > 59:
        raise DateError(f"không có giây {second}")
    zone, rest = _take_zone(text[found.end() :])
    return time(hour, minute, second, tzinfo=zone), rest


def _take_zone(text: str) -> tuple[tzinfo, str]:
    found = _ZONE.match(text)
    if not found:
        return HANOI, text
    rest = text[found.end() :]
    if not found["sign"]:
        return UTC, rest
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    # The zones of the world go from -12:00 to +14:00.
    if hours > 14 or minutes > 59:
        raise DateError(f"không có múi giờ “{found[0].strip()}”")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if found["sign"] == "-" else offset), rest


def _weekday_remark(written: int | None, day: date) -> str:
    if written is None or written == day.weekday():
        return ""
    return f"{day:%d/%m/%Y} là {_WEEKDAYS[day.weekday()]}, không phải {_WEEKDAYS[written]}"


def _in_hanoi(moment: datetime) -> datetime:
    # astimezone() would take a moment without zone for one of this computer's zone.
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment}")
    return moment.astimezone(HANOI)


def weekday(moment: datetime) -> str:
    """Return the day of the week in Hà Nội: “Thứ Hai” to “Chủ Nhật”."""
    return _WEEKDAYS[_in_hanoi(moment).weekday()]


def long_date(moment: datetime) -> str:
    """Return the date as pages print it, which read_date() can read: “Thứ Hai, 18/05/2020, 00:30 (GMT+7)”."""
    return f"{weekday(moment)}, {_in_hanoi(moment):%d/%m/%Y, %H:%M} (GMT+7)"


def short_date(moment: datetime) -> str:
    """Return the date alone: “18/05/2020”."""
    return f"{_in_hanoi(moment):%d/%m/%Y}"


def month_words(year: int, month: int) -> str:
    """Return a month as a heading: “Tháng 5/2020”."""
    return f"Tháng {month}/{year}"


def iso(moment: datetime) -> str:
    """Return the moment for machines, to the second: “2020-05-18T00:30:00+07:00”."""
    return _in_hanoi(moment).isoformat(timespec="seconds")
