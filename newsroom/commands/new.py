"""new: the folder of a new story, with its photographs."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import ROOT, clock
from newsroom.console import GOOD, INTERRUPTED, progress, say, show
from newsroom.content import shown_path
from newsroom.reading import INDEX
from newsroom.typed import kind, moment, name_of_folder, one_line_of_text
from newsroom.usage import add_content

if TYPE_CHECKING:
    from newsroom.writing.commission import Commission

NAME, ALIAS, WORDS = "new", "moi", "tạo bài mới: hỏi từng mục hoặc theo tùy chọn"
USAGE = "%(prog)s [LOẠI] [ẢNH ...] [tùy chọn]"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.usage = USAGE
    what = parser.add_argument_group("bài")
    # Its kind is looked up later: before that, what is said of an unknown option in front of it has to come first.
    what.add_argument("kind_first", nargs="?", metavar="LOẠI", help="bai-viet, phong-van hoặc anh")
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
    from newsroom.writing.commission import complete
    from newsroom.writing.editor import open_editor
    from newsroom.writing.memory import remember_author

    try:
        commission = complete(options, (options.content or ROOT / "content").resolve(), clock.now())
        index = _make(commission)
    except KeyboardInterrupt:
        say("Đã dừng theo yêu cầu; chưa tạo gì cả.")
        return INTERRUPTED
    remember_author(commission.content, commission.draft.authors)
    _tell(commission, index)
    if at_terminal():
        open_editor(index)
    return GOOD


def _make(commission: "Commission") -> Path:
    """Write the story and its photographs, all or nothing; return its index.md."""
    from newsroom.writing.places import whole_folder
    from newsroom.writing.skeleton import skeleton

    with (
        whole_folder(commission.content, commission.place) as folder,
        progress().stage("Chép ảnh", len(commission.photographs)) as advance,
    ):
        for photograph in commission.photographs:
            shutil.copyfile(photograph.path, folder / photograph.name)
            advance()
        (folder / INDEX).write_bytes(skeleton(commission.draft, commission.photographs).encode())
    return commission.place / INDEX


def _tell(commission: "Commission", index: Path) -> None:
    """Say what was made and what is left to do; the path alone goes to standard output."""
    if commission.left:
        say(f"Không chép, vì không phải ảnh: {', '.join(path.name for path in commission.left)}")
    count = len(commission.photographs)
    nameless = sum(not photograph.caption for photograph in commission.photographs)
    photographs = f", {count} ảnh ({nameless} chú thích cần điền)" if count else ""
    say(f"Đã tạo {commission.draft.kind.words} ở trạng thái nháp: {commission.address}{photographs}")
    say("Viết vào tệp dưới đây, xóa mọi dòng gợi ý ???; xong thì đổi “Trạng thái: nháp” thành “đã đăng”.")
    show(shown_path(index))
