"""The header of a story or page: `Key: value` lines, or YAML between --- fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from newsroom.problems import Finding
from newsroom.vietnamese import one_line

FENCE = "---"
# The longest key is "Người trả lời"; a colon further right belongs to a sentence.
KEY_LINE = re.compile(r"([^\s:#\-][^:\n]{0,30}?)\s*:(?:\s+(.*)|)$")
LIST_ITEM = re.compile(r"\s*-\s+(.*)")
# Quotes, lists and blocks are read as YAML. Anchors, tags and the rest of the language are for programs: here, text.
YAML_MARKS = ('"', "'", "[", "|", ">")


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


def take_apart(text: str) -> tuple[Document, list[Finding]]:
    """Separate header and body of a repaired text, with what cannot be understood in the header."""
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    fenced = start < len(lines) and lines[start].strip() == FENCE
    first = start + 1 if fenced else start
    end = next((n for n in range(first, len(lines)) if _ends(lines[n], fenced)), len(lines))
    if fenced and end == len(lines):
        message = "phần đầu mở bằng --- mà không đóng lại"
        return Document((), "", end), [Finding(start + 1, "THIEU-RAO", message, "thêm dòng --- trước thân bài")]
    entries, findings = _entries(lines[first:end], first + 1, fenced)
    fields = []
    for line, key, value in entries:
        try:
            fields.append(Field(line, key, one_line(_fenced_value(value) if fenced else value)))
        except yaml.YAMLError:
            findings.append(
                Finding(line, "YAML-SAI", f"giá trị của “{key}” không đúng cú pháp YAML", f"viết một dòng, {key}: …")
            )
    body_start = min(end + 1, len(lines))
    return Document(tuple(fields), "\n".join(lines[body_start:]), body_start + 1), findings


def _ends(line: str, fenced: bool) -> bool:
    return line.rstrip() == FENCE if fenced else not line.strip()


def _entries(lines: list[str], number: int, fenced: bool) -> tuple[list[tuple[int, str, str]], list[Finding]]:
    """Group lines into (line, key, raw value); a line that is indented, or a list's item, continues a value."""
    entries: list[tuple[int, str, str]] = []
    findings = []
    for line_number, line in enumerate(lines, number):
        if fenced and (not line.strip() or line.startswith("#")):
            continue
        begun = KEY_LINE.match(line)
        if entries and (line[0] in " \t" or (fenced and LIST_ITEM.match(line))):
            first, key, value = entries[-1]
            entries[-1] = (first, key, f"{value}\n{line}")
        elif begun:
            entries.append((line_number, begun[1], begun[2] or ""))
        else:
            findings.append(_stray(line_number, line))
    return entries, findings


def _stray(line_number: int, line: str) -> Finding:
    message = f"dòng “{line.strip()[:40]}” không phải “Khóa: giá trị”"
    return Finding(line_number, "DAU-BAI-SAI", message, "để một dòng trống giữa phần đầu và thân bài")


def _fenced_value(value: str) -> str:
    """Read one value of a YAML header.

    Unquoted text is taken as it stands: in YAML proper, “Giải A #1” loses its end and a colon ends the story.
    Raises yaml.YAMLError where the value is neither text nor YAML.
    """
    first, *rest = value.split("\n")
    first = first.strip()
    items = [LIST_ITEM.match(line) for line in rest]
    if not first and rest and all(items):
        return ", ".join(_quoted(item[1].strip()) for item in items if item)
    if first.startswith(YAML_MARKS):
        return _quoted(value)
    return value


def _quoted(value: str) -> str:
    """Read a value that begins like YAML; a single line that only looks like it is text."""
    if not value.startswith(YAML_MARKS):
        return value
    try:
        return ", ".join(_flat(yaml.load(value, Loader=yaml.BaseLoader)))  # noqa: S506 - makes only text and lists
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
