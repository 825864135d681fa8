"""Where an SFTP place is: sftp://user@host:port/folder, of which ~/.ssh/config may know more."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from newsroom.problems import NewsroomError, Problem

EXAMPLE = "sftp://toasoan@may-chu:22/damha.example"
PASSWORD = "TOASOAN_SFTP_PASSWORD"  # noqa: S105 - the variable's name
# The folder is the web server's root itself, and cannot be replaced by a link.
LAYOUT, IN_PLACE = "layout", "in-place"


@dataclass(frozen=True, slots=True)
class SftpPlace:
    """A folder on a server; without a user or port, those of ~/.ssh/config or the usual ones."""

    host: str
    root: str
    user: str | None = None
    port: int | None = None
    in_place: bool = False

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        root = self.root if self.root.startswith("/") else f"/~/{self.root}"
        return f"sftp://{user}{self.host}{port}{root}"


def read_place(typed: str) -> SftpPlace:
    """Return what was typed.

    Raises NewsroomError, which never repeats a password.
    """
    try:
        parts = urlsplit(typed)
        port, told = parts.port, parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as e:
        raise _wrong("không phải nơi đăng qua SFTP") from e
    if parts.password is not None:
        raise NewsroomError(
            Problem(
                "--to",
                0,
                "MAT-KHAU",
                "nơi đăng không được chứa mật khẩu",
                f"bỏ mật khẩu khỏi đó; dùng khóa SSH, hoặc đặt mật khẩu vào biến môi trường {PASSWORD}",
            )
        )
    if parts.scheme != "sftp" or not parts.hostname or len(parts.path) < len("/x") or told.keys() - {LAYOUT}:
        raise _wrong("không phải nơi đăng qua SFTP")
    layout = told.get(LAYOUT, [""])
    if layout not in ([""], [IN_PLACE]):
        raise _wrong(f"không có kiểu “{layout[-1]}”")
    root = unquote(parts.path).rstrip("/").removeprefix("/~/")
    user = unquote(parts.username) if parts.username else None
    return SftpPlace(parts.hostname, root, user, port, in_place=layout == [IN_PLACE])


def _wrong(message: str) -> NewsroomError:
    advice = f"viết như {EXAMPLE}, thêm ?{LAYOUT}={IN_PLACE} nếu máy chủ web đọc thẳng thư mục đó"
    return NewsroomError(Problem("--to", 0, "NOI-DANG", message, advice))
