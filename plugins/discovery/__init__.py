"""Discovery: what search engines, browsers and telephones ask for beside the pages.

Sitemaps, robots.txt, the web manifest, the favicon, and security.txt where site.toml has its table. What the heads of
pages tell machines is the edition's work (`plugins/edition/metadata.py`).

Settings:
    SITEURL: the public address; without one there are no sitemaps, and robots.txt names none.
"""

from collections.abc import Iterator
from pathlib import Path

from pelican import signals
from pelican.generators import Generator

from newsroom.addresses import SITEMAP, public_base
from newsroom.proof import proved
from newsroom.run import SETTING, Run
from plugins.discovery import security
from plugins.discovery.listing import sitemaps_of
from plugins.discovery.manifest import manifest
from plugins.discovery.robots import robots
from plugins.discovery.sitemaps import Document, index


class DiscoveryGenerator(Generator):
    """Writes the files."""

    def generate_output(self, writer: object) -> None:
        """Write everything, if nothing is wrong."""
        run: Run = self.settings[SETTING]
        run.stop_if_wrong()
        for document in _documents(run, public_base(self.settings["SITEURL"])):
            _write(run, document)
        run.output.copy("/favicon.ico", Path(self.theme) / "favicon.ico")


def _write(run: Run, document: Document) -> None:
    run.output.write_file(document.address, proved(document.address, lambda: document.data))


def _documents(run: Run, base: str) -> Iterator[Document]:
    yield Document("/robots.txt", robots(base))
    yield Document("/manifest.webmanifest", manifest(run))
    if run.content.site.security:
        yield Document(security.ADDRESS, security.security(run.content.site.security, base))
    if base:
        sitemaps = list(sitemaps_of(run, base))
        yield Document(SITEMAP, index(sitemaps, base))
        yield from sitemaps


def get_generators(pelican: object) -> type[DiscoveryGenerator]:
    """Return the generator."""
    return DiscoveryGenerator


def register() -> None:
    """Connect the signals."""
    signals.get_generators.connect(get_generators)
