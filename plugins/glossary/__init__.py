"""Glossary: an abbreviation of site.toml can be opened where a body first uses it; the style sheet shows its words."""

from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from newsroom.glossary import Glossary
from newsroom.run import SETTING, Run

# Within these the words are another's to press, or stand in lists where nothing should be pressed.
LEFT_ALONE = frozenset({"a", "abbr", "h2", "h3", "h4", "h5", "h6", "img"})


class Abbreviations(Extension):
    """Adds the abbreviations to Markdown."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def extendMarkdown(self, md: Markdown) -> None:
        """Mark them when the whole tree is there."""
        md.treeprocessors.register(Marks(md, Glossary(self._run.content.site.glossary)), "glossary", -40)


class Marks(Treeprocessor):
    """Wraps each abbreviation in <abbr>, once in a body and not where the summary above has explained it."""

    def __init__(self, md: Markdown, glossary: Glossary) -> None:
        super().__init__(md)
        self._glossary = glossary

    def run(self, root: etree.Element) -> None:
        """Mark the body of one story."""
        story = self.md.story  # type: ignore[attr-defined] # set for each conversion
        if self._glossary.used(story.body.text):
            self._mark_within(root, self._glossary.used(story.summary))

    def _mark_within(self, element: etree.Element, explained: set[str]) -> None:
        if element.tag in LEFT_ALONE:
            return
        children = list(element)
        self._mark(element, None, explained)
        for child in children:
            self._mark_within(child, explained)
            self._mark(element, child, explained)

    def _mark(self, parent: etree.Element, before: etree.Element | None, explained: set[str]) -> None:
        """Mark the text behind the child `before`, or that which stands first in the parent."""
        text = (parent.text if before is None else before.tail) or ""
        if not text:
            return
        start, marked = self._glossary.split(text, explained)
        if not marked:
            return
        if before is None:
            parent.text = start
        else:
            before.tail = start
        place = 0 if before is None else list(parent).index(before) + 1
        for entry, tail in reversed(marked):
            mark = etree.Element("abbr", {"title": entry.words, "tabindex": "0"})
            mark.text, mark.tail = entry.short, tail
            parent.insert(place, mark)


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Add the extension to the Markdown of this run."""
    run: Run = pelican.settings.setdefault(SETTING, Run())
    markdown = pelican.settings["MARKDOWN"]
    pelican.settings["MARKDOWN"] = {**markdown, "extensions": [*markdown["extensions"], Abbreviations(run)]}


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
