"""site.toml: who we are, as frozen data."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from newsroom.problems import NewsroomError, Problem
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
    """What the organisation is called: in full, in short (as bylines say it), and the title of its paper."""

    name: str
    short: str
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
class Site:
    """The identity of the site; `url` has no trailing slash."""

    url: str
    description: str
    names: tuple[Name, ...]
    sections: tuple[Section, ...]
    slogans: tuple[Slogan, ...] = ()
    address: str = ""
    phone: str = ""
    email: str = ""
    editor: str = ""

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


TABLES: Mapping[str, type] = {"names": Name, "slogans": Slogan, "sections": Section}
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
    except (OSError, UnicodeDecodeError) as e:
        advice = "mở bằng Notepad, chọn Save As, Encoding: UTF-8"
        raise NewsroomError(Problem(path.name, 0, "SITE-MA", f"không đọc được {path}: {e}", advice)) from e
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise NewsroomError(_syntax_problem(path, e)) from e
    problems = [
        Problem(path.name, _line_of(text, key), "SITE-KHOA", message, advice) for key, message, advice in _check(data)
    ]
    if problems:
        raise NewsroomError(*problems)
    return _site(data)


def _syntax_problem(path: Path, error: tomllib.TOMLDecodeError) -> Problem:
    found = re.search(r"at line (\d+)", str(error))
    line = int(found[1]) if found else 0
    advice = 'mỗi dòng viết: khóa = "giá trị", chữ để trong ngoặc kép thẳng'
    return Problem(path.name, line, "SITE-CU-PHAP", "dòng này không đúng cú pháp TOML", advice)


def _line_of(text: str, key: str) -> int:
    """Return the line where a key first stands (0 where it does not)."""
    found = re.search(rf"^\s*(?:\[\[)?{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def _check(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, what to write) for everything that is not as Site wants it."""
    yield from _check_table("site.toml", data, Site)
    for key, shape in TABLES.items():
        for table in _tables(data, key):
            yield from _check_table(f"[[{key}]]", table, shape)
    url = data.get("url")
    if isinstance(url, str) and not re.fullmatch(r"https?://[^/\s]+", url):
        yield "url", f"url “{url}” không phải địa chỉ trang", "viết như https://damha.example, không có gạch chéo cuối"
    yield from _check_sections(data)


def _check_table(where: str, table: Mapping[str, Any], shape: type) -> Iterator[tuple[str, str, str]]:
    known = {TOML_NAMES.get(field.name, field.name): field for field in fields(shape)}
    for key, value in table.items():
        if key not in known:
            yield key, f"{where}: không có khóa “{key}”", "các khóa biết được: " + ", ".join(sorted(known))
        elif key in TABLES:
            if not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
                yield key, f"“{key}” phải là các khối", f"viết mỗi khối bắt đầu bằng dòng [[{key}]]"
        elif key in ("from", "until"):
            if type(value) is not date:
                yield key, f"{where}: “{key}” phải là một ngày", f"viết như {key} = 2020-01-31, không có ngoặc kép"
        elif not isinstance(value, str) or not value.strip():
            yield key, f"{where}: “{key}” phải là chữ, không để trống", f'viết {key} = "..." hoặc xóa cả dòng'
    for key, field in known.items():
        if field.default is MISSING and not table.get(key):
            yield where.strip("[]"), f"{where}: thiếu “{key}”", f"thêm dòng {key} = ..."


def _check_sections(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    for table in _tables(data, "sections"):
        name = str(table.get("name", ""))
        own = str(table.get("slug", "")) or slug(name)
        if own != slug(own):
            yield own, f"slug “{own}” có ký tự không dùng được trong địa chỉ", f"viết {slug(own)}"
        if own in seen:
            yield "slug", f"“{seen[own]}” và “{name}” có cùng địa chỉ “{own}”", "đặt slug khác cho một chuyên mục"
        seen[own] = name


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key, [])
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _site(data: Mapping[str, Any]) -> Site:
    made = {key: tuple(_made(shape, table) for table in _tables(data, key)) for key, shape in TABLES.items()}
    return Site(**{**data, **made})


def _made(shape: type, table: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of the classes in TABLES
    arguments = {PYTHON_NAMES.get(key, key): value for key, value in table.items()}
    if shape is Section:
        arguments.setdefault("slug", slug(table["name"]))
    return shape(**arguments)
