"""list: the stories there are, what is withheld and until when; as a table, or for statistics and fees."""

import argparse
import sys
from pathlib import Path

from newsroom import ROOT, clock
from newsroom.console import GOOD, PROBLEMS, say, show
from newsroom.content import Content, find_site, read_content
from newsroom.desk import Desk
from newsroom.notes import write_whole
from newsroom.problems import NewsroomError, Problem, WrongUsage, errors, why
from newsroom.reading import INDEX
from newsroom.typed import csv_file, day, month
from newsroom.usage import add_content, add_now

NAME, ALIAS, WORDS = "list", "danh-sach", "liệt kê bài, thống kê, xuất bảng cho Excel"
TO_STDOUT = "-"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.usage = "%(prog)s [tùy chọn]"
    parser.add_argument("--status", metavar="TÊN", help="công khai, nháp, chờ duyệt, hẹn giờ, hết hạn, đã gỡ")
    parser.add_argument("--section", metavar="TÊN", help="chỉ chuyên mục này")
    parser.add_argument("--author", metavar="TÊN", help="chỉ tác giả này")
    parser.add_argument("--month", type=month, metavar="THÁNG", help="chỉ tháng này, như 5/2020")
    parser.add_argument("--from", dest="since", type=day, metavar="NGÀY", help="từ ngày này, như 14/05/2020")
    parser.add_argument("--to", dest="until", type=day, metavar="NGÀY", help="đến hết ngày này")
    parser.add_argument("--counts", action="store_true", help="chỉ in số bài")
    parser.add_argument(
        "--csv", nargs="?", const=TO_STDOUT, type=csv_file, metavar="TỆP", help="bảng cho Excel, ghi vào tệp này"
    )
    add_content(parser)
    add_now(parser)


def run(options: argparse.Namespace) -> int:
    """List the stories asked for."""
    from newsroom.listing.selection import select
    from newsroom.listing.sheet import sheet
    from newsroom.listing.table import show_stories, sums

    if options.csv:
        _refuse_place(options.csv)
    root = (options.content or ROOT / "content").resolve()
    content = read_content(root, Desk(find_site(root), options.now or clock.now()))
    stories = select(content, options)
    if options.csv:
        _write(options.csv, sheet(stories, content.now), len(stories))
    else:
        if not options.counts:
            show_stories(stories, content.now)
        tell = show if options.counts else say
        for line in sums(stories, content.now):
            tell(line)
    return _tell_missing(content)


def _refuse_place(place: str) -> None:
    """Raise WrongUsage for a table in a folder that is not there, which is misspelt, or in the place of a folder."""
    path = Path(place)
    if place == TO_STDOUT:
        return
    if not path.parent.is_dir():
        raise WrongUsage(f"--csv: không có thư mục “{path.parent}”; ghi đúng tên thư mục, hoặc tạo thư mục trước")
    if path.is_dir():
        raise WrongUsage(f"--csv: “{place}” là thư mục; ghi tên tệp khác")


def _write(place: str, data: bytes, count: int) -> None:
    """Write a whole file, or to standard output as the bytes they are: Windows would change the ends of lines.

    Raises NewsroomError where the disk refuses it.
    """
    if place == TO_STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        try:
            write_whole(Path(place), data)
        except OSError as e:
            advice = "ghi vào thư mục khác, hoặc đóng chương trình đang mở tệp (Excel), rồi chạy lại"
            raise NewsroomError(Problem(place, 0, "KHONG-GHI", f"không ghi được bảng: {why(e)}", advice)) from e
        say(f"Đã ghi {count} bài vào {place}. Mở bằng Excel; số âm tiết tính ở thân bài, kể cả chú thích ảnh.")


def _tell_missing(content: Content) -> int:
    """Say which stories could not be read, so that nobody takes the list for complete; return the exit code."""
    listed = {story.shown for story in content.stories}
    missing = [p for p in content.problems if p.path.endswith(f"/{INDEX}") and p.path not in listed]
    paths = sorted({problem.path for problem in missing})
    if paths:
        say(f"Chưa tính {len(paths)} bài có lỗi, gõ “kiem-tra” để xem: {', '.join(paths)}")
    return PROBLEMS if errors(missing) else GOOD
