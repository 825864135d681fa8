"""site.toml: who we are, as frozen data."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from newsroom.addresses import HOST, public_base
from newsroom.problems import NewsroomError, Problem, why
from newsroom.security import Security, check_security
from newsroom.vietnamese import repair, same_key, slug

FILE_NAME = "site.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `since` to `until`, both included; None is without limit."""

    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the day lies within."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Period):
    """What the organisation is called, and the title of its paper."""

    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slogan(Period):
    """A line above the masthead."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the paper."""

    name: str
    slug: str = ""

    @property
    def address(self) -> str:
        """Return the section's page."""
        return f"/chuyen-muc/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """Letters that not every reader knows, and the words they stand for."""

    short: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The identity of the site.

    `url` has no trailing slash; `feed_authority` ("damha.example,2020-05-01") is the authority of RFC 4151 under which
    stories are named in feeds, and outlives every change of `url`.
    """

    url: str
    feed_authority: str
    description: str
    names: tuple[Name, ...]
    sections: tuple[Section, ...]
    slogans: tuple[Slogan, ...] = ()
    glossary: tuple[Abbreviation, ...] = ()
    address: str = ""
    phone: str = ""
    email: str = ""
    editor: str = ""
    security: Security | None = None

    @property
    def feeds_since(self) -> date:
        """Return the day of the feeds' authority: no feed is older."""
        return date.fromisoformat(self.feed_authority.rpartition(",")[2])

    def name_on(self, day: date) -> Name:
        """Return the name of that day; where the calendar has a gap, the last one given."""
        return next((name for name in self.names if name.covers(day)), self.names[-1])

    def slogans_on(self, day: date) -> tuple[Slogan, ...]:
        """Return the slogans of that day."""
        return tuple(slogan for slogan in self.slogans if slogan.covers(day))

    def section(self, text: str) -> Section | None:
        """Return the section of that name or slug, old and new tone placement alike."""
        key, as_slug = same_key(text), slug(text)
        return next((s for s in self.sections if same_key(s.name) == key or s.slug == as_slug), None)


TABLES: Mapping[str, type] = {"names": Name, "slogans": Slogan, "sections": Section, "glossary": Abbreviation}
SECURITY = "security"
DAYS = ("from", "until", "expires")
# A domain, and a day on which it was ours already (RFC 4151, 2.1).
AUTHORITY = re.compile(rf"{HOST.pattern},(?P<day>\d{{4}}-\d\d-\d\d)")
# TOML calls the first day "from", which Python keeps for itself.
PYTHON_NAMES = {"from": "since"}
TOML_NAMES = {python: toml for toml, python in PYTHON_NAMES.items()}


def read_site(path: Path) -> Site:
    """Read site.toml.

    Raises NewsroomError with every finding: unreadable, no TOML, unknown, missing or wrongly filled keys.
    """
    try:
        text = repair(path.read_text("utf-8-sig"))
    except FileNotFoundError as e:
        raise NewsroomError(Problem(path.name, 0, "SITE-THIEU", f"không có tệp {path}", "tạo lại tệp site.toml")) from e
    except OSError as e:
        message = f"không đọc được {path}: {why(e)}"
        raise NewsroomError(Problem(path.name, 0, "SITE-MO", message, "kiểm tra quyền đọc tệp rồi chạy lại")) from e
    except UnicodeDecodeError as e:
        advice = "mở bằng Notepad, chọn Save As, Encoding: UTF-8"
        raise NewsroomError(Problem(path.name, 0, "SITE-MA", f"{path} không lưu theo mã UTF-8", advice)) from e
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise NewsroomError(_syntax_problem(path, e)) from e
    problems = [
        Problem(path.name, _line_of(text, place), "SITE-KHOA", message, advice)
        for place, message, advice in _check(data)
    ]
    if problems:
        raise NewsroomError(*problems)
    return _site(data, text)


def _syntax_problem(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    found = re.search(r"at line (\d+)", str(error))
    line = int(found[1]) if found else 0
    advice = 'mỗi dòng viết: khóa = "giá trị", chữ để trong ngoặc kép thẳng'
    return Problem(path.name, line, "SITE-CU-PHAP", "dòng này không đúng cú pháp TOML", advice)


class Place(NamedTuple):
    """Where a key stands: in which table ("" for none), the how manieth of its name from 0."""

    table: str
    number: int
    key: str

    @property
    def shown(self) -> str:
        """Return the table as messages name it."""
        return {"": FILE_NAME, SECURITY: f"[{SECURITY}]"}.get(self.table, f"[[{self.table}]]")


def _line_of(text: str, place: Place) -> int:
    """Return the line of a place; that of its table where the key is missing, 0 where that is too."""
    heads = list(re.finditer(rf"^\s*{re.escape(place.shown)}", text, re.MULTILINE)) if place.table else []
    start = heads[place.number].end() if place.number < len(heads) else 0
    found = re.compile(rf"^\s*{re.escape(place.key)}\s*=", re.MULTILINE).search(text, start)
    end = found.end() if found else start
    return text.count("\n", 0, end) + 1 if end else 0


def _check(data: Mapping[str, Any]) -> Iterator[tuple[Place, str, str]]:
    """Yield (place, what is wrong, what to write) for everything that is not as Site wants it."""
    yield from _check_table(Place("", 0, ""), data, Site)
    for key, shape in TABLES.items():
        for number, table in enumerate(_tables(data, key)):
            yield from _check_table(Place(key, number, ""), table, shape)
            since, until = table.get("from"), table.get("until")
            if type(since) is date and type(until) is date and since > until:
                yield Place(key, number, "until"), f"[[{key}]]: “until” đứng trước “from”", "sửa lại một trong hai ngày"
    url = data.get("url")
    if isinstance(url, str) and (url.endswith("/") or not public_base(url)):
        yield (
            Place("", 0, "url"),
            f"url “{url}” không phải địa chỉ trang",
            "viết như https://damha.example, không có gạch chéo cuối",
        )
    authority = data.get("feed_authority")
    if isinstance(authority, str) and not _is_authority(authority):
        yield (
            Place("", 0, "feed_authority"),
            f"feed_authority “{authority}” không dùng được",
            "viết tên miền, dấu phẩy, một ngày mà tên miền đã là của mình, như damha.example,2020-05-01",
        )
    yield from _check_sections(data)
    security = data.get(SECURITY)
    if isinstance(security, dict):
        yield from _check_table(Place(SECURITY, 0, ""), security, Security)
        for key, message, advice in check_security(security):
            yield Place(SECURITY, 0, key), message, advice


def _is_authority(text: str) -> bool:
    found = AUTHORITY.fullmatch(text)
    try:
        return bool(found and date.fromisoformat(found["day"]))
    except ValueError:
        return False


def _check_table(place: Place, table: Mapping[str, Any], shape: type) -> Iterator[tuple[Place, str, str]]:
    known = {TOML_NAMES.get(field.name, field.name): field for field in fields(shape) if not field.metadata}
    for key, value in table.items():
        here = place._replace(key=key)
        if key not in known:
            advice = "các khóa biết được: " + ", ".join(sorted(known))
            yield here, f"{place.shown}: không có khóa “{key}”", advice
        else:
            yield from ((here, message, advice) for message, advice in _check_value(here, value))
    for key, field in known.items():
        if field.default is MISSING and not table.get(key):
            yield place._replace(key=key), f"{place.shown}: thiếu “{key}”", f"thêm dòng {key} = ..."


def _check_value(place: Place, value: object) -> Iterator[tuple[str, str]]:
    key = place.key
    if key in TABLES:
        if not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
            yield f"“{key}” phải là các khối", f"viết mỗi khối bắt đầu bằng dòng [[{key}]]"
    elif key == SECURITY:
        if not isinstance(value, dict):
            yield f"“{key}” phải là một khối", f"viết khối bắt đầu bằng dòng [{key}]"
    elif key in DAYS:
        if type(value) is not date:
            yield f"{place.shown}: “{key}” phải là một ngày", f"viết như {key} = 2020-01-31, không có ngoặc kép"
    elif not isinstance(value, str) or not value.strip():
        yield f"{place.shown}: “{key}” phải là chữ, không để trống", f'viết {key} = "..." hoặc xóa cả dòng'
    elif repair(value) != value:
        yield f"{place.shown}: “{key}” có ký tự không in được", "gõ lại cả dòng, không dùng mã sau dấu \\"


def _check_sections(data: Mapping[str, Any]) -> Iterator[tuple[Place, str, str]]:
    seen: dict[str, str] = {}
    for number, table in enumerate(_tables(data, "sections")):
        place = Place("sections", number, "slug" if table.get("slug") else "name")
        name = str(table.get("name", ""))
        own = str(table.get("slug", "")) or slug(name)
        if own != slug(own):
            yield place, f"slug “{own}” có ký tự không dùng được trong địa chỉ", f"viết {slug(own)}"
        if own in seen:
            message = f"“{seen[own]}” và “{name}” có cùng địa chỉ “{own}”"
            yield place, message, "đặt slug khác cho một chuyên mục"
        seen[own] = name


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key, [])
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _site(data: Mapping[str, Any], text: str) -> Site:
    made: dict[str, Any] = {
        key: tuple(_made(shape, table) for table in _tables(data, key)) for key, shape in TABLES.items()
    }
    if SECURITY in data:
        made[SECURITY] = Security(**data[SECURITY], line=_line_of(text, Place(SECURITY, 0, "expires")))
    return Site(**{**data, **made})


def _made(shape: type, table: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of the classes in TABLES
    arguments = {PYTHON_NAMES.get(key, key): value for key, value in table.items()}
    if shape is Section:
        arguments.setdefault("slug", slug(table["name"]))
    return shape(**arguments)
