"""Reads a story: a folder in, a frozen Story or problems out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from newsroom.addresses import canonical, is_reserved
from newsroom.bodies import Body, find_photo, read_body
from newsroom.desk import Desk
from newsroom.fields import NO_DATE, Header
from newsroom.folders import Folder
from newsroom.headers import Key, take_apart
from newsroom.hints import find_hints
from newsroom.originals import Originals
from newsroom.photographs import Focus, Photo, PhotographError
from newsroom.problems import Finding, Problem
from newsroom.rules import accepted, rules
from newsroom.site import Site
from newsroom.stories import FORGIVEN, KINDS, Person, Status, Story, find_kind
from newsroom.texts import broken_characters, read_text
from newsroom.vietnamese import one_line, same_key, slug
from newsroom.writing.template import find_left_over

INDEX = "index.md"
FOLDER_NAME = re.compile(r"(\d{4})/(0[1-9]|1[0-2])/([^/]+)")
OLD_ADDRESS = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?")
# Where a name ends and unit, office or part played begin: "Thanh Nga – Trung tâm", "Mai Thắm (Trung tâm)".
NAME_END = re.compile(r"\s+[–—-]\s+|\s*[(,]")
# "40% 25%": from the left, from the top.
FOCUS = re.compile(r"(100|[1-9]?\d)\s*%[\s,]+(100|[1-9]?\d)\s*%")

# What may be typed, by its slug.
STATUS_WORDS: Mapping[str, Status] = {
    "nhap": Status.DRAFT,
    "cho-duyet": Status.PENDING,
    "da-dang": Status.PUBLISHED,
    "go": Status.WITHDRAWN,
    "da-go": Status.WITHDRAWN,
    "draft": Status.DRAFT,
    "pending": Status.PENDING,
    "published": Status.PUBLISHED,
    "withdrawn": Status.WITHDRAWN,
}
STATUS_LIST = ("nháp", "chờ duyệt", "đã đăng", "gỡ")

KEYS = (
    Key("title", "Title", "Tiêu đề"),
    Key("date", "Date", "Ngày", "14/05/2020 08:30"),
    Key("summary", "Summary", "Sapo"),
    Key("category", "Category", "Chuyên mục"),
    Key("kind", "Kind", "Loại"),
    Key("authors", "Authors", "Tác giả", many=";"),
    Key("interviewee", "Interviewee", "Người trả lời"),
    Key("tags", "Tags", "Từ khóa", many=","),
    Key("cover", "Cover", "Ảnh đại diện"),
    Key("modified", "Modified", "Cập nhật"),
    Key("correction", "Correction", "Đính chính"),
    Key("status", "Status", "Trạng thái"),
    Key("expires", "Expires", "Hết hạn"),
    Key("featured", "Featured", "Nổi bật đến"),
    Key("formerly", "Formerly", "Địa chỉ cũ", many=";"),
    Key("source", "Source", "Nguồn"),
    Key("accept", "Accept", "Chấp nhận"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one story's folder; `story` is None where its header could not be understood."""

    address: str
    story: Story | None
    problems: tuple[Problem, ...]


def read_story(folder: Folder, place: str, shown: str, desk: Desk) -> Reading:
    """Read the story of a folder.

    `place` is the folder's path below articles/ ("2020/05/ten-bai"), `shown` what messages call its index.md.
    """
    address, findings = read_address(place)
    text, unreadable = read_text(folder.files[INDEX])
    if unreadable:
        return Reading(address, None, tuple(finding.at(shown) for finding in (*findings, *unreadable)))
    document, syntax = take_apart(text, KEYS)
    header = Header(document.fields, KEYS)
    body, in_body = read_body(document, header.text("authors"), folder, desk)
    described = _story(header, body, address, folder, shown, desk)
    story = None if syntax or header.failed or not address else described
    # Of a header that has no shape at all, every key seems to be missing: that is not worth saying.
    in_header = header.findings if document.fields or not syntax else []
    hints = [*find_hints(document), *find_left_over(document)]
    findings += [*broken_characters(text), *syntax, *in_header, *hints, *in_body]
    if story:
        findings += rules(story, header, desk.now)
    if desk.proofread:
        from newsroom.typography.proofreading import proofread

        findings += proofread(text, document, body, KEYS)
    forgiven = _is_forgiven(story, header, desk.now)
    problems = [finding.at(shown) for finding in accepted(findings, header, proofread=desk.proofread)]
    return Reading(address, story, tuple(p.as_warning() if forgiven else p for p in problems))


def _is_forgiven(story: Story | None, header: Header, now: datetime) -> bool:
    """Tell whether faults stop nobody; of a story that could not be read, only the status counts."""
    if header.is_doubtful("status"):
        return False
    if story:
        never_out = story.expires is not None and story.expires <= story.date  # a slip, not a story that is over
        return story.visibility(now) in FORGIVEN and not (never_out and story.status is Status.PUBLISHED)
    return STATUS_WORDS.get(slug(header.text("status"))) in (Status.DRAFT, Status.PENDING)


def read_address(place: str) -> tuple[str, list[Finding]]:
    """Return the address that a story's folder is ("" where it can be none), with what is wrong about it."""
    found = FOLDER_NAME.fullmatch(place)
    if not found:
        advice = "đặt bài ở content/articles/<năm>/<tháng hai chữ số>/<tên-bài>/index.md"
        return "", [Finding(1, "DIA-CHI", "thư mục của bài không nằm trong <năm>/<tháng>", advice)]
    if found[3] != slug(found[3]):
        message = f"tên thư mục “{found[3]}” không dùng được trong địa chỉ"
        return "", [Finding(1, "DIA-CHI", message, f"đổi tên thư mục thành {slug(found[3])}")]
    return f"/{found[0]}/", []


def _story(header: Header, body: Body, address: str, folder: Folder, shown: str, desk: Desk) -> Story:
    """Return the story the header describes; where `header.failed`, stopgaps stand in it and it must not be used."""
    header.text("date", required=True)
    header.text("category", required=True)
    cover, focus = _cover(header, folder, desk.originals)
    site = desk.site
    return Story(
        path=folder.files[INDEX],
        shown=shown,
        address=address,
        status=header.look_up("status", lambda typed: STATUS_WORDS.get(slug(typed)), STATUS_LIST) or Status.PUBLISHED,
        kind=header.look_up("kind", find_kind, [kind.words for kind in KINDS.values()]) or KINDS["bai-viet"],
        title=header.text("title", required=True),
        date=header.date("date") or NO_DATE,
        summary=header.text("summary", required=True),
        section=header.look_up("category", site.section, [s.name for s in site.sections]) or site.sections[0],
        authors=people(header.text("authors") or body.byline),
        interviewee=next(iter(people(header.text("interviewee"))), None),
        tags=header.words("tags"),
        cover=cover or next(iter(body.photos.values()), None),
        cover_line=header.line("cover"),
        focus=focus,
        modified=header.date("modified"),
        correction=header.text("correction"),
        expires=header.date("expires", until=True),
        featured=header.date("featured", until=True),
        formerly=tuple(dict.fromkeys(_old_addresses(header, site))),
        formerly_line=header.line("formerly"),
        source=header.text("source"),
        body=body,
        files=folder.files,
    )


def people(value: str) -> tuple[Person, ...]:
    """Return the people of a byline, separated by semicolons, each once."""
    words = [one_line(part) for part in value.split(";")]
    found = [Person(NAME_END.split(part, maxsplit=1)[0] or part, part) for part in words if part]
    return tuple({same_key(person.name): person for person in reversed(found)}.values())[::-1]


def _cover(header: Header, folder: Folder, originals: Originals) -> tuple[Photo | None, Focus | None]:
    """Return the cover that a header names, and the point of it that must be seen ("anh.jpg @ 40% 25%")."""
    name, point = header.text("cover"), ""
    if not name:
        return None, None
    if name not in folder.files and "@" in name and ("%" in name or " @ " in name):
        name, _, point = map(str.strip, name.rpartition("@"))
    found = FOCUS.fullmatch(point.strip()) if point else None
    if point and not found:
        message = f"không hiểu điểm chính “{point}” của ảnh đại diện"
        advice = "viết như ten-anh.jpg @ 40% 25%: từ trái sang 40%, từ trên xuống 25%; mỗi số từ 0 đến 100"
        header.findings.append(Finding(header.line("cover"), "DIEM-CHINH", message, advice))
    try:
        photo = find_photo(name.strip(), folder, originals)
    except PhotographError as e:
        header.findings.append(Finding(header.line("cover"), e.code, str(e), e.advice))
        return None, None
    return photo, Focus(int(found[1]) / 100, int(found[2]) / 100) if found else None


def _old_addresses(header: Header, site: Site) -> Iterator[str]:
    for part in header.text("formerly").split(";"):
        typed = part.strip().removeprefix(site.url)
        if OLD_ADDRESS.fullmatch(typed) and not is_reserved(typed):
            yield canonical(typed)
        elif typed:
            message = f"địa chỉ cũ “{typed}” không dùng được"
            advice = "viết như /2020/05/ten-cu/, cách nhau bằng ;"
            header.findings.append(Finding(header.line("formerly"), "DIA-CHI-CU", message, advice))
