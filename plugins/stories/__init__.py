"""Stories: reads the whole content before anything else and converts what is public.

Pelican's own article reader swallows what goes wrong in a story and goes on without it, so the stories are read by a
generator of ours, in order, with the newsroom's rules. Problems gather in the Run; while one of them is an error,
nothing is written.

Settings:
    PATH: the content folder.
    NEWSROOM_PREVIEW: also print what is not public, marked; only of a site without a public address (False).
    NEWSROOM_NOW: the moment that decides what is public, ISO 8601; without it the clock at the start of the build.
    MARKDOWN: arguments for Python-Markdown; other plugins add their extensions to it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from markdown import Markdown
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from newsroom import clock
from newsroom.assets import Assets
from newsroom.content import Content, find_site, read_content
from newsroom.dates import DateError, read_date
from newsroom.desk import Desk
from newsroom.output import Output
from newsroom.pages import Page
from newsroom.problems import NewsroomError, Problem, errors
from newsroom.progress import Advance
from newsroom.run import PREVIEW, SETTING, Article, PrintedPage, Run
from newsroom.stories import Story
from plugins.stories.attachments import Attachments
from plugins.stories.markdown import NewsroomMarkdown

META = "markdown.extensions.meta"


class StoriesGenerator(Generator):
    """Puts the public stories and the standing pages into the Run."""

    def generate_context(self) -> None:
        """Read and convert."""
        run: Run = self.settings[SETTING]
        run.output = Output(Path(self.settings["OUTPUT_PATH"]))
        run.assets = Assets(Path(self.theme) / "static")
        path = Path(self.settings["PATH"])
        desk = Desk(find_site(path), read_now(self.settings), run.originals)
        with run.progress.stage("Đọc bài") as advance:
            # The rules go by what is public: a preview complains of what a build would.
            run.content = replace(read_content(path, desk, advance), preview=_is_preview(self.settings))
        run.problems += run.content.problems
        for step in run.when_read:  # also where there are errors already, so that all is reported at once
            step()
        self._attachments = Attachments(run.content.site.url)
        if errors(run.problems):
            return  # nothing will be written
        with run.progress.stage("Chuyển bài", len(run.content.archive.stories)) as advance:
            converter = Converter(self.settings["MARKDOWN"], self._attachments)
            run.articles = tuple(converter.articles(run.content, advance))
            run.pages = tuple(PrintedPage(page, converter.convert(page)) for page in run.content.pages)

    def generate_output(self, writer: object) -> None:
        """Begin the output, and publish the documents that stories link to."""
        run: Run = self.settings[SETTING]
        run.stop_if_wrong()
        if run.spare:
            run.output.take_over(run.spare)
        for address, source in self._attachments.found.items():
            run.output.copy(address, source)


class Converter:
    """Turns bodies into HTML with one Markdown object; extensions find the story or page in its attribute `story`."""

    def __init__(self, settings: dict[str, Any], attachments: Attachments) -> None:
        # Pelican slips "meta" in, which would eat a first line such as "PV: Xin đồng chí cho biết?".
        others = [extension for extension in settings["extensions"] if extension != META]
        extensions = [NewsroomMarkdown(attachments.resolve), *others]
        self._attachments = attachments
        self._markdown = Markdown(**{**settings, "extensions": extensions})

    def articles(self, content: Content, advance: Advance) -> Iterator[Article]:
        """Yield the stories that are printed, newest first, with their HTML."""
        for story in content.archive.stories:
            yield Article(story, self.convert(story))
            advance()

    def convert(self, place: Story | Page) -> Markup:
        """Return the body as HTML."""
        self._markdown.reset()
        self._markdown.story = place  # type: ignore[attr-defined]
        self._attachments.files = place.files
        return Markup(self._markdown.convert(place.body.text))  # noqa: S704 - made by our own serialiser


def _is_preview(settings: dict[str, Any]) -> bool:
    """Tell whether this is a preview.

    Raises NewsroomError where such a site could be told from a public one by nobody.
    """
    preview = bool(settings.get(PREVIEW))
    if preview and settings["SITEURL"]:
        message = "trang có địa chỉ công khai thì không được đưa bài nháp lên"
        raise NewsroomError(Problem(PREVIEW, 0, "CONF", message, "xem bài nháp bằng: python3 toasoan.py preview"))
    return preview


def read_now(settings: dict[str, Any]) -> datetime:
    """Return the moment of the build.

    Raises NewsroomError where NEWSROOM_NOW cannot be read.
    """
    given = settings.get("NEWSROOM_NOW")
    if not given:
        return clock.now()
    try:
        return read_date(str(given)).moment
    except DateError as e:
        advice = "viết như 2020-05-18T08:30+07:00"
        raise NewsroomError(Problem("NEWSROOM_NOW", 0, "NGAY-SAI", str(e), advice)) from e


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Give plain Pelican the Run that our own command brings with it."""
    pelican.settings.setdefault(SETTING, Run())


def end(pelican: Any) -> None:  # noqa: ANN401 - as above
    """Finish the output, when all that belongs to it is there."""
    pelican.settings[SETTING].output.sweep()


def get_generators(pelican: object) -> type[StoriesGenerator]:
    """Return the generator."""
    return StoriesGenerator


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
    signals.get_generators.connect(get_generators)
    signals.finalized.connect(end)
