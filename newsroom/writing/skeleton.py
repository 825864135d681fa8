"""The text a new story begins with: what is known already, and hints for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsroom.hints import MARK
from newsroom.interviews import INTERVIEW
from newsroom.stories import GALLERY, StoryKind
from newsroom.writing.intake import Intake

# Typed for the author of a story that shall name none.
NOBODY = "-"
SUMMARY = f"{MARK} Một hai câu: ai, việc gì, ở đâu, khi nào. In đậm ở đầu bài và hiện ở trang nhất."
AUTHORS = f"{MARK} họ tên – đơn vị; không ghi thì xóa dòng này"
INTERVIEWEE = f"{MARK} họ tên – chức vụ"
TAGS = f"{MARK} cách nhau bằng dấu phẩy; không có thì xóa dòng này"
NO_PHOTOS = f"{MARK} Chép ảnh vào thư mục này; mỗi ảnh một đoạn riêng, viết như mục “Ảnh” của sổ tay phóng viên."
CAPTION = f"{MARK} ai, làm gì, ở đâu"


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs that stand above the photographs, and those below them."""

    above: tuple[str, ...]
    below: tuple[str, ...] = ()


# A kind without a body of its own begins as an article does.
ARTICLE = Body(
    (
        f"{MARK} Dòng nào có ba dấu hỏi là lời gợi ý: viết xong thì xóa. Còn sót một dòng thì bài không đăng được.",
        f"{MARK} Viết thân bài ở đây, mỗi đoạn cách nhau một dòng trống.",
    )
)
BODIES: Mapping[str, Body] = {
    INTERVIEW: Body(
        (f"{MARK} Vài dòng dẫn: cuộc trò chuyện ở đâu, nhân dịp gì. Không cần thì xóa dòng này.",),
        (
            f"PV: {MARK} Câu hỏi thứ nhất",
            f"{MARK} Trả lời. Mỗi đoạn cách nhau một dòng trống, không cần ghi lại tên người trả lời.",
            f"PV: {MARK} Câu hỏi thứ hai",
            f"{MARK} Trả lời.",
            "PV: Xin cảm ơn đồng chí!",
        ),
    ),
    GALLERY: Body((f"{MARK} Một hai câu dẫn vào chùm ảnh. Không cần thì xóa dòng này.",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known of a story before it is written; "" is for what its writer shall fill in."""

    kind: StoryKind
    title: str
    section: str
    date: datetime
    summary: str = ""
    authors: str = ""
    interviewee: str = ""


def skeleton(draft: Draft, photographs: tuple[Intake, ...]) -> str:
    """Return the index.md of a new story, not yet public."""
    interview = draft.kind.slug == INTERVIEW
    header = {
        "Tiêu đề": draft.title,
        "Ngày": f"{draft.date:%d/%m/%Y %H:%M}",
        "Sapo": draft.summary or SUMMARY,
        "Chuyên mục": draft.section,
        "Loại": draft.kind.words,
        **({} if draft.authors == NOBODY else {"Tác giả": draft.authors or AUTHORS}),
        **({"Người trả lời": draft.interviewee or INTERVIEWEE} if interview else {}),
        "Từ khóa": TAGS,
        "Trạng thái": "nháp",
    }
    body = BODIES.get(draft.kind.slug, ARTICLE)
    shown = [_line(photograph) for photograph in photographs]
    if not shown and draft.kind.slug == GALLERY:
        shown = [NO_PHOTOS]
    lines = "\n".join(f"{key}: {value}" for key, value in header.items())
    return "\n\n".join((lines, *body.above, *shown, *body.below)) + "\n"


def _line(photograph: Intake) -> str:
    return f'![{photograph.caption or CAPTION}]({photograph.name} "Ảnh: {photograph.credit or MARK}")'
