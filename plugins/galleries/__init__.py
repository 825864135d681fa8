"""Galleries: stories whose photographs are the story. Each photograph gets a number and an address of its own.

Without a script the photographs stand below each other, large, and every one links to its largest rendition.
`theme/static/js/reading.js` makes a full-screen view of those links, here and in all other stories.
"""

from itertools import groupby
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from newsroom.layout import WIDE_COLUMN, rows, shape, width_alone
from newsroom.photographs import ImageSize
from newsroom.stories import is_gallery

# So wide, the first photograph opens the gallery.
OPENER = 120
ON_LARGE_SCREENS = "(min-width: 60rem) "


class Galleries(Extension):
    """Adds numbers to the photographs of stories of kind "anh"."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Count when the whole tree is there."""
        md.treeprocessors.register(Numbers(md), "galleries", -30)


class Numbers(Treeprocessor):
    """Writes "Ảnh 3/12" before each caption, and gives the figure the address #anh-3."""

    def run(self, root: etree.Element) -> None:
        """Count the figures, and gather them into rows."""
        if not is_gallery(self.md.story):  # type: ignore[attr-defined] # set for each conversion
            return
        figures = list(root.iter("figure"))
        for number, figure in enumerate(figures, 1):
            figure.set("id", f"anh-{number}")
            caption = figure.find("figcaption")
            if caption is None:
                caption = etree.SubElement(figure, "figcaption")
            label = etree.Element("span", {"class": "number"})
            label.text = f"Ảnh {number}/{len(figures)}"
            label.tail = f" {caption.text or ''}"
            caption.text = None
            caption.insert(0, label)
        _lay_out(root)


def _lay_out(root: etree.Element) -> None:
    """Gather the photographs between two paragraphs into rows for large screens; what is a row already stays one."""
    children = list(root)
    opener = next((child for child in children if child.tag == "figure"), None)
    for child in children:
        root.remove(child)
    for are_figures, group in groupby(children, lambda child: child.tag == "figure"):
        if not are_figures:
            root.extend(group)
            continue
        figures = list(group)
        if figures[0] is opener and shape(_size(opener)) >= OPENER:
            root.append(figures.pop(0))
        for row in rows([_size(figure) for figure in figures], WIDE_COLUMN):
            parent = etree.SubElement(root, "div", {"class": "album"}) if len(row) > 1 else root
            parent.extend(figures[place.photo] for place in row)
    _say_widths_of_all(root)


def _say_widths_of_all(root: etree.Element) -> None:
    for child in root:
        figures = list(child.iter("figure"))
        if figures:
            _say_widths(figures)


def _say_widths(figures: list[etree.Element]) -> None:
    """Tell browsers with large screens how wide the photographs of a row stand."""
    shapes = [shape(_size(figure)) for figure in figures]
    for figure, own in zip(figures, shapes, strict=True):
        figure.set("class", f"a{own}")
        width = width_alone(_size(figure), WIDE_COLUMN)
        if len(figures) > 1:
            width = f"{WIDE_COLUMN * own / sum(shapes):.4g}rem"
        for source in figure.iter("source"):
            source.set("sizes", f"{ON_LARGE_SCREENS}{width}, {source.get('sizes')}")


def _size(figure: etree.Element) -> ImageSize:
    """Return the size of the rendition for old browsers: never larger than the original, and wider than any row."""
    (image,) = figure.iter("img")
    return ImageSize(int(image.get("width", "")), int(image.get("height", "")))


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Add the extension to the Markdown of this run."""
    markdown = pelican.settings["MARKDOWN"]
    pelican.settings["MARKDOWN"] = {**markdown, "extensions": [*markdown["extensions"], Galleries()]}


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
