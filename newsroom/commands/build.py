"""build: the site, from content to output."""

import argparse
from pathlib import Path

from newsroom import ROOT
from newsroom.console import GOOD, PROBLEMS, progress, report, say
from newsroom.problems import NewsroomError
from newsroom.summary import summary
from newsroom.typed import site_url
from newsroom.usage import add_conf, add_content, add_now, order_of

NAME, ALIAS, WORDS = "build", "dung", "dựng trang: content/ -> output/"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    add_content(parser)
    add_now(parser)
    add_conf(parser, ROOT / "publishconf.py")
    parser.add_argument("--output", type=Path, metavar="THƯ MỤC", help="nơi ghi trang")
    parser.add_argument(
        "--site-url", type=site_url, metavar="ĐỊA CHỈ", help="địa chỉ công khai, như https://damha.example"
    )
    parser.add_argument("--verify", action="store_true", help="đọc lại mọi ảnh, không tin những gì đã nhớ")


def run(options: argparse.Namespace) -> int:
    """Build the site."""
    from newsroom.build import build

    try:
        done = build(order_of(options), progress())
    except NewsroomError as e:
        report(e.problems)
        say("Chưa dựng được trang; thư mục cũ còn nguyên. Sửa các lỗi trên rồi chạy lại.")
        return PROBLEMS
    report(done.problems)
    say(summary(done.content))
    new = f" ({done.counts['renditions']} bản ảnh mới)" if done.counts["renditions"] else ""
    say(f"Đã dựng {done.counts['pages']} trang, {done.counts['photographs']} ảnh{new}.")
    return GOOD
