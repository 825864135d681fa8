"""The rules over one story whose every value could be read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from newsroom.bodies import Body
from newsroom.fields import Header
from newsroom.interviews import INTERVIEW, LONG_QUESTION, MARKED_QUESTION, QUESTION_LINE, unmarked_questions
from newsroom.photographs import SUFFIXES, Photo
from newsroom.problems import Finding, Severity, warning
from newsroom.references import Kind as ReferenceKind
from newsroom.stories import Status, Story, is_gallery
from newsroom.typography import CODES

# The column of a story is wider than this on a screen with sharp pixels.
NARROW = 1000
# So many characters of a question are quoted.
QUOTED = 60


def rules(story: Story, header: Header, now: datetime) -> Iterator[Finding]:
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
    yield from photo_rules(story.body, gallery=is_gallery(story))
    if story.cover and story.cover not in story.body.photos.values():
        yield from _narrow(story.cover, story.cover.path.name, story.cover_line)
    yield from _unused(story, header)
    if is_gallery(story) and not story.body.photos:
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
    for place, words in unmarked_questions(story.body.text):
        line = story.body.first_line + story.body.text.count("\n", 0, place)
        short = words if len(words) <= QUOTED else f"{words[:QUOTED].rpartition(' ')[0]}…"
        message = f"đoạn “{short}” mở đầu như câu hỏi mà thiếu dấu hai chấm nên sẽ in lẫn vào câu trả lời"
        yield warning(line, "THIEU-HAI-CHAM", message, f"viết “PV: {short}”")
    if not QUESTION_LINE.search(story.body.text):
        advice = "bắt đầu câu hỏi bằng “PV:” hoặc in đậm cả câu: **câu hỏi**"
        yield warning(header.line("kind"), "THIEU-CAU-HOI", "phỏng vấn mà không thấy câu hỏi nào", advice)


def photo_rules(body: Body, *, gallery: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with the photographs of a story or page, each of which could be read."""
    for reference in body.references:
        photo = body.photos.get(reference.target)
        if reference.kind is not ReferenceKind.PHOTOGRAPH or photo is None:
            continue
        if not reference.caption:
            message, advice = f"ảnh “{reference.target}” không có chú thích", "viết ![ai, làm gì, ở đâu](tên-ảnh.jpg)"
            make = Finding if gallery else warning
            yield make(reference.line, "THIEU-CHU-THICH", message, advice)
        yield from _narrow(photo, reference.target, reference.line)


def _narrow(photo: Photo, name: str, line: int) -> Iterator[Finding]:
    if photo.size.width < NARROW:
        message = f"ảnh “{name}” chỉ rộng {photo.size.width} điểm ảnh, in ra sẽ nhỏ hoặc mờ"
        yield warning(line, "ANH-HEP", message, "xin ảnh gốc; ảnh gửi qua Zalo hãy chọn gửi HD hoặc gửi tệp")


def _unused(story: Story, header: Header) -> Iterator[Finding]:
    for name in unused_photos(story.files, story.photos, f"{story.body.text}\n{header.text('cover')}"):
        message = f"ảnh “{name}” nằm trong thư mục mà bài không dùng"
        yield warning(1, "ANH-THUA", message, f"thêm ![chú thích]({name}) vào bài, hoặc chuyển ảnh đi nơi khác")


def unused_photos(files: Mapping[str, Path], shown: Iterable[Photo], text: str) -> Iterator[str]:
    """Yield the names of photographs that are not shown, nor named in vain, which has a finding of its own."""
    paths = {photo.path for photo in shown}
    for name, path in files.items():
        if path.suffix.lower() in SUFFIXES and path not in paths and not _names(text, name):
            yield name


def _names(text: str, file: str) -> bool:
    """Tell whether a text names a file: "11.jpg" does not name 1.jpg."""
    return file in text and re.search(rf"(?<![\w.-]){re.escape(file)}(?![\w-])", text) is not None


def accepted(findings: list[Finding], header: Header, *, proofread: bool) -> Iterator[Finding]:
    """Yield the findings but for the warnings that the story accepts, each with a reason.

    Where nobody has `proofread`, what typography would find may be accepted too.
    """
    known = {finding.code for finding in findings if finding.severity is Severity.WARNING}
    reasons = dict(_accepting(header.text("accept")))
    for code, reason in reasons.items():
        if not reason:
            advice = "viết như “Chấp nhận: MÃ – lý do”, nhiều mã cách nhau bằng ;"
            yield Finding(header.line("accept"), "CHAP-NHAN", "thiếu lý do chấp nhận", advice)
        elif code not in known and (proofread or code not in CODES):
            advice = "xóa mã này" if not known else f"mã đang có: {', '.join(sorted(known))}; lỗi thì phải sửa"
            yield warning(header.line("accept"), "CHAP-NHAN", f"không có cảnh báo “{code}” nào để chấp nhận", advice)
    for finding in findings:
        if finding.severity is Severity.ERROR or not reasons.get(finding.code):
            yield finding


def _accepting(typed: str) -> Iterator[tuple[str, str]]:
    """Yield (code, reason) of what is typed: "CODE – reason; CODE – reason"."""
    for part in filter(str.strip, typed.split(";")):
        code, _, reason = re.sub(r"\s[–—-]\s", " – ", part, count=1).partition(" – ")
        yield code.strip().upper(), reason.strip()
