"""Checkouts of the tiny project: untouched, and set up."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.launcher.index import Index
from tests.launcher.project import PROBE, Project, check_out
from tests.shared import shared


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """A checkout nobody has run yet."""
    return check_out(tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A checkout that is set up: made once, since making an environment takes seconds."""
    return Project(shared(tmp_path_factory, "launcher", set_up) / "tòa soạn")


def set_up(folder: Path) -> None:
    assert check_out(folder).run("build").returncode == 0


@pytest.fixture
def ready(template: Project, tmp_path: Path) -> Project:
    """A checkout that is set up (and, being a copy, has been moved since)."""
    shutil.copytree(template.root, tmp_path / "tòa soạn", symlinks=True)
    return Project(tmp_path / "tòa soạn")


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
