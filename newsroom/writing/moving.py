"""Moves a story to another address: its folder, its former address, and the links of others to it."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsroom.content import ARTICLES, PAGES, Content, shown_path
from newsroom.fields import Header
from newsroom.headers import take_apart
from newsroom.notes import write_whole
from newsroom.problems import NewsroomError, Problem
from newsroom.reading import INDEX, KEYS
from newsroom.stories import Story, Visibility
from newsroom.vietnamese import repair, slug
from newsroom.writing.finding import find_story, new_address
from newsroom.writing.mending import FORMERLY, Mend, add_former, mend_links
from newsroom.writing.places import refuse_taken

FORMERLY_WORDS = frozenset(slug(word) for key in KEYS if key.name == FORMERLY for word in (key.english, key.vietnamese))
# Readers may know the address of such a story.
SEEN = frozenset({Visibility.PUBLIC, Visibility.EXPIRED, Visibility.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Edit:
    """A file whose links are mended: where it will lie when the folder has moved, and its bytes before and after."""

    path: Path
    shown: str
    before: bytes
    after: bytes
    mends: tuple[Mend, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A move that can be made: addresses, folders, the index.md that names all former addresses, and the edits.

    `former` is empty where nobody needs to be led on; `unread` are files whose links nobody can mend.
    """

    story: Story
    address: str
    source: Path
    target: Path
    former: tuple[str, ...]
    renamed: bytes
    edits: tuple[Edit, ...]
    unread: tuple[str, ...]


def plan_move(content: Content, root: Path, typed: tuple[str, str], *, keep: bool) -> Move:
    """Return what moving a story takes; `root` is the content folder, `typed` which story and where to.

    Raises WrongUsage and NewsroomError.
    """
    story = find_story(content, root, typed[0])
    address = new_address(story, typed[1], content.site.url)
    target = root / ARTICLES / address.strip("/")
    refuse_taken(target)
    holder = next((s for s in content.stories if address in s.formerly and s is not story), None)
    if holder:
        message, advice = f"đó là địa chỉ cũ của bài {holder.address}", "đặt tên khác, ví dụ thêm -2"
        raise NewsroomError(Problem(address, 0, "DA-CO", message, advice))
    seen = keep or bool(story.formerly) or story.visibility(content.now) in SEEN
    former = tuple(dict.fromkeys((*story.formerly, story.address))) if seen else ()
    text = story.path.read_bytes().decode()
    renamed = _with_former(story, text, former, content.site.url) if former else text
    source = story.path.parent
    edits, unread = [], []
    for path in _files(root):
        edit = _edit(path, path.read_bytes(), (story.address, address), content.site.url)
        if edit is None:
            unread.append(shown_path(path))
        elif path == story.path:
            own, mends = mend_links(renamed, KEYS, (story.address, address), content.site.url)
            edits += [Edit(target / INDEX, edit.shown, renamed.encode(), own.encode(), tuple(mends))] if mends else []
        elif edit.mends:
            edits.append(edit)
    return Move(story, address, source, target, former, renamed.encode(), tuple(edits), tuple(unread))


def _with_former(story: Story, text: str, former: tuple[str, ...], site_url: str) -> str:
    """Return the story's text with its former addresses.

    Raises NewsroomError where the header is written so that they cannot be put in.
    """
    renamed = add_former(text, KEYS, former)
    before, after = (take_apart(repair(t), KEYS) for t in (text, renamed))
    named = [part.strip() for part in Header(after[0].fields, KEYS).text("formerly").split(";")]
    others = [[f for f in d.fields if slug(f.key) not in FORMERLY_WORDS] for d in (before[0], after[0])]
    same = [(f.key, f.value) for f in others[0]] == [(f.key, f.value) for f in others[1]]
    if named != list(former) or not same or after[1] or before[0].body != after[0].body:
        advice = f"tự ghi vào phần đầu bài: Địa chỉ cũ: {'; '.join(former)}; rồi đổi tên thư mục"
        raise NewsroomError(
            Problem(story.shown, story.formerly_line, "DIA-CHI-CU", "không tự sửa được dòng này", advice)
        )
    return renamed


def _files(root: Path) -> Iterator[Path]:
    """Yield every file that may hold links."""
    for path in (*sorted((root / ARTICLES).rglob(INDEX)), *sorted((root / PAGES).glob("*.md"))):
        if path.is_file() and not path.is_symlink():
            yield path


def _edit(path: Path, data: bytes, move: tuple[str, str], site_url: str) -> Edit | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    mended, mends = mend_links(text, KEYS, move, site_url)
    return Edit(path, shown_path(path), data, mended.encode(), tuple(mends))


def carry_out(move: Move) -> None:
    """Make a move, or leave everything as it was.

    At every moment in between the site is whole: the story names its address as a former one while it still stands
    there, and old links find it through that. Raises NewsroomError and OSError.
    """
    undo: list[tuple[Path, bytes]] = []
    index = move.source / INDEX
    before = index.read_bytes()
    try:
        if before != move.renamed:
            write_whole(index, move.renamed)
        move.target.parent.mkdir(parents=True, exist_ok=True)
        refuse_taken(move.target)
        move.source.rename(move.target)
        for edit in move.edits:
            undo.append((edit.path, edit.before))
            write_whole(edit.path, edit.after)
    except BaseException:
        _take_back(move, before, undo)
        raise
    _remove_empty(move.source.parent)


def _take_back(move: Move, index: bytes, undo: Sequence[tuple[Path, bytes]]) -> None:
    """Put everything back as far as the disk lets us; what went wrong first is what people are told."""
    with contextlib.suppress(OSError):
        for path, data in undo:
            write_whole(path, data)
        if not move.source.exists():
            move.target.rename(move.source)
        write_whole(move.source / INDEX, index)
    _remove_empty(move.target.parent)


def _remove_empty(month: Path) -> None:
    """Remove the folders of a month and its year when the last story has left them."""
    with contextlib.suppress(OSError):
        month.rmdir()
        month.parent.rmdir()
