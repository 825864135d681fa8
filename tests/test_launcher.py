"""The launcher through the front door: real set-ups of a tiny project, without any network."""

import ast
import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

LAUNCHER = Path(__file__).parents[1] / "toasoan.py"
WINDOWS = sys.platform == "win32"
PATIENCE = 120  # seconds; a set-up takes about 5
CLOSED_PORT = "http://127.0.0.1:9/simple"
PROBE = "probe-1.0-py3-none-any.whl"

NEWSROOM = """
import json, os, sys, tiny
print(json.dumps({
    "argv": sys.argv[1:], "cwd": os.getcwd(), "packages": tiny.found(),
    "version": tiny.VERSION, "utf8": sys.flags.utf8_mode, "path": sys.path,
}))
sys.exit(7 if "fail" in sys.argv else 0)
"""

TINY = """
from importlib.metadata import distributions
VERSION = "{version}"
def found():
    return [d.name for d in distributions()]
"""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with the launcher, a stub newsroom and requirements of local wheels."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "setup.json"

    @property
    def log(self) -> str:
        return (self.venv / "pip.log").read_text(encoding="utf-8")

    @property
    def packages(self) -> Path:
        return next(self.venv.glob("[Ll]ib/**/site-packages"))

    def environment(self, **changes: str) -> dict[str, str]:
        """Nothing of this machine's pip, proxies or Python options; temporary files stay in the test's folder."""
        strange = ("PIP_", "PYTHON", "TOASOAN_", "COVERAGE_")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(strange) and not name.lower().endswith("_proxy")
        }
        temporary = self.root / "tmp"
        temporary.mkdir(exist_ok=True)
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_NO_INDEX": "1"}
        places = {"PIP_FIND_LINKS": (self.root / "wheels").as_uri(), "TMPDIR": str(temporary), "TEMP": str(temporary)}
        return {**kept, **pip, **places, **changes}

    def online(self, index: str, **changes: str) -> dict[str, str]:
        """An environment in which packages come from this index only."""
        return self.environment(PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=index, PIP_RETRIES="1", **changes)

    def start(
        self, *arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None, stderr: int = subprocess.PIPE
    ) -> "subprocess.Popen[str]":
        """Start the launcher in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "toasoan.py"), *arguments],
            env=env or self.environment(),
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(
        self, *arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments, env=env, cwd=cwd) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def require(self, *wheels: Path, file: str = "requirements.txt") -> None:
        """Pin these wheels."""
        (self.root / file).write_text("".join(pin(wheel) for wheel in wheels), encoding="utf-8")

    def wheel(self, name: str, version: str = "1.0", files: dict[str, str] | None = None) -> Path:
        """Make a wheel, by default of the one module `name`."""
        (self.root / "wheels").mkdir(exist_ok=True)
        path = self.root / "wheels" / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        files = dict(files or {f"{name}.py": TINY.format(version=version)})
        files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        lines = [f"{file},sha256={digest(text)},{len(text.encode())}" for file, text in files.items()]
        files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""])
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in files.items():
                archive.writestr(file, text)
        return path


def digest(text: str) -> str:
    """The hash of a file as a wheel's RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def pin(wheel: Path) -> str:
    """The line of a requirement file for this wheel."""
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def check_out(folder: Path) -> Project:
    """Make a checkout."""
    project = Project(folder / "tòa soạn")
    (project.root / "newsroom").mkdir(parents=True)
    (project.root / "newsroom" / "__main__.py").write_text(NEWSROOM, encoding="utf-8")
    shutil.copy(LAUNCHER, project.root)
    project.require(project.wheel("tiny"))
    project.require(project.wheel("probe"), file="requirements-test.txt")
    return project


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A checkout nobody has run yet."""
    return check_out(tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A checkout that is set up: made once, since making an environment takes seconds."""
    project = check_out(tmp_path_factory.mktemp("template"))
    assert project.run("build").returncode == 0
    return project


@pytest.fixture
def ready(template: Project, tmp_path: Path) -> Project:
    """A checkout that is set up (and, being a copy, has been moved since)."""
    shutil.copytree(template.root, tmp_path / "tòa soạn", symlinks=True)
    return Project(tmp_path / "tòa soạn")


class Index(ThreadingHTTPServer):
    """A package index on loopback that knows one wheel and answers only when it may."""

    daemon_threads = True

    def __init__(self, wheel: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.wheel, self.asked, self.may_answer, self.fetched = wheel, Event(), Event(), 0
        self.url = f"http://127.0.0.1:{self.server_port}/simple"

    def handle_error(self, *_: object) -> None:
        """A pip that was killed hangs up: expected here."""


class Answer(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        if self.path.endswith(".whl"):
            self.server.fetched += 1
            self.reply(self.server.wheel.read_bytes(), "application/octet-stream")
        else:
            self.server.asked.set()
            self.server.may_answer.wait(PATIENCE)
            name = self.server.wheel.name
            self.reply(f"<!DOCTYPE html><html><body><a href='/{name}'>{name}</a></body></html>".encode(), "text/html")

    def reply(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def index(ready: Project) -> Iterator[Index]:
    """An index with what the command `test` adds, so that these tests need not begin with an empty folder."""
    with Index(ready.root / "wheels" / PROBE) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()


def told(result: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """What the newsroom printed about how it was started."""
    assert result.returncode in (0, 7), result.stderr
    return dict(json.loads(result.stdout))


def refused(result: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """The launcher gave up: in Vietnamese, without a traceback, and the newsroom did not start."""
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "Lỗi: " in result.stderr
    for word in words:
        assert word in result.stderr


def without_ensurepip(project: Project) -> dict[str, str]:
    """An environment in which Python is as incomplete as Debian's without python3-venv."""
    crippled = "import sys\nsys.modules['ensurepip'] = None\n"
    (project.root / "sitecustomize.py").write_text(crippled, encoding="utf-8")
    return project.environment(PYTHONPATH=str(project.root))


# Good days


def test_first_run_sets_up_and_passes_everything_on(fresh: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "newsroom").mkdir(parents=True)
    (elsewhere / "newsroom" / "__main__.py").write_text("print('wrong newsroom')", encoding="utf-8")
    (elsewhere / "tiny.py").write_text("1 / 0", encoding="utf-8")
    result = fresh.run("build", "--now", "14/05/2020 08:30", "Đầm Hà", "fail", cwd=elsewhere)
    assert result.returncode == 7
    assert result.stderr.splitlines() == ["Đang chuẩn bị Tòa soạn, có thể mất vài phút…"]
    start = told(result)
    assert start["argv"] == ["build", "--now", "14/05/2020 08:30", "Đầm Hà", "fail"]
    assert start["cwd"] == str(elsewhere)
    assert start["utf8"] == 1
    assert start["path"][0] == str(fresh.root)
    assert "probe" not in start["packages"]
    assert "Installing collected packages: tiny" in fresh.log


@pytest.mark.parametrize("arguments", [[], ["-h"], ["build"]], ids=["nothing", "help", "command"])
def test_later_runs_install_nothing_and_say_nothing(ready: Project, arguments: list[str]) -> None:
    before = ready.stamp.stat().st_mtime_ns
    result = ready.run(*arguments, env=ready.environment(PIP_FIND_LINKS=""))
    assert told(result)["argv"] == arguments
    assert result.stderr == ""
    assert ready.stamp.stat().st_mtime_ns == before


def test_changed_requirements_are_installed(ready: Project) -> None:
    (ready.packages / "leftover.py").touch()
    ready.require(ready.wheel("tiny", "2.0"))
    assert told(ready.run("build"))["version"] == "2.0"
    assert not (ready.packages / "leftover.py").exists()
    assert ready.run("build").stderr == ""


def test_test_adds_its_packages_and_build_keeps_them(ready: Project) -> None:
    mark = ready.packages / "still_here.py"
    mark.touch()
    assert "probe" in told(ready.run("test", "-k", "x"))["packages"]
    assert mark.exists()  # added to, not made anew
    for command in ("build", "test"):
        assert ready.run(command, env=ready.environment(PIP_FIND_LINKS="")).stderr == ""


@pytest.mark.skipif(WINDOWS, reason="pseudo-terminals are a POSIX thing")
def test_a_terminal_shows_each_package_on_one_line(ready: Project) -> None:
    keyboard, terminal = os.openpty()
    with ready.start("test", env=ready.environment(TERM="xterm"), stderr=terminal) as process:
        os.close(terminal)
        shown = read_all(keyboard)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "tải probe (2/2)…" in shown
    assert "\n" not in shown
    assert shown.endswith("\r")
    assert shown.split("\r")[-2].strip() == ""  # wiped clean


def read_all(terminal: int) -> str:
    """Read a pseudo-terminal until its other end is closed, which Linux reports as an error."""
    parts = []
    try:
        while part := os.read(terminal, 4096):
            parts.append(part)
    except OSError:
        pass
    finally:
        os.close(terminal)
    return b"".join(parts).decode()


def test_settings_of_the_user_do_not_break_the_set_up(ready: Project, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("1 / 0", encoding="utf-8")
    settings = {"PIP_USER": "1", "PIP_QUIET": "3", "PYTHONPATH": str(tmp_path)}
    start = told(ready.run("test", env=ready.environment(**settings)))
    assert "probe" in start["packages"]
    assert "Installing collected packages: probe" in ready.log


# Repairs


def lose_record(project: Project) -> None:
    project.stamp.unlink()


def cut_record(project: Project) -> None:
    project.stamp.write_bytes(project.stamp.read_bytes()[:20])


def lose_interpreter(project: Project) -> None:
    for path in [*project.venv.glob("bin/python*"), *project.venv.glob("Scripts/python*")]:
        path.unlink()
        if not WINDOWS:
            path.symlink_to(project.root / "uninstalled" / "python")


def lose_package_file(project: Project) -> None:
    (project.packages / "tiny.py").unlink()


def other_interpreter(project: Project) -> None:
    change_record(project, "python", "3.11.0 of another build")


def interpreter_elsewhere(project: Project) -> None:
    change_record(project, "base", "/uninstalled")


def change_record(project: Project, key: str, value: str) -> None:
    stamp = json.loads(project.stamp.read_text(encoding="utf-8"))
    assert key in stamp["record"]
    stamp["record"][key] = value
    project.stamp.write_text(json.dumps(stamp), encoding="utf-8")


def lose_all(project: Project) -> None:
    shutil.rmtree(project.venv)
    project.venv.mkdir()
    (project.venv / "rubbish").touch()


DAMAGES = [
    lose_record,
    cut_record,
    lose_interpreter,
    lose_package_file,
    other_interpreter,
    interpreter_elsewhere,
    lose_all,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_noticed(ready: Project, damage: Callable[[Project], None]) -> None:
    damage(ready)
    refused(ready.run("build", env=without_ensurepip(ready)), "venv")  # it would make `.venv` anew, had it the means


@pytest.mark.parametrize("damage", [lose_interpreter, lose_all])
def test_damage_is_repaired(ready: Project, damage: Callable[[Project], None]) -> None:
    before = ready.stamp.read_text(encoding="utf-8")
    damage(ready)
    assert told(ready.run("build"))["version"] == "1.0"
    assert ready.stamp.read_text(encoding="utf-8") == before
    assert not (ready.venv / "rubbish").exists()


@pytest.mark.skipif(WINDOWS, reason="process groups are a POSIX thing")
def test_killed_while_installing(ready: Project) -> None:
    many = {f"probe_data/{number}.txt": str(number) for number in range(3000)}
    ready.require(ready.wheel("probe", files=many), file="requirements-test.txt")
    with ready.start("test") as process:
        while not any(ready.packages.glob("probe_data/*")):
            assert process.poll() is None
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
    assert not ready.stamp.exists()
    assert ready.run("test").returncode == 0
    assert len(list(ready.packages.glob("probe_data/*.txt"))) == len(many)
    assert not any((ready.root / "tmp").iterdir())  # no temporary files of the killed pip
    assert not any((ready.venv / "tmp").iterdir())


@pytest.mark.skipif(WINDOWS, reason="Windows cannot hand a lock to a child")
def test_a_pip_that_outlives_its_launcher_keeps_others_out(ready: Project, index: Index) -> None:
    with ready.start("test", env=ready.online(index.url)) as killed:
        assert index.asked.wait(PATIENCE)
        killed.kill()
        with ready.start("test") as waiting:
            assert "xin chờ" in next(iter(waiting.stderr or ()))
            index.may_answer.set()
            out, _ = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 0
    assert "probe" in json.loads(out)["packages"]


@pytest.mark.skipif(WINDOWS, reason="Ctrl-C reaches a whole console there, the tests too")
def test_ctrl_c_stops_without_a_traceback(ready: Project, index: Index) -> None:
    with ready.start("test", env=ready.online(index.url)) as process:
        assert index.asked.wait(PATIENCE)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Đã dừng" in err


def test_two_at_once(ready: Project, index: Index) -> None:
    with ready.start("test", env=ready.online(index.url)) as first:
        assert index.asked.wait(PATIENCE)
        with ready.start("test", env=ready.online(index.url)) as second:
            assert "Một cửa sổ khác đang chuẩn bị" in next(iter(second.stderr or ()))
            index.may_answer.set()
            _, rest = second.communicate(timeout=PATIENCE)
        first.communicate(timeout=PATIENCE)
    assert (first.returncode, second.returncode) == (0, 0)
    assert rest == ""
    assert index.fetched == 1


# Bad days. Where pip is what fails, `test` on an environment that is there saves making a new one.


def test_wrong_hash(ready: Project) -> None:
    ready.wheel("probe", files={"probe.py": "print('bad guest')"})
    refused(ready.run("test"), "probe==1.0", "không khớp mã băm", str(ready.venv / "pip.log"))
    assert "DO NOT MATCH THE HASHES" in ready.log


def test_missing_hash(fresh: Project) -> None:
    (fresh.root / "requirements.txt").write_text("tiny==1.0\n", encoding="utf-8")
    refused(fresh.run("build"), "Hashes are required", str(fresh.venv / "pip.log"))
    assert not fresh.stamp.exists()


def test_source_packages_are_never_built(ready: Project) -> None:
    source = ready.root / "wheels" / "probe-1.0.tar.gz"
    (ready.root / "wheels" / PROBE).rename(source)
    refused(ready.run("test"), "probe==1.0", "Không tìm thấy bản cài sẵn", str(ready.venv / "pip.log"))


def test_no_network_leaves_what_was_there_working(ready: Project) -> None:
    away = ready.online(CLOSED_PORT)
    refused(ready.run("test", env=away), "không kết nối được mạng", "gõ lại lệnh", str(ready.venv / "pip.log"))
    result = ready.run("build", env=away)
    assert (result.returncode, result.stderr) == (0, "")
    assert ready.run("test").returncode == 0


def test_missing_requirements(fresh: Project) -> None:
    (fresh.root / "requirements.txt").unlink()
    refused(fresh.run("build"), "thiếu tệp", "requirements.txt")


def test_a_file_in_the_way(fresh: Project) -> None:
    fresh.venv.write_text("ghi chú", encoding="utf-8")
    refused(fresh.run("build"), "tệp", str(fresh.venv))
    assert fresh.venv.read_text(encoding="utf-8") == "ghi chú"


def test_no_ensurepip(fresh: Project) -> None:
    refused(fresh.run("build", env=without_ensurepip(fresh)), "sudo apt install python3-venv")
    assert not fresh.venv.exists()


def namespaced(project: Project, mount: str) -> "subprocess.CompletedProcess[str]":
    """Run the launcher where `mount` has changed the file system, for it alone."""
    script = f'set -e; cd "$1"; {mount}; cd "$1"; shift; exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(project.root)]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs Linux user namespaces")
    launch = [sys.executable, "toasoan.py", "build"]
    return subprocess.run(
        [*command, *launch], env=project.environment(), capture_output=True, encoding="utf-8", check=False
    )


def test_a_folder_that_may_not_be_written(fresh: Project) -> None:
    result = namespaced(fresh, 'mount --bind . .; mount -o remount,ro,bind "$1"')
    refused(result, "Không được phép ghi", str(fresh.root), "Documents")


@pytest.mark.parametrize("size", ["100k", "4m"], ids=["at-once", "while-making"])
def test_a_full_disk(fresh: Project, size: str) -> None:
    fresh.venv.mkdir()
    refused(namespaced(fresh, f"mount -t tmpfs -o size={size} none .venv"), "đã đầy")


# Old Pythons


def test_readable_by_python_3_6() -> None:
    ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_an_old_python_is_told_so(fresh: Project, locale: str) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 10, 13); runpy.run_path('toasoan.py', run_name='__main__')"
    command = [sys.executable, "-c", pretend, "build"]
    env = fresh.environment(LC_ALL=locale, PATH="")
    result = subprocess.run(command, cwd=fresh.root, env=env, capture_output=True, encoding="utf-8", check=False)
    refused(result, "cần Python 3.11 trở lên", "Python 3.10", "python.org/downloads")


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_a_really_old_python_is_told_so(fresh: Project, version: str) -> None:
    python = shutil.which(f"python{version}")
    if not python or subprocess.run([python, "-V"], capture_output=True, check=False).returncode:
        pytest.skip(f"thiếu Python {version}")
    command = [python, "toasoan.py", "build"]
    env = fresh.environment(LC_ALL="C")
    result = subprocess.run(command, cwd=fresh.root, env=env, capture_output=True, encoding="utf-8", check=False)
    refused(result, "cần Python 3.11 trở lên", f"Python {version}.")
    assert not fresh.venv.exists()
