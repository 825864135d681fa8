"""What the newsroom must fix: problems, and the one exception that carries them."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How grave a problem is; only errors stop a build."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Edit:
    """A certain repair: in a file as the newsroom reads it, `old` becomes `new`. Line and column count from 1."""

    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding at one place.

    `path` is shown as it is, `line` counts from 1 (0: the file as a whole), `code` is the name by which a story may
    accept a warning, `message` says what is wrong and `advice` what to type instead. `edits` do what the advice says.
    """

    path: str
    line: int
    code: str
    message: str
    advice: str
    severity: Severity = Severity.ERROR
    edits: tuple[Edit, ...] = ()

    def as_warning(self) -> "Problem":
        """Return the same finding, no longer stopping the build."""
        return replace(self, severity=Severity.WARNING)

    def __str__(self) -> str:
        kind = "" if self.severity is Severity.ERROR else "cảnh báo: "
        return f"{self.path}:{max(self.line, 1)}: {kind}{self.message} [{self.code}]\n    → {self.advice}"


class NewsroomError(Exception):
    """The newsroom must fix something; the command prints it, without a traceback."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class WrongUsage(Exception):
    """What was typed cannot be done as it stands; its text says what to type instead, and nothing was written."""


class Busy(Exception):
    """Somebody else is writing the same place; carries what to tell people."""


# The operating system says it in English, or in whatever its language is.
REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết phần ổ đĩa được cấp",
    errno.ENOTDIR: "một phần đường dẫn không phải thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.EADDRINUSE: "đang có chương trình khác dùng",
    errno.ENAMETOOLONG: "tên quá dài",
}


def why(error: OSError) -> str:
    """Return in Vietnamese why the operating system refused something."""
    return REASONS.get(error.errno or 0, f"lỗi số {error.errno} của máy")


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the findings that stop a build."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the findings once each, in reading order: by file, then by line."""
    return sorted(set(problems), key=lambda p: (p.path, p.line, p.code, p.message, [edit.column for edit in p.edits]))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule yields about one file: a problem that does not know its file yet."""

    line: int
    code: str
    message: str
    advice: str
    severity: Severity = Severity.ERROR
    edits: tuple[Edit, ...] = ()

    def at(self, path: str) -> Problem:
        """Return the problem this is in the file shown as `path`."""
        return Problem(path, self.line, self.code, self.message, self.advice, self.severity, self.edits)


def warning(line: int, code: str, message: str, advice: str) -> Finding:
    """Return a finding that does not stop a build."""
    return Finding(line, code, message, advice, Severity.WARNING)
