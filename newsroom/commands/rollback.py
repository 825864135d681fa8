"""rollback: an earlier release, served again."""

import argparse

from newsroom.console import GOOD, progress, say
from newsroom.usage import add_content, add_target, order_of

NAME, ALIAS, WORDS = "rollback", "lui", "phục vụ lại một bản đã đăng trước đó"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.add_argument("release", nargs="?", metavar="BẢN", help="tên bản (xem: history); bình thường: bản liền trước")
    parser.add_argument("--forget", action="store_true", help="xóa ngay ảnh và mọi thứ của các bản khác ở nơi đăng")
    add_content(parser)
    add_target(parser)


def run(options: argparse.Namespace) -> int:
    """Roll back."""
    from newsroom.addresses import public_base
    from newsroom.release.publishing import open_site, roll_back
    from newsroom.release.telling import tell_cdn
    from newsroom.release.words import PIECEMEAL

    site = open_site(order_of(options), options.target, options.to)
    old, news = roll_back(site, options.release, progress(), forget=options.forget)
    say(f"Đã lùi từ bản {old.served or '(chưa có)'} về bản {news.release.id} ở {site.target.place}.")
    if not site.target.atomic:
        say(PIECEMEAL)
    told = list(tell_cdn(site.plan, public_base(site.settings["SITEURL"]), news))
    for how in told:
        say(how.words)
    if all(how.well for how in told):
        site.debt.settle()
    say("Bài trên máy này không đổi. Sửa xong thì đăng với --again; không có --again thì không ai đăng đè lên được.")
    return GOOD
