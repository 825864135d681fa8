"""A Python that is too old is told so, by a file that it can read."""

import ast
import shutil
import subprocess
import sys

import pytest

from tests.launcher.project import LAUNCHER, Project, refused


def test_readable_by_python_3_6() -> None:
    assert ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 6)).body


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_an_old_python_is_told_so(fresh: Project, locale: str) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 10, 13); runpy.run_path('toasoan.py', run_name='__main__')"
    command = [sys.executable, "-c", pretend, "build"]
    env = fresh.environment(LC_ALL=locale, PATH="")
    result = subprocess.run(command, cwd=fresh.root, env=env, capture_output=True, encoding="utf-8", check=False)
    refused(result, "cần Python 3.11 trở lên", "Python 3.10", "python.org/downloads")
    assert not fresh.venv.exists()


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
