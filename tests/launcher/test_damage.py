"""What is damaged in an environment is noticed and repaired; nothing half-made counts."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable

import pytest

from tests.launcher.project import WINDOWS, Project, refused, told, without_ensurepip


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
    result = ready.run("build", env=without_ensurepip(ready))
    refused(result, "venv")  # it would make `.venv` anew, had it the means
    assert "python3-venv" in result.stderr


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
