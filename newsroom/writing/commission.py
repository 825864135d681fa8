"""What a new story shall be: taken from the options of the command, or asked for at a terminal."""

import argparse
import shlex
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath

from newsroom.console import say
from newsroom.content import ARTICLES, find_site, shown_path
from newsroom.dates import DATE_ADVICE, DateError, read_date
from newsroom.interviews import INTERVIEW
from newsroom.problems import NewsroomError, Problem, WrongUsage
from newsroom.reading import people
from newsroom.site import Section, Site
from newsroom.stories import KINDS, StoryKind, find_kind
from newsroom.vietnamese import slug
from newsroom.writing.asking import ask, at_terminal, choose, clean, needed
from newsroom.writing.intake import Intake, as_typed, is_there, take_in
from newsroom.writing.memory import NOBODY, last_author
from newsroom.writing.places import former_slugs, free_slug, names_in, namesakes
from newsroom.writing.skeleton import Draft
from newsroom.writing.told import plain_credit

Photographs = tuple[tuple[Intake, ...], list[PurePath]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A story to be made: its text, its photographs, its place; `left` lay beside the photographs and is none."""

    content: Path
    draft: Draft
    name: str
    photographs: tuple[Intake, ...]
    left: tuple[PurePath, ...]

    @property
    def month(self) -> str:
        """Return the month the story belongs to, as its folders are called."""
        return f"{self.draft.date:%Y/%m}"

    @property
    def place(self) -> Path:
        """Return the folder the story will be."""
        return self.content / ARTICLES / self.month / self.name

    @property
    def address(self) -> str:
        """Return the story's address."""
        return f"/{self.month}/{self.name}/"


def complete(options: argparse.Namespace, content: Path, now: datetime) -> Commission:
    """Return what the options order; what is not given is asked for, but nothing when nothing needed is missing.

    Raises WrongUsage and NewsroomError.
    """
    if not content.is_dir():
        message, advice = "không có thư mục này", "ghi đúng --content: thư mục chứa articles/ và pages/"
        raise NewsroomError(Problem(shown_path(content), 0, "THU-MUC", message, advice))
    site = find_site(content)
    kinds = {kind.slug: kind for kind in (_kind_first(options), options.kind) if kind}
    if len(kinds) > 1:
        raise WrongUsage(f"loại bài ghi hai lần khác nhau: {', '.join(kinds)}")
    kind = next(iter(kinds.values()), None)
    section = _section(options.category, site) if options.category else None
    missing = [flag for flag, value in (("--title", options.title), ("--category", section)) if not value]
    if missing and not at_terminal():
        raise WrongUsage(f"thiếu {', '.join(missing)}. Gõ “moi” ở cửa sổ lệnh thì máy hỏi từng mục")
    found, left = take_in([*as_typed(options.photographs), *as_typed(options.anh)])
    if section and not missing:
        draft = _given(options, kind or KINDS["bai-viet"], section, last_author(content), now)
        found = credited(found, options.credit or "")
    else:
        draft = _asked(options, kind, section, site, last_author(content), now)
        if not found:
            found, left = ask("Ảnh: kéo tệp hay thư mục thả vào đây (Enter nếu chưa có)", _photographs)
        found = credited(found, options.credit or _photographer(found, draft))
    name = _name(options.slug, draft, content, asking=bool(missing))
    return Commission(content=content, draft=draft, name=name, photographs=found, left=tuple(left))


def _kind_first(options: argparse.Namespace) -> StoryKind | None:
    """Return the kind that was typed before all else.

    Raises WrongUsage where it is none; photographs in its place are told from it.
    """
    first = options.kind_first or ""
    kind = find_kind(first) if first else None
    if kind or not first:
        return kind
    path = as_typed([first, *options.photographs])[0]
    if is_there(path):
        raise WrongUsage(f'trước ảnh phải ghi loại bài: gõ moi anh "{path}" (hoặc moi bai-viet "{path}")')
    raise WrongUsage(f"không có loại “{first}” (chọn một trong: {', '.join(KINDS)})")


def _section(typed: str, site: Site) -> Section:
    section = site.section(typed)
    if section is None:
        raise WrongUsage(f"không có chuyên mục “{typed}” (chọn một trong: {', '.join(s.name for s in site.sections)})")
    return section


def _given(options: argparse.Namespace, kind: StoryKind, section: Section, author: str, now: datetime) -> Draft:
    return Draft(
        kind=kind,
        title=options.title,
        section=section.name,
        date=options.date or now,
        summary=options.summary or "",
        authors=options.author or author,
        interviewee=options.interviewee or "",
    )


def _asked(
    options: argparse.Namespace, kind: StoryKind | None, section: Section | None, site: Site, author: str, now: datetime
) -> Draft:
    """Return what the options say, and somebody at the keyboard where they do not."""
    say("Trả lời từng mục rồi Enter. Bấm Ctrl và C để thôi: chưa tạo gì cả.")
    kind = kind or choose("Loại bài", [kind.words for kind in KINDS.values()], find_kind, default="1")
    title = options.title or ask("Tiêu đề", needed)
    section = section or choose("Chuyên mục", [s.name for s in site.sections], site.section)
    summary = options.summary or ask("Sapo (Enter để viết sau)", clean)
    authors = options.author or ask(f"Tác giả ({NOBODY} nếu không ghi tên ai)", clean, author)
    interview = kind.slug == INTERVIEW and not options.interviewee
    interviewee = ask("Người trả lời, như Nguyễn Văn An – Chủ tịch xã (Enter để viết sau)", clean) if interview else ""
    date = options.date or ask("Ngày giờ đăng", _date, f"{now:%d/%m/%Y %H:%M}")
    return Draft(
        kind=kind,
        title=title,
        section=section.name,
        date=date,
        summary=summary,
        authors=authors,
        interviewee=options.interviewee or interviewee,
    )


def _date(answer: str) -> datetime:
    try:
        return read_date(answer).moment
    except DateError as e:
        raise ValueError(f"{e}; {DATE_ADVICE}") from e


def _photographs(answer: str) -> Photographs:
    """Return the photographs that were dropped into the window, which writes paths in quotes where they have spaces.

    Who types a path may have left them out.
    """
    try:
        typed = answer.split(" ")
        whole = as_typed(typed)
        return take_in(_parted(answer) if whole is typed else whole)
    except ValueError:
        raise ValueError("dấu nháy mở mà không đóng; kéo thả lại") from None
    except NewsroomError as e:
        raise ValueError(str(e)) from e


def _parted(answer: str) -> list[str]:
    """Return the words of an answer.

    Raises ValueError where a quote is never closed.
    """
    return [word.strip("\"'") for word in shlex.split(answer, posix=sys.platform != "win32")]


def _photographer(found: tuple[Intake, ...], draft: Draft) -> str:
    """Ask who took the photographs that name nobody."""
    if all(photograph.credit for photograph in found):
        return ""
    names = [person.name for person in people(draft.authors) if person.name != NOBODY]
    return ask("Người chụp những ảnh chưa ghi tên", clean, "".join(names[:1]))


def credited(found: tuple[Intake, ...], name: str) -> tuple[Intake, ...]:
    """Return the photographs, those that name nobody with that name."""
    return tuple(replace(photograph, credit=photograph.credit or plain_credit(name)) for photograph in found)


def _name(given: str | None, draft: Draft, content: Path, *, asking: bool) -> str:
    """Return the name of the story's folder, which nobody has or had; its address is shown before it is made.

    Raises NewsroomError where the one given is taken.
    """
    month = f"{draft.date:%Y/%m}"
    taken = names_in(content / ARTICLES / month) | former_slugs(content, month)
    if given in taken:
        message = "đã có bài ở địa chỉ này, hoặc đó là địa chỉ cũ của một bài"
        advice = f"ghi --slug {free_slug(given, taken)}"
        raise NewsroomError(Problem(f"/{month}/{given}/", 0, "DA-CO", message, advice))
    name = given or free_slug(slug(draft.title), taken)
    for address in namesakes(content, month, draft.title):
        say(f"Chú ý: đã có bài cùng tiêu đề ở {address}; viết tiếp bài ấy thì không cần bài mới này.")
    say(f"Địa chỉ của bài: /{month}/{name}/")

    def read(answer: str) -> str:
        wanted = slug(answer)
        if wanted in taken:
            raise ValueError(f"/{month}/{wanted}/ đã có; gõ tên khác")
        return wanted

    return ask("Enter để tạo, hoặc gõ tên khác cho địa chỉ", read, name) if asking else name
