"""What stands around the prose: the length of title and lead, credits of photographs, the words of links."""

import re
from collections.abc import Iterator

from newsroom.bodies import Body
from newsroom.problems import Finding, warning
from newsroom.references import LINK
from newsroom.vietnamese import SYLLABLES_PER_MINUTE, one_line, same_key, syllables

# Where Google's documentation of structured data drew the line for headlines until 2023; it still cuts long ones short.
TITLE_LENGTH = 110
# A title of so few syllables may be a name: "TT&VH", "COVID-19", "ĐHĐB XXV".
SYLLABLES_OF_A_NAME = 3
# A lead that takes longer than half a minute to read is none.
SUMMARY_SYLLABLES = SYLLABLES_PER_MINUTE // 2

CREDIT = re.compile(r"\b(?:ảnh|hình|tranh|đồ họa|nguồn)[^:\n]{0,20}:|\((?:ảnh|nguồn)\b", re.IGNORECASE)
# "Bài, ảnh: Mai Thắm" at the end, or as the author.
CREDIT_FOR_ALL = re.compile(r"^\W*(?:tin|bài|thực hiện)\b[^:\n]{0,30}\bảnh\b\W*:", re.IGNORECASE | re.MULTILINE)
PHOTOGRAPHER = re.compile(r"\bảnh\b", re.IGNORECASE)

# So much of a title is quoted.
QUOTED = 40
# What tells nothing to those who hear a page or look over its links (WCAG 2.2, 2.4.4 and 2.4.9).
EMPTY_WORDS = frozenset(
    same_key(words)
    for words in (
        *("tại đây", "ở đây", "đây", "bấm vào đây", "nhấn vào đây", "xem tại đây", "xem ở đây", "tải tại đây"),
        *("xem thêm", "xem chi tiết", "chi tiết", "xem", "đọc tiếp", "đọc thêm", "đường dẫn", "đường link", "liên kết"),
        *("link", "link này", "click", "click vào đây", "kích vào đây", "here", "click here", "bài này", "trang này"),
    )
)


def title_length(line: int, title: str) -> Iterator[Finding]:
    """Yield a title that is too long to be seen whole."""
    if len(title) > TITLE_LENGTH:
        message = f"tiêu đề dài {len(title)} ký tự, trang tìm kiếm và mạng xã hội sẽ cắt bớt"
        yield warning(line, "TIEU-DE-DAI", message, f"rút còn {TITLE_LENGTH} ký tự, phần còn lại đưa vào sapo")


def title_capitals(line: int, title: str) -> Iterator[Finding]:
    """Yield a title without a small letter, which is hard to read and shouts where it is shared."""
    if title.isupper() and syllables(title) > SYLLABLES_OF_A_NAME:
        message = f"tiêu đề viết toàn chữ hoa: “{title[:QUOTED].rstrip()}{'…' if len(title) > QUOTED else ''}”"
        advice = "viết chữ thường, chỉ viết hoa đầu câu và tên riêng; cỡ chữ to đã có mẫu trang lo"
        yield warning(line, "TIEU-DE-HOA", message, advice)


def summary_length(line: int, summary: str) -> Iterator[Finding]:
    """Yield a lead that is a paragraph of the story."""
    count = syllables(summary)
    if count > SUMMARY_SYLLABLES:
        message = f"sapo dài {count} chữ, đọc mất hơn nửa phút"
        yield warning(line, "SAPO-DAI", message, f"rút còn {SUMMARY_SYLLABLES} chữ, phần còn lại đưa vào thân bài")


def credits_missing(body: Body, authors: str) -> Iterator[Finding]:
    """Yield photographs of which nobody learns who took them."""
    if PHOTOGRAPHER.search(f"{authors} {body.byline}") or CREDIT_FOR_ALL.search(body.text):
        return
    for reference in body.references:
        if reference.target in body.photos and not reference.credit and not CREDIT.search(reference.caption):
            message = f"ảnh “{reference.target}” không ghi người chụp"
            advice = f'viết ![chú thích]({reference.target} "Ảnh: Tên người chụp")'
            yield warning(reference.line, "THIEU-NGUOI-CHUP", message, advice)


def link_words(body: Body) -> Iterator[Finding]:
    """Yield links whose words do not say where they lead."""
    for found in LINK.finditer(body.text) if "](" in body.text else ():
        words = one_line(found["label"].strip("*_ “”\"'.…:>»"))
        if same_key(words) in EMPTY_WORDS:
            line = body.first_line + body.text.count("\n", 0, found.start())
            advice = f"cho chữ của liên kết nói rõ nó dẫn tới đâu, như [Kế hoạch 308-KH/TU]({found['target']})"
            yield warning(line, "CHU-LIEN-KET", f"chữ “{words}” của liên kết không cho biết nó dẫn tới đâu", advice)
