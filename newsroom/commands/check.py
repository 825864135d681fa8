"""check: every problem of the stories, without building."""

import argparse

from newsroom import ROOT, clock
from newsroom.console import GOOD, PROBLEMS, print_json, report, say
from newsroom.content import find_site, read_content
from newsroom.desk import Desk
from newsroom.problems import NewsroomError, errors
from newsroom.summary import summary
from newsroom.usage import add_content, add_now

NAME, ALIAS, WORDS = "check", "kiem-tra", "báo mọi lỗi trong bài, không dựng trang"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    add_content(parser)
    add_now(parser)
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON ra stdout")


def run(options: argparse.Namespace) -> int:
    """Report every problem without building."""
    path = (options.content or ROOT / "content").resolve()
    try:
        content = read_content(path, Desk(find_site(path), options.now or clock.now()))
    except NewsroomError as e:
        (print_json if options.json else report)(e.problems)
        return PROBLEMS
    if options.json:
        print_json(content.problems)
    else:
        report(content.problems)
    if errors(content.problems):
        return PROBLEMS
    if not options.json:
        say(summary(content) if content.problems else f"Không có lỗi nào.\n{summary(content)}")
    return GOOD
