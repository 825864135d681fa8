"""A process that has imported the newsroom and forks for each command, so that tests need not wait for Python to start.

Imports are most of what a command costs on a small site. What only a fresh interpreter can show needs one:
see `needs_fresh`. `tests/test_fork_server.py` holds that both say and write the same.
"""

import atexit
import gc
import json
import os
import pkgutil
import runpy
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
# Python, the C library and the dynamic linker read these once, when they start.
READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_")
# numpy, which decodes JPEGs, would start threads, and what has threads must not fork.
WITHOUT_THREADS = {"OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Result:
    """What a command said and how it ended; below zero: the signal that ended it."""

    code: int
    out: str
    err: str


def run_fresh(arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Result:
    """Run `python -m newsroom` as people do."""
    command = [sys.executable, "-m", "newsroom", *arguments]
    done = subprocess.run(command, capture_output=True, cwd=cwd, env=env, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass
class ForkServer:
    """Starts with the first command and lives until it is closed, or until its owner is gone."""

    env: Mapping[str, str]
    _lock: Lock = field(default_factory=Lock)
    _process: subprocess.Popen[bytes] | None = None
    _folder: TemporaryDirectory[str] | None = None

    def run(self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Result:
        """Run `python -m newsroom` in a fork, or in a fresh interpreter where that makes a difference."""
        if self.needs_fresh(env):
            return run_fresh(arguments, cwd, env)
        with self._lock:
            return self._run(arguments, cwd, env)

    def needs_fresh(self, env: Mapping[str, str]) -> bool:
        """Tell whether there is no fork, or the environment says what is read only when an interpreter starts."""
        differing = {name for name in {*env, *self.env} if env.get(name) != self.env.get(name)}
        return not hasattr(os, "fork") or any(name.startswith(READ_AT_START) for name in differing)

    @property
    def folder(self) -> Path:
        """A folder for what commands leave to each other; it goes with the server."""
        if not self._folder:
            self._folder = TemporaryDirectory(prefix="fork-server-")
        return Path(self._folder.name)

    def close(self) -> None:
        if self._process:
            self._process.communicate()
            self._process = None
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def _run(self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Result:
        process = self._started()
        assert process.stdin
        assert process.stdout
        out, err = self.folder / "out", self.folder / "err"
        order = {"arguments": arguments, "cwd": str(cwd), "env": dict(env), "out": str(out), "err": str(err)}
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        code = int(process.stdout.readline() or b"-1")
        assert process.poll() is None, "the fork server is gone; what it said stands above"
        return Result(code, out.read_bytes().decode(), err.read_bytes().decode())

    def _started(self) -> subprocess.Popen[bytes]:
        if not self._process:
            # In a session of its own: Ctrl-C is for pytest, which then closes us.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fork_server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={**self.env, **WITHOUT_THREADS},
                start_new_session=True,
            )
        return self._process


def serve() -> None:
    """Fork for each line of standard input and answer with the exit code; the forks end as Python does."""
    import_ahead()
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            become(**json.loads(line))
            return
        _, status = os.waitpid(child, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def import_ahead() -> None:
    """Import all that commands import, but no configuration: that belongs to a site, and connects signals."""
    import newsroom
    import plugins

    for package in (newsroom, plugins):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name != "newsroom.__main__":
                import_module(module.name)
    for name in ("pelican", "simplejpeg"):
        import_module(name)
    from PIL import Image

    Image.preinit()  # the formats, in the order in which opening a file asks for them
    Image.init()
    tasks = Path("/proc/self/task")
    assert not tasks.exists() or len(list(tasks.iterdir())) == 1, "threads do not survive a fork"
    gc.collect()
    gc.freeze()  # so that collecting in a fork does not copy every page


def become(arguments: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> None:
    """Be `python -m newsroom` in that folder, environment and with that output."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, (name, flags) in enumerate([(os.devnull, os.O_RDONLY), (out, writing), (err, writing)]):
        opened = os.open(name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.path[0] = cwd
    sys.argv[1:] = arguments
    try:
        runpy.run_module("newsroom", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        end(ended.code)


def end(code: object) -> None:
    """End as Python does, without taking everything apart first: that would copy all the memory that forks share."""
    threading._shutdown()  # type: ignore[attr-defined] # waits for threads, as at the end of any Python
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    assert isinstance(code, int)
    os._exit(code)


if __name__ == "__main__":
    serve()
