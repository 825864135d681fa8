"""clean: what plugins keep and no story needs."""

import argparse
from pathlib import Path

from newsroom import ROOT, clock
from newsroom.console import GOOD, say
from newsroom.content import find_site, read_content
from newsroom.desk import Desk
from newsroom.order import Order
from newsroom.problems import NewsroomError, errors
from newsroom.usage import add_conf, add_content
from newsroom.vietnamese import size_words

NAME, ALIAS, WORDS = "clean", "don", "xóa bản ảnh thu nhỏ, mã QR không còn dùng"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may be typed."""
    parser.add_argument("--cache", action="store_true", help="như khi không ghi gì: chỉ dọn bộ nhớ đệm")
    add_content(parser)
    add_conf(parser, ROOT / "pelicanconf.py")


def run(options: argparse.Namespace) -> int:
    """Let every plugin that keeps something remove what nobody needs."""
    from newsroom.build import read_settings
    from newsroom.locks import cleaning

    settings = read_settings(Order(options.conf, clock.now(), options.content))
    path = Path(settings["PATH"])
    with cleaning(Path(settings["CACHE_PATH"])):  # what a build is about to publish must not go
        content = read_content(path, Desk(find_site(path), clock.now()))
        if errors(content.problems):  # what such a story shows is not known
            raise NewsroomError(*content.problems)
        cleaned = [plugin.clean(settings, content) for plugin in settings["PLUGINS"] if hasattr(plugin, "clean")]
    count, length = map(sum, zip(*cleaned, strict=True))
    say(f"Đã xóa {count} tệp không bài nào cần, giải phóng {size_words(length)}.")
    return GOOD
