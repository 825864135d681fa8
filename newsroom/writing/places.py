"""Where stories stand: addresses that are free, and folders that appear whole or not at all."""

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from newsroom.content import ARTICLES, shown_path
from newsroom.fields import Header
from newsroom.headers import take_apart
from newsroom.problems import NewsroomError, Problem
from newsroom.reading import INDEX, KEYS
from newsroom.texts import read_text
from newsroom.vietnamese import SLUG_LENGTH, same_key

# Below the content folder and hidden, so that no reader takes it for a story, and on the same disk.
HALF_MADE = ".moi-"


def former_slugs(content: Path, month: str) -> frozenset[str]:
    """Return what stories were formerly called below a month ("2020/05"): readers still follow those addresses."""
    found: set[str] = set()
    wanted = f"/{month}/"
    for path in (content / ARTICLES).glob(f"*/*/*/{INDEX}"):
        if wanted.encode() in path.read_bytes():
            document, _ = take_apart(read_text(path)[0], KEYS)
            formerly = Header(document.fields, KEYS).text("formerly")
            found.update(re.findall(rf"{wanted}([^/;\s]+)", formerly))
    return frozenset(found)


def namesakes(content: Path, month: str, title: str) -> list[str]:
    """Return the addresses of the stories of a month that have the same title."""
    found = []
    for path in sorted((content / ARTICLES / month).glob(f"*/{INDEX}")):
        document, _ = take_apart(read_text(path)[0], KEYS)
        if same_key(Header(document.fields, KEYS).text("title")) == same_key(title):
            found.append(f"/{month}/{path.parent.name}/")
    return found


def free_slug(wanted: str, taken: Container[str]) -> str:
    """Return a slug that is not taken: the wanted one, or with "-2", "-3" ... behind it, at most 80 characters long."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        tail = f"-{number}"
        name = wanted[: SLUG_LENGTH - len(tail)].rstrip("-") + tail
    return name


def names_in(month: Path) -> frozenset[str]:
    """Return the names of all that lies in a month's folder, in small letters, as Windows compares them."""
    return frozenset(path.name.casefold() for path in month.iterdir()) if month.is_dir() else frozenset()


@contextmanager
def whole_folder(content: Path, place: Path) -> Iterator[Path]:
    """Give an empty folder, and put it at `place` when all went well.

    Raises NewsroomError where something stands there, and OSError where the disk refuses.
    """
    with TemporaryDirectory(prefix=HALF_MADE, dir=content) as hidden:
        made = Path(hidden) / place.name
        made.mkdir()
        yield made
        place.parent.mkdir(parents=True, exist_ok=True)
        refuse_taken(place)
        made.rename(place)


def refuse_taken(place: Path) -> None:
    """Raise NewsroomError where something stands at a place."""
    if place.exists():
        message, advice = "ở đó đã có bài hoặc tệp khác", "đặt tên khác, ví dụ thêm -2"
        raise NewsroomError(Problem(shown_path(place), 0, "DA-CO", message, advice))
