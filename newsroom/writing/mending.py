"""Mends what stands in a story's file, and leaves every other letter as it was: links, and the former addresses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from newsroom.headers import FENCE, LIST_ITEM, Field, Key, by_slug, take_apart
from newsroom.links import OWN, LinkError, Where, read_link
from newsroom.references import link_targets
from newsroom.vietnamese import repair, slug

FORMERLY = "formerly"
# What ends the path of an address.
PATH_END = re.compile(r"[?#]|$")


@dataclass(frozen=True, slots=True)
class Mend:
    """One link that is changed: its line in the file, where it led and where it leads."""

    line: int
    old: str
    new: str


def mend_links(text: str, keys: tuple[Key, ...], move: tuple[str, str], site_url: str) -> tuple[str, list[Mend]]:
    """Return a file's text whose links to one address lead to another, with what was changed.

    `move` is (old, new). The text is as it lies on the disk: any line ends, any Unicode form.
    """
    mended, mends = _mend(text, keys, move, site_url)
    # What only shows once a text is repaired, like a link with an invisible character in it, is mended there.
    if _mend(repair(mended), keys, move, site_url)[1]:
        return _mend(repair(text), keys, move, site_url)
    return mended, mends


def _mend(text: str, keys: tuple[Key, ...], move: tuple[str, str], site_url: str) -> tuple[str, list[Mend]]:
    old, new = move
    # As many characters as before, so that places are the same: what ends a line, or may stand between words.
    view = re.sub(r"\r(?!\n)", "\n", text).replace("\r", " ").replace("\u00a0", " ")
    document, _ = take_apart(repair(view), keys)
    begin = _start_of_line(view, document.body_line)
    parts, last, mends = [], 0, []
    for start, end in link_targets(view[begin:]):
        target = view[begin + start : begin + end]
        if _leads_to(target, old, site_url):
            changed = _readdressed(target, new)
            parts += [text[last : begin + start], changed]
            last = begin + end
            mends.append(Mend(view.count("\n", 0, begin + start) + 1, target.strip(), changed.strip()))
    return "".join((*parts, text[last:])), mends


def _start_of_line(text: str, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start


def _leads_to(target: str, address: str, site_url: str) -> bool:
    bare = repair(target).strip()
    try:
        link = read_link(bare[1:-1].strip() if bare.startswith("<") else bare, site_url)
    except LinkError:
        return False
    return link.where is Where.PAGE and unquote(link.address) == address


def _readdressed(target: str, address: str) -> str:
    """Return a target with another path; host, query, fragment and brackets stay."""
    own = OWN.search(target)
    start = own.start("path") if own and own["path"] else target.find("/")
    path_end = PATH_END.search(target, start)
    end = path_end.start() if path_end else len(target)
    closing = target[start:end].rstrip()
    tail = ">" if closing.endswith(">") else ""
    return f"{target[:start]}{address}{tail}{target[end:]}"


def add_former(text: str, keys: tuple[Key, ...], former: Iterable[str]) -> str:
    """Return a story's text whose header names all its former addresses, oldest first.

    The header stays what it is: lines or YAML, its keys in English or Vietnamese, the line ends of the file.
    """
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    fields = take_apart(repair(text), keys)[0].fields
    known = by_slug(keys)
    places = [_Place(field, *_extent(lines, field, fields)) for field in fields]
    value = "; ".join(former)
    here = next((p for p in places if slug(p.field.key) in known and known[slug(p.field.key)].name == FORMERLY), None)
    if here:
        key = re.split("[:\uff1a]", lines[here.first], maxsplit=1)[0]
        lines[here.first : here.end] = [f"{key}: {value}{_line_end(lines[here.end - 1])}"]
    else:
        end = max(place.end for place in places)
        mark = _line_end(lines[end - 1]) or "\n"
        lines[end - 1 : end] = [lines[end - 1].rstrip("\r\n") + mark, f"{_key_word(fields, keys)}: {value}{mark}"]
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class _Place:
    """A field, its first line and the one behind its last, both counted from 0."""

    field: Field
    first: int
    end: int


def _extent(lines: list[str], field: Field, fields: Iterable[Field]) -> tuple[int, int]:
    """Return where a field begins and ends: what is indented, or a list's item, continues it, but for another field."""
    begins = {other.line - 1 for other in fields}
    end = field.line
    while end < len(lines) and end not in begins and _continues(lines[end]):
        end += 1
    return field.line - 1, end


def _continues(line: str) -> bool:
    return bool(line.strip()) and line.strip() != FENCE and (line[0] in " \t" or LIST_ITEM.match(line) is not None)


def _key_word(fields: Iterable[Field], keys: tuple[Key, ...]) -> str:
    """Return how the key of former addresses is called in the language of a header."""
    key = next(key for key in keys if key.name == FORMERLY)
    english = {slug(known.english) for known in keys}
    return key.english if all(slug(field.key) in english for field in fields) else key.vietnamese


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
