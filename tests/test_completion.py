"""The Tab key, in the shells themselves."""

import os
import pty
import select
import subprocess
from pathlib import Path

import pytest

from newsroom.cli import COMMANDS
from newsroom.shells import SCRIPTS
from tests.conftest import program
from tests.small_site import ROOT, SmallSite

# Much longer than any shell takes: only a test that fails waits so long.
PATIENCE = 60


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    site = SmallSite(tmp_path_factory.mktemp("completion"))
    paths = {}
    for shell in SCRIPTS:
        result = site.run("completion", shell)
        assert result.code == 0, result.err
        paths[shell] = site.root / f"toasoan.{shell}"
        paths[shell].write_text(result.out, "utf-8")
    (site.root / "toasoan.py").symlink_to(ROOT / "toasoan.py")
    return paths


# What is typed before the Tab, and what it becomes.
TYPED = [
    ("python3 toasoan.py bu", "python3 toasoan.py build "),
    ("./toasoan.py kiem", "./toasoan.py kiem-tra "),
    ("python3 toasoan.py danh-sach --cs", "python3 toasoan.py danh-sach --csv "),
    ("python3 toasoan.py server ng", "python3 toasoan.py server nginx "),
    ("python3 toasoan.py new anh toasoan.fi", "python3 toasoan.py new anh toasoan.fish "),
    ("python3 toasoan.zs", "python3 toasoan.zsh "),
]
START = {
    "bash": (["--norc", "--noprofile", "-i"], "source toasoan.bash; PS1='%'"),
    "zsh": (["-f", "-i"], "autoload -U compinit; compinit -D; source toasoan.zsh; PS1='%%'"),
}


@pytest.mark.parametrize("shell", START)
@pytest.mark.parametrize(("typed", "completed"), TYPED, ids=[typed for typed, _ in TYPED])
def test_the_tab_key_at_a_prompt(scripts: dict[str, Path], shell: str, typed: str, completed: str) -> None:
    options, begin = START[shell]
    with Shell([program(shell), *options], scripts[shell].parent) as terminal:
        terminal.type(f"{begin}\r")
        terminal.type("echo rea''dy\r")
        terminal.until("ready\r\n")
        terminal.type(f"{typed}\t")
        assert completed in terminal.until(completed)


class Shell:
    """An interactive shell on a terminal of its own."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment, start_new_session=True
        )
        os.close(theirs)
        self._shown = ""

    def __enter__(self) -> "Shell":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def until(self, wanted: str) -> str:
        """Read until the terminal shows something, and return all that it shows; fail where it never does."""
        while wanted not in self._shown:
            ready, _, _ = select.select([self._ours], [], [], PATIENCE)
            assert ready, f"{wanted!r} never came: {self._shown!r}"
            self._shown += os.read(self._ours, 4096).decode(errors="replace")
        shown, self._shown = self._shown, ""
        return shown


@pytest.mark.parametrize(("typed", "completed"), TYPED, ids=[typed for typed, _ in TYPED])
def test_the_tab_key_in_fish(scripts: dict[str, Path], typed: str, completed: str) -> None:
    command = [program("fish"), "--no-config", "-c", f"source toasoan.fish; complete -C '{typed}'"]
    folder = scripts["fish"].parent
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, env={**os.environ, "HOME": str(folder)})
    offered = [line.partition("\t")[0] for line in done.stdout.decode().splitlines()]
    assert completed.split()[-1] in offered


def test_every_command_and_option_is_completed(scripts: dict[str, Path]) -> None:
    site = SmallSite(scripts["bash"].parent / "help")
    for shell, path in scripts.items():
        script = path.read_text("utf-8")
        for command in COMMANDS:
            assert command.NAME in script, shell
            assert command.ALIAS in script, shell
    for command in COMMANDS:
        words = site.run(command.NAME, "-h").out.split()
        for option in {word.rstrip(",") for word in words if word.startswith("--")}:
            assert option in scripts["bash"].read_text("utf-8")
            assert option in scripts["zsh"].read_text("utf-8")


def test_a_script_starts_no_python(scripts: dict[str, Path]) -> None:
    for path in scripts.values():
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("#", "complete -c"))]
        assert not [line for line in lines if "python3 toasoan.py" in line]
