"""The edition: writes every page of the site from the stories that were read.

Each page gets what it is about and no more, so that what a page depends on is known. The work grows with the number of
stories and no faster; pages of old stories do not change when a new one comes.

Settings:
    SITEURL: the public address, for canonical links, what is told to machines, and printed addresses; empty for a site
        that is only looked at.
    OFFLINE: whether readers' browsers keep the front page and the stories they have read. With False a release takes
        back what earlier ones have put there.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from newsroom import dates
from newsroom.addresses import ARCHIVE, FEEDS, month_address, public_base
from newsroom.archive import by_month
from newsroom.assets import published_script
from newsroom.content import Content
from newsroom.feeds import find_feeds
from newsroom.glossary import Glossary
from newsroom.inline import FIRST_SCRIPT
from newsroom.layout import card_position
from newsroom.ribbons import ribbons
from newsroom.run import SETTING, Run
from newsroom.vietnamese import reading_minutes, same_key
from plugins.edition.abbreviations import explainer
from plugins.edition.front import arrange
from plugins.edition.metadata import Metadata
from plugins.edition.qr import QRCodes
from plugins.edition.related import previous, related
from plugins.edition.sheet import type_on_paper

NEWEST = 30
HEADLINES_OF_MONTH = 3
# So many cards and headlines stay at hand.
PRINTED = 4096
BEFORE_DASH = re.compile(r" (?=[–-] )")


class EditionGenerator(Generator):
    """Writes the pages."""

    def generate_output(self, writer: object) -> None:
        """Write everything, if nothing is wrong."""
        self.run: Run = self.settings[SETTING]
        self.run.stop_if_wrong()
        self.content, self.output, self.archive = self.run.content, self.run.output, self.run.content.archive
        self.run.assets.publish(self.output)
        self._furnish()
        with self.run.progress.stage("Viết trang") as self._advance:
            self._front()
            self._stories()
            self._topics()
            self._years()
            self._pages()
            self._notices()
            self._offline()
        self.run.counts["pages"] = self.output.pages

    def _furnish(self) -> None:
        """Give the templates what every page shows, and nobody else's templates in place of a missing one of ours."""
        self.env.loader = FileSystemLoader(Path(self.theme) / "templates")
        site, today = self.content.site, self.content.now.astimezone(dates.HANOI).date()
        name = site.name_on(today)
        base = public_base(self.settings["SITEURL"])
        self.feeds = find_feeds(self.archive, name.title, self.settings["SITEURL"])
        self.env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        self.env.globals.update(
            site=site,
            site_url=base,
            metadata=Metadata(base, self.run),
            name=name,
            feeds=self.feeds,
            feeds_address=FEEDS,
            slogans=site.slogans_on(today),
            menu=self.content.pages,
            authors=self.archive.authors,
            tags=self.archive.tags,
            pictures=self.run.pictures,
            card_position=card_position,
            type_on_paper=type_on_paper,
            asset=self.run.assets.address,
            first_script=Markup(FIRST_SCRIPT),  # noqa: S704 - our own script
            offline=self.settings["OFFLINE"],
            archive_address=ARCHIVE,
            month_address=month_address,
            month_words=dates.month_words,
            qr=_codes(self.settings).draw,
            ribbons=ribbons(self.content),
        )
        self.env.filters.update(
            long_date=dates.long_date,
            short_date=dates.short_date,
            iso=dates.iso,
            minutes=reading_minutes,
            key=same_key,
            unbroken=_unbroken,
            explained=explainer(Glossary(site.glossary)),
        )
        cards: Any = self.env.get_template("partials/cards.html").module
        # A story looks the same in many lists, which are printed soon after each other.
        self.env.globals.update({name: lru_cache(PRINTED)(getattr(cards, name)) for name in ("card", "headline")})
        chrome: Any = self.env.get_template("partials/chrome.html").module
        # Printed once: they are the same on every page.
        feed_links = {feed.home: chrome.feed_links(feed) for feed in self.feeds or ()}
        self.env.globals.update(masthead=_marker(str(chrome.masthead())), footer=chrome.footer(), feed_links=feed_links)

    def _write(self, address: str, template: str, **about: Any) -> str:  # noqa: ANN401 - what a template needs
        """Write a page and return it."""
        html = self.env.get_template(f"{template}.html").render(address=address, **about)
        self.output.write_page(address, html)
        self._advance()
        return html

    def _front(self) -> None:
        self._write("/", "front", front=arrange(self.archive, self.content.now))

    def _stories(self) -> None:
        alike, before = related(self.archive), previous(self.archive)
        for article in self.run.articles:
            story = article.story
            self._write(
                story.address,
                story.kind.template,
                story=story,
                html=article.html,
                section_address=story.section.address,
                publisher=self.content.site.name_on(story.date.date()),
                related=alike[story.address],
                previous=before.get(story.address),
            )

    def _topics(self) -> None:
        for topic in self.archive.topics:
            years, shown = topic.years, {"topic": topic, "section_address": topic.address}
            self._write(topic.address, "topic", **shown, newest=topic.stories[:NEWEST], years=years)
            for year, stories in years.items():
                self._write(f"{topic.address}{year}/", "topic_year", **shown, year=year, months=by_month(stories))

    def _years(self) -> None:
        self._write(ARCHIVE, "archive", years=self.archive.years)
        for year, months in self.archive.years.items():
            self._write(f"/{year}/", "year", year=year, months=months, few=HEADLINES_OF_MONTH)
            for month, stories in months.items():
                self._write(month_address(year, month), "month", year=year, month=month, stories=stories)

    def _pages(self) -> None:
        for printed in self.run.pages:
            self._write(printed.page.address, printed.page.template, page=printed.page, html=printed.html)
        self._write("/404.html", "not_found")
        if self.feeds:
            self._write(FEEDS, "feeds")

    def _notices(self) -> None:
        """Write what stands at addresses whose stories have moved or were withdrawn."""
        for story in self.content.withdrawn:
            self._write(story.address, "withdrawn", story=story)
        for old, target in self.content.moved.items():
            self._write(old, "redirect", target=target)

    def _offline(self) -> None:
        """Write what stands in for a page without a network, and the worker that keeps pages, or takes itself back.

        The worker's address never changes, so that every browser that has one finds the next.
        """
        page = self._write("/offline.html", "offline")
        # It keeps that page: when the page changes, so must the worker.
        release = hashlib.sha256(page.encode()).hexdigest()[:10]
        worker = self.env.get_template("sw.js" if self.settings["OFFLINE"] else "sw_off.js")
        self.output.write_file("/sw.js", published_script(worker.render(release=release)).encode())


def _unbroken(headline: str) -> str:
    """Return a headline of which no line begins with a dash."""
    return BEFORE_DASH.sub("\N{NO-BREAK SPACE}", headline)


def _marker(masthead: str) -> Callable[[str], Markup]:
    """Return what prints the masthead with the section marked that the page belongs to."""

    @cache
    def marked(current: str) -> Markup:
        link = f'<a href="{current}"'
        return Markup(masthead.replace(f"{link}>", f'{link} aria-current="true">'))  # noqa: S704 - our own HTML

    return marked


def clean(settings: dict[str, Any], content: Content) -> tuple[int, int]:
    """Remove the kept QR codes that no story needs; return how many, and their bytes."""
    base = public_base(settings["SITEURL"])
    return _codes(settings).prune(f"{base}{story.address}" for story in content.stories)


def _codes(settings: dict[str, Any]) -> QRCodes:
    return QRCodes(Path(settings["CACHE_PATH"]) / "qr")


def get_generators(pelican: object) -> type[EditionGenerator]:
    """Return the generator."""
    return EditionGenerator


def register() -> None:
    """Connect the signals."""
    signals.get_generators.connect(get_generators)
