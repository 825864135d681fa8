"""Markdown: a photograph alone in its paragraph becomes a figure, several in a row a grid of figures."""

from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.util import AtomicString

from newsroom.photographs import Picture
from newsroom.references import PHOTOGRAPH, Reference, only_photographs, photograph
from plugins.photos.plan import Planner

# True for the theme's layout: the column is as wide as the screen up to 38rem, and a grid has two of half that.
SIZES = "(min-width: 40.5rem) 38rem, 100vw"
SIZES_IN_GRID = "(min-width: 40.5rem) 19rem, 50vw"


class Figures(Extension):
    """Adds figures to Markdown."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self._planner = planner

    def extendMarkdown(self, md: Markdown) -> None:
        """Look at each block before lists and paragraphs do."""
        self._block = FigureBlock(md.parser, self._planner)
        md.parser.blockprocessors.register(self._block, "figures", 75)
        md.registerExtension(self)

    def reset(self) -> None:
        """Begin another body."""
        self._block.shown = 0


class FigureBlock(BlockProcessor):
    """Turns a block of photographs into figures."""

    def __init__(self, parser: BlockParser, planner: Planner) -> None:
        super().__init__(parser)
        self._planner = planner
        self.shown = 0

    def test(self, parent: etree.Element, block: str) -> bool:
        """Tell whether the block is photographs and nothing else."""
        return "![" in block and only_photographs(block)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Add the figures to the tree."""
        story = self.parser.md.story  # type: ignore[attr-defined] # set for each conversion
        found = [photograph(match) for match in PHOTOGRAPH.finditer(blocks.pop(0))]
        if len(found) > 1:
            parent = etree.SubElement(parent, "div", {"class": "grid"})
        for place, reference in enumerate(found):
            picture = self._planner.plan(story.body.photos[reference.target])
            # The first of an odd number stands across the grid.
            across = len(found) % 2 == 1 and place == 0
            parent.append(figure(reference, picture, SIZES if across else SIZES_IN_GRID, first=self.shown == 0))
            self.shown += 1


def figure(reference: Reference, picture: Picture, sizes: str, *, first: bool) -> etree.Element:
    """Return a photograph with its caption and credit, linked to its largest rendition.

    The first picture of a page is wanted at once, the others when the reader comes near.
    """
    element = etree.Element("figure")
    link = etree.SubElement(element, "a", {"class": "enlarge", "href": picture.largest.address})
    shown = etree.SubElement(link, "picture")
    for media_type, srcset in picture.sources:
        etree.SubElement(shown, "source", {"type": media_type, "srcset": srcset, "sizes": sizes})
    size = picture.jpeg.size
    attributes = {
        "src": picture.jpeg.address,
        "width": str(size.width),
        "height": str(size.height),
        "alt": reference.alt,
    }
    haste = {"fetchpriority": "high"} if first else {"loading": "lazy"}
    etree.SubElement(shown, "img", {**attributes, **haste, "decoding": "async"})
    if reference.caption or reference.credit:
        caption = etree.SubElement(element, "figcaption")
        caption.text = AtomicString(f"{reference.caption} " if reference.credit else reference.caption)
        if reference.credit:
            etree.SubElement(caption, "span", {"class": "credit"}).text = AtomicString(reference.credit)
    return element
