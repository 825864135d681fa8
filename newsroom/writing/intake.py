"""Photographs brought to the desk: checked, put in order, named for addresses."""

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from newsroom.bodies import find_photo
from newsroom.content import shown_path
from newsroom.folders import Folder, list_folder
from newsroom.originals import Originals
from newsroom.photographs import HEIC_SUFFIXES, SUFFIXES, PhotographError
from newsroom.problems import Finding, NewsroomError, Problem, in_order, why
from newsroom.vietnamese import collation_key, slug
from newsroom.writing.places import free_slug
from newsroom.writing.told import Told, read_told

# What in a folder is meant as a photograph, printable or not; anything else there is left behind, and named.
PICTURES = frozenset({*SUFFIXES, *HEIC_SUFFIXES, ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".svg", ".avif"})


@dataclass(frozen=True, slots=True)
class Intake:
    """A photograph to be copied: where it lies, what it will be called, its caption and who took it."""

    path: Path
    name: str
    caption: str
    credit: str


def as_typed(words: Sequence[str]) -> Sequence[str]:
    """Return the paths that somebody typed: all words as one where there is such a file, its spaces without quotes."""
    whole = " ".join(words)
    return (whole,) if len(words) > 1 and is_there(whole) else words


def is_there(typed: str) -> bool:
    """Tell whether there is a file or folder of that path; Path.exists() raises for one as long as many in a row."""
    return os.path.exists(os.path.expanduser(typed))  # noqa: PTH110, PTH111


def take_in(sources: Sequence[str]) -> tuple[tuple[Intake, ...], list[PurePath]]:
    """Return the photographs of folders and files in the order they were taken, and what in the folders is none.

    Raises NewsroomError with everything that is wrong.
    """
    problems: list[Problem] = []
    paths: list[Path] = []
    left: list[PurePath] = []
    for source in sources:
        try:
            found, others = _sorted_out(Path(source).expanduser())
        except OSError as e:
            problems.append(_not_there(source, e, alone=len(sources) == 1))
            continue
        if not found:
            message, advice = "thư mục không có ảnh nào", "ghi thư mục có ảnh nằm ngay trong đó"
            problems.append(Problem(source, 0, "KHONG-ANH", message, advice))
        paths += found
        left += others
    paths = list({path.resolve(): path for path in paths}.values())
    problems += _unprintable(paths)
    if problems:
        raise NewsroomError(*in_order(problems))
    told = {path: read_told(path) for path in paths}
    paths.sort(key=lambda path: (told[path].taken, collation_key(path.name), str(path)))
    return tuple(_named(paths, told)), left


def _sorted_out(given: Path) -> tuple[list[Path], list[Path]]:
    """Return the photographs that a path names, and what else lies in the folder that it is.

    Raises OSError.
    """
    found = list(_below(given))
    if not given.is_dir():
        return found, []
    pictures = [path for path in found if path.suffix.lower() in PICTURES]
    return pictures, [path for path in found if path.suffix.lower() not in PICTURES]


def _not_there(source: str, error: OSError, *, alone: bool) -> Problem:
    """Return what to say of a path that leads nowhere; one of several may be part of a path with spaces."""
    advice = "ghi lại đường dẫn tới ảnh hoặc thư mục ảnh"
    if not alone:
        advice += '; tên có dấu cách thì để cả đường dẫn trong ngoặc kép, như "D:\\Ảnh\\Chợ phiên"'
    return Problem(source, 0, "KHONG-MO", f"không có hoặc không đọc được: {why(error)}", advice)


def _below(path: Path) -> Iterator[Path]:
    """Yield a file, the files of a folder, or what a pattern means (cmd hands *.jpg on as it is).

    Raises OSError.
    """
    if path.is_dir():
        folder = list_folder(path)
        yield from (*folder.files.values(), *folder.links.values())
    elif path.exists() or not glob.has_magic(path.name):
        path.lstat()
        yield path
    else:
        found = sorted(path.parent.glob(path.name))
        if not found:
            path.lstat()
        yield from found


def _unprintable(paths: Sequence[Path]) -> Iterator[Problem]:
    """Yield what the build would say of photographs that it cannot print."""
    originals = Originals()
    folders: dict[Path, Folder] = {}
    for path in paths:
        if path.parent not in folders:
            folders[path.parent] = list_folder(path.parent)
        folder = folders[path.parent]
        known = {found: name for name, found in (*folder.files.items(), *folder.links.items())}
        name = known.get(path, path.name)
        try:
            find_photo(name, folder, originals)
        except PhotographError as e:
            yield Finding(0, e.code, str(e), e.advice).at(shown_path(path))


def _named(paths: Sequence[Path], told: Mapping[Path, Told]) -> Iterator[Intake]:
    taken: set[str] = set()
    for path in paths:
        stem = free_slug(slug(path.stem, fallback="anh"), taken)
        taken.add(stem)
        facts = told[path]
        yield Intake(path, f"{stem}{path.suffix.lower()}", facts.caption, facts.credit)
