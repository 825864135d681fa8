"""What there is to publish and what is withheld, in words."""

from collections.abc import Sequence

from newsroom.content import Content
from newsroom.dates import long_date
from newsroom.stories import KINDS, Visibility

WITHHELD = (Visibility.DRAFT, Visibility.PENDING, Visibility.SCHEDULED, Visibility.EXPIRED, Visibility.WITHDRAWN)


def summary(content: Content) -> str:
    """Return what there is to publish, what is withheld, and when the next story falls due."""
    kinds = [(kind.words, sum(story.kind is kind for story in content.public)) for kind in KINDS.values()]
    withheld = [(visibility.value, len(content.by_visibility[visibility])) for visibility in WITHHELD]
    lines = [f"Công khai: {_counted(kinds) or 'chưa có bài nào'}."]
    if any(count for _, count in withheld):
        lines.append(f"Không đăng: {_counted(withheld)}.")
    if content.next_due:
        lines.append(f"Bài kế tiếp đến giờ: {long_date(content.next_due.date)}, {content.next_due.shown}")
    return "\n".join(lines)


def _counted(pairs: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {words}" for words, count in pairs if count)
