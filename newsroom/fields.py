"""The values of a header: each key known, once, and of the right type."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import TypeVar

from newsroom.dates import DATE_ADVICE, HANOI, DateError, read_date
from newsroom.headers import Field, Key, by_slug
from newsroom.problems import Finding, Severity, warning
from newsroom.vietnamese import one_line, same_key, slug

T = TypeVar("T")
# Stands where a date could not be read; a header with errors never becomes a story.
NO_DATE = datetime(1975, 1, 1, tzinfo=HANOI)

# How alike two keys must be for one to be a slip of the other (difflib's ratio).
ALIKE = 0.75


class Header:
    """Reads the fields of one header. What is wrong with them gathers in `findings`, each fault once."""

    def __init__(self, fields: Iterable[Field], keys: tuple[Key, ...]) -> None:
        self._names = {key.name: key for key in keys}
        self._fields: dict[str, Field] = {}
        self._doubled: set[str] = set()
        self.findings: list[Finding] = list(self._sort(fields, keys))

    def _sort(self, fields: Iterable[Field], keys: tuple[Key, ...]) -> Iterator[Finding]:
        by_word = {typed: key.name for typed, key in by_slug(keys).items()}
        for field in fields:
            name = by_word.get(slug(field.key))
            if name is None:
                yield Finding(field.line, "KHOA-LA", f"không có khóa “{field.key}”", _advice(field.key, keys))
            elif name in self._fields:
                first = self._fields[name].line
                self._doubled.add(name)
                yield Finding(field.line, "KHOA-LAP", f"khóa “{field.key}” đã có ở dòng {first}", "giữ lại một dòng")
            else:
                self._fields[name] = field

    @property
    def failed(self) -> bool:
        """Tell whether any value so far could not be understood."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def is_doubtful(self, name: str) -> bool:
        """Tell whether a key was given more than once, so that nobody knows which value was meant."""
        return name in self._doubled

    def line(self, name: str) -> int:
        """Return the line on which a key stands, 1 where it does not."""
        return self._fields[name].line if name in self._fields else 1

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a value as text, "" where it is not given."""
        value = self._fields[name].value if name in self._fields else ""
        if required and not value:
            key = self._names[name]
            advice = f"thêm dòng “{key.vietnamese}: {key.example}” ở đầu bài"
            self._add(name, "THIEU-KHOA", f"thiếu “{key.vietnamese}”", advice)
        return value

    def date(self, name: str, *, until: bool = False) -> datetime | None:
        """Return a moment, None where none is given; a day alone is its beginning, or with `until` its end."""
        value = self.text(name)
        if not value:
            return None
        try:
            read = read_date(value)
        except DateError as e:
            self._add(name, "NGAY-SAI", str(e), DATE_ADVICE)
            return NO_DATE
        if read.remark:
            self.findings.append(warning(self.line(name), "THU-SAI", read.remark, "sửa lại thứ hoặc ngày"))
        return read.end if until else read.moment

    def look_up(self, name: str, find: Callable[[str], T | None], known: Iterable[str]) -> T | None:
        """Return what `find` makes of the value; an unknown value is a fault that lists the known ones."""
        value = self.text(name)
        found = find(value) if value else None
        if value and found is None:
            word = self._names[name].vietnamese
            self._add(name, "GIA-TRI-LA", f"{word} “{value}” không có", f"chọn một trong: {', '.join(known)}")
        return found

    def words(self, name: str) -> tuple[str, ...]:
        """Return a comma list, each word once (old and new tone placement are one word)."""
        once: dict[str, str] = {}
        for word in map(one_line, self.text(name).split(",")):
            if word:
                once.setdefault(same_key(word), word)
        return tuple(once.values())

    def _add(self, name: str, code: str, message: str, advice: str) -> None:
        self.findings.append(Finding(self.line(name), code, message, advice))


def _advice(typed: str, keys: tuple[Key, ...]) -> str:
    """Return the key that may be meant, and those that there are."""
    known = f"các khóa biết được: {', '.join(key.vietnamese for key in keys)}"
    by_word = {slug(key.vietnamese): key.vietnamese for key in keys}
    near = get_close_matches(slug(typed), by_word, 1, ALIKE)
    return f"có phải “{by_word[near[0]]}” không? {known}" if near else known
