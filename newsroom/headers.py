"""The header of a story or page: `Key: value` lines, or YAML between --- fences."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from newsroom.problems import Finding
from newsroom.vietnamese import one_line, slug

FENCE = "---"
# The longest key is "Người trả lời"; a colon further right belongs to a sentence. Some keyboards make it a wide one.
KEY_LINE = re.compile(r"([^\s:\uff1a#\-][^:\uff1a\n]{0,30}?)\s*[:\uff1a]\s*(.*)$")
LIST_ITEM = re.compile(r"\s*-\s+(.*)")
# Quotes, lists and blocks are read as YAML. Anchors, tags and the rest of the language are for programs: here, text.
YAML_MARKS = ('"', "'", "|", ">")


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a header: its name in code, what people type in English or Vietnamese, and how a value looks.

    `many` is the sign that parts several values, "" for a key with one. Only where there is one may the value be a YAML
    list: a title may begin with a bracket too.
    """

    name: str
    english: str
    vietnamese: str
    example: str = "…"
    many: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One `Key: value` of a header; `line` counts from 1."""

    line: int
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart; `body_line` is the line of the file on which the body begins."""

    fields: tuple[Field, ...]
    body: str
    body_line: int


@cache
def by_slug(keys: tuple[Key, ...]) -> Mapping[str, Key]:
    """Return the keys by every way they may be typed."""
    return {slug(typed): key for key in keys for typed in (key.english, key.vietnamese)}


def take_apart(text: str, keys: tuple[Key, ...]) -> tuple[Document, list[Finding]]:
    """Separate header and body of a repaired text, with what cannot be understood in the header."""
    known = by_slug(keys)
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    fenced = start < len(lines) and lines[start].strip() == FENCE
    first = start + 1 if fenced else start
    end = next((n for n in range(first, len(lines)) if _ends(lines[n], fenced)), len(lines))
    if fenced and end == len(lines):
        message = "phần đầu mở bằng --- mà không đóng lại"
        return Document((), "", end), [Finding(start + 1, "THIEU-RAO", message, "thêm dòng --- trước thân bài")]
    entries, findings = _entries(lines[first:end], first + 1, fenced, known)
    fields = []
    for line, key, value in entries:
        try:
            many = known[slug(key)].many if slug(key) in known else ""
            fields.append(Field(line, key, one_line(_fenced_value(value, many) if fenced else value)))
        except yaml.YAMLError:
            findings.append(
                Finding(line, "YAML-SAI", f"giá trị của “{key}” không đúng cú pháp YAML", f"viết một dòng, {key}: …")
            )
    body_start = min(end + 1, len(lines))
    given = {known[slug(key)].name for _, key, _ in entries if slug(key) in known}
    findings += _left_behind(lines, body_start, {typed for typed, key in known.items() if key.name not in given})
    return Document(tuple(fields), "\n".join(lines[body_start:]), body_start + 1), findings


def _ends(line: str, fenced: bool) -> bool:
    return line.rstrip() == FENCE if fenced else not line.strip()


def _entries(
    lines: list[str], number: int, fenced: bool, known: Container[str]
) -> tuple[list[tuple[int, str, str]], list[Finding]]:
    """Group lines into (line, key, raw value); a line that is indented, or a list's item, continues a value."""
    entries: list[tuple[int, str, str]] = []
    findings = []
    for line_number, line in enumerate(lines, number):
        if fenced and (not line.strip() or line.startswith("#")):
            continue
        begun = KEY_LINE.match(line.strip())
        indented = line[0] in " \t"
        if begun and (not indented or slug(begun[1]) in known):
            entries.append((line_number, begun[1], begun[2]))
        elif entries and (indented or (fenced and LIST_ITEM.match(line))):
            first, key, value = entries[-1]
            entries[-1] = (first, key, f"{value}\n{line}")
        else:
            findings.append(_stray(line_number, line, entries[-1][1] if entries else ""))
    return entries, findings


def _stray(line_number: int, line: str, before: str) -> Finding:
    message = f"dòng “{line.strip()[:40]}” không phải “Khóa: giá trị”"
    advice = (
        f"nếu là phần tiếp của “{before}”: thụt vào đầu dòng; nếu là thân bài: để một dòng trống ở trên"
        if before
        else "phần đầu bài mỗi dòng viết như “Tiêu đề: Được mùa”"
    )
    return Finding(line_number, "DAU-BAI-SAI", message, advice)


def _left_behind(lines: list[str], start: int, missing: Container[str]) -> Iterator[Finding]:
    """Yield the first lines of a body that are keys the header lacks: a draft's status would not be read there."""
    begin = next((n for n in range(start, len(lines)) if lines[n].strip()), len(lines))
    for number in range(begin, len(lines)):
        found = KEY_LINE.match(lines[number].strip())
        if not found or slug(found[1]) not in missing:
            return
        message = f"“{found[1]}” đứng sau dòng trống hay dòng --- nên không được đọc"
        yield Finding(number + 1, "KHOA-LAC", message, "đưa dòng này lên liền với phần đầu bài")


def _fenced_value(value: str, many: str) -> str:
    """Read one value of a YAML header.

    Unquoted text is taken as it stands: in YAML proper, “Giải A #1” loses its end and a colon ends the story.
    Raises yaml.YAMLError where the value is neither text nor YAML.
    """
    first, *rest = value.split("\n")
    first = first.strip()
    items = [LIST_ITEM.match(line) for line in rest]
    if not first and rest and all(items):
        return f"{many or ','} ".join(_quoted(item[1].strip(), many) for item in items if item)
    if first.startswith(YAML_MARKS) or (many and first.startswith("[")):
        return _quoted(value, many)
    return value


def _quoted(value: str, many: str) -> str:
    """Read a value that begins like YAML; a single line that only looks like it is text."""
    if not value.startswith((*YAML_MARKS, "[")):
        return value
    try:
        return f"{many or ','} ".join(_flat(yaml.load(value, Loader=yaml.BaseLoader)))  # noqa: S506 - makes only text and lists
    except yaml.YAMLError:
        if "\n" in value:
            raise
        return value


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, str):
        yield value
    else:
        raise yaml.YAMLError
