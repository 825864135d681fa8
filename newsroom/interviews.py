"""What makes a paragraph a question or an answer."""

import re

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
