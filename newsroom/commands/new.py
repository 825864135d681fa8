"""new: the folder of a new story, with its photographs."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import ROOT, clock
from newsroom.console import GOOD, say
from newsroom.content import shown_path
from newsroom.progress import Progress, TerminalProgress
from newsroom.reading import INDEX
from newsroom.usage import add_content, kind, moment, name_of_folder, one_line_of_text

if TYPE_CHECKING:
    from newsroom.writing.order import Order

NAME, ALIAS, WORDS = "new", "moi", "tạo bài mới: hỏi từng mục hoặc theo tùy chọn"
USAGE = "%(prog)s [LOẠI] [ẢNH ...] [tùy chọn]"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.usage = USAGE
    what = parser.add_argument_group("bài")
    what.add_argument("kind_first", nargs="?", type=kind, metavar="LOẠI", help="bai-viet, phong-van hoặc anh")
    what.add_argument("photographs", nargs="*", metavar="ẢNH", help="tệp hay thư mục ảnh, được chép vào bài")
    for option, metavar, words in (
        ("--title", "CHỮ", "tiêu đề"),
        ("--category", "TÊN", "chuyên mục"),
        ("--summary", "CHỮ", "sapo"),
        ("--author", "TÊN", "tác giả; không ghi thì như bài tạo lần trước"),
        ("--interviewee", "TÊN", "người trả lời phỏng vấn"),
        ("--credit", "TÊN", "người chụp những ảnh không ghi sẵn tên ai"),
    ):
        parser.add_argument(option, type=one_line_of_text, metavar=metavar, help=words)
    parser.add_argument("--kind", type=kind, metavar="LOẠI", help="như LOẠI ở trên")
    parser.add_argument(
        "--date", type=moment, metavar="NGÀY", help="ngày đăng, như 2020-05-18T08:30 (nếu không: lúc này)"
    )
    parser.add_argument("--slug", type=name_of_folder, metavar="TÊN", help="tên thư mục (nếu không: theo tiêu đề)")
    parser.add_argument("--anh", nargs="+", default=[], metavar="ẢNH", help="như ẢNH ở trên")
    add_content(parser)


def run(options: argparse.Namespace) -> int:
    """Make the folder of a new story."""
    from newsroom.writing.asking import at_terminal
    from newsroom.writing.editor import open_editor
    from newsroom.writing.order import complete

    order = complete(options, (options.content or ROOT / "content").resolve(), clock.now())
    index = _make(order)
    _tell(order, index)
    if at_terminal():
        open_editor(index)
    return GOOD


def _make(order: "Order") -> Path:
    """Write the story and its photographs, all or nothing; return its index.md."""
    from newsroom.writing.memory import remember_author
    from newsroom.writing.places import whole_folder
    from newsroom.writing.skeleton import skeleton

    progress = TerminalProgress() if sys.stderr.isatty() else Progress()
    with (
        whole_folder(order.content, order.place) as folder,
        progress.stage("Chép ảnh", len(order.photographs)) as advance,
    ):
        for photograph in order.photographs:
            shutil.copyfile(photograph.path, folder / photograph.name)
            advance()
        (folder / INDEX).write_bytes(skeleton(order.draft, order.photographs).encode())
    if order.draft.authors:
        remember_author(order.content, order.draft.authors)
    return order.place / INDEX


def _tell(order: "Order", index: Path) -> None:
    """Say what was made and what is left to do; the path alone goes to standard output."""
    if order.left:
        say(f"Không chép, vì không phải ảnh: {', '.join(path.name for path in order.left)}")
    count = len(order.photographs)
    nameless = sum(not photograph.caption for photograph in order.photographs)
    photographs = f", {count} ảnh ({nameless} chú thích cần điền)" if count else ""
    say(f"Đã tạo {order.draft.kind.words} ở trạng thái nháp: {order.address}{photographs}")
    say("Viết vào tệp dưới đây, xóa mọi dòng gợi ý ???; xong thì đổi “Trạng thái: nháp” thành “đã đăng”.")
    print(shown_path(index))  # noqa: T201
