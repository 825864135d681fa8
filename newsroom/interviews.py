"""What makes a paragraph a question or an answer."""

import re
from collections.abc import Iterator

INTERVIEW = "phong-van"
_ASKS = r"(?:P\.?V\.?|Phóng viên|Hỏi)\s*:"
_ANSWERS = r"(?:Đáp|Trả lời)\s*:"
QUESTION_MARK = re.compile(rf"\s*{_ASKS}", re.IGNORECASE)
ANSWER_MARK = re.compile(rf"\s*{_ANSWERS}\s*", re.IGNORECASE)
# The same in a body that is not Markdown's tree yet.
MARKED_LINE = re.compile(rf"\s*(?:\*\*|__)?(?:{_ASKS}|{_ANSWERS})", re.IGNORECASE)
MARKED_QUESTION = re.compile(rf"^(?:\*\*|__)?{_ASKS}", re.IGNORECASE | re.MULTILINE)
LONG_QUESTION = re.compile(
    rf"^(?:\*\*|__)?{_ASKS}[^\n]*\n(?=[^\n]*\S)(?!\s*(?:\*\*|__)?{_ANSWERS})", re.IGNORECASE | re.MULTILINE
)
QUESTION_LINE = re.compile(rf"^\s*(?:(?:\*\*|__)?{_ASKS}|(?:\*\*|__).+(?:\*\*|__)\s*$)", re.IGNORECASE | re.MULTILINE)
# A question whose colon is another mark: "PV - Vì sao?"; or is not there at all: "PV Vì sao?". "Phóng viên đã gặp" and
# "PV Báo Quảng Ninh đã gặp" open an introduction, and PV is how firms of the oil industry begin their names.
_OTHER_MARK = r"(?:P\.?V\.?|Phóng viên|Hỏi)(?:\*\*|__)?\s*[-–—;\uff1a]"
_NO_MARK = r"P\.?V\.?(?:\*\*|__)?[ \t]+(?!(?:Power|Gas|Oil|Trans|Drilling|Chem|Shipyard)\b)(?=[^\W\d_])"
UNMARKED = re.compile(
    rf"^[ \t]*(?:\*\*|__)?(?:(?P<sure>{_OTHER_MARK})|{_NO_MARK})\s*(?P<words>.+)$", re.IGNORECASE | re.MULTILINE
)


def unmarked_questions(text: str) -> Iterator[tuple[int, str]]:
    """Yield (place, words) of what seems to be a question of an interview and would be printed as somebody's answer."""
    first = QUESTION_LINE.search(text)
    for found in UNMARKED.finditer(text):
        asks = found["words"].rstrip(" *_").endswith("?")
        amid = first is not None and first.start() < found.start() and found["words"][:1].isupper()
        if (found["sure"] or asks or amid) and not QUESTION_LINE.match(found[0]):
            yield found.start(), found["words"].strip(" *_")
