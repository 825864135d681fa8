"""The words of the template that a new story begins with: hints for its writer, which no public story may show."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsroom.headers import Document
from newsroom.hints import HINT, MARK
from newsroom.interviews import INTERVIEW
from newsroom.problems import Finding
from newsroom.stories import GALLERY

SUMMARY = "Một hai câu: ai, việc gì, ở đâu, khi nào. In đậm ở đầu bài và hiện ở trang nhất."
AUTHORS = "họ tên – đơn vị; không ghi thì xóa dòng này"
INTERVIEWEE = "họ tên – chức vụ"
TAGS = "cách nhau bằng dấu phẩy; không có thì xóa dòng này"
NO_PHOTOS = "Chép ảnh vào thư mục này; mỗi ảnh một đoạn riêng, viết như mục “Ảnh” của sổ tay phóng viên."
CAPTION = "ai, làm gì, ở đâu"
ASKS = "PV: "


@dataclass(frozen=True, slots=True)
class Body:
    """The hints that stand above the photographs, and those below them; `closing` is no hint but the last words."""

    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


# A kind without a body of its own begins as an article does.
ARTICLE = Body(
    (
        "Dòng nào có ba dấu hỏi là lời gợi ý: viết xong thì xóa. Còn sót một dòng thì bài không đăng được.",
        "Viết thân bài ở đây, mỗi đoạn cách nhau một dòng trống.",
    )
)
BODIES: Mapping[str, Body] = {
    INTERVIEW: Body(
        ("Vài dòng dẫn: cuộc trò chuyện ở đâu, nhân dịp gì. Không cần thì xóa dòng này.",),
        (
            f"{ASKS}Câu hỏi thứ nhất",
            "Trả lời. Mỗi đoạn cách nhau một dòng trống, không cần ghi lại tên người trả lời.",
            f"{ASKS}Câu hỏi thứ hai",
            "Trả lời câu hỏi thứ hai",
        ),
        (f"{ASKS}Xin cảm ơn đồng chí!",),
    ),
    GALLERY: Body(("Một hai câu dẫn vào chùm ảnh. Không cần thì xóa dòng này.",)),
}
HINTS = (
    *(SUMMARY, AUTHORS, INTERVIEWEE, TAGS, NO_PHOTOS, CAPTION),
    *(hint.removeprefix(ASKS) for body in (ARTICLE, *BODIES.values()) for hint in (*body.above, *body.below)),
)
# Shorter ones may be part of a sentence, and are left over only where nothing else is said.
WITHIN_SENTENCES = 30
_LONG = "|".join(re.escape(hint) for hint in HINTS if len(hint) > WITHIN_SENTENCES)
_SHORT = "|".join(re.escape(hint) for hint in HINTS if len(hint) <= WITHIN_SENTENCES)
LEFT_OVER = re.compile(rf"{_LONG}|^(?:\s*PV:)?\W*(?:{_SHORT})(?:\]|\W*$)")
ADVICE = "viết nội dung thay cho lời gợi ý; mục nào không cần thì xóa cả dòng"


def marked(hint: str) -> str:
    """Return a hint as it stands in a template: its mark behind the word that begins a question."""
    return f"{ASKS}{MARK} {hint.removeprefix(ASKS)}" if hint.startswith(ASKS) else f"{MARK} {hint}"


def find_left_over(document: Document) -> Iterator[Finding]:
    """Yield one finding for all hints that lost their mark and no word; those with a mark have a finding of their own.

    A draft whose every mark was deleted would else be printed with them.
    """
    lines = [(field.line, field.value) for field in document.fields]
    if any(hint in document.body for hint in HINTS):  # far faster than the expression, and hardly ever so
        lines += enumerate(document.body.split("\n"), document.body_line)
    found = [(number, LEFT_OVER.search(line)) for number, line in lines if not HINT.search(line)]
    left = [(number, match) for number, match in found if match]
    if left:
        where = ", ".join(str(number) for number, _ in left)
        words = left[0][1][0].strip("![] ")
        message = f"lời gợi ý của bài mẫu còn nguyên ở dòng {where}: “{words}”"
        yield Finding(left[0][0], "CHUA-DIEN", message, ADVICE)
