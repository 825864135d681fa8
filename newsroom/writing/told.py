"""What a photograph's file tells of itself: when it was taken, its caption, who took it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lxml import etree
from PIL import ExifTags, Image, IptcImagePlugin

from newsroom.photographs import FORMATS
from newsroom.typography.quotes import curved
from newsroom.vietnamese import one_line, repair

T = TypeVar("T")
TAKEN = re.compile(r"[12]\d{3}:\d\d:\d\d \d\d:\d\d:\d\d")
NEVER = "9999"
# IPTC-IIM 4.2: 1:90 coded character set, whose escape sequence for UTF-8 is ESC % G; 2:80 by-line; 2:120 caption.
CHARACTER_SET, BY_LINE, CAPTION = (1, 90), (2, 80), (2, 120)
UTF_8 = b"\x1b%G"
XMP = {"dc": "http://purl.org/dc/elements/1.1/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
LANGUAGES = ("vi-VN", "vi", "x-default")
# What cameras write where a caption belongs.
NO_CAPTION = re.compile(
    r"[A-Z ]*DIGITAL CAMERA|SONY DSC|SAMSUNG CAMERA PICTURES|DCIM\S*|default|untitled", re.IGNORECASE
)
# Of a line for a photograph: brackets would end its caption, quotes its credit.
PLAIN_CAPTION = str.maketrans({"[": "(", "]": ")", "\\": "/"})
PLAIN_CREDIT = str.maketrans(dict.fromkeys('"“”\\'))
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError)


@dataclass(frozen=True, slots=True)
class Told:
    """What a file tells of its photograph; "" where it does not, but `taken`, which then sorts last."""

    taken: str = NEVER
    caption: str = ""
    credit: str = ""


def read_told(path: Path) -> Told:
    """Return what a photograph's file tells; XMP, which knows every letter, before IPTC."""
    with Image.open(path, formats=FORMATS) as image:
        taken = _or_nothing(lambda: _taken(image)) or NEVER
        caption, credit = _or_nothing(lambda: _xmp(image)) or ("", "")
        old_caption, old_credit = _or_nothing(lambda: _iptc(image)) or ("", "")
    return Told(taken, caption or old_caption, credit or old_credit)


def _or_nothing(read: Callable[[], T]) -> T | None:
    """Return what was read; what a file tells of itself is welcome and never needed, so a damaged part is nothing."""
    try:
        return read()
    except UNREADABLE:
        return None


def _taken(image: Image.Image) -> str:
    """Return when the camera says it was taken, so that it sorts: "2020:05:14 08:30:00.25"."""
    if image.format == "PNG" and "exif" not in image.info:
        return ""  # getexif() would decode every pixel
    facts = image.getexif().get_ifd(ExifTags.IFD.Exif)
    for moment, fraction in (
        (ExifTags.Base.DateTimeOriginal, ExifTags.Base.SubsecTimeOriginal),
        (ExifTags.Base.DateTimeDigitized, ExifTags.Base.SubsecTimeDigitized),
    ):
        found = TAKEN.match(str(facts.get(moment, "")))
        if found:
            return f"{found[0]}.{str(facts.get(fraction, '')).strip()}"
    return ""


def _xmp(image: Image.Image) -> tuple[str, str]:
    """Return caption and credit of XMP, which is XML (ISO 16684-1)."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if not packet:
        return "", ""
    data = packet.encode() if isinstance(packet, str) else packet
    tree = etree.fromstring(data.strip(b"\0 \r\n\t"), etree.XMLParser(resolve_entities=False, no_network=True))
    captions = {item.get(LANGUAGE, ""): item.text or "" for item in tree.iterfind(".//dc:description//rdf:li", XMP)}
    spoken = next((captions[key] for key in (*LANGUAGES, *captions) if key in captions), "")
    names = [item.text or "" for item in tree.iterfind(".//dc:creator//rdf:li", XMP)]
    return plain_caption(spoken), plain_credit(", ".join(names))


def _iptc(image: Image.Image) -> tuple[str, str]:
    """Return caption and credit of IPTC-IIM, whose letters are UTF-8 or, from older programs here, Windows-1258."""
    facts = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type] # it is one that was opened
    utf_8 = facts.get(CHARACTER_SET) == UTF_8
    names = facts.get(BY_LINE, [])
    credit = ", ".join(_letters(name, utf_8) for name in (names if isinstance(names, list) else [names]))
    captions = facts.get(CAPTION, b"")
    caption = captions[0] if isinstance(captions, list) else captions
    return plain_caption(_letters(caption, utf_8)), plain_credit(credit)


def _letters(data: bytes, utf_8: bool) -> str:
    """Return text; many programs write UTF-8 without saying so, and what is no UTF-8 hardly ever passes for it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8" if utf_8 else "cp1258", errors="replace")


def plain_caption(text: str) -> str:
    """Return a caption as it may stand in brackets, its quotations curved; "" for what a camera writes by itself."""
    caption = one_line(repair(text)).translate(PLAIN_CAPTION)
    return "" if NO_CAPTION.fullmatch(caption) else curved(caption)


def plain_credit(text: str) -> str:
    """Return the name of a photographer as it may stand in quotes, without the word "Ảnh" in front."""
    name = one_line(repair(text).translate(PLAIN_CREDIT))
    return re.sub(r"^ảnh\s*:\s*", "", name, flags=re.IGNORECASE)
