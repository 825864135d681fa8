"""One run of a build: what it was told, what it found, what it wrote."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from newsroom.assets import Assets
from newsroom.content import Content
from newsroom.originals import Originals
from newsroom.output import Output
from newsroom.pages import Page
from newsroom.photographs import Picture
from newsroom.problems import NewsroomError, Problem, errors, in_order
from newsroom.progress import Progress
from newsroom.stories import Story

# The Pelican setting that holds the Run, and the key under which generators find it in their context.
SETTING = "NEWSROOM_RUN"
# The one that makes a build show what is not public too.
PREVIEW = "NEWSROOM_PREVIEW"


@dataclass(frozen=True, slots=True)
class Article:
    """A story that is printed, with its body in HTML."""

    story: Story
    html: Markup


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A standing page with its body in HTML."""

    page: Page
    html: Markup


@dataclass
class Run:
    """What the plugins of one build share, and what the command reports when it is over.

    `originals` remembers files from run to run where a plugin gives it a memory. `content`, `output` and `assets` are
    there once the stories have been read; `pictures` holds the planned photographs by their originals' paths, `covers`
    those of the stories, with a rendition for sharing, by the stories' addresses; `lengths` tells the bytes of each
    rendition by its address, once it is made.
    `spare` is where the media folder of an earlier build may lie, to be taken over by this one.
    `when_read` is called once the content is read and before any of it is converted. `verify` trusts nothing that was
    remembered of files.
    """

    progress: Progress = field(default_factory=Progress)
    problems: list[Problem] = field(default_factory=list)
    originals: Originals = field(default_factory=Originals)
    when_read: list[Callable[[], None]] = field(default_factory=list)
    content: Content = field(init=False)
    output: Output = field(init=False)
    assets: Assets = field(init=False)
    articles: tuple[Article, ...] = ()
    pages: tuple[PrintedPage, ...] = ()
    pictures: Mapping[Path, Picture] = field(default_factory=dict)
    covers: Mapping[str, Picture] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    spare: Path | None = None
    verify: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def stop_if_wrong(self) -> None:
        """Raise NewsroomError with every finding if one of them is an error: then nothing may be written."""
        if errors(self.problems):
            raise NewsroomError(*in_order(self.problems))
