"""Feeds: every story whole, once and for ever, in RSS, Atom and JSON Feed; older ones in an archive chain.

Settings:
    SITEURL: the public address; without one there are no feeds, since nothing in them can be relative to it.
"""

from pathlib import Path

from pelican import signals
from pelican.generators import Generator

from newsroom import dates
from newsroom.feeds import find_feeds
from newsroom.problems import Problem, Severity
from newsroom.run import SETTING, Run
from plugins.feeds.documents import Documents
from plugins.feeds.repairs import STYLE_SHEET


class FeedsGenerator(Generator):
    """Writes the feeds."""

    def generate_output(self, writer: object) -> None:
        """Write everything, if nothing is wrong."""
        run: Run = self.settings[SETTING]
        run.stop_if_wrong()
        site, today = run.content.site, run.content.now.astimezone(dates.HANOI).date()
        feeds = find_feeds(run.content.archive, site.name_on(today).title, self.settings["SITEURL"])
        if not feeds:
            if not run.content.preview:  # which has no address on purpose
                run.problems.append(_no_address(self.settings["SITEURL"]))
            return
        with run.progress.stage("Viết nguồn tin") as advance:
            for address, data in Documents(run, feeds, site.name_on(today).name):
                run.output.write_file(address, data)
                advance()
        # Under this one name for ever: a name that changed with its content would change every archived document.
        run.output.copy(STYLE_SHEET, Path(self.theme) / "feed.css")


def _no_address(given: str) -> Problem:
    reason = f"SITEURL “{given}” không phải địa chỉ trang" if given else "chưa có địa chỉ công khai (SITEURL)"
    message = f"{reason}, nên không có nguồn tin (RSS)"
    advice = "dựng bằng publishconf.py, hoặc thêm --site-url https://ten-mien"
    return Problem("SITEURL", 0, "KHONG-NGUON-TIN", message, advice, Severity.WARNING)


def get_generators(pelican: object) -> type[FeedsGenerator]:
    """Return the generator."""
    return FeedsGenerator


def register() -> None:
    """Connect the signals."""
    signals.get_generators.connect(get_generators)
