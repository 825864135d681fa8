"""Fixtures: a small site, a copy of the repository, the programs of real-part tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from tests.small_site import FORKS, ROOT, SmallSite

settings.register_profile(
    "house", database=None, deadline=None, derandomize=True
)  # leaves nothing behind, never flickers
settings.load_profile("house")
pytest_plugins = ("tests.centre", "tests.chromium", "tests.places", "tests.served")


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    return SmallSite(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def _forks() -> Iterator[None]:
    yield
    FORKS.close()


@pytest.fixture
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A copy of this repository's files, as a fresh clone has them, in a folder that a test may name."""
    copy = tmp_path / getattr(request, "param", "toasoan")
    shutil.copytree(
        ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "output", ".output.*", ".cache", "__pycache__")
    )
    yield copy
    shutil.rmtree(copy)


# Real-part tests are skipped where their program is missing, unless TOASOAN_REQUIRE names it.


def program(name: str) -> str:
    # Web servers are where only root's PATH leads.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found:
        return found
    return missing(name)


def resource(path: Path, package: str) -> None:
    """Make sure that a file of a Debian package is there."""
    if not path.exists():
        missing(package)


def missing(name: str) -> NoReturn:
    if is_required(name):
        pytest.fail(f"{name} is required here and missing")
    pytest.skip(f"thiếu {name}")


def is_required(name: str) -> bool:
    return name in os.environ.get("TOASOAN_REQUIRE", "").split(",")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also the long soak runs")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--all"):
        for item in items:
            if item.get_closest_marker("soak"):
                item.add_marker(pytest.mark.skip(reason="long run: only with --all"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what was not run."""
    reasons = sorted({str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])})
    if reasons:
        said = "; ".join(reason.removeprefix("Skipped: ") for reason in reasons)
        terminalreporter.write_line(f"Không chạy: {said}")
