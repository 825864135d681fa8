"""A story: a folder in, a frozen Story or problems out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from newsroom.addresses import canonical, is_reserved
from newsroom.bodies import Body, find_photo, read_body
from newsroom.desk import Desk
from newsroom.fields import NO_DATE, Header
from newsroom.folders import Folder
from newsroom.headers import Key, take_apart
from newsroom.interviews import INTERVIEW, LONG_QUESTION, MARKED_QUESTION, QUESTION_LINE
from newsroom.originals import Originals
from newsroom.photographs import SUFFIXES, Focus, Photo, PhotographError
from newsroom.problems import Finding, Problem, Severity, warning
from newsroom.references import Kind as ReferenceKind
from newsroom.site import Section, Site
from newsroom.texts import broken_characters, read_text
from newsroom.vietnamese import one_line, same_key, slug

INDEX = "index.md"
FOLDER_NAME = re.compile(r"(\d{4})/(0[1-9]|1[0-2])/([^/]+)")
OLD_ADDRESS = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?")
# Where a name ends and unit, office or part played begin: "Thanh Nga – Trung tâm", "Mai Thắm (Trung tâm)".
NAME_END = re.compile(r"\s+[–—-]\s+|\s*[(,]")
# "40% 25%": from the left, from the top.
FOCUS = re.compile(r"(100|[1-9]?\d)\s*%[\s,]+(100|[1-9]?\d)\s*%")


class Status(StrEnum):
    """How far a story has come."""

    DRAFT = "nhap"
    PENDING = "cho-duyet"
    PUBLISHED = "da-dang"
    WITHDRAWN = "go"


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


@dataclass(frozen=True, slots=True)
class StoryKind:
    """A kind of story: what to type, what to call it, and the template that prints it."""

    slug: str
    words: str
    template: str


GALLERY = "anh"
# The column of a story is wider than this on a screen with sharp pixels.
NARROW = 1000
# A new kind is one line here and one template.
KINDS: Mapping[str, StoryKind] = {
    kind.slug: kind
    for kind in (
        StoryKind("bai-viet", "bài viết", "article"),
        StoryKind(INTERVIEW, "phỏng vấn", "interview"),
        StoryKind(GALLERY, "phóng sự ảnh", "gallery"),
    )
}

KEYS = (
    Key("title", "Title", "Tiêu đề"),
    Key("date", "Date", "Ngày", "14/05/2020 08:30"),
    Key("summary", "Summary", "Sapo"),
    Key("category", "Category", "Chuyên mục"),
    Key("kind", "Kind", "Loại"),
    Key("authors", "Authors", "Tác giả", many=True),
    Key("interviewee", "Interviewee", "Người trả lời"),
    Key("tags", "Tags", "Từ khóa", many=True),
    Key("cover", "Cover", "Ảnh đại diện"),
    Key("modified", "Modified", "Cập nhật"),
    Key("correction", "Correction", "Đính chính"),
    Key("status", "Status", "Trạng thái"),
    Key("expires", "Expires", "Hết hạn"),
    Key("featured", "Featured", "Nổi bật đến"),
    Key("formerly", "Formerly", "Địa chỉ cũ", many=True),
    Key("source", "Source", "Nguồn"),
    Key("accept", "Accept", "Chấp nhận"),
)


class Visibility(StrEnum):
    """What the public may see of a story; the value is what to call it."""

    PUBLIC = "công khai"
    DRAFT = "nháp"
    PENDING = "chờ duyệt"
    SCHEDULED = "hẹn giờ"
    EXPIRED = "hết hạn"
    WITHDRAWN = "đã gỡ"


# Nobody outside sees these, so their faults stop nobody.
FORGIVEN = frozenset({Visibility.DRAFT, Visibility.PENDING, Visibility.EXPIRED, Visibility.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Person:
    """A name, and the words a newspaper prints ("Thanh Nga – Trung tâm TT&VH (Thực hiện)")."""

    name: str
    words: str

    @property
    def office(self) -> str:
        """Return what follows the name."""
        return self.words.removeprefix(self.name).lstrip(" –—-,").strip()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story:
    """A story that can be printed. Moments are aware and in +07:00; `address` is root-relative."""

    path: Path
    shown: str
    address: str
    status: Status
    kind: StoryKind
    title: str
    date: datetime
    summary: str
    section: Section
    authors: tuple[Person, ...]
    interviewee: Person | None
    tags: tuple[str, ...]
    cover: Photo | None
    focus: Focus | None
    modified: datetime | None
    correction: str
    expires: datetime | None
    featured: datetime | None
    formerly: tuple[str, ...]
    formerly_line: int
    source: str
    body: Body
    files: Mapping[str, Path]

    @property
    def updated(self) -> datetime:
        """Return when the story last changed, as it says itself; never before it came out."""
        return max(self.date, self.modified or self.date)

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Return the photographs of the body and the cover, each once."""
        return tuple(dict.fromkeys((*self.body.photos.values(), *((self.cover,) if self.cover else ()))))

    @property
    def anchors(self) -> frozenset[str]:
        """Return the ids within the story's page: of its headings, and in a gallery of its photographs."""
        if self.kind.slug != GALLERY:
            return self.body.anchors
        count = sum(reference.kind is ReferenceKind.PHOTOGRAPH for reference in self.body.references)
        return self.body.anchors | {f"anh-{number}" for number in range(1, count + 1)}

    def visibility(self, now: datetime) -> Visibility:
        """Return what the public may see at that moment."""
        if self.status is Status.DRAFT:
            return Visibility.DRAFT
        if self.status is Status.PENDING:
            return Visibility.PENDING
        if self.date > now:
            # Withdrawn before anybody saw it: there is no address to keep.
            return Visibility.DRAFT if self.status is Status.WITHDRAWN else Visibility.SCHEDULED
        if self.status is Status.WITHDRAWN:
            return Visibility.WITHDRAWN
        if self.expires is not None and self.expires <= now:
            return Visibility.EXPIRED
        return Visibility.PUBLIC


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
    findings += [*broken_characters(text), *syntax, *in_header, *in_body]
    if story:
        findings += _rules(story, header, desk.now)
    forgiven = _is_forgiven(story, header, desk.now)
    problems = [finding.at(shown) for finding in _accepted(findings, header)]
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
        kind=header.look_up("kind", _kind, [kind.words for kind in KINDS.values()]) or KINDS["bai-viet"],
        title=header.text("title", required=True),
        date=header.date("date") or NO_DATE,
        summary=header.text("summary", required=True),
        section=header.look_up("category", site.section, [s.name for s in site.sections]) or site.sections[0],
        authors=people(header.text("authors") or body.byline),
        interviewee=next(iter(people(header.text("interviewee"))), None),
        tags=header.words("tags"),
        cover=cover or next(iter(body.photos.values()), None),
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


def _kind(typed: str) -> StoryKind | None:
    wanted = slug(typed)
    return next((kind for kind in KINDS.values() if wanted in (kind.slug, slug(kind.words))), None)


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


def _rules(story: Story, header: Header, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with a story whose every value could be read."""
    year, month = story.address.split("/")[1:3]
    if (story.date.year, story.date.month) != (int(year), int(month)):
        message = f"bài đề ngày {story.date:%d/%m/%Y} nhưng nằm trong thư mục {year}/{month}"
        yield warning(header.line("date"), "NGAY-THU-MUC", message, "sửa ngày, hoặc đổi thư mục và ghi Địa chỉ cũ")
    if story.modified and story.modified.date() < story.date.date():
        message = "ngày cập nhật đứng trước ngày đăng"
        yield Finding(header.line("modified"), "CAP-NHAT-SOM", message, "sửa lại một trong hai ngày")
    if story.modified and story.date <= now < story.modified:
        message = f"ngày cập nhật {story.modified:%d/%m/%Y %H:%M} chưa tới"
        yield Finding(header.line("modified"), "CAP-NHAT-MUON", message, "ghi ngày giờ sửa bài, không muộn hơn bây giờ")
    if story.correction and not story.modified:
        message = "có đính chính mà không ghi ngày cập nhật"
        yield Finding(header.line("correction"), "THIEU-CAP-NHAT", message, "thêm dòng “Cập nhật: ngày đính chính”")
    if story.expires and story.expires <= story.date:
        message = "bài hết hạn trước khi đăng"
        yield Finding(header.line("expires"), "HET-HAN-SOM", message, "sửa lại ngày hết hạn")
    yield from _photo_rules(story, header)
    if story.kind.slug == GALLERY and not story.body.photos:
        advice = "thêm ảnh, viết ![chú thích](tên-ảnh.jpg)"
        yield Finding(header.line("kind"), "KHONG-ANH", "phóng sự ảnh mà không có ảnh nào", advice)
    elif not story.body.text.strip() and story.status is not Status.WITHDRAWN:
        advice = "viết thân bài sau một dòng trống, hoặc ghi Trạng thái: nháp"
        yield Finding(1, "BAI-TRONG", "bài không có nội dung", advice)
    if story.kind.slug == INTERVIEW and story.interviewee is None:
        advice = "thêm dòng “Người trả lời: họ tên – chức vụ”"
        yield warning(header.line("kind"), "THIEU-NGUOI-TRA-LOI", "phỏng vấn mà không ghi người trả lời", advice)
    yield from _interview_rules(story, header)


def _interview_rules(story: Story, header: Header) -> Iterator[Finding]:
    """Yield where words might be printed as another's."""
    marked = [match.start() for match in MARKED_QUESTION.finditer(story.body.text)]
    if story.kind.slug != INTERVIEW and len(marked) > 1:
        message = "bài có các đoạn “PV:” mà không ghi là phỏng vấn"
        yield warning(header.line("kind"), "GIONG-PHONG-VAN", message, "thêm dòng “Loại: phỏng vấn”")
    if story.kind.slug != INTERVIEW:
        return
    for match in LONG_QUESTION.finditer(story.body.text):
        line = story.body.first_line + story.body.text.count("\n", 0, match.start())
        message = "câu hỏi kéo sang dòng dưới; nếu dòng dưới là câu trả lời thì nó sẽ in thành lời hỏi"
        yield warning(line, "HOI-DINH-DAP", message, "để một dòng trống giữa câu hỏi và câu trả lời")
    if not QUESTION_LINE.search(story.body.text):
        advice = "bắt đầu câu hỏi bằng “PV:” hoặc in đậm cả câu: **câu hỏi**"
        yield warning(header.line("kind"), "THIEU-CAU-HOI", "phỏng vấn mà không thấy câu hỏi nào", advice)


def _photo_rules(story: Story, header: Header) -> Iterator[Finding]:
    """Yield what is wrong with the photographs of a story, each of which could be read."""
    for reference in story.body.references:
        photo = story.body.photos.get(reference.target)
        if reference.kind is not ReferenceKind.PHOTOGRAPH or photo is None:
            continue
        if not reference.caption:
            message, advice = f"ảnh “{reference.target}” không có chú thích", "viết ![ai, làm gì, ở đâu](tên-ảnh.jpg)"
            make = Finding if story.kind.slug == GALLERY else warning
            yield make(reference.line, "THIEU-CHU-THICH", message, advice)
        if photo.size.width < NARROW:
            message = f"ảnh “{reference.target}” chỉ rộng {photo.size.width} điểm ảnh, in ra sẽ nhỏ hoặc mờ"
            yield warning(
                reference.line, "ANH-HEP", message, "xin ảnh gốc; ảnh gửi qua Zalo hãy chọn gửi HD hoặc gửi tệp"
            )
    shown = {photo.path for photo in (*story.body.photos.values(), story.cover) if photo}
    for name, path in story.files.items():
        # What is named in vain has a finding of its own.
        named = name in story.body.text or name in header.text("cover")
        if path.suffix.lower() in SUFFIXES and path not in shown and not named:
            message = f"ảnh “{name}” nằm trong thư mục mà bài không dùng"
            yield warning(1, "ANH-THUA", message, f"thêm ![chú thích]({name}) vào bài, hoặc chuyển ảnh đi nơi khác")


def _accepted(findings: list[Finding], header: Header) -> Iterator[Finding]:
    """Yield the findings but for the warning that the story accepts with a reason."""
    typed = header.text("accept")
    code, _, reason = (part.strip() for part in re.sub(r"\s[–—-]\s", " – ", typed, count=1).partition(" – "))
    code = code.upper()
    known = {finding.code for finding in findings if finding.severity is Severity.WARNING}
    if typed and not reason:
        yield Finding(header.line("accept"), "CHAP-NHAN", "thiếu lý do chấp nhận", "viết như “Chấp nhận: MÃ – lý do”")
    elif typed and code not in known:
        advice = "xóa dòng này" if not known else f"mã đang có: {', '.join(sorted(known))}; lỗi thì phải sửa"
        yield warning(header.line("accept"), "CHAP-NHAN", f"không có cảnh báo “{code}” nào để chấp nhận", advice)
    for finding in findings:
        if finding.code != code or finding.severity is Severity.ERROR or not reason:
            yield finding
