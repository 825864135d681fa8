"""The newsroom's Markdown: what reporters need of it, and nothing that surprises them.

Left out on purpose: raw HTML (it is shown as text), code (four spaces before a byline are no program), headings by
underlining, reference links. A number of three digits or more begins a sentence, not a list: "2025. Năm bản lề".
"""

import html
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from newsroom.links import LinkError
from newsroom.references import AUTOLINK, LINK, anchor, target_of
from newsroom.vietnamese import repair

LEFT_OUT = (
    ("preprocessors", ("html_block",)),
    ("parser.blockprocessors", ("code", "setextheader", "reference")),
    (
        "inlinePatterns",
        ("backtick", "reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref"),
    ),
    ("inlinePatterns", ("autolink", "automail", "html", "entity")),
    ("postprocessors", ("raw_html", "amp_substitute")),
)
# Far more than a list within lists: a line pushed to the right edge.
PUSHED_RIGHT = re.compile(r"^[ \t]{16,}(?=\S)")
SENTENCE_NUMBER = re.compile(r"^( {0,3}\d{3,})([.)])(?=\s)")
FIRST_CHARACTERS = " \t0123456789"
ENTITY = r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);"
HIGHEST, LOWEST = 2, 6

ResolveLink = Callable[[str], tuple[str, str]]


class NewsroomMarkdown(Extension):
    """Makes Markdown the newsroom's; `resolve` turns a link's target into (href, words to print after it)."""

    def __init__(self, resolve: ResolveLink) -> None:
        super().__init__()
        self._resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:
        """Take out what is not wanted and put in what is ours."""
        for registry, names in LEFT_OUT:
            for name in names:
                _registry(md, registry).deregister(name)
        md.preprocessors.register(PlainLines(md), "plain_lines", 10)
        md.parser.blockprocessors.register(SpacedHeading(md.parser), "hashheader", 70)
        # Before escapes are taken out of the text, as the line scan sees it.
        md.inlinePatterns.register(Link(LINK.pattern, md, self._resolve), "link", 185)
        md.inlinePatterns.register(Autolink(AUTOLINK.pattern, md, self._resolve), "autolink", 120)
        md.inlinePatterns.register(Entity(ENTITY, md), "entity", 80)
        md.treeprocessors.register(Headings(md), "headings", -10)
        md.treeprocessors.register(Tables(md), "tables", -20)
        # The format is chosen by its name only after extensions have had their say.
        md.output_formats = {"html": serialize}  # type: ignore[misc]


def _registry(md: Markdown, name: str) -> Any:  # noqa: ANN401 - one of Markdown's registries
    found: Any = md
    for part in name.split("."):
        found = getattr(found, part)
    return found


class PlainLines(Preprocessor):
    """Keeps signatures and years from being taken for code and lists."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with what would surprise a reporter made plain."""
        return [_plain(line) if line[:1] in FIRST_CHARACTERS else line for line in lines]


def _plain(line: str) -> str:
    return SENTENCE_NUMBER.sub(r"\1\\\2", PUSHED_RIGHT.sub("", line))


class SpacedHeading(HashHeaderProcessor):
    """A heading has a space after its marks: "#1 cả nước" is a sentence."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\])*?)#*(?:\n|$)")


class Link(InlineProcessor):
    """[chữ](địa chỉ): a link whose target the newsroom knows."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, pattern: str, md: Markdown, resolve: ResolveLink) -> None:
        super().__init__(pattern, md)
        self._resolve = resolve

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str, int, int]:
        """Return the link; a target that may not be published leaves only its words."""
        words = self._words(m)
        try:
            href, after = self._resolve(target_of(m))
        except LinkError:
            return words, m.start(), m.end()
        link = etree.Element("a", href=href)
        link.text = words
        if after:
            etree.SubElement(link, "span", {"class": "file"}).text = f" ({after})"
        return link, m.start(), m.end()

    def _words(self, m: re.Match[str]) -> str:
        return m["label"]


class Autolink(Link):
    """<https://…> and <ten@noi.vn>: the address is its own words."""

    def _words(self, m: re.Match[str]) -> str:
        return m["target"]


class Entity(InlineProcessor):
    """&amp; typed by hand is the character it names; anything else stays as typed."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        """Return the character."""
        return repair(html.unescape(m[0])), m.start(), m.end()


class Headings(Treeprocessor):
    """Headings below the title, none skipped, each with an id."""

    def run(self, root: etree.Element) -> None:
        """Give levels and ids."""
        taken: dict[str, int] = {}
        level = HIGHEST - 1
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                level = min(max(HIGHEST, int(element.tag[1])), level + 1, LOWEST)
                element.tag = f"h{level}"
                element.set("id", anchor("".join(element.itertext()), taken))


class Tables(Treeprocessor):
    """Tables that scroll by themselves where they are too wide, aligned by classes (inline styles are forbidden)."""

    def run(self, root: etree.Element) -> None:
        """Wrap every table, and turn styles into classes."""
        for parent in list(root.iter()):
            for place, table in enumerate(parent):
                if table.tag == "table":
                    parent[place] = _region(table)


def _region(table: etree.Element) -> etree.Element:
    for cell in table.iter():
        alignment = cell.attrib.pop("style", "").removeprefix("text-align: ").rstrip(";")
        if alignment in ("right", "center"):
            cell.set("class", alignment)
    # Reachable by keyboard, so that a wide table can be scrolled without a mouse.
    region = etree.Element("div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": "Bảng"})
    region.tail, table.tail = table.tail, "\n"
    region.append(table)
    return region


def serialize(root: etree.Element) -> str:
    """Return HTML; the standard library's serialiser escapes every ampersand, Markdown's own lets "&VH;" pass."""
    return etree.tostring(root, encoding="unicode", method="html")
