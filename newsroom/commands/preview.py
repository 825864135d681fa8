"""preview: the site as it would be, drafts too, in the browser, and new with every save."""

import argparse
from dataclasses import replace

from newsroom import ROOT
from newsroom.console import GOOD
from newsroom.typed import port
from newsroom.usage import add_conf, add_content, add_now, order_of

NAME, ALIAS, WORDS = "preview", "xem", "xem thử trang, cả bài nháp; lưu bài là trang tự tải lại"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    add_content(parser)
    add_now(parser)
    add_conf(parser, ROOT / "pelicanconf.py")
    parser.add_argument("--port", type=port, default=0, metavar="CỔNG", help="cổng trên máy này (bình thường: tự chọn)")
    parser.add_argument("--no-open", action="store_true", help="không tự mở trình duyệt")


def run(options: argparse.Namespace) -> int:
    """Show the preview until Ctrl-C."""
    from newsroom.preview.session import Wish, run

    order = replace(order_of(options), preview=True)
    run(Wish(order, still=options.now is not None, port=options.port, opens=not options.no_open))
    return GOOD
