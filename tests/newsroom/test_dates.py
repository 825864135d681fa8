"""Dates: what reporters and programs write, what is refused and in which words, what pages show."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.dates import DATE_ADVICE, HANOI, DateError, iso, long_date, month_words, read_date, short_date, weekday

ROOT = Path(__file__).parents[2]
NIGHT = datetime(2020, 5, 17, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("14/05/2020", "2020-05-14T00:00:00+07:00"),
        ("05/06/2020", "2020-06-05T00:00:00+07:00"),
        ("14/5/2020 08:30", "2020-05-14T08:30:00+07:00"),
        ("4/5/2020 8:30", "2020-05-04T08:30:00+07:00"),
        ("14-05-2020", "2020-05-14T00:00:00+07:00"),
        ("14.05.2020", "2020-05-14T00:00:00+07:00"),
        ("14/05/2020 08:30:15", "2020-05-14T08:30:15+07:00"),
        ("14/05/2020 8h30", "2020-05-14T08:30:00+07:00"),
        ("14/05/2020 08g30", "2020-05-14T08:30:00+07:00"),
        ("14/05/2020 08H30", "2020-05-14T08:30:00+07:00"),
        ("14/05/2020, 08:30 (GMT+7)", "2020-05-14T08:30:00+07:00"),
        ("14/05/2020,08:30 GMT+07:00", "2020-05-14T08:30:00+07:00"),
        ("Thứ Hai, 18/05/2020, 00:30 (GMT+7)", "2020-05-18T00:30:00+07:00"),
        ("Thứ Hai, 18/5/2020", "2020-05-18T00:00:00+07:00"),
        ("thứ 2 18/5/2020", "2020-05-18T00:00:00+07:00"),
        ("thứ tư, ngày 20/5/2020", "2020-05-20T00:00:00+07:00"),
        ("THỨ BẢY 23/5/2020", "2020-05-23T00:00:00+07:00"),
        ("Chủ nhật, 17/05/2020", "2020-05-17T00:00:00+07:00"),
        ("CN, 17/05/2020", "2020-05-17T00:00:00+07:00"),
        ("Ngày 17/05/2020", "2020-05-17T00:00:00+07:00"),
        ("2020-05-14", "2020-05-14T00:00:00+07:00"),
        ("2020-05-14 08:30", "2020-05-14T08:30:00+07:00"),
        ("2020-05-14T08:30:00+07:00", "2020-05-14T08:30:00+07:00"),
        ("2020-05-14T08:30:00Z", "2020-05-14T15:30:00+07:00"),
        ("2020-05-14T08:30:00.123Z", "2020-05-14T15:30:00+07:00"),
        ("2020-05-14t08:30z", "2020-05-14T15:30:00+07:00"),
        ("2020-05-14 23:30 -0500", "2020-05-15T11:30:00+07:00"),
        ("14/05/2020 08:30 (UTC)", "2020-05-14T15:30:00+07:00"),
        ("14/05/2020 08:30 +05:45", "2020-05-14T09:45:00+07:00"),
        ("29/02/2020", "2020-02-29T00:00:00+07:00"),
        ("01/01/1975", "1975-01-01T00:00:00+07:00"),
        ("31/12/2100 23:59:59", "2100-12-31T23:59:59+07:00"),
        ("  14/05/2020\u00a0 08:30 \n", "2020-05-14T08:30:00+07:00"),
        ("\u200e14/05/2020", "2020-05-14T00:00:00+07:00"),
        ("Thư\u0301 Hai, nga\u0300y 18/05/2020", "2020-05-18T00:00:00+07:00"),
    ],
)
def test_read(written: str, wanted: str) -> None:
    read = read_date(written)
    assert (read.moment.isoformat(), read.remark) == (wanted, "")
    assert read.moment.tzinfo is HANOI


@pytest.mark.parametrize(
    ("written", "remark"),
    [
        ("Thứ Ba, 18/5/2020", "18/05/2020 là Thứ Hai, không phải Thứ Ba"),
        ("thứ 7 17/05/2020", "17/05/2020 là Chủ Nhật, không phải Thứ Bảy"),
        ("cn 2020-05-18", "18/05/2020 là Thứ Hai, không phải Chủ Nhật"),
        # The day as it was written; in Hà Nội it is Monday already.
        ("Chủ Nhật, 17/05/2020 17:30 (UTC)", ""),
        # Unicode lets a dotted capital I stand for i where case is ignored.
        ("Thứ Ha\u0130, 18/5/2020", ""),
    ],
    ids=["number-for-a-day", "short-day", "iso", "day-as-written", "turkish-i"],
)
def test_wrong_weekday_is_a_remark(written: str, remark: str) -> None:
    assert read_date(written).remark == remark


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("13/14/2020", "không có tháng 14; xem lại ngày và tháng có bị đổi chỗ không"),
        ("05/14/2020", "không có tháng 14; xem lại ngày và tháng có bị đổi chỗ không (có phải 14/05/2020?)"),
        ("2020-14-05", "không có tháng 14; xem lại ngày và tháng có bị đổi chỗ không (có phải 14/05/2020?)"),
        ("02/31/2020", "không có tháng 31; xem lại ngày và tháng có bị đổi chỗ không"),
        ("14/0/2020", "không có tháng 0; xem lại ngày và tháng có bị đổi chỗ không"),
        ("31/02/2020", "tháng 2/2020 chỉ có 29 ngày, không có ngày 31"),
        ("29/02/2100", "tháng 2/2100 chỉ có 28 ngày, không có ngày 29"),
        ("0/5/2020", "không có ngày 0"),
        ("hôm qua", "“hôm qua” không phải là ngày viết bằng số"),
        ("", "chưa viết ngày"),
        (" \u00a0\ufeff", "chưa viết ngày"),
        ("Thứ Ba", "chưa viết ngày"),
        ("14/05/20", "năm “20” phải viết đủ bốn chữ số"),
        ("20-05-14", "năm “14” phải viết đủ bốn chữ số"),
        ("14/05/20205", "năm “20205” phải viết đủ bốn chữ số"),
        ("14/5 08:30", "ngày “14/5 08:30” thiếu năm"),
        ("14/05/2020 25:00", "không có 25 giờ: giờ đi từ 00:00 đến 23:59"),
        ("14/05/2020 24:00", "không có 24 giờ: giờ đi từ 00:00 đến 23:59"),
        ("14/05/2020 08:60", "không có phút 60"),
        ("14/05/2020 08:30:60", "không có giây 60"),
        ("14/05/2020 08:30 +25:00", "không có múi giờ “+25:00”"),
        ("14/05/2020 08:30 (GMT+15)", "không có múi giờ “(GMT+15)”"),
        ("2020-05-14T08:30-05:60", "không có múi giờ “-05:60”"),
        ("31/12/1974", "năm 1974 nằm ngoài khoảng từ 1975 đến 2100"),
        ("1975-01-01T00:00+14:00", "năm 1974 nằm ngoài khoảng từ 1975 đến 2100"),
        ("01/01/2101", "năm 2101 nằm ngoài khoảng từ 1975 đến 2100"),
        ("2100-12-31T23:00Z", "năm 2101 nằm ngoài khoảng từ 1975 đến 2100"),
        ("0000-01-01", "năm 0 nằm ngoài khoảng từ 1975 đến 2100"),
        ("14/05/2020 nhé", "không hiểu phần “nhé” sau ngày"),
        ("14/05/2020 08:30 sáng", "không hiểu phần “sáng” sau ngày"),
        ("14/05/2020 08:30 Zalo", "không hiểu phần “Zalo” sau ngày"),
        ("14/05/2020 8:3", "không hiểu phần “8:3” sau ngày"),
        ("14/05/2020 08:30 (GMT+7", "không hiểu phần “(GMT+7” sau ngày"),
        ("14/05-2020", "không đọc được ngày “14/05-2020”"),
        ("2020-05-140", "không đọc được ngày “2020-05-140”"),
        ("CNN 17/05/2020", "không đọc được ngày “CNN 17/05/2020”"),
        ("thứ 30/5/2020", "không đọc được ngày “thứ 30/5/2020”"),
        ("8h30 ngày 14/5/2020", "không đọc được ngày “8h30 ngày 14/5/2020”"),
        ("\u0661\u0664/\u0660\u0665/2020", "không đọc được ngày “\u0661\u0664/\u0660\u0665/2020”"),
        ("a" * 50, f"“{'a' * 40}…” không phải là ngày viết bằng số"),
    ],
)
def test_refused(written: str, message: str) -> None:
    with pytest.raises(DateError) as refusal:
        read_date(written)
    assert str(refusal.value) == message


def test_the_advice_can_be_followed() -> None:
    advised = DATE_ADVICE.removeprefix("viết như ")
    assert read_date(advised).moment == datetime(2020, 5, 14, 8, 30, tzinfo=HANOI)


def test_shown_in_hanoi_whatever_the_zone_of_the_moment() -> None:
    for moment in (NIGHT, NIGHT.astimezone(HANOI), NIGHT.astimezone(timezone(timedelta(hours=-10)))):
        assert weekday(moment) == "Thứ Hai"
        assert long_date(moment) == "Thứ Hai, 18/05/2020, 00:30 (GMT+7)"
        assert short_date(moment) == "18/05/2020"
        assert iso(moment) == "2020-05-18T00:30:00+07:00"


def test_every_weekday() -> None:
    week = [weekday(NIGHT + timedelta(days=day)) for day in range(7)]
    assert week == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


def test_month_words() -> None:
    assert month_words(2020, 5) == "Tháng 5/2020"
    assert month_words(2020, 12) == "Tháng 12/2020"


@pytest.mark.parametrize("show", [weekday, long_date, short_date, iso])
def test_a_moment_without_zone_is_refused_and_not_guessed(show: object) -> None:
    assert callable(show)
    with pytest.raises(ValueError, match="without a time zone"):
        show(datetime(2020, 5, 17, 17, 30))  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
def test_the_computers_zone_and_locale_do_not_matter(zone: str) -> None:
    program = (
        "from newsroom.dates import *; moment = read_date('18/05/2020 00:30').moment; "
        "print(ascii(long_date(moment)), iso(moment))"
    )
    environment = os.environ | {"TZ": zone, "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    shown = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    wanted = ascii("Thứ Hai, 18/05/2020, 00:30 (GMT+7)")
    assert shown.stdout.strip() == f"{wanted} 2020-05-18T00:30:00+07:00"


MOMENTS = st.datetimes(
    datetime(1975, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 12, 30),  # noqa: DTZ001
    timezones=st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
)


@given(MOMENTS)
def test_what_pages_and_programs_print_can_be_read_again(moment: datetime) -> None:
    minute, second = moment.replace(second=0, microsecond=0), moment.replace(microsecond=0)
    assert read_date(long_date(moment)).moment == minute
    assert read_date(long_date(moment)).remark == ""
    assert read_date(iso(moment)).moment == second
    assert read_date(second.isoformat()).moment == second
    assert read_date(second.isoformat()).moment.utcoffset() == timedelta(hours=7)


NEARLY_DATES = st.lists(
    st.sampled_from(
        ["Thứ ", "ba", "CN", "Chủ nhật", ",", " ", "ngày ", "14", "5", "05", "2020", "0", "99", "/", "-", ".", ":", "h",
         "T", "Z", "+", "07:00", "(", ")", "GMT", "00:30", "9" * 5000, "\u0130", "\u017f", "\u0663"]
    )
).map("".join)  # fmt: skip


@given(st.one_of(NEARLY_DATES, st.text()))
def test_whatever_is_written_is_read_or_refused_in_words(written: str) -> None:
    try:
        read = read_date(written)
    except DateError as e:
        refusal = str(e)
    else:
        assert read.moment.tzinfo is HANOI
        return
    assert 0 < len(refusal) < 200
