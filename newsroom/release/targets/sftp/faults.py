"""What a server says when something fails, in words for reporters."""

import socket
from typing import NamedTuple

import asyncssh

from newsroom.problems import Problem
from newsroom.release.targets import FULL
from newsroom.release.targets.sftp.place import PASSWORD, SftpPlace

LINE, KEY, RIGHTS = "MAY-CHU", "KHOA-SSH", "QUYEN-GHI"


class Refused(Exception):
    """The server says "failure" and no more, as it does for many reasons; `full` where its disk has no room."""

    def __init__(self, *, full: bool) -> None:
        super().__init__("the server refused")
        self.full = full


class Unreadable(Exception):
    """What this machine is told of servers cannot be read; the message says where."""


class StrangeKey(Exception):
    """The server's key is not the one that we know (`known`), or we know none; `fingerprint` is what it shows."""

    def __init__(self, *, known: bool, fingerprint: str) -> None:
        super().__init__("host key not verified")
        self.known = known
        self.fingerprint = fingerprint


class Words(NamedTuple):
    """The code of a problem, what is wrong and what to do."""

    code: str
    message: str
    advice: str


def passes(error: Exception) -> bool:
    """Tell whether another attempt may go well: the line is at fault."""
    if isinstance(error, asyncssh.SFTPError):
        return isinstance(error, asyncssh.SFTPConnectionLost | asyncssh.SFTPNoConnection)
    if isinstance(error, asyncssh.DisconnectError):
        return isinstance(error, asyncssh.ConnectionLost) or error.code == asyncssh.DISC_BY_APPLICATION
    return isinstance(error, OSError) and not isinstance(error, socket.gaierror)


def problem(error: Exception, place: SftpPlace) -> Problem:
    """Return what to tell people."""
    words = _words(error, place)
    return Problem(str(place), 0, words.code, words.message, words.advice)


def _words(error: Exception, place: SftpPlace) -> Words:
    host, by_hand = place.host, f"sftp{f' -P {place.port}' if place.port else ''} {place.host}"
    match error:
        case StrangeKey(known=True):
            message = f"khóa của máy chủ đã khác lần trước: có thể là máy khác mạo danh (khóa này: {error.fingerprint})"
            name = f"[{host}]:{place.port}" if place.port else host
            return Words(KEY, message, f"hỏi nơi cho thuê máy chủ; nếu đúng là đã đổi thì chạy: ssh-keygen -R {name}")
        case StrangeKey():
            message = f"máy này chưa biết khóa của máy chủ (khóa này: {error.fingerprint})"
            return Words(KEY, message, f"so với khóa mà nơi cho thuê công bố, rồi đăng nhập tay một lần: {by_hand}")
        case Refused(full=True) | asyncssh.SFTPNoSpaceOnFilesystem() | asyncssh.SFTPQuotaExceeded():
            return Words(FULL, "ổ đĩa của máy chủ đã đầy", "xóa bớt ở đó, hoặc giảm KEEP_RELEASES")
        case Refused():
            message = "máy chủ từ chối ghi mà không nói vì sao: có thể đã dùng hết phần ổ đĩa được cấp"
            return Words(LINE, message, "xem chỗ trống ở trang quản trị rồi chạy lại: máy gửi nốt phần thiếu")
        case asyncssh.PermissionDenied():
            message = "máy chủ không nhận khóa SSH hay mật khẩu của máy này"
            return Words(KEY, message, f"thêm khóa ở trang quản trị hosting, hoặc xem lại {PASSWORD} và tên tài khoản")
        case asyncssh.SFTPPermissionDenied() | asyncssh.SFTPWriteProtect():
            return Words(RIGHTS, f"tài khoản không được ghi vào {place.root}", "xin quyền ghi vào đó, hoặc đổi thư mục")
        case socket.gaierror():
            return Words(LINE, f"không tìm thấy máy chủ tên “{host}”", "xem lại tên máy chủ và mạng")
        case Unreadable():
            return Words(KEY, f"không đọc được cấu hình SSH của máy này: {error}", "sửa dòng đó trong ~/.ssh/config")
        case asyncssh.KeyImportError():
            return Words(KEY, "không đọc được tệp khóa SSH trên máy này", "nạp khóa vào ssh-agent: ssh-add")
    # What asyncssh says of itself is English and may be long; its kind and first line suffice to search for.
    said = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return Words(LINE, f"không làm việc được với máy chủ: {said}", f"xem lại mạng và máy chủ; thử tay: {by_hand}")
