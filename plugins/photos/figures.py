"""Markdown: a photograph alone in its paragraph becomes a figure, several in a row a grid of figures."""

from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.util import AtomicString

from newsroom.photographs import Picture
from newsroom.references import PHOTOGRAPH, Reference, only_photographs, photograph
from newsroom.stories import KINDS
from plugins.photos.plan import Planner

# True for the theme's layout: the column is as wide as the screen up to 38rem, that of a gallery up to 52rem.
SIZES = "(min-width: 40.5rem) 38rem, 100vw"
GALLERY_SIZES = "(min-width: 60rem) 52rem, (min-width: 40.5rem) 38rem, 100vw"


class Figures(Extension):
    """Adds figures to Markdown."""

    def __init__(self, planner: Planner) -> None:
        super().__init__()
        self._planner = planner

    def extendMarkdown(self, md: Markdown) -> None:
        """Look at each block before lists and paragraphs do."""
        md.parser.blockprocessors.register(FigureBlock(md.parser, self._planner), "figures", 75)


class FigureBlock(BlockProcessor):
    """Turns a block of photographs into figures."""

    def __init__(self, parser: BlockParser, planner: Planner) -> None:
        super().__init__(parser)
        self._planner = planner

    def test(self, parent: etree.Element, block: str) -> bool:
        """Tell whether the block is photographs and nothing else."""
        return "![" in block and only_photographs(block)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Add the figures to the tree."""
        story = self.parser.md.story  # type: ignore[attr-defined] # set for each conversion
        gallery = getattr(story, "kind", None) is KINDS["anh"]
        shown = [photograph(match) for match in PHOTOGRAPH.finditer(blocks.pop(0))]
        if len(shown) > 1:
            parent = etree.SubElement(parent, "div", {"class": "grid"})
        for reference in shown:
            # The picture that opens a page is wanted at once; the others when the reader comes near.
            first = parent.tag == "div" and parent.get("class") is None and len(parent) == 0
            picture = self._planner.plan(story.body.photos[reference.target])
            parent.append(figure(reference, picture, GALLERY_SIZES if gallery else SIZES, first=first))


def figure(reference: Reference, picture: Picture, sizes: str, *, first: bool) -> etree.Element:
    """Return a photograph with its caption and credit."""
    element = etree.Element("figure")
    size = picture.largest.size
    etree.SubElement(
        element,
        "img",
        {
            "src": picture.largest.address,
            "srcset": picture.srcset,
            "sizes": sizes,
            "width": str(size.width),
            "height": str(size.height),
            "alt": reference.alt,
            **({"fetchpriority": "high"} if first else {"loading": "lazy"}),
            "decoding": "async",
        },
    )
    if reference.caption or reference.credit:
        caption = etree.SubElement(element, "figcaption")
        caption.text = AtomicString(f"{reference.caption} " if reference.credit else reference.caption)
        if reference.credit:
            etree.SubElement(caption, "span", {"class": "credit"}).text = AtomicString(reference.credit)
    return element
