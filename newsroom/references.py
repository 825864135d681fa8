"""What a body refers to: photographs, links and headings, found by a line scan.

Markdown's tree knows no line numbers, so the scan is ours; the Markdown extensions use the same expressions, so that
what is checked is what is published.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from newsroom.vietnamese import one_line, slug

# Every repetition is possessive: what a reporter types may be long, and must never make the scan go back and forth.
_IN_BRACKETS = r"(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*+\])*+)\]"
# A target ends at its closing bracket; one pair of brackets within is a part of it ("anh (1).jpg").
_TARGET = r"\(\s*+(?P<target><[^<>\n]*+>|(?:[^\s()\"“”]|\([^()\n]*+\)|[ \t]++(?=[^\s\"“”)]))*+)"
_TITLE = r"(?:\s++[\"“”](?P<title>[^\"“”]*+)[\"“”])?+\s*+\)"
_ALT = r"(?:[ \t]*+\{\s*+alt\s*+=\s*+[\"“”](?P<alt>[^\"“”\n]*+)[\"“”]\s*+\})?+"

# They begin with their bracket, which can be searched for fast, and look behind it.
PHOTOGRAPH = re.compile(rf"!(?<!\\!)\[{_IN_BRACKETS}{_TARGET}{_TITLE}{_ALT}")
LINK = re.compile(rf"\[(?<![!\\]\[){_IN_BRACKETS}{_TARGET}{_TITLE}")
AUTOLINK = re.compile(r"<(?P<target>(?:https?://|mailto:)[^<>\s]++|[^<>\s@:/]++@[^<>\s@:/]++)>")
HEADING = re.compile(r"^(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*$", re.MULTILINE)
# Ids that are the theme's and the galleries'.
OTHERS_ANCHOR = re.compile(r"noi-dung|anh-\d+")
GAP = re.compile(r"\n[ \t]*\n")


class Kind(StrEnum):
    """What a reference is."""

    PHOTOGRAPH = "photograph"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Reference:
    """One photograph or link; `line` counts from 1 in the file, `alone` tells a photograph standing by itself."""

    kind: Kind
    line: int
    target: str
    caption: str = ""
    credit: str = ""
    alt: str = ""
    alone: bool = True


def scan(body: str, first_line: int) -> Iterator[Reference]:
    """Yield the photographs and links of a body that begins on line `first_line` of its file, in reading order."""
    if "](" not in body and "<" not in body:
        return
    for start, text in _blocks(body):
        if "](" not in text and "<" not in text:
            continue
        line = first_line + body.count("\n", 0, start)
        alone = "![" in text and only_photographs(text)
        for match in _matches(text):
            at = line + text.count("\n", 0, match.start())
            if match.re is PHOTOGRAPH:
                yield photograph(match, at, alone)
            else:
                yield Reference(Kind.LINK, at, target_of(match))


def link_targets(body: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where the target of each link stands in a body, in reading order."""
    for start, text in _blocks(body):
        for match in _matches(text) if "](" in text or "<" in text else ():
            if match.re is not PHOTOGRAPH:
                yield start + match.start("target"), start + match.end("target")


def beside_another(body: str) -> Iterator[bool]:
    """Yield of each photograph of a body, in reading order, whether nothing stands between it and the next or last."""
    spans = [match.span() for match in PHOTOGRAPH.finditer(body)]
    apart = [True, *(body[end:start].strip() != "" for (_, end), (start, _) in pairwise(spans)), True]
    yield from (not (before and after) for before, after in pairwise(apart[: len(spans) + 1]))


def _blocks(body: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between blank lines, with where it begins."""
    start = 0
    for gap in GAP.finditer(body):
        yield start, body[start : gap.start()]
        start = gap.end()
    yield start, body[start:]


def _matches(text: str) -> list[re.Match[str]]:
    """Return all matches in one block, links within a photograph's caption left out."""
    photographs = list(PHOTOGRAPH.finditer(text)) if "![" in text else []
    spans = [match.span() for match in photographs]
    links = [
        match
        for expression in (LINK, AUTOLINK)
        for match in expression.finditer(text)
        if not any(start <= match.start() < end for start, end in spans)
    ]
    return sorted([*photographs, *links], key=lambda match: match.start())


def only_photographs(block: str) -> bool:
    """Tell whether a block is one photograph or several, and nothing else."""
    rest, count = PHOTOGRAPH.subn("", block)
    return count > 0 and not rest.strip()


def photograph(match: re.Match[str], line: int = 0, alone: bool = True) -> Reference:
    """Return the photograph that a match of PHOTOGRAPH describes."""
    caption, credit, alt = (one_line(match[part] or "") for part in ("label", "title", "alt"))
    return Reference(Kind.PHOTOGRAPH, line, target_of(match), caption, credit, alt or caption, alone)


def target_of(match: re.Match[str]) -> str:
    """Return the target of a match, without the <> that may enclose it."""
    target = match["target"].strip()
    return target[1:-1].strip() if target.startswith("<") else target


def without(body: str) -> str:
    """Return a body with its photographs and links blanked out, every line where it was."""
    for expression, opening in ((PHOTOGRAPH, "!["), (LINK, "["), (AUTOLINK, "<")):
        if opening in body:  # most often it is not, after photographs are gone
            body = expression.sub(_blank, body)
    return body


def _blank(match: re.Match[str]) -> str:
    return "\n".join(" " * len(line) for line in match[0].split("\n"))


def spoken(text: str) -> str:
    """Return what of a text is read: captions and words, not file names and addresses."""
    if "![" in text:
        text = PHOTOGRAPH.sub(r"\g<label>", text)
    return LINK.sub(r"\g<label>", text) if "](" in text else text


def anchors(body: str) -> frozenset[str]:
    """Return the ids that the headings of a body get."""
    if "#" not in body:
        return frozenset()
    taken: dict[str, int] = {}
    return frozenset(anchor(spoken(match["text"]), taken) for match in HEADING.finditer(body))


def anchor(text: str, taken: dict[str, int]) -> str:
    """Return the id of the next heading: its slug, numbered from the second of its kind; `taken` is kept up to date."""
    own = slug(text, fallback="muc")
    if OTHERS_ANCHOR.fullmatch(own):
        own = f"muc-{own}"
    taken[own] = taken.get(own, 0) + 1
    return own if taken[own] == 1 else f"{own}-{taken[own]}"
