"""The body of a story: its byline, its photographs and links, and the rules over them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsroom import references
from newsroom.folders import Folder
from newsroom.headers import Document
from newsroom.links import Link, LinkError, Where, read_link
from newsroom.photographs import HEIC_SUFFIXES, SUFFIXES, Photo, PhotographError, read_header
from newsroom.problems import Finding, warning
from newsroom.references import Kind, Reference
from newsroom.vietnamese import one_line, same_key, syllables

# A last line pushed to the right edge with spaces is how Word users sign a story.
PUSHED_RIGHT = re.compile(r"[ \t]{8,}\S")


@dataclass(frozen=True, slots=True)
class Body:
    """A body without its byline; `photos` by the target that names them, `links` with the line they stand on."""

    text: str
    byline: str
    references: tuple[Reference, ...]
    photos: Mapping[str, Photo]
    links: tuple[tuple[int, Link], ...]
    syllables: int


def read_body(document: Document, authors: str, folder: Folder, site_url: str) -> tuple[Body, list[Finding]]:
    """Return the body of a document whose header names `authors`, with what is wrong in it."""
    text, byline = take_byline(document.body, authors)
    found = tuple(references.scan(text, document.body_line))
    photos, findings = look_at_photos(found, folder)
    links = []
    for reference in found:
        if reference.kind is Kind.LINK:
            try:
                links.append((reference.line, _checked(read_link(reference.target, site_url), folder, text)))
            except LinkError as e:
                findings.append(Finding(reference.line, "LIEN-KET", str(e), e.advice))
    findings += _raw_html(text, document.body_line)
    return Body(text, byline, found, photos, tuple(links), syllables(_spoken(text))), findings


def take_byline(text: str, authors: str) -> tuple[str, str]:
    """Take the last paragraph from a body when it repeats the authors, or signs a story that names none.

    Returns the body without it, and its words ("" where the body ends with a sentence).
    """
    kept = text.rstrip()
    start = kept.rfind("\n\n") + 1
    last = kept[start:].strip("\n")
    words = one_line(last)
    if words and (same_key(words) == same_key(authors) if authors else "\n" not in last and PUSHED_RIGHT.match(last)):
        return kept[:start].rstrip(), words
    return kept, ""


def look_at_photos(found: tuple[Reference, ...], folder: Folder) -> tuple[dict[str, Photo], list[Finding]]:
    """Return the photographs a body shows, each looked at once, with what is wrong about them."""
    photos: dict[str, Photo] = {}
    findings = []
    for reference in found:
        if reference.kind is not Kind.PHOTOGRAPH:
            continue
        if not reference.alone:
            advice = "để ảnh ở một đoạn riêng, dòng trống ở trên và dưới; chú thích viết trong ngoặc vuông"
            findings.append(Finding(reference.line, "ANH-LAN-CHU", "ảnh nằm lẫn trong chữ", advice))
        if reference.target not in photos:
            try:
                photos[reference.target] = find_photo(reference.target, folder)
            except PhotographError as e:
                findings.append(Finding(reference.line, e.code, str(e), e.advice))
    return photos, findings


def find_photo(target: str, folder: Folder) -> Photo:
    """Return the photograph of that name beside the story.

    Raises PhotographError where there is none, or none that we print.
    """
    path = find_file(target, folder)
    if path.suffix.lower() not in (*SUFFIXES, *HEIC_SUFFIXES):
        known = ", ".join(sorted(SUFFIXES))
        raise PhotographError("ANH-KIEU", f"“{target}” không phải kiểu ảnh in được", f"dùng ảnh {known}")
    return read_header(path)


def find_file(target: str, folder: Folder) -> Path:
    """Return the file of that name beside the story, written just so.

    Raises PhotographError where the name leads elsewhere, to a link or to nothing.
    """
    if "/" in target or "\\" in target or ":" in target:
        message = f"“{target}” ra ngoài thư mục của bài"
        raise PhotographError("NGOAI-THU-MUC", message, "chép tệp vào thư mục của bài, chỉ viết tên tệp")
    if target in folder.links:
        raise PhotographError("LOI-TAT", f"“{target}” là lối tắt (symlink)", "chép tệp thật vào thư mục của bài")
    if target in folder.files:
        return folder.files[target]
    similar = folder.similar(target)
    if similar:
        raise PhotographError("SAI-HOA-THUONG", f"không có tệp “{target}”", f"tên đúng là {similar} (kể cả hoa thường)")
    beside = ", ".join(name for name in folder.files if not name.endswith(".md")) or "chưa có tệp nào"
    raise PhotographError("THIEU-TEP", f"không có tệp “{target}” trong thư mục của bài", f"các tệp đang có: {beside}")


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


def _raw_html(text: str, first_line: int) -> Iterator[Finding]:
    if "<" not in text:
        return
    for match in references.RAW_HTML.finditer(text):
        line = first_line + text.count("\n", 0, match.start())
        message = f"thẻ HTML “{match[0][:30]}” sẽ hiện ra thành chữ"
        yield warning(line, "HTML", message, "bỏ thẻ; chữ đậm viết **chữ**, liên kết viết [chữ](địa-chỉ)")


def _spoken(text: str) -> str:
    """Return what of a body is read: captions and words, not file names and addresses."""
    return references.LINK.sub(r"\g<label>", references.PHOTOGRAPH.sub(r"\g<label>", text)) if "](" in text else text
