"""Whatever stops a build, as problems: faults of templates, of configurations and of the software have a place too."""

import traceback
from pathlib import Path

from newsroom import ROOT
from newsroom.content import shown_path
from newsroom.preview.reports import Places
from newsroom.problems import NewsroomError, Problem, why

TEMPLATE = (
    "xem lại dòng vừa sửa trong mẫu trang; cách viết: https://jinja.palletsprojects.com/templates/",
    "MAU-TRANG",
)
SOFTWARE = ("xem lại dòng vừa sửa; không sửa gì thì báo cho kỹ thuật viên của trang", "PHAN-MEM")


def problems_of(error: Exception, places: Places | None = None) -> tuple[Problem, ...]:
    """Return what is wrong, with the innermost place in a file of ours."""
    if isinstance(error, NewsroomError):
        return error.problems
    if isinstance(error, OSError) and error.errno:
        name = str(error.filename2 or error.filename or "")
        advice = "sửa xong rồi lưu lại một bài bất kỳ để dựng lại"
        return (Problem(name, 0, "MAY", f"máy không đọc hoặc ghi được: {why(error)}", advice),)
    path, line = _place(error, places)
    advice, code = TEMPLATE if path.suffix in (".html", ".js") else SOFTWARE
    words = " ".join(str(error).split())
    return (Problem(shown_path(path), line, code, f"{type(error).__name__}: {words}", advice),)


def interrupted(last_words: str) -> Problem:
    """Return the problem that a build has ended without a word."""
    advice = "lưu lại để dựng lại; nếu vẫn vậy thì báo cho kỹ thuật viên của trang"
    return Problem("newsroom", 0, "PHAN-MEM", f"lượt dựng bị ngắt: {last_words}", advice)


def _place(error: Exception, places: Places | None) -> tuple[Path, int]:
    """Return the file and line where something went wrong: the file that cannot be read, or the last one of ours."""
    named = getattr(error, "filename", None)  # of SyntaxError, and of jinja2's
    line = getattr(error, "lineno", None)
    if isinstance(named, str) and isinstance(line, int):
        return Path(named), line
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename), places)] or frames
    return (Path(ours[-1].filename), ours[-1].lineno or 0) if ours else (ROOT, 0)


def _is_ours(path: Path, places: Places | None) -> bool:
    folders = [ROOT / "newsroom", ROOT / "plugins", ROOT / "theme"]
    folders += [places.theme, places.conf.parent] if places else []
    return ".venv" not in path.parts and any(path.is_relative_to(folder) for folder in folders)
