"""The text a new story begins with: what is known already, and hints for the rest."""

from dataclasses import dataclass
from datetime import datetime

from newsroom.hints import MARK
from newsroom.interviews import INTERVIEW
from newsroom.stories import GALLERY, StoryKind
from newsroom.writing.intake import Intake
from newsroom.writing.memory import NOBODY
from newsroom.writing.template import ARTICLE, AUTHORS, BODIES, CAPTION, INTERVIEWEE, NO_PHOTOS, SUMMARY, TAGS, marked


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
        "Sapo": draft.summary or marked(SUMMARY),
        "Chuyên mục": draft.section,
        "Loại": draft.kind.words,
        **({} if draft.authors == NOBODY else {"Tác giả": draft.authors or marked(AUTHORS)}),
        **({"Người trả lời": draft.interviewee or marked(INTERVIEWEE)} if interview else {}),
        "Từ khóa": marked(TAGS),
        "Trạng thái": "nháp",
    }
    body = BODIES.get(draft.kind.slug, ARTICLE)
    shown = [_line(photograph) for photograph in photographs]
    if not shown and draft.kind.slug == GALLERY:
        shown = [marked(NO_PHOTOS)]
    lines = "\n".join(f"{key}: {value}" for key, value in header.items())
    above, below = map(marked, body.above), map(marked, body.below)
    return "\n\n".join((lines, *above, *shown, *below, *body.closing)) + "\n"


def _line(photograph: Intake) -> str:
    return f'![{photograph.caption or marked(CAPTION)}]({photograph.name} "Ảnh: {photograph.credit or MARK}")'
