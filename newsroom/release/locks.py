"""Who holds a place: what a lock tells about its holder, and when it is worth nothing any more."""

import getpass
import json
import os
import platform
import secrets
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from newsroom import clock
from newsroom.dates import short_date
from newsroom.problems import Busy, NewsroomError

# Seconds without a sign of life after which others may take over; the holder gives one four times as often.
LIFETIME = 180
HEARTBEAT = LIFETIME / 4


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that publishes: who runs it where, since when (ISO 8601), and a token nobody else has.

    `machine` names the machine, in this very start of it, and the process space in it: there alone `process` says
    something.
    """

    user: str
    host: str
    machine: str
    process: int
    since: str
    token: str

    def __str__(self) -> str:
        return f"{self.user} trên máy {self.host} (tiến trình {self.process}, từ {self.since})"

    def has_died(self) -> bool:
        """Tell whether the process is known to be gone: it ran on this machine and runs no more."""
        if os.name != "posix" or self.machine != _machine():
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


@contextmanager
def heartbeat(beat: Callable[[], None]) -> Iterator[None]:
    """Give a sign of life from time to time, from a thread of its own; one that fails is not the last."""
    stop = threading.Event()

    def keep_alive() -> None:
        while not stop.wait(HEARTBEAT):
            with suppress(OSError, NewsroomError):
                beat()

    thread = threading.Thread(target=keep_alive, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def myself() -> Holder:
    """Return what a lock of this process tells."""
    now = clock.now()
    since = f"{now:%H:%M:%S} {short_date(now)}"
    return Holder(_user(), socket.gethostname(), _machine(), os.getpid(), since, secrets.token_hex(8))


def to_bytes(holder: Holder) -> bytes:
    """Return what stands in a lock file."""
    return json.dumps(asdict(holder), ensure_ascii=False, sort_keys=True).encode()


def from_bytes(data: bytes) -> Holder | None:
    """Return the holder that a lock file names; None where it was cut off while it was written."""
    try:
        return Holder(**json.loads(data))
    except (ValueError, TypeError):
        return None


def busy(holder: Holder | None, age: float) -> Busy:
    """Return the refusal for whoever comes second; `age` is in seconds since the holder's last sign of life."""
    who = str(holder) if holder else "một lượt chưa kịp ghi tên"
    left = max(1, round(LIFETIME - age))
    advice = f"Đợi lượt đó xong rồi chạy lại; nếu nó đã chết thì {left} giây nữa chạy lại là được."
    return Busy(f"Nơi này đang do {who} đăng. {advice}")


def lost() -> Busy:
    """Return the refusal for a holder that slept so long that somebody else has taken over."""
    return Busy("Lượt này đã dừng quá lâu và lượt khác đã giữ nơi đăng. Chưa đổi gì; chạy lại khi lượt kia xong.")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # an account without a name
        return "không rõ tên"


def _machine() -> str:
    parts = [platform.node(), f"{uuid.getnode():x}"]
    boot, space = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    if boot.exists() and space.exists():
        parts += [boot.read_text("ascii").strip(), str(space.readlink())]
    return " ".join(parts)
