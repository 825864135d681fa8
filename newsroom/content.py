"""The whole content folder: every story and page read, and the rules that hold between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePath

from newsroom import ROOT
from newsroom.archive import Archive
from newsroom.between import rules_between
from newsroom.desk import Desk
from newsroom.folders import Folder, list_folder
from newsroom.pages import Page, read_page
from newsroom.photographs import SUFFIXES
from newsroom.problems import Finding, NewsroomError, Problem, in_order, warning, why
from newsroom.progress import Advance
from newsroom.reading import INDEX, read_story
from newsroom.rules import unused_photos
from newsroom.site import FILE_NAME, Site, read_site
from newsroom.stories import Story, Visibility
from newsroom.vietnamese import collation_key

ARTICLES = "articles"
PAGES = "pages"
STORY_DEPTH = 3  # year, month, slug
UNSEEN = (Visibility.DRAFT, Visibility.PENDING, Visibility.SCHEDULED, Visibility.EXPIRED)
# What people call a story's file by mistake, or what Windows makes of the name.
NEARLY_INDEX = frozenset({".md", ".markdown", ".txt", ".doc", ".docx", ".odt"})


@dataclass(frozen=True)
class Content:
    """All that was read. `stories` holds every readable one, public or not, in the order of their addresses.

    In a `preview` pages and lists show those that are not public too.
    """

    site: Site
    now: datetime
    stories: tuple[Story, ...]
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    preview: bool = False

    @cached_property
    def by_visibility(self) -> Mapping[Visibility, tuple[Story, ...]]:
        """Return the stories of each visibility."""
        found: dict[Visibility, list[Story]] = {visibility: [] for visibility in Visibility}
        for story in self.stories:
            found[story.visibility(self.now)].append(story)
        return {visibility: tuple(stories) for visibility, stories in found.items()}

    @property
    def public(self) -> tuple[Story, ...]:
        """Return the stories that everybody may read."""
        return self.by_visibility[Visibility.PUBLIC]

    @property
    def withheld(self) -> tuple[Story, ...]:
        """Return what a preview shows beside the public stories."""
        return tuple(story for visibility in UNSEEN for story in self.by_visibility[visibility])

    @property
    def withdrawn(self) -> tuple[Story, ...]:
        """Return the stories whose address keeps a notice."""
        return self.by_visibility[Visibility.WITHDRAWN]

    @cached_property
    def archive(self) -> Archive:
        """Return the stories that have a page and stand in lists, in order: the public ones, unless in a preview."""
        return Archive((*self.public, *(self.withheld if self.preview else ())), self.site)

    @cached_property
    def moved(self) -> Mapping[str, str]:
        """Return where each former address leads to; one that a withheld story's page stands at leads nowhere."""
        stories = (*self.public, *self.withdrawn)
        taken = {address.casefold() for address in self.archive.addresses} if self.preview else ()
        return {old: story.address for story in stories for old in story.left if old.casefold() not in taken}

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


def read_content(content: Path, desk: Desk, advance: Advance = lambda: None) -> Content:
    """Read every story and page of a content folder; `advance` is called once for each story.

    Raises NewsroomError where the folder itself cannot be read.
    """
    try:
        found = [*_beside(list_folder(content)), *_walk(list_folder(content / ARTICLES), depth=0)]
        pages_folder = list_folder(content / PAGES) if (content / PAGES).exists() else None
    except OSError as e:
        message = f"không đọc được thư mục {e.filename}: {why(e)}"
        advice = "kiểm tra quyền đọc thư mục" if content.is_dir() else "ghi đúng --content: thư mục chứa articles/"
        raise NewsroomError(Problem(shown_path(content), 0, "THU-MUC", message, advice)) from e
    problems = [place for place in found if isinstance(place, Problem)]
    readings = []
    for folder in found:
        if isinstance(folder, Folder):
            place = folder.path.relative_to(content / ARTICLES).as_posix()
            readings.append(read_story(folder, place, shown_path(folder.files[INDEX]), desk))
            advance()
    pages = list(_read_pages(pages_folder, desk, problems)) if pages_folder else []
    for reading in readings:
        problems += reading.problems
    stories = tuple(reading.story for reading in readings if reading.story)
    content_read = Content(desk.site, desk.now, stories, tuple(pages), ())
    problems += rules_between(content_read, readings)
    if desk.site.security:
        problems += [finding.at(FILE_NAME) for finding in desk.site.security.remarks(desk.now)]
    return replace(content_read, problems=tuple(in_order(problems)))


def shown_path(path: PurePath) -> str:
    """Return a path as messages show it: from the folder the command was given in, where it lies below."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _beside(content: Folder) -> Iterator[Problem]:
    """Yield what lies beside articles/ and pages/, where nothing is read."""
    names = {path.name for path in content.folders} - {ARTICLES, PAGES}
    stray = sorted((*names, *(n for n, path in content.files.items() if path.suffix.lower() in NEARLY_INDEX)))
    for name in stray:
        advice = f"bài để trong {content.path.name}/{ARTICLES}/<năm>/<tháng>/<tên-bài>/, trang để trong {PAGES}/"
        yield Finding(1, "LAC-CHO", f"“{name}” nằm ở chỗ không được đọc", advice).at(shown_path(content.path / name))
    yield from _links(content)


def _links(folder: Folder) -> Iterator[Problem]:
    for name, path in folder.links.items():
        message = f"“{name}” là lối tắt (symlink) hoặc không phải tệp thường, không được đọc"
        yield Finding(1, "LOI-TAT", message, "chép tệp hoặc thư mục thật vào chỗ này").at(shown_path(path))


def _walk(folder: Folder, depth: int) -> Iterator[Folder | Problem]:
    """Yield the folders of stories (year/month/slug, but a story elsewhere is reported by its address) and strays."""
    yield from _links(folder)
    if INDEX in folder.files:
        yield folder
        yield from _strays(folder, "một thư mục chỉ chứa một bài: tệp index.md", {".md", ".markdown"})
        for below in folder.folders:
            if (below / INDEX).exists():
                yield from _walk(list_folder(below), depth + 1)
            else:
                message = "thư mục con của bài không được đọc"
                yield warning(1, "THU-MUC-CON", message, "chép ảnh và tài liệu ra cạnh index.md").at(shown_path(below))
        return
    if depth < STORY_DEPTH:
        yield from _strays(
            folder, "tạo thư mục <năm>/<tháng>/<tên-bài>/, chuyển vào đó, đặt tên index.md", NEARLY_INDEX
        )
    elif folder.files:
        yield from _strays(folder, "bài phải là tệp chữ tên index.md; từ Word thì chép chữ sang Notepad", NEARLY_INDEX)
        if not any(path.suffix.lower() in NEARLY_INDEX for path in folder.files.values()):
            advice = "viết bài vào tệp index.md trong thư mục này, hoặc chuyển các tệp đi"
            message = "thư mục có tệp mà không có bài (index.md)"
            yield warning(1, "THIEU-BAI", message, advice).at(shown_path(folder.path))
    for below in folder.folders:
        if below.name == INDEX:
            message = "index.md là một thư mục, không phải tệp"
            yield Finding(1, "BAI-SAI-CHO", message, "đổi tên thư mục này").at(shown_path(below))
        yield from _walk(list_folder(below), depth + 1)


def _strays(folder: Folder, advice: str, suffixes: Iterable[str]) -> Iterator[Problem]:
    for name, path in folder.files.items():
        if name != INDEX and path.suffix.lower() in suffixes:
            yield Finding(1, "BAI-SAI-CHO", f"“{name}” sẽ không được đọc như một bài", advice).at(shown_path(path))


def _read_pages(folder: Folder, desk: Desk, problems: list[Problem]) -> Iterator[Page]:
    """Yield the standing pages in the order of the menu, adding what is wrong to `problems`."""
    problems += _links(folder)
    for below in folder.folders:
        message = f"thư mục “{below.name}” không được đọc"
        problems.append(Finding(1, "LAC-CHO", message, f"mỗi trang là một tệp {PAGES}/<tên>.md").at(shown_path(below)))
    found = []
    for name, path in folder.files.items():
        shown = shown_path(path)
        if path.suffix.lower() == ".md":
            page, wrong = read_page(name, folder, shown, desk)
            problems += wrong
            found += [page] if page else []
        elif path.suffix.lower() in NEARLY_INDEX - {".docx"} and path.suffix.lower() not in SUFFIXES:
            advice = f"đổi tên thành {path.stem}.md, hoặc xóa tệp"
            problems.append(Finding(1, "BAI-SAI-CHO", f"“{name}” sẽ không được đọc như một trang", advice).at(shown))
    problems += _unused_in(folder, found)
    yield from sorted(found, key=lambda page: (collation_key(page.title), page.address))


def _unused_in(folder: Folder, pages: list[Page]) -> Iterator[Problem]:
    """Yield the photographs beside standing pages that none of them shows."""
    shown = [photo for page in pages for photo in page.photos]
    for name in unused_photos(folder.files, shown, "\n".join(page.body.text for page in pages)):
        message = f"không trang nào dùng ảnh “{name}”"
        advice = f"thêm ![chú thích]({name}) vào trang, hoặc chuyển ảnh đi nơi khác"
        yield warning(1, "ANH-THUA", message, advice).at(shown_path(folder.files[name]))
