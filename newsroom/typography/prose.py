"""Prose: what of a file is read as sentences, with everything else covered up where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from newsroom.bodies import Body
from newsroom.headers import FENCE, YAML_MARKS, Document, Key, by_slug
from newsroom.problems import Edit, Finding, Severity
from newsroom.references import AUTOLINK, LINK, PHOTOGRAPH
from newsroom.slips import RAW_HTML
from newsroom.vietnamese import slug

# What covers the rest, in private-use characters: within a sentence, where one begins or ends, and between texts that
# have nothing to do with each other.
HIDDEN, EDGE, UNIT = "\ue000", "\ue001", "\ue002"
BORDER = f"\n{EDGE}{UNIT}"
LETTER = r"[^\W\d_]"
GAP = re.compile(rf"\n[ \t{EDGE}]*\n|{UNIT}+")

_DOMAIN = (
    r"(?<![\w.@-])[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?i:vn|com|net|org|gov|edu|info|io|md|html?)\b(?:/[^\s<>()*“”\"]*)?"
)
_FILE = r"(?<![\w-])[\w-]+\.(?i:pdf|docx?|xlsx?|pptx?|jpe?g|png|webp|gif|heic|mp[34]|toml|py)\b"
_EMAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_ADDRESS = rf"(?:https?://|www\.)[^\s<>()*“”\"]*[^\s<>()*_“”\".,;:!?…]|{_EMAIL}|{_DOMAIN}|{_FILE}"
_BEGINNING = r"^[ \t]*(?:(?:>|\#{1,6}(?=[ \t])|[-*+–—](?=[ \t])|\d{1,2}[ \t]*[.)](?=[ \t]))[ \t]*)+|^[ \t]+"
# Lines that are no sentences, and how lines begin and end; addresses; entities and escapes; cells of tables. In this
# order, each only where `sign` is found: most texts have few of them.
_COVERED = tuple(
    (re.compile(sign), re.compile(expression, re.MULTILINE), cover)
    for sign, expression, cover in (
        ("", rf"^[ \t|:*_=-]{{3,}}$|{_BEGINNING}", EDGE),
        (r"[ \t](?:\n|\Z)", r"(?<![ \t])[ \t]+$", EDGE),
        (r"[.@:](?=[A-Za-z0-9/])", _ADDRESS, HIDDEN),
        (r"[&\\]", r"&\#?\w+;|\\[^\w\s]", HIDDEN),
        (r"\|", r"(?<![ \t])[ \t]*\|[ \t]*", UNIT),
    )
)
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\S*\s*$"), re.compile(r"\s*\S*")
# So far a quotation looks for the end of a word.
_NEAR = 24


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole lines of a file, from `first_line` on; in `seen`, equally long, all that is no prose is covered.

    `proper`, equally long too, is the text with its quotation marks curved: what advice says to write ("": as it is).
    """

    text: str
    seen: str
    first_line: int
    proper: str = ""

    def line(self, place: int) -> int:
        """Return the line of the file on which a character stands."""
        return self.first_line + self.text.count("\n", 0, place)

    def warn(self, code: str, message: str, advice: str, place: int, edits: tuple[Edit, ...] = ()) -> Finding:
        """Return a finding at one place."""
        return Finding(self.line(place), code, message, advice, Severity.WARNING, edits)

    def rewrite(self, code: str, message: str, *changes: tuple[int, int, str], certain: bool = True) -> Finding:
        """Return a finding that quotes the text and says how to write it.

        `changes` are (start, end, new text) on one line, in order. Only a `certain` finding carries its edits.
        """
        start, end = changes[0][0], changes[-1][1]
        proper = self.proper or self.text
        better, reached = "", start
        for first, last, put in changes:
            better += proper[reached:first] + put
            reached = last
        before, after = self._around(start, end)
        better = f"{proper[start - len(before) : start]}{better}{proper[end : end + len(after)]}"
        edits = tuple(self.edit(*change) for change in changes) if certain else ()
        return self.warn(code, f"{message}: “{self.quote(start, end)}”", f"viết “{visible(better)}”", start, edits)

    def quote(self, start: int, end: int) -> str:
        """Return what stands at a place, with the words it touches."""
        before, after = self._around(start, end)
        return visible(f"{before}{self.text[start:end]}{after}")

    def _around(self, start: int, end: int) -> tuple[str, str]:
        near_before = self.text[max(0, start - _NEAR) : start].rpartition("\n")[2]
        near_after = self.text[end : end + _NEAR].partition("\n")[0]
        before, after = _WORD_BEFORE.search(near_before), _WORD_AFTER.match(near_after)
        return before[0].lstrip() if before else "", after[0].rstrip() if after else ""

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Return the repair of what stands from `start` to `end`, on one line."""
        column = start - self.text.rfind("\n", 0, start)
        return Edit(self.line(start), column, self.text[start:end], new)


def visible(text: str) -> str:
    """Return the text with doubled spaces that can be seen."""
    return re.sub(" {2,}", lambda spaces: "·" * len(spaces[0]), text)


def body_passage(body: Body) -> Passage:
    """Return a body as prose: captions, credits and the words of links are, addresses and marks are not."""
    return Passage(body.text, covered(body.text), body.first_line)


def covered(text: str) -> str:
    """Return a text of the same length and lines in which all that is no prose is covered."""
    seen = text
    if "![" in seen:
        seen = PHOTOGRAPH.sub(lambda found: _but(found, "label", "title", "alt", cover=UNIT), seen)
    if "](" in seen:
        seen = LINK.sub(lambda found: _but(found, "label", cover=HIDDEN), seen)
    for expression in (AUTOLINK, RAW_HTML) if "<" in seen else ():
        seen = expression.sub(partial(_but, cover=HIDDEN), seen)
    for sign, expression, cover in _COVERED:
        if sign.search(seen):
            seen = expression.sub(partial(_but, cover=cover), seen)
    return seen


def _but(found: re.Match[str], *groups: str, cover: str) -> str:
    """Return a match covered up but for some of its groups, which stand in this order."""
    parts, reached = [], found.start()
    for group in groups:
        start, end = found.span(group)
        if start >= 0:
            parts += [_cover(found.string[reached:start], cover), found.string[start:end]]
            reached = end
    return "".join((*parts, _cover(found.string[reached : found.end()], cover)))


def _cover(text: str, cover: str) -> str:
    return re.sub(r"[^\n]", cover, text)


def header_passages(text: str, document: Document, keys: tuple[Key, ...]) -> Iterator[tuple[str, Passage]]:
    """Yield each field of a header by the name of its key, as it stands in the file."""
    known = by_slug(keys)
    lines = text.split("\n")
    fenced = next((line for line in lines if line.strip()), "").strip() == FENCE
    for field, following in zip_longest(document.fields, document.fields[1:]):
        end = (following.line if following else document.body_line) - 1
        written = "\n".join(lines[field.line - 1 : end]).rstrip().removesuffix(f"\n{FENCE}").rstrip()
        if slug(field.key) in known:
            yield known[slug(field.key)].name, Passage(written, _covered_field(written, fenced), field.line)


def _covered_field(written: str, fenced: bool) -> str:
    """Cover the key of a field, and in YAML the marks around its value."""
    value = re.search(r"[:\uff1a]\s*", written)
    start, end = value.end() if value else 0, len(written)
    if fenced and written[start : start + 1] in YAML_MARKS:
        start, end = start + 1, end - (written[-1] == written[start])
    prose = re.sub(r"^#.*", lambda comment: EDGE * len(comment[0]), written[start:end], flags=re.MULTILINE)
    return _cover(written[:start], EDGE) + covered(prose) + _cover(written[end:], EDGE)
