"""Ribbons: what stands on a story in a preview that is not public, so that nobody takes it for published."""

from collections.abc import Mapping

from newsroom.content import Content
from newsroom.dates import long_date
from newsroom.stories import Story, Visibility


def ribbons(content: Content) -> Mapping[str, str]:
    """Return the words on each story that is not public by its address; there are none but in a preview."""
    if not content.preview:
        return {}
    return {story.address: _words(story, story.visibility(content.now)) for story in content.withheld}


def _words(story: Story, visibility: Visibility) -> str:
    match visibility:
        case Visibility.SCHEDULED:
            return f"HẸN GIỜ – sẽ đăng {long_date(story.date)}"
        case Visibility.EXPIRED if story.expires:
            return f"HẾT HẠN – không còn đăng từ {long_date(story.expires)}"
        case _:
            return f"{visibility.upper()} – chưa đăng; đề ngày {long_date(story.date)}"
