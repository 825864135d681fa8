"""The whole content folder: every story and page read, and the rules that hold between them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePath

from newsroom.archive import Archive
from newsroom.bodies import Body
from newsroom.folders import Folder, list_folder
from newsroom.links import Where
from newsroom.pages import Page, read_page
from newsroom.photographs import SUFFIXES
from newsroom.problems import Finding, NewsroomError, Problem, in_order, warning
from newsroom.site import FILE_NAME, Site, read_site
from newsroom.stories import FORGIVEN, INDEX, Reading, Story, Visibility, read_story
from newsroom.vietnamese import collation_key

ARTICLES = "articles"
PAGES = "pages"
# What people call a story's file by mistake, or what Windows makes of the name.
NEARLY_INDEX = frozenset({".md", ".markdown", ".txt", ".doc", ".docx", ".odt"})
ROOT = Path(__file__).resolve().parent.parent

Advance = Callable[[], object]


@dataclass(frozen=True)
class Content:
    """All that was read. `stories` holds every readable one, public or not, in the order of their addresses."""

    site: Site
    now: datetime
    stories: tuple[Story, ...]
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def by_visibility(self) -> Mapping[Visibility, tuple[Story, ...]]:
        """Return the stories of each visibility."""
        found: dict[Visibility, list[Story]] = {visibility: [] for visibility in Visibility}
        for story in self.stories:
            found[story.visibility(self.now)].append(story)
        return {visibility: tuple(stories) for visibility, stories in found.items()}

    @property
    def public(self) -> tuple[Story, ...]:
        """Return the stories that have a page and stand in lists."""
        return self.by_visibility[Visibility.PUBLIC]

    @property
    def withdrawn(self) -> tuple[Story, ...]:
        """Return the stories whose address keeps a notice."""
        return self.by_visibility[Visibility.WITHDRAWN]

    @cached_property
    def archive(self) -> Archive:
        """Return the public stories in order."""
        return Archive(self.public, self.site)

    @property
    def next_due(self) -> Story | None:
        """Return the scheduled story that falls due first."""
        scheduled = self.by_visibility[Visibility.SCHEDULED]
        return min(scheduled, key=lambda story: (story.date, story.address), default=None)


def find_site(content: Path) -> Site:
    """Return the site that a content folder belongs to: site.toml beside it, else this repository's own.

    Raises NewsroomError.
    """
    beside = content.parent / FILE_NAME
    return read_site(beside if beside.exists() else ROOT / FILE_NAME)


def read_content(content: Path, site: Site, now: datetime, advance: Advance = lambda: None) -> Content:
    """Read every story and page of a content folder; `advance` is called once for each story.

    Raises NewsroomError where the folder itself cannot be read.
    """
    try:
        found = list(_walk(list_folder(content / ARTICLES), depth=0))
        pages_folder = list_folder(content / PAGES) if (content / PAGES).exists() else None
    except OSError as e:
        message = f"không đọc được thư mục {content / ARTICLES}: {e.strerror}"
        raise NewsroomError(
            Problem(shown_path(content), 0, "THU-MUC", message, "chạy lệnh trong thư mục tòa soạn, hoặc ghi --content")
        ) from e
    problems = [place for place in found if isinstance(place, Problem)]
    readings = []
    for folder in found:
        if isinstance(folder, Folder):
            readings.append(read_story(folder, shown_path(folder.files[INDEX]), site, now))
            advance()
    pages = list(_read_pages(pages_folder, site, problems)) if pages_folder else []
    for reading in readings:
        problems += reading.problems
    stories = tuple(reading.story for reading in readings if reading.story)
    content_read = Content(site, now, stories, tuple(pages), ())
    problems += _rules_between(content_read, readings)
    return Content(site, now, stories, tuple(pages), tuple(in_order(problems)))


def shown_path(path: PurePath) -> str:
    """Return a path as messages show it: from the folder the command was given in, where it lies below."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _walk(folder: Folder, depth: int) -> Iterator[Folder | Problem]:
    """Yield the folders of stories (year/month/slug, but a story elsewhere is reported by its address) and strays."""
    for name, path in folder.links.items():
        message = f"“{name}” là lối tắt (symlink), không được đọc"
        yield Finding(1, "LOI-TAT", message, "chép tệp hoặc thư mục thật vào chỗ này").at(shown_path(path))
    if INDEX in folder.files:
        yield folder
        yield from _strays(folder, "một thư mục chỉ chứa một bài: tệp index.md", {".md", ".markdown"})
    elif depth < 3 and folder.folders:
        yield from _strays(folder, "đặt bài ở <năm>/<tháng>/<tên-bài>/index.md", NEARLY_INDEX)
    elif folder.files:
        yield from _strays(folder, "đổi tên tệp thành index.md", NEARLY_INDEX)
        if not any(path.suffix.lower() in NEARLY_INDEX for path in folder.files.values()):
            message = "thư mục có tệp mà không có bài (index.md)"
            advice = "viết bài vào tệp index.md, hoặc xóa thư mục"
            yield warning(1, "THIEU-BAI", message, advice).at(shown_path(folder.path))
    for below in folder.folders:
        yield from _walk(list_folder(below), depth + 1)


def _strays(folder: Folder, advice: str, suffixes: Iterable[str]) -> Iterator[Problem]:
    for name, path in folder.files.items():
        if name != INDEX and path.suffix.lower() in suffixes:
            yield Finding(1, "BAI-SAI-CHO", f"“{name}” sẽ không được đọc như một bài", advice).at(shown_path(path))


def _read_pages(folder: Folder, site: Site, problems: list[Problem]) -> Iterator[Page]:
    """Yield the standing pages in the order of the menu, adding what is wrong to `problems`."""
    found = []
    for name, path in folder.files.items():
        shown = shown_path(path)
        if path.suffix.lower() == ".md":
            page, wrong = read_page(name, folder, shown, site)
            problems += wrong
            found += [page] if page else []
        elif path.suffix.lower() in NEARLY_INDEX - {".docx"} and path.suffix.lower() not in SUFFIXES:
            advice = f"đổi tên thành {path.stem}.md, hoặc xóa tệp"
            problems.append(Finding(1, "BAI-SAI-CHO", f"“{name}” sẽ không được đọc như một trang", advice).at(shown))
    yield from sorted(found, key=lambda page: (collation_key(page.title), page.address))


def _rules_between(content: Content, readings: Iterable[Reading]) -> Iterator[Problem]:
    """Yield what is wrong between stories: old addresses that are taken, links that lead nowhere."""
    unread = {reading.address for reading in readings if reading.story is None}
    pages = {page.address for page in content.pages}
    yield from _old_addresses_taken(content, pages)
    kept = {address for story in (*content.public, *content.withdrawn) for address in story.formerly}
    stories = {story.address: story for story in content.stories}
    lists = _Lists(content)
    places: tuple[Story | Page, ...] = (*content.stories, *content.pages)
    for place in places:
        for line, address in _page_links(place.body):
            if address in pages or address in kept or address in unread:
                continue
            problem = _link_problem(address, line, place, stories, lists)
            if problem:
                forgiven = isinstance(place, Story) and place.visibility(content.now) in FORGIVEN
                yield problem.as_warning() if forgiven else problem


def _page_links(body: Body) -> Iterator[tuple[int, str]]:
    return ((line, link.address) for line, link in body.links if link.where is Where.PAGE)


class _Lists:
    """The addresses of lists, as they are now and as they will be when all scheduled stories are out."""

    def __init__(self, content: Content) -> None:
        self.now = content.now
        self._content = content

    def have(self, address: str, moment: datetime) -> bool:
        archive = self._content.archive if moment <= self.now else self._later
        return address in archive.addresses

    @cached_property
    def _later(self) -> Archive:
        scheduled = self._content.by_visibility[Visibility.SCHEDULED]
        return Archive((*self._content.public, *scheduled), self._content.site)


def _link_problem(
    address: str, line: int, place: Story | Page, stories: Mapping[str, Story], lists: _Lists
) -> Problem | None:
    """Return why a link leads nowhere on the day its own story comes out, None where all is well."""
    moment = max(lists.now, place.date) if isinstance(place, Story) else lists.now
    if address in stories:
        visibility = stories[address].visibility(moment)
        if visibility is Visibility.PUBLIC:
            return None
        message = f"liên kết tới bài chưa hoặc không còn công khai: {address} ({visibility})"
        return Finding(line, "LIEN-KET", message, "bỏ liên kết, hoặc đợi bài kia được đăng").at(place.shown)
    if lists.have(address, moment):
        return None
    close = get_close_matches(address, stories, n=1) or ["/2020/05/ten-bai/"]
    message = f"liên kết tới trang không có: {address}"
    return Finding(line, "LIEN-KET", message, f"kiểm tra lại địa chỉ, ví dụ {close[0]}").at(place.shown)


def _old_addresses_taken(content: Content, pages: set[str]) -> Iterator[Problem]:
    standing = content.archive.addresses | pages | {story.address for story in content.stories}
    kept = [(address, story) for story in content.stories for address in story.formerly]
    count = Counter(address.casefold() for address, _ in kept)
    for address, story in kept:
        if address in standing or count[address.casefold()] > 1:
            message = f"địa chỉ cũ {address} đang thuộc về trang khác"
            finding = Finding(story.formerly_line, "DIA-CHI-CU", message, "bỏ địa chỉ này khỏi Địa chỉ cũ")
            yield finding.at(story.shown)
