"""A Linux server reached through ssh: runs scripts there and brings files with rsync, and says in words what failed."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from newsroom.problems import NewsroomError, Problem
from newsroom.release.retries import retrying
from newsroom.release.targets import FULL

# Never a question: nobody may be there to answer.
OPTIONS = ("-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15")
PLACE = re.compile(r"(?P<host>[^-:/\s][^:/\s]*):(?P<root>/.*[^/])/*")
# What ssh and rsync end with when the line is at fault, and another attempt may go well (rsync(1), EXIT VALUES).
PASSING = frozenset({10, 12, 30, 35, 255})
PERCENT = re.compile(rb"(\d+)%")
# Messages that FAULTS knows, and folders that web servers may enter.
PRELUDE = "export LC_ALL=C; umask 022\n"
LINE, KEY, RIGHTS, TOOL = "MAY-CHU", "KHOA-SSH", "QUYEN-GHI", "THIEU-LENH"


class Fault(NamedTuple):
    """What ssh and rsync say, the code of the problem it is, what it means, and what to do about it."""

    said: str
    code: str
    message: str
    advice: str


NO_RSYNC = ("máy chủ chưa có rsync", "cài rsync trên máy chủ, hoặc đăng bằng --target sftp")
# The first that fits. None of them passes by itself, so nothing is tried again.
FAULTS = (
    Fault("Permission denied (", KEY, "máy chủ không nhận khóa SSH của máy này", "chạy: ssh-copy-id {host}"),
    Fault(
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        KEY,
        "khóa của máy chủ đã khác lần trước: có thể là máy khác mạo danh",
        "hỏi người quản trị máy chủ; nếu đúng là đã đổi thì chạy: ssh-keygen -R {host}",
    ),
    Fault(
        "Host key verification failed",
        KEY,
        "máy này chưa biết khóa của máy chủ",
        "đăng nhập tay một lần và xem khóa có đúng không: ssh {host}",
    ),
    Fault("Could not resolve hostname", LINE, "không tìm thấy máy chủ tên “{host}”", "xem lại tên máy chủ và mạng"),
    Fault("No space left on device", FULL, "ổ đĩa của máy chủ đã đầy", "xóa bớt ở đó, hoặc giảm KEEP_RELEASES"),
    Fault("Disk quota exceeded", FULL, "đã dùng hết phần ổ đĩa được cấp", "xin thêm chỗ, hoặc giảm KEEP_RELEASES"),
    Fault("rsync: command not found", TOOL, *NO_RSYNC),
    Fault("rsync: not found", TOOL, *NO_RSYNC),
    Fault("Permission denied", RIGHTS, "tài khoản không được ghi vào {root} trên máy chủ", "xin quyền ghi vào đó"),
    Fault("Read-only file system", RIGHTS, "ổ đĩa của máy chủ chỉ cho đọc", "báo người quản trị máy chủ"),
)


class Failed(Exception):
    """A command ended badly: its exit code and what it said."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said


class Server:
    """The server of a place written "user@host:/folder"; ssh itself knows ports, keys and other names.

    RSYNC_RSH names another ssh, or one with options, as it does for rsync.
    """

    def __init__(self, place: str) -> None:
        found = PLACE.fullmatch(place)
        if not found:
            advice = "viết như toasoan@may-chu:/var/www/damha.example"
            raise NewsroomError(Problem(place, 0, "NOI-DANG", "không phải nơi đăng qua SSH", advice))
        self.place, self.host, self.root = place, found["host"], found["root"]
        self._shell = [*shlex.split(os.environ.get("RSYNC_RSH", "ssh")), *OPTIONS]
        for program in (self._shell[0], "rsync"):
            if not shutil.which(program):
                message, advice = f"máy này không có chương trình {program}", "cài nó, hoặc đăng bằng --target sftp"
                raise NewsroomError(Problem(place, 0, "THIEU-LENH", message, advice))

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Keep one connection open, which every command then shares: each of its own costs several round trips.

        It ends with us, however we end, since it reads from us. Where it cannot be had, commands do without.
        """
        alone = self._shell
        with tempfile.TemporaryDirectory(prefix="ts-") as folder:
            self._shell = [*alone, "-S", f"{folder}/s"]
            command = [*self._shell, "-M", self.host, "echo; exec cat"]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            with subprocess.Popen(command, **pipes) as master:  # type: ignore[call-overload] # noqa: S603
                master.stdout.readline()  # until it is there, or cannot be had
                try:
                    yield
                finally:
                    self._shell = alone
                    master.stdin.close()

    def run(self, script: str, *arguments: str, told: str = "") -> str:
        """Run a shell script in the place's parent process, with `root` as $1; return what it prints.

        `told` is its standard input. A script may run twice where the line breaks: it must not mind.

        Raises NewsroomError.
        """
        command = shlex.join(["sh", "-euc", f"{PRELUDE}{script}", "sh", self.root, *arguments])
        return self._retrying(lambda: _call([*self._shell, self.host, command], told))

    def send(self, source: str, below: str, options: Sequence[str], advance: Callable[[int], object]) -> str:
        """Bring a folder's files to a folder below the place; return rsync's statistics.

        `advance` is told the percentage that has arrived.
        """
        command = ["rsync", *self._options(), *options, f"{source}/", f"{self.host}:{self.root}/{below}/"]
        return self._retrying(lambda: _watch(command, advance))

    def fetch(self, below: str, names: Sequence[str], place: str) -> None:
        """Bring files from a folder below the place, by their names there, into a folder of ours."""
        command = ["rsync", *self._options(), "--files-from=-", f"{self.host}:{self.root}/{below}/", f"{place}/"]
        self._retrying(lambda: _call(command, "".join(f"{name}\n" for name in names)))

    def _options(self) -> list[str]:
        return ["--recursive", "--checksum", "--compress", "--protect-args", f"--rsh={shlex.join(self._shell)}"]

    def _retrying(self, do: Callable[[], str]) -> str:
        try:
            return retrying(do, passes=lambda e: isinstance(e, Failed) and e.code in PASSING and not _fault(e.said))
        except Failed as e:
            raise NewsroomError(self._problem(e)) from e

    def _problem(self, failed: Failed) -> Problem:
        last = (failed.said.strip().splitlines() or ["không nói gì"])[-1]
        unknown = f"không làm việc được với máy chủ: {last} (mã {failed.code})"
        fault = _fault(failed.said) or Fault("", LINE, unknown, "xem lại mạng và máy chủ; thử tay: ssh {host}")
        message, advice = (
            words.replace("{host}", self.host).replace("{root}", self.root) for words in (fault.message, fault.advice)
        )
        return Problem(self.place, 0, fault.code, message, advice)


def _fault(said: str) -> Fault | None:
    return next((fault for fault in FAULTS if fault.said in said), None)


def _call(command: Sequence[str], told: str) -> str:
    done = subprocess.run(command, input=told.encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise Failed(done.returncode, done.stderr.decode(errors="replace"))
    return done.stdout.decode(errors="replace")


def _watch(command: Sequence[str], advance: Callable[[int], object]) -> str:
    """Run rsync, following its progress; return all that it prints."""
    printed = bytearray()
    with tempfile.TemporaryFile() as complaints:  # not a pipe, which would fill up unread
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as process:  # noqa: S603
            assert process.stdout  # noqa: S101 - a pipe was asked for
            while part := os.read(process.stdout.fileno(), 65536):
                printed += part
                found = PERCENT.findall(part)
                if found:
                    advance(int(found[-1]))
        complaints.seek(0)
        said = complaints.read().decode(errors="replace")
    if process.returncode:
        raise Failed(process.returncode, said)
    return printed.decode(errors="replace")
