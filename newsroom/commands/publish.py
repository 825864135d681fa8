"""publish: a whole, checked release to where residents read it."""

import argparse
from typing import TYPE_CHECKING

from newsroom.console import GOOD, PROBLEMS, progress, report, say
from newsroom.problems import NewsroomError
from newsroom.usage import add_content, add_now, add_target, order_of

if TYPE_CHECKING:
    from newsroom.release.invalidation import Told
    from newsroom.release.publishing import Outcome, Site

NAME, ALIAS, WORDS = "publish", "dang", "kiểm tra, dựng và đăng trang lên nơi bạn đọc xem"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    add_content(parser)
    add_now(parser)
    add_target(parser)
    parser.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ thay đổi gì, không ghi gì lên nơi đăng")
    parser.add_argument(
        "--allow-shrink", action="store_true", help="vẫn đăng dù mất hơn một phần mười số trang so với lần trước"
    )
    parser.add_argument("--again", action="store_true", help="đăng tiếp sau khi đã lùi (rollback)")
    parser.add_argument("--forget", action="store_true", help="xóa ngay ảnh và mọi thứ của các bản trước ở nơi đăng")
    parser.add_argument("--quiet", action="store_true", help="không nói gì khi mọi sự tốt đẹp (cho crontab)")
    parser.add_argument("--verify", action="store_true", help="đọc lại mọi ảnh, không tin những gì đã nhớ")


def run(options: argparse.Namespace) -> int:
    """Publish, or tell what publishing would change."""
    from newsroom.release.publishing import Wish, open_site, publish, rehearse
    from newsroom.release.targets import Unfinished
    from newsroom.release.words import told

    site = open_site(order_of(options), options.target, options.to)
    try:
        wish = Wish(options.allow_shrink, options.again, options.forget)
        outcome = (rehearse if options.dry_run else publish)(site, progress(), wish)
    except Unfinished as e:
        report(e.problems)
        return PROBLEMS
    except NewsroomError as e:
        report(e.problems)
        say("Chưa đăng gì; trang đang phục vụ còn nguyên. Sửa các lỗi trên rồi chạy lại.")
        return PROBLEMS
    news = _tell(site, outcome) if outcome.news else []
    if not options.quiet or outcome.litter:
        report(outcome.run.problems)
        for line in told(outcome, site.target):
            say(line)
    for how in news:
        if not (options.quiet and how.well):
            say(how.words)
    return GOOD


def _tell(site: "Site", outcome: "Outcome") -> list["Told"]:
    """Tell those who keep our pages; what cannot be told now is told when this command is run the next time."""
    from newsroom.release.telling import tell_cdn, tell_search_engines

    assert outcome.news  # noqa: S101 - a mistake of ours
    told = [how for tell in (tell_search_engines, tell_cdn) for how in tell(site.plan, outcome.base, outcome.news)]
    if all(how.well for how in told):
        site.debt.settle()
    return told
