"""Photographs brought to the desk: checked, put in order, named for addresses, asked for captions and credits."""

import glob
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from lxml import etree
from PIL import ExifTags, Image, IptcImagePlugin

from newsroom.bodies import find_photo
from newsroom.content import shown_path
from newsroom.folders import Folder, list_folder
from newsroom.originals import Originals
from newsroom.photographs import FORMATS, HEIC_SUFFIXES, SUFFIXES, PhotographError
from newsroom.problems import Finding, NewsroomError, Problem, in_order, why
from newsroom.vietnamese import collation_key, one_line, repair, slug
from newsroom.writing.places import free_slug

T = TypeVar("T")
# What in a folder is meant as a photograph, printable or not; anything else there is left behind, and named.
PICTURES = frozenset({*SUFFIXES, *HEIC_SUFFIXES, ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".svg", ".avif"})
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


@dataclass(frozen=True, slots=True)
class Intake:
    """A photograph to be copied: where it lies, what it will be called, its caption and who took it."""

    path: Path
    name: str
    caption: str
    credit: str


def take_in(sources: Iterable[str]) -> tuple[tuple[Intake, ...], list[PurePath]]:
    """Return the photographs of folders and files in the order they were taken, and what in the folders is none.

    Raises NewsroomError with everything that is wrong.
    """
    problems: list[Problem] = []
    paths: list[Path] = []
    left: list[PurePath] = []
    for source in sources:
        try:
            for path in _below(Path(source).expanduser()):
                (paths if path.suffix.lower() in PICTURES or not Path(source).is_dir() else left).append(path)
        except OSError as e:
            message, advice = f"không có hoặc không đọc được: {why(e)}", "ghi lại đường dẫn tới ảnh hoặc thư mục ảnh"
            problems.append(Problem(source, 0, "KHONG-MO", message, advice))
    paths = list({path.resolve(): path for path in paths}.values())
    problems += _unprintable(paths)
    if problems:
        raise NewsroomError(*in_order(problems))
    told = {path: read_told(path) for path in paths}
    paths.sort(key=lambda path: (told[path].taken, collation_key(path.name), str(path)))
    return tuple(_named(paths, told)), left


def _below(path: Path) -> Iterator[Path]:
    """Yield a file, the files of a folder, or what a pattern means (cmd hands *.jpg on as it is).

    Raises OSError.
    """
    if path.is_dir():
        folder = list_folder(path)
        yield from (*folder.files.values(), *folder.links.values())
    elif path.exists() or not glob.has_magic(path.name):
        path.lstat()
        yield path
    else:
        found = sorted(path.parent.glob(path.name))
        if not found:
            path.lstat()
        yield from found


def _unprintable(paths: Sequence[Path]) -> Iterator[Problem]:
    """Yield what the build would say of photographs that it cannot print."""
    originals = Originals()
    folders: dict[Path, Folder] = {}
    for path in paths:
        if path.parent not in folders:
            folders[path.parent] = list_folder(path.parent)
        folder = folders[path.parent]
        known = {found: name for name, found in (*folder.files.items(), *folder.links.items())}
        name = known.get(path, path.name)
        try:
            find_photo(name, folder, originals)
        except PhotographError as e:
            yield Finding(0, e.code, str(e), e.advice).at(shown_path(path))


def _named(paths: Sequence[Path], told: Mapping[Path, Told]) -> Iterator[Intake]:
    taken: set[str] = set()
    for path in paths:
        stem = free_slug(slug(path.stem, fallback="anh"), taken)
        taken.add(stem)
        facts = told[path]
        yield Intake(path, f"{stem}{path.suffix.lower()}", facts.caption, facts.credit)


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
    """Return a caption as it may stand in brackets; "" for what a camera writes by itself."""
    caption = one_line(repair(text)).translate(PLAIN_CAPTION)
    return "" if NO_CAPTION.fullmatch(caption) else caption


def plain_credit(text: str) -> str:
    """Return the name of a photographer as it may stand in quotes, without the word "Ảnh" in front."""
    name = one_line(repair(text).translate(PLAIN_CREDIT))
    return re.sub(r"^ảnh\s*:\s*", "", name, flags=re.IGNORECASE)
