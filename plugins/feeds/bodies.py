"""A story's body as feeds carry it: plain HTML that needs no style sheet, no script and no page around it."""

import re
from collections.abc import Mapping

from lxml import etree

# What stays, with the attributes that say something without a style sheet; of all else only the content stays.
KEPT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("p", "br", "hr", "strong", "em", "blockquote", "pre", "code", "ul", "li"), ()),
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "figure", "figcaption"), ()),
    "a": ("href",),
    "abbr": ("title",),
    "img": ("src", "alt", "width", "height"),
    "ol": ("start",),
    "th": ("colspan", "rowspan"),
    "td": ("colspan", "rowspan"),
}
# Of these nothing may stay, and of players only where they lead.
DROPPED = (etree.Comment, "script", "style", "template", "noscript")
PLAYERS = ("iframe", "video", "audio", "embed", "object")
# What classes say on the page, said without them: the number of a gallery's photograph, and who took one.
MEANING = {"number": "strong", "credit": "em"}
OPENED, CLOSED = len("<div>"), len("</div>")
# Where nothing but these stands in a body, it is in a feed what it is on the page.
TO_REWRITE = re.compile("<(?!/?(?:p|strong|em|ul|ol|li|blockquote|br|hr)>)")


def feed_html(html: str, base: str, page: str) -> str:
    """Return a body whose links are absolute: `base` is the public address, `page` that of the story."""
    if not TO_REWRITE.search(html):
        return html
    root = etree.HTML(f"<div>{html}</div>")[0][0]  # within <html> and <body>, which the parser adds
    for figure in root.iter("figure"):
        _keep_picture_and_words(figure)
    for player in list(root.iter(*PLAYERS)):
        _point_to(player)
    for marked in root.iter("p", "span"):
        _say_without_class(marked)
    etree.strip_elements(root, *DROPPED, with_tail=False)
    etree.strip_tags(root, *({str(element.tag) for element in root.iterdescendants()} - KEPT.keys()))
    for element in root.iterdescendants():
        _keep_attributes(element, base, page)
    return etree.tostring(root, encoding="unicode", method="html")[OPENED:-CLOSED]


def _say_without_class(element: etree._Element) -> None:
    kind = element.get("class", "")
    if kind in MEANING:
        element.tag = MEANING[kind]
    elif kind.startswith("question"):
        _embolden(element)


def _keep_attributes(element: etree._Element, base: str, page: str) -> None:
    allowed = KEPT[str(element.tag)]
    for name, value in element.items():
        if name not in allowed:
            del element.attrib[name]
        elif name in ("href", "src"):
            element.set(name, absolute(value, base, page))


def _keep_picture_and_words(figure: etree._Element) -> None:
    """Leave the <img> and the caption: libxml2 puts the <img> into <source>, and both into <picture>."""
    kept = [*figure.iter("img"), *figure.iter("figcaption")]
    for element in kept:
        element.tail = None
    figure.text = None
    figure[:] = kept


def _point_to(player: etree._Element) -> None:
    """Make a link of a frame or player."""
    source = player.get("src") or player.get("data") or next((s.get("src", "") for s in player.iter("source")), "")
    for child in list(player):
        player.remove(child)
    player.tag, player.text = "a", source
    player.set("href", source)


def _embolden(question: etree._Element) -> None:
    """Mark what an interviewer says, where the reporter has not."""
    if len(question) == 1 and question[0].tag == "strong" and not (question.text or "").strip():
        return
    strong = etree.Element("strong")
    strong.text, question.text = question.text, None
    strong.extend(list(question))
    question.append(strong)


def absolute(target: str, base: str, page: str) -> str:
    """Return a link of a page as it leads there from anywhere."""
    if target.startswith("/"):
        return f"{base}{target}"
    return f"{page}{target}" if target.startswith("#") else target
