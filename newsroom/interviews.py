"""What makes a paragraph a question or an answer."""

import re

INTERVIEW = "phong-van"
QUESTION_MARK = re.compile(r"\s*(?:PV|Hỏi)\s*:", re.IGNORECASE)
ANSWER_MARK = re.compile(r"\s*(?:Đáp|Trả lời)\s*:\s*", re.IGNORECASE)
# A question as it stands in a body that is not Markdown's tree yet.
QUESTION_LINE = re.compile(
    r"^\s*(?:(?:\*\*|__)?(?:PV|Hỏi)\s*:|(?:\*\*|__).+(?:\*\*|__)\s*$)", re.IGNORECASE | re.MULTILINE
)
