"""The launcher sets up a project, and then says nothing: without any network."""

import os
from pathlib import Path

import pytest

from tests.launcher.project import PATIENCE, WINDOWS, Project, told
from toasoan import SOURCE_ONLY


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


def test_a_source_package_that_the_launcher_names_is_built(ready: Project) -> None:
    name = SOURCE_ONLY[0]
    ready.require(ready.source(name), file="requirements-test.txt")
    assert name in told(ready.run("test"))["packages"]
    assert f"Building wheel for {name}" in ready.log


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
