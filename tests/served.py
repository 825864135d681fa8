"""The site with every kind of page, being served."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.every_page import EVERY_PAGE, build_every_page
from tests.loopback import serving
from tests.shared import shared


@dataclass(frozen=True)
class Served:
    """A site being served, and the addresses of its kinds of pages."""

    url: str
    addresses: tuple[str, ...]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = shared(tmp_path_factory, "every-page", build_every_page)
    with serving(folder / "output") as url:
        yield Served(url, EVERY_PAGE)
