"""Galleries: stories whose photographs are the story. Each photograph gets a number and an address of its own.

Without a script the photographs stand below each other, large, and every one links to its largest rendition.
`theme/static/js/reading.js` makes a full-screen view of those links, here and in all other stories.
"""

from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pelican import signals

from newsroom.stories import GALLERY

# True for the theme's layout: two columns on a large screen, with the first and all panoramas across both.
SIZES = "(min-width: 60rem) 25rem, (min-width: 40.5rem) 38rem, 100vw"
WIDE_SIZES = "(min-width: 60rem) 52rem, (min-width: 40.5rem) 38rem, 100vw"
# Twice as wide as high: in one column of two it would be a ribbon.
PANORAMA = 2


class Galleries(Extension):
    """Adds numbers to the photographs of stories of kind "anh"."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Count when the whole tree is there."""
        md.treeprocessors.register(Numbers(md), "galleries", -30)


class Numbers(Treeprocessor):
    """Writes "Ảnh 3/12" before each caption, and gives the figure the address #anh-3."""

    def run(self, root: etree.Element) -> None:
        """Count the figures."""
        story = self.md.story  # type: ignore[attr-defined] # set for each conversion
        if getattr(getattr(story, "kind", None), "slug", "") != GALLERY:
            return
        figures = list(root.iter("figure"))
        in_grids = {figure for grid in root.iter("div") if grid.get("class") == "grid" for figure in grid}
        for number, figure in enumerate(figures, 1):
            figure.set("id", f"anh-{number}")
            if figure not in in_grids:
                _lay_out(figure, wide=number == 1 or _is_wide(figure))
            caption = figure.find("figcaption")
            if caption is None:
                caption = etree.SubElement(figure, "figcaption")
            label = etree.Element("span", {"class": "number"})
            label.text = f"Ảnh {number}/{len(figures)}"
            label.tail = f" {caption.text or ''}"
            caption.text = None
            caption.insert(0, label)


def _lay_out(figure: etree.Element, *, wide: bool) -> None:
    if wide:
        figure.set("class", "wide")
    for source in figure.iter("source"):
        source.set("sizes", WIDE_SIZES if wide else SIZES)


def _is_wide(figure: etree.Element) -> bool:
    return any(int(image.get("width", "1")) >= PANORAMA * int(image.get("height", "1")) for image in figure.iter("img"))


def begin(pelican: Any) -> None:  # noqa: ANN401 - Pelican has no types
    """Add the extension to the Markdown of this run."""
    markdown = pelican.settings["MARKDOWN"]
    pelican.settings["MARKDOWN"] = {**markdown, "extensions": [*markdown["extensions"], Galleries()]}


def register() -> None:
    """Connect the signals."""
    signals.initialized.connect(begin)
