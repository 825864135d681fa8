"""The body of a story: its byline, its photographs and links, and the rules over them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from newsroom import references
from newsroom.desk import Desk
from newsroom.folders import Folder, is_rubbish
from newsroom.headers import Document
from newsroom.links import Link, LinkError, Where, read_link
from newsroom.originals import Originals
from newsroom.photographs import HEIC_SUFFIXES, SAVE_AS_JPEG, SUFFIXES, TAKE_A_FRAME, Photo, PhotographError
from newsroom.problems import Finding
from newsroom.references import Kind, Reference
from newsroom.slips import find_slips
from newsroom.vietnamese import one_line, same_key, slug, syllables

# A last line pushed to the right edge with spaces is how Word users sign a story.
PUSHED_RIGHT = re.compile(r"[ \t]{16,}[^\s>|#*-]")
# Longer than any signature; shorter than most sentences, which also end otherwise.
SIGNATURE_LENGTH = 80
VIDEOS = frozenset({".mp4", ".mov", ".avi", ".mkv", ".wmv", ".3gp"})
RENAME_TO_JPEG = "đổi đuôi tên tệp thành .jpg, cả trong bài"
# So many files are named where one is missing.
LISTED = 5


@dataclass(frozen=True, slots=True)
class Body:
    """A body without its byline, beginning on `first_line` of its file.

    `photos` by the target that names them, `links` with the line they stand on.
    """

    text: str
    first_line: int
    byline: str
    references: tuple[Reference, ...]
    photos: Mapping[str, Photo]
    links: tuple[tuple[int, Link], ...]

    @property
    def anchors(self) -> frozenset[str]:
        """Return the ids of the headings; computed anew, since few links ask for them."""
        return references.anchors(self.text)

    @property
    def syllables(self) -> int:
        """Return how many syllables are read; computed anew, since only printing a story asks for them."""
        return syllables(references.spoken(self.text))


def read_body(document: Document, authors: str, folder: Folder, desk: Desk) -> tuple[Body, list[Finding]]:
    """Return the body of a document whose header names `authors`, with what is wrong in it."""
    text, byline = take_byline(document.body, authors)
    found = tuple(references.scan(text, document.body_line))
    photos, findings = look_at_photos(found, folder, desk.originals)
    links = []
    for reference in found:
        if reference.kind is Kind.LINK:
            try:
                links.append((reference.line, _checked(read_link(reference.target, desk.site.url), folder, text)))
            except LinkError as e:
                findings.append(Finding(reference.line, "LIEN-KET", str(e), e.advice))
    findings += find_slips(text, document.body_line)
    return Body(text, document.body_line, byline, found, photos, tuple(links)), findings


def take_byline(text: str, authors: str) -> tuple[str, str]:
    """Take the last line from a body when it repeats the authors, or signs a story that names none.

    Returns the body without it and its words; the body as it is and "" where it does not end with a signature.
    """
    kept = text.rstrip()
    start = kept.rfind("\n") + 1
    last = kept[start:]
    words = one_line(last.strip().strip("*_"))
    signed = same_key(words) == same_key(authors) if authors else _is_signature(last, kept[:start])
    return (kept[:start].rstrip(), words) if words and signed else (kept, "")


def _is_signature(line: str, before: str) -> bool:
    """Tell whether a line, alone in its paragraph, is pushed to the right and short, and no sentence."""
    alone = not before.strip() or not before.removesuffix("\n").rpartition("\n")[2].strip()
    words = line.strip()
    return alone and bool(PUSHED_RIGHT.match(line)) and len(words) <= SIGNATURE_LENGTH and words[-1] not in ".?!:;,"


def look_at_photos(
    found: tuple[Reference, ...], folder: Folder, originals: Originals
) -> tuple[dict[str, Photo], list[Finding]]:
    """Return the photographs a body shows, each looked at once, with what is wrong about them."""
    photos: dict[str, Photo] = {}
    findings = []
    for reference in found:
        if reference.kind is not Kind.PHOTOGRAPH:
            continue
        if not reference.alone:
            message = f"ảnh “{reference.target}” nằm lẫn trong chữ"
            advice = "để ảnh riêng một đoạn, dòng trống ở trên và dưới; chú thích viết trong ngoặc vuông"
            findings.append(Finding(reference.line, "ANH-LAN-CHU", message, advice))
        if reference.target not in photos:
            try:
                photos[reference.target] = find_photo(reference.target, folder, originals)
            except PhotographError as e:
                findings.append(Finding(reference.line, e.code, str(e), e.advice))
    return photos, findings


def find_photo(target: str, folder: Folder, originals: Originals) -> Photo:
    """Return the photograph of that name beside the story.

    Raises PhotographError where there is none, or none that we print.
    """
    path = find_file(target, folder)
    suffix = path.suffix.lower()
    if suffix in VIDEOS:
        advice = "đưa phim lên kênh của cơ quan, trong bài viết [Xem phim](https://…)"
        raise PhotographError("ANH-KIEU", f"“{target}” là phim, không phải ảnh", advice)
    if suffix == ".gif":
        message = f"“{target}” không phải kiểu ảnh in được: GIF thường là ảnh động"
        raise PhotographError("ANH-KIEU", message, TAKE_A_FRAME)
    if suffix not in (*SUFFIXES, *HEIC_SUFFIXES):
        advice = RENAME_TO_JPEG if suffix == ".jfif" else SAVE_AS_JPEG
        raise PhotographError("ANH-KIEU", f"“{target}” không phải kiểu ảnh in được", advice)
    return originals.photo(path)


def find_file(target: str, folder: Folder) -> Path:
    """Return the file of that name beside the story, written just so.

    Raises PhotographError where the name leads elsewhere, to a link or to nothing.
    """
    if is_rubbish(target) and not {"/", "\\"} & set(target):
        raise PhotographError("TEP-RAC", f"“{target}” là tệp của máy, không phải ảnh của bài", "chọn tệp ảnh thật")
    if target in folder.links:
        raise PhotographError("LOI-TAT", f"“{target}” là lối tắt (symlink)", "chép tệp thật vào thư mục của bài")
    if target in folder.files:
        return folder.files[target]
    raise _why_not_found(target, folder)


def _why_not_found(target: str, folder: Folder) -> PhotographError:
    """Return what is wrong with a name that is no file's, and which was perhaps meant."""
    name, _, rest = target.partition(" ")
    if rest.startswith(("'", "‘", "(")) and name in folder.files:
        advice = f'viết ![chú thích]({name} "Ảnh: Tên người chụp")'
        return PhotographError("THIEU-TEP", f"sau “{name}” có chữ không hiểu được: {rest}", advice)
    if target.startswith(("http://", "https://")):
        message = f"“{target}” ở trang khác, không phải tệp của bài"
        return PhotographError("NGOAI-THU-MUC", message, "tải tệp về, chép vào thư mục của bài, chỉ viết tên tệp")
    if "/" in target or "\\" in target or ":" in target:
        message = f"“{target}” không nằm ngay trong thư mục của bài"
        return PhotographError("NGOAI-THU-MUC", message, "chép tệp ra cạnh index.md, chỉ viết tên tệp")
    similar = folder.similar(target)
    if similar:
        advice = f"tên đúng là {similar} (kể cả hoa thường)"
        return PhotographError("SAI-HOA-THUONG", f"không có tệp “{target}”", advice)
    message = f"không có tệp “{target}” trong thư mục của bài"
    return PhotographError("THIEU-TEP", message, _which(unquote(target), folder))


def _which(target: str, folder: Folder) -> str:
    """Return which file may be meant: one that differs in marks, spaces or suffix only; else what there is."""
    names = [name for name in folder.files if not name.endswith(".md")]
    meant = next((name for name in names if slug(Path(name).stem) in (slug(target), slug(Path(target).stem))), "")
    if meant:
        return f"có phải {meant} không?"
    if not names:
        return "thư mục chưa có tệp ảnh nào: chép tệp vào cạnh index.md"
    more = f" và {len(names) - LISTED} tệp nữa" if len(names) > LISTED else ""
    return f"các tệp đang có: {', '.join(names[:LISTED])}{more}"


def _checked(link: Link, folder: Folder, text: str) -> Link:
    """Return the link if what it names in this story is there; pages of ours are looked up when all are read."""
    if link.where is Where.FILE:
        try:
            find_file(link.address, folder)
        except PhotographError as e:
            raise LinkError(str(e), e.advice) from e
    if link.where is Where.HEADING and link.fragment not in references.anchors(text):
        known = ", ".join(f"#{anchor}" for anchor in sorted(references.anchors(text))) or "bài chưa có tiêu đề phụ nào"
        raise LinkError(f"không có mục “#{link.fragment}” trong bài", f"các mục đang có: {known}")
    return link
