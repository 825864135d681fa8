"""The guards between two releases: no address that readers know vanishes, no site shrinks unawares."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from newsroom.content import Content
from newsroom.problems import Problem
from newsroom.release.manifest import Entry, Manifest
from newsroom.site import FILE_NAME
from newsroom.stories import Story, Visibility

# A tenth of the pages and more than twenty: what nobody does on purpose in one day.
TENTH, MANY = 10, 20
# Lists come and go with the stories in them.
LISTS = re.compile(r"/(tu-khoa|tac-gia|luu-tru)/.*|/thu-vien-anh/.+|/chuyen-muc/[^/]+/\d{4}/|/\d{4}/(\d{2}/)?")
STORY = re.compile(r"/\d{4}/\d{2}/[^/]+/")
SECTION = re.compile(r"/chuyen-muc/([^/]+)/(?:rss\.xml|atom\.xml)?")
SUBSCRIBED = frozenset({"rss.xml", "atom.xml", "feed.json", "opml.xml"})


def compare(old: Manifest, new: Manifest, content: Content, *, allow_shrink: bool) -> Iterator[Problem]:
    """Yield what a new release may not lose; standing pages and sections go where somebody insists, stories never."""
    for entry, problem in check_addresses(old, new, content):
        if not (allow_shrink and STORY.fullmatch(entry.address) is None):
            yield problem
    if not allow_shrink:
        yield from check_size(old, new)


def check_addresses(old: Manifest, new: Manifest, content: Content) -> Iterator[tuple[Entry, Problem]]:
    """Yield each address of the old release that the new one has not, and that readers may know, with its problem."""
    here = {entry.address for entry in new.files}
    expired = {story.address for story in content.by_visibility[Visibility.EXPIRED]}
    expired |= {old for story in content.by_visibility[Visibility.EXPIRED] for old in story.formerly}
    for entry in old.files:
        gone = entry.address not in here and entry.address not in expired
        if gone and (entry.is_page or PurePosixPath(entry.path).name in SUBSCRIBED) and not _is_list(entry):
            yield entry, _lost(entry, old, content)


def check_size(old: Manifest, new: Manifest) -> Iterator[Problem]:
    """Yield a problem where more than a tenth of the pages, and more than twenty, are gone."""
    gone = len(old.pages.keys() - new.pages.keys())
    if gone > MANY and gone * TENTH > len(old.pages):
        message = f"mất {gone} trên {len(old.pages)} trang so với bản đang phục vụ"
        yield Problem("content", 0, "MAT-NHIEU", message, "xem lại thư mục bài; nếu đúng ý thì thêm --allow-shrink")


def vanished_lists(old: Manifest, new: Manifest) -> list[str]:
    """Return the addresses of lists that are gone because their last story is."""
    return sorted(address for address, entry in old.pages.items() if address not in new.pages and _is_list(entry))


def _is_list(entry: Entry) -> bool:
    return LISTS.fullmatch(entry.address) is not None


def _lost(entry: Entry, old: Manifest, content: Content) -> Problem:
    """Return the problem of an address that is gone: what stood there, and what to do."""
    title = old.titles.get(entry.address, "")
    section = SECTION.fullmatch(entry.address)
    if section or PurePosixPath(entry.path).name in SUBSCRIBED:
        message = f"{entry.address} đã đăng nay không còn: bạn đọc theo dõi chuyên mục này sẽ mất tin"
        slug = section[1] if section else "…"
        advice = (
            f'giữ khối [[sections]] đó trong {FILE_NAME}; đổi tên thì thêm dòng slug = "{slug}"; '
            "đúng là bỏ hẳn thì thêm --allow-shrink"
        )
        return Problem(FILE_NAME, 0, "MAT-DIA-CHI", message, advice)
    here = next((story for story in content.stories if entry.address in (story.address, *story.formerly)), None)
    if here:
        words = here.visibility(content.now).value
        message = f"bài “{here.title}” đã đăng ở {entry.address} nay lại {words}"
        advice = "muốn bỏ bài thì ghi “Trạng thái: gỡ”; nếu không thì đưa bài về như lúc đã đăng"
        return Problem(here.shown, 0, "MAT-DIA-CHI", message, advice)
    twin = _twin(title, old, content)
    if twin:
        message = f"bài “{title}” đã đăng ở {entry.address}, nay nằm ở {twin.address}"
        return Problem(twin.shown, 0, "MAT-DIA-CHI", message, f"thêm dòng “Địa chỉ cũ: {entry.address}” vào bài này")
    message = f"“{title or entry.address}” đã đăng ở {entry.address} nay không còn"
    if not STORY.fullmatch(entry.address):
        advice = "trả lại tệp trong content/pages/ với tên cũ; đúng là bỏ hẳn thì thêm --allow-shrink"
        return Problem(entry.address, 0, "MAT-DIA-CHI", message, advice)
    advice = (
        f"nếu đã đổi tên thư mục: thêm dòng “Địa chỉ cũ: {entry.address}” vào bài; "
        "nếu muốn bỏ: trả lại thư mục cũ và ghi “Trạng thái: gỡ”"
    )
    return Problem(entry.address, 0, "MAT-DIA-CHI", message, advice)


def _twin(title: str, old: Manifest, content: Content) -> Story | None:
    """Return the one public story that has that title and a new address."""
    found = [s for s in content.public if title and s.title == title and s.address not in old.titles]
    return found[0] if len(found) == 1 else None
