"""rename: a story moves to another address, and nobody who knows the old one is lost."""

import argparse

from newsroom import ROOT, clock
from newsroom.console import GOOD, say
from newsroom.content import find_site, read_content
from newsroom.desk import Desk
from newsroom.usage import add_content, add_now
from newsroom.writing.moving import Move, carry_out, plan_move

NAME, ALIAS, WORDS = "rename", "doi-ten", "chuyển bài sang địa chỉ khác, giữ liên kết cũ"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    which = parser.add_argument_group("bài")
    which.add_argument("story", metavar="BÀI", help="địa chỉ, thư mục hoặc tên thư mục của bài")
    which.add_argument("new", metavar="MỚI", help="tên mới, hoặc địa chỉ mới như /2020/06/ten-moi/")
    parser.add_argument("--dry-run", action="store_true", help="chỉ cho xem sẽ đổi những gì")
    parser.add_argument("--keep", action="store_true", help="ghi Địa chỉ cũ cả khi bài chưa từng đăng")
    add_content(parser)
    add_now(parser)


def run(options: argparse.Namespace) -> int:
    """Move a story."""
    root = (options.content or ROOT / "content").resolve()
    content = read_content(root, Desk(find_site(root), options.now or clock.now()))
    move = plan_move(content, root, (options.story, options.new), keep=options.keep)
    if not options.dry_run:
        carry_out(move)
    _tell(move, dry_run=options.dry_run)
    return GOOD


def _tell(move: Move, *, dry_run: bool) -> None:
    """Say what was done, or would be."""
    say(f"{'Sẽ chuyển' if dry_run else 'Đã chuyển'} {move.story.address} → {move.address}")
    if move.former:
        say(f"Địa chỉ cũ: {'; '.join(move.former)}")
    else:
        say("Bài chưa đăng nên không ghi Địa chỉ cũ; nếu đã từng đăng, ghi thêm --keep.")
    count = sum(len(edit.mends) for edit in move.edits)
    say(f"{'Sẽ sửa' if dry_run else 'Đã sửa'} {count} liên kết{':' if count else '.'}")
    for edit in move.edits:
        for mend in edit.mends:
            say(f"  {edit.shown}:{mend.line}: {mend.old} → {mend.new}")
    for shown in move.unread:
        say(f"Không đọc được nên chưa sửa liên kết (nếu có) trong {shown}; gõ “kiem-tra” để xem.")
    year, month = move.address.split("/")[1:3]
    if (move.story.date.year, move.story.date.month) != (int(year), int(month)):
        say(f"Bài đề ngày {move.story.date:%d/%m/%Y} mà nay nằm ở tháng {month}/{year}: xem lại dòng Ngày.")
