"""check: every problem of the stories, without building; typography too, and what of it can be repaired."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from newsroom import ROOT, clock
from newsroom.console import GOOD, PROBLEMS, print_json, print_problems, say, show
from newsroom.content import Content, find_site, read_content, shown_path
from newsroom.desk import Desk
from newsroom.problems import NewsroomError, Problem, WrongUsage, errors
from newsroom.summary import summary
from newsroom.usage import add_content, add_now

NAME, ALIAS, WORDS = "check", "kiem-tra", "báo mọi lỗi trong bài, không dựng trang"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    which = parser.add_argument_group("bài")
    which.add_argument(
        "places", nargs="*", type=Path, metavar="BÀI", help="chỉ xem bài hay thư mục này (bình thường: mọi bài)"
    )
    parser.add_argument("--fix", action="store_true", help="sửa những lỗi trình bày chắc chắn, và cho xem đã sửa gì")
    add_content(parser)
    add_now(parser)
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(options: argparse.Namespace) -> int:
    """Report every problem on standard output; what only accompanies them goes to standard error."""
    from newsroom.typography.mending import Mended, mend

    path = (options.content or ROOT / "content").resolve()
    places = [place.resolve() for place in options.places]
    strange = [place for place in places if not place.exists() or not place.is_relative_to(path)]
    if strange and path.is_dir():
        where = f"không có “{shown_path(strange[0])}” trong {shown_path(path)}"
        raise WrongUsage(f"{where}; ghi đường dẫn của bài hay thư mục bài")
    read = partial(_read, path, options.now or clock.now())
    is_wanted = partial(_is_within, places)
    try:
        mended = mend(read, is_wanted) if options.fix else Mended(read())
    except NewsroomError as e:
        (print_json if options.json else print_problems)(e.problems)
        return PROBLEMS
    for line in mended.differences:
        (say if options.json else show)(line)
    if mended.places:
        say(f"Đã sửa {mended.places} chỗ.")
    elif options.fix and not mended.failures:
        say("Không có chỗ nào máy sửa được chắc chắn.")
    problems = [*mended.failures, *filter(is_wanted, mended.content.problems)]
    _tell(problems, mended.content, options)
    return PROBLEMS if errors(problems) else GOOD


def _read(path: Path, now: datetime) -> Content:
    return read_content(path, Desk(find_site(path), now, proofread=True))


def _is_within(places: Sequence[Path], problem: Problem) -> bool:
    """Tell whether a problem is in one of the places that were named; in any where none was."""
    return not places or any(Path(problem.path).resolve().is_relative_to(place) for place in places)


def _tell(problems: Sequence[Problem], content: Content, options: argparse.Namespace) -> None:
    """Print what is wrong, and what there is."""
    if options.json:
        print_json(problems)
        return
    print_problems(problems)
    if not problems:
        say("Không có lỗi nào.")
    if not errors(problems) and not options.places:
        say(summary(content))
