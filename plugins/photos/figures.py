"""Markdown: a photograph alone between words becomes a figure, several in a row a grid of figures."""

from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.util import AtomicString

from newsroom.layout import COLUMN, Place, is_upright, rows, shape, width_alone
from newsroom.photographs import Picture
from newsroom.references import PHOTOGRAPH, Reference, only_photographs, photograph
from newsroom.run import Run
from newsroom.stories import is_gallery

# What so ends says that photographs follow, and stays with them on paper.
LEADS_ON = ":"
NAMELESS = "Xem ảnh lớn"


class Figures(Extension):
    """Adds figures to Markdown."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def extendMarkdown(self, md: Markdown) -> None:
        """Look at each block before lists and paragraphs do."""
        self._block = FigureBlock(md.parser, self._run)
        md.parser.blockprocessors.register(self._block, "figures", 75)
        md.registerExtension(self)

    def reset(self) -> None:
        """Begin another body."""
        self._block.shown = 0


class FigureBlock(BlockProcessor):
    """Turns photographs between words into figures."""

    def __init__(self, parser: BlockParser, run: Run) -> None:
        super().__init__(parser)
        self._run = run
        self.shown = 0

    def test(self, parent: etree.Element, block: str) -> bool:
        """Tell whether the block is photographs and nothing else."""
        return "![" in block and only_photographs(block)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Add the figures to the tree."""
        story = self.parser.md.story  # type: ignore[attr-defined] # set for each conversion
        together = blocks.pop(0)
        # Blank lines between photographs are how people type, and mean nothing; galleries have rows of their own.
        while blocks and not is_gallery(story) and (only_photographs(blocks[0]) or not blocks[0].strip()):
            together += blocks.pop(0)
        named = [photograph(match) for match in PHOTOGRAPH.finditer(together)]
        shown = {name: self._run.pictures.get(photo.path) for name, photo in story.body.photos.items()}
        found = [reference for reference in named if shown.get(reference.target)]
        for lost in (reference for reference in named if reference not in found):  # only ever in a preview
            etree.SubElement(parent, "p", {"class": "lost"}).text = AtomicString(f"[Không có ảnh “{lost.target}”]")
        pictures = [picture for reference in found if (picture := shown[reference.target])]
        if len(parent) and parent[-1].tag == "p" and (parent[-1].text or "").endswith(LEADS_ON):
            parent[-1].set("class", "lead-in")
        for row in rows([picture.photo.size for picture in pictures]):
            beside = etree.SubElement(parent, "div", {"class": "grid"}) if len(found) > 1 else parent
            for place in row:
                beside.append(figure(found[place.photo], pictures[place.photo], place, first=self.shown == 0))
                self.shown += 1


def figure(reference: Reference, picture: Picture, place: Place, *, first: bool) -> etree.Element:
    """Return a photograph with its caption and credit, linked to its largest rendition.

    Its class tells style.css its shape where that decides how wide it stands: in a row, and of uprights. The first
    picture of a page is wanted at once, the others when the reader comes near.
    """
    original = picture.photo.size
    in_row = place.share < 1
    element = etree.Element("figure", {"class": f"a{shape(original)}"} if in_row or is_upright(original) else {})
    link = etree.SubElement(element, "a", {"class": "enlarge", "href": picture.largest.address})
    if not reference.alt:
        link.set("aria-label", NAMELESS)
    sizes = f"min({100 * place.share:.4g}vw, {f'{COLUMN * place.share:.4g}rem' if in_row else width_alone(original)})"
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
