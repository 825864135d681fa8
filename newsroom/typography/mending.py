"""Mending: certain repairs written into the files, and shown word by word.

Only lines that are repaired change; everything else stays byte for byte, line ends and byte order mark too. A repaired
line is written as the newsroom reads it, in NFC and without hidden characters.
"""

import re
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from newsroom.content import Content
from newsroom.problems import Edit, Problem, why
from newsroom.typography.prose import visible
from newsroom.vietnamese import repair

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
TOKEN = re.compile(r"\s+|\S+")
# One repair may make room for another; more rounds have never been needed.
ROUNDS = 4
# So many words are shown on both sides of a change.
CONTEXT = 3


class ChangedMeanwhile(Exception):
    """A file no longer says what its findings are about."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What there is now, what was repaired (differences to show, in how many places), and what could not be."""

    content: Content
    differences: tuple[str, ...] = ()
    places: int = 0
    failures: tuple[Problem, ...] = ()


def mend(read: Callable[[], Content], is_wanted: Callable[[Problem], bool]) -> Mended:
    """Repair everything certain and wanted in the files of what `read` returns, until nothing is left."""
    versions: dict[str, tuple[bytes, bytes]] = {}
    failures: dict[str, Problem] = {}
    places = 0
    content = read()
    for _ in range(ROUNDS):
        found = [p for p in content.problems if p.edits and p.path not in failures and is_wanted(p)]
        if not found:
            break
        for path, problems in groupby(found, lambda problem: problem.path):
            repairs = [problem.edits for problem in problems]
            try:
                old, new = _mend_file(Path(path), [edit for edits in repairs for edit in edits])
            except (OSError, ChangedMeanwhile) as e:
                failures[path] = _failure(path, e)
            else:
                versions[path] = versions.get(path, (old, new))[0], new
                places += len(repairs)
        content = read()
    shown = [line for path in sorted(versions) for line in differences(path, *versions[path])]
    return Mended(content, tuple(shown), places, tuple(failures.values()))


def _mend_file(path: Path, edits: Sequence[Edit]) -> tuple[bytes, bytes]:
    """Repair one file, whole or not at all, and return what it was and what it is.

    Raises OSError where it cannot be written, ChangedMeanwhile where somebody else has just written it.
    """
    mode = path.stat().st_mode
    if not mode & stat.S_IWUSR:
        raise PermissionError(13, "", str(path))  # replacing the file would not ask
    old = path.read_bytes()
    new = mended(old, edits)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(new)
        shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return old, new


def mended(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a file with the repairs made.

    Raises ChangedMeanwhile where one of them does not fit.
    """
    by_line: dict[int, list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column)):
        by_line.setdefault(edit.line, []).append(edit)
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    lines = _lines(data)
    return mark + "".join(_mended_lines(lines, by_line)).encode()


def _lines(data: bytes) -> list[tuple[str, str]]:
    """Return (line, its end) for each line as an editor counts them."""
    try:
        text = data.removeprefix(BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as e:
        raise ChangedMeanwhile from e
    return [(found[1], found[2]) for found in LINE.finditer(text)]


def _mended_lines(lines: Sequence[tuple[str, str]], by_line: Mapping[int, Sequence[Edit]]) -> Iterator[str]:
    if max(by_line, default=0) > len(lines):
        raise ChangedMeanwhile
    for number, (line, end) in enumerate(lines, 1):
        yield (_mended_line(repair(line), by_line[number]) if number in by_line else line) + end


def _mended_line(line: str, edits: Sequence[Edit]) -> str:
    for edit in reversed(edits):
        start = edit.column - 1
        if line[start : start + len(edit.old)] != edit.old:
            raise ChangedMeanwhile
        line = line[:start] + edit.new + line[start + len(edit.old) :]
    return line


def _failure(path: str, error: Exception) -> Problem:
    if isinstance(error, OSError):
        advice = "bỏ thuộc tính chỉ đọc của tệp, đóng chương trình đang mở tệp, rồi chạy lại"
        return Problem(path, 0, "KHONG-GHI", f"không ghi được tệp: {why(error)}; tệp còn nguyên", advice)
    message = "tệp vừa bị sửa ở nơi khác trong lúc kiểm tra; chưa sửa gì ở đây"
    return Problem(path, 0, "KHONG-GHI", message, "lưu bài, rồi chạy lại")


def differences(path: str, before: bytes, after: bytes) -> Iterator[str]:
    """Yield what differs between two versions of a file with equally many lines: place, old words, new words."""
    pairs = zip(_lines(before), _lines(after), strict=True)
    for number, ((old, _), (new, _)) in enumerate(pairs, 1):
        if old != new:
            yield f"{path}:{number}:"
            for was, now in _changes(TOKEN.findall(repair(old)), TOKEN.findall(new)):
                yield f"    - {was}"
                yield f"    + {now}"


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a line that differ, with some words around them; what is near together stays together."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(2 * CONTEXT):
        (_, start, _, new_start, _), (_, _, end, _, new_end) = group[0], group[-1]
        yield _excerpt(old, start, end), _excerpt(new, new_start, new_end)


def _excerpt(tokens: Sequence[str], start: int, end: int) -> str:
    words = visible("".join(tokens[start:end])).strip()
    return f"{'…' if start else ''}{words}{'…' if end < len(tokens) else ''}"
