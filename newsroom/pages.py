"""Standing pages: Giới thiệu, Liên hệ and their like."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsroom.addresses import is_reserved
from newsroom.bodies import Body, read_body
from newsroom.desk import Desk
from newsroom.fields import Header
from newsroom.folders import Folder
from newsroom.headers import Key, take_apart
from newsroom.hints import find_hints
from newsroom.photographs import Photo
from newsroom.problems import Finding, Problem
from newsroom.rules import accepted, photo_rules
from newsroom.texts import broken_characters, read_text
from newsroom.vietnamese import slug

KEYS = (
    Key("title", "Title", "Tiêu đề"),
    Key("summary", "Summary", "Sapo"),
    Key("kind", "Kind", "Loại"),
    Key("accept", "Accept", "Chấp nhận"),
)
# What a page may be, and the template that prints it.
TEMPLATES: Mapping[str, str] = {"trang": "page", "lien-he": "contact"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A standing page."""

    path: Path
    shown: str
    address: str
    title: str
    summary: str
    template: str
    body: Body
    files: Mapping[str, Path]

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Return the photographs of the body, each once."""
        return tuple(dict.fromkeys(self.body.photos.values()))


def read_page(name: str, folder: Folder, shown: str, desk: Desk) -> tuple[Page | None, list[Problem]]:
    """Return the page of the file `name`, None where it cannot be printed, with what is wrong in it."""
    text, findings = read_text(folder.files[name])
    if findings:
        return None, [finding.at(shown) for finding in findings]
    stem = name.rsplit(".", 1)[0]
    document, syntax = take_apart(text, KEYS)
    header = Header(document.fields, KEYS)
    body, in_body = read_body(document, "", folder, desk)
    page = Page(
        path=folder.files[name],
        shown=shown,
        address=f"/{stem}/",
        title=header.text("title", required=True),
        summary=header.text("summary"),
        template=header.look_up("kind", lambda typed: TEMPLATES.get(slug(typed)), TEMPLATES) or TEMPLATES["trang"],
        body=body,
        files=folder.files,
    )
    findings += [*broken_characters(text), *syntax, *header.findings, *find_hints(document), *in_body]
    findings += photo_rules(body)
    if name != f"{slug(stem)}.md":
        message = f"tên tệp “{name}” không dùng được trong địa chỉ"
        findings.append(Finding(1, "DIA-CHI", message, f"đổi tên tệp thành {slug(stem)}.md"))
    if is_reserved(f"/{stem}/"):
        message = f"địa chỉ /{stem}/ đã dành cho phần khác của trang"
        findings.append(Finding(1, "DIA-CHI", message, f"đổi tên tệp, ví dụ trang-{stem}.md"))
    if desk.proofread:
        from newsroom.typography.proofreading import proofread

        findings += proofread(text, document, body, KEYS)
    return page, [finding.at(shown) for finding in accepted(findings, header, proofread=desk.proofread)]
