"""rollback: an earlier release, served again."""

import argparse

from newsroom.console import GOOD, progress, say
from newsroom.usage import add_content, add_target, order_of

NAME, ALIAS, WORDS = "rollback", "lui", "phục vụ lại một bản đã đăng trước đó"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.add_argument("release", nargs="?", metavar="BẢN", help="tên bản (xem: history); bình thường: bản liền trước")
    add_content(parser)
    add_target(parser)


def run(options: argparse.Namespace) -> int:
    """Roll back."""
    from newsroom.release.publishing import open_site, roll_back

    site = open_site(order_of(options), options.target, options.to)
    old, new = roll_back(site, options.release, progress())
    say(f"Đã lùi từ bản {old.id} về bản {new.id} ở {site.target.place}.")
    say("Bài vở trên máy này không đổi: lần đăng sau sẽ lại đăng như đang có, nên hãy sửa bài trước.")
    return GOOD
